"""Which articles are meant by a list of ids and addresses?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from crawler.site.urls import read_url
from storage.archive import Archive
from storage.articles import aliases
from storage.errors import BadInput

_LONGEST_FILE = 100_000_000
_MOST_DIGITS = 18


def read_article_ids(file: Path, archive: Archive) -> frozenset[int]:
    """Return the ids that *file* (``-``: standard input) names, an id or a URL a line.

    Empty lines, and what follows ``#`` at a line's beginning, are passed over.

    :raises BadInput: if a line is neither, a URL leads to no article, or the file cannot be read
    """
    ids: set[int] = set()
    others: dict[str, int] = {}
    for number, line in _lines(file):
        if line.isdecimal() and len(line) <= _MOST_DIGITS:
            ids.add(int(line))
        elif (url := read_url(line)) is not None and url.article_id is not None:
            ids.add(url.article_id)
        elif "://" in line:
            others.setdefault(line, number)
        else:
            raise BadInput(f"{file}, line {number}: {line[:80]!r} is neither an id nor a URL")
    with archive.snapshot() as connection:
        for url_, number in others.items():
            article_id = aliases.leads_to(connection, [url_])
            if article_id is None:
                raise BadInput(f"{file}, line {number}: {url_[:200]} leads to no known article")
            ids.add(article_id)
    return frozenset(ids)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        if str(file) == "-":
            text = sys.stdin.buffer.read(_LONGEST_FILE + 1)
        else:
            with file.open("rb") as stream:
                text = stream.read(_LONGEST_FILE + 1)
        if len(text) > _LONGEST_FILE:
            raise BadInput(f"{file} is larger than {_LONGEST_FILE:,} bytes; split it")
        lines = text.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is no text in UTF-8; give an id or a URL a line") from error
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip()
