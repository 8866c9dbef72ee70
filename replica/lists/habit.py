"""What is a habit of a site's lists?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """What stands behind a list's last page."""

    NOT_THERE = "not-there"  #: 404
    LAST = "last"  #: the last page once more
    FIRST = "first"  #: the first page once more
    EMPTY = "empty"  #: a page without items


@dataclass(frozen=True, kw_only=True, slots=True)
class ListView:
    """A page of a list, as a habit gets it to print."""

    path: str  #: of the list's first page
    number: int  #: of this page, from 1
    last: int  #: number of the list's last page
    per_page: int
    loads: int  #: list pages that were sent before this one
    links_on: bool  #: whether it offers a page after this one
    items: tuple[tuple[str, str], ...]  #: path and title of each article
    newest: tuple[tuple[str, str], ...]  #: of the whole site
    address: Callable[[int], str]  #: of a page of this list


@dataclass(frozen=True, kw_only=True, slots=True)
class Habit:
    """One habit of a site's lists; several can be combined, of which the later one wins."""

    name: str
    source: str  #: the public system or report that it is taken from
    address: Callable[[str, int], str] | None = None  #: path of the list, number → address
    pager: Callable[[ListView], str] | None = None  #: the markup that leads to further pages
    head: Callable[[ListView], str] | None = None  #: what is added to the page's head
    above: Callable[[ListView], str] | None = None  #: what stands above the items
    beside: Callable[[ListView], str] | None = None  #: what stands beside the list
    target: Callable[[dict[str, str]], int | None] | None = None  #: the page a form asks for
    end: End | None = None
    always_on: bool = False  #: whether the last page offers another one
    publishes_every: int = 0  #: list pages after which an article is published
    fails_first: bool = False  #: whether the first request of each further page fails
