"""Which article does somebody mean? It is named by its id, or by any of its URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from storage.errors import BadInput

if TYPE_CHECKING:
    from storage.archive import Connection

#: The largest id that a database keeps.
_LARGEST = 2**63 - 1

ArticleArgument = Annotated[
    str,
    typer.Argument(metavar="ID|URL", help="Mã hoặc địa chỉ bài. · The article's id, or its URL."),
]


def article_id(connection: Connection, named: str) -> int:
    """Return the id of the article that *named* means; the archive may not hold it.

    :raises BadInput: if *named* is neither an id nor an address that leads to an article
    """
    named = named.strip()
    if re.fullmatch(r"[0-9]+", named):
        return _checked(int(named[:20]), named)
    from storage.articles import aliases

    found = _read(named) or aliases.leads_to(connection, _spellings(named))
    if found is None:
        shown = repr(named if len(named) <= 200 else named[:200] + "…")
        raise BadInput(f"{shown} is no article's id or URL; `thanhuy search` finds both")
    return _checked(found, named)


def _checked(number: int, named: str) -> int:
    if not 0 < number <= _LARGEST:
        raise no_article(named[:40])
    return number


def no_article(named: object) -> BadInput:
    """Return what is said where the archive does not hold the article."""
    return BadInput(f"there is no article {named}; `thanhuy search` finds ids")


def _read(address: str) -> int | None:
    """Return the id that an address of the site spells."""
    from crawler.site.urls import read_url

    for spelling in _spellings(address):
        read = read_url(spelling)
        if read is not None and read.article_id is not None:
            return read.article_id
    return None


def _spellings(address: str) -> list[str]:
    """Return the address as it was given, and with the scheme that people leave away."""
    has_scheme = re.match(r"(?:[a-z]+:)?//|/", address, re.IGNORECASE)
    return [address] if has_scheme else [f"https://{address}", f"http://{address}"]
