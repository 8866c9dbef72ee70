"""How is the archive read by a spreadsheet? CSV as RFC 4180 has it."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import IO

from storage.archive import Archive
from storage.database.models import Article
from storage.errors import BadInput
from storage.export.whole_file import whole_file
from storage.records import ArticleQuery

#: Every column, in the order in which they stand.
COLUMNS = (
    "id", "url", "title", "lead", "section", "author", "source", "published_at",
    "published_precision", "published_evidence", "first_seen_at", "last_seen_at", "gone_at",
    "revision_count", "duplicate_of", "near_duplicate_of", "word_count", "text", "images",
    "attachments", "text_sha256",
)  # fmt: skip
_BOM = "\ufeff"
# What begins so is run as a formula by one spreadsheet or another: at the start of a cell, and
# behind what another takes for the end of one. Apostrophes that stand there already are counted in,
# so that ours can be told from them.
_PLACE = re.compile(r"""(^|[;\t\r\n])([ "]*+)('*+)(?=[=+\-@\t\r\n＝＋－＠])""")


def export_csv(
    archive: Archive,
    query: ArticleQuery,
    path: Path,
    *,
    columns: Sequence[str] | None = None,
    excel: bool = False,
) -> int:
    """Write the articles that *query* asks for to *path*, by id; return how many.

    The path ``-`` is standard output.

    *excel* adds the byte-order mark and puts ``'`` before what a spreadsheet would run as a
    formula (`disarmed`); without it every text is as it is stored.

    :raises BadInput: if a column is unknown, or *path* cannot be written
    :raises StorageFull: if the disk is full; *path* is as it was
    """
    chosen = _checked(columns)
    with nullcontext(sys.stdout.buffer) if str(path) == "-" else whole_file(path) as stream:
        return write_csv(stream, archive.articles(query), columns=chosen, excel=excel)


def write_csv(
    stream: IO[bytes],
    articles: Iterable[Article],
    *,
    columns: Sequence[str] = COLUMNS,
    excel: bool = False,
) -> int:
    """Write *articles* to *stream* as CSV; return how many."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    if excel:
        text.write(_BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    disarm: Callable[[str], str] = disarmed if excel else str
    count = 0
    for article in articles:
        writer.writerow([disarm(_cell(getattr(article, column))) for column in columns])
        count += 1
    text.detach()  # flushed; the stream stays open for its owner
    return count


def _checked(columns: Sequence[str] | None) -> Sequence[str]:
    unknown = [column for column in columns or () if column not in COLUMNS]
    if unknown:
        raise BadInput(
            f"there is no column {', '.join(map(repr, unknown))}; there are {', '.join(COLUMNS)}"
        )
    return columns or COLUMNS


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat()
        case list():
            return " | ".join(part.url for part in value)
        case _:
            return str(value)


def disarmed(cell: str) -> str:
    """Return *cell* with ``'`` before whatever a spreadsheet would run, also one that splits at ;.

    >>> disarmed("=1+1;@SUM(1)")
    "'=1+1;'@SUM(1)"
    """
    return _PLACE.sub(r"\1\2'\3", cell)


def armed(cell: str) -> str:
    """Return what `disarmed` was given.

    >>> armed(disarmed("'=1")), armed("'tis")
    ("'=1", "'tis")
    """
    return _PLACE.sub(lambda place: place[1] + place[2] + place[3][1:], cell)
