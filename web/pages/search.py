"""Which articles answer? The first page of the room, and its search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from crawler.site.urls import read_url
from storage import sections
from storage.archive import Connection
from storage.articles import holdings
from storage.errors import BadInput
from storage.records import ArticleQuery
from storage.search.ranking import Hit, search
from storage.typed_dates import read_date
from web import charts
from web.room import ReadingRoom, Routes

#: Articles of one page.
PAGE_SIZE = 20
#: Pages that are shown of one search; who wants more asks more exactly, or exports.
MOST_PAGES = 100
#: Sections that are counted on the first page.
_MOST_VALUES = 15
#: Characters of a query that are read; beyond them nobody types.
_LONGEST_WORDS = 2000
_FIELDS = ("q", "section", "author", "since", "until")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a reader asks for, as typed and as understood."""

    typed: Mapping[str, str]  #: the fields of the form that are not empty
    query: ArticleQuery
    page: int  #: 1, 2, …

    def address(self, **changes: str | int | None) -> str:
        """Return the address of this search with *changes*; None leaves a field out."""
        return address(**{**self.typed, **changes})


def address(**fields: str | int | None) -> str:
    """Return the address of a search with these fields of the form; None leaves one out."""
    filled = {name: value for name, value in fields.items() if value not in (None, "")}
    return "/?" + urlencode(filled) if filled else "/"


def understand(request: Request) -> Asked:
    """Return what the request asks for.

    :raises BadInput: if a date is none, or there is no such page
    """
    typed = {
        name: value
        for name in _FIELDS
        if (value := (request.args.get(name) or "").strip()[:_LONGEST_WORDS])
    }
    since = read_date("since", typed.get("since"))
    until = read_date("until", typed.get("until"), end=True)
    query = ArticleQuery(
        words=typed.get("q", ""),
        since=since,
        until=until,
        section=typed.get("section"),
        author=typed.get("author"),
    )
    return Asked(typed=typed, query=query, page=_page(request.args.get("page") or "1"))


def _page(typed: str) -> int:
    """Return the number of a page; one that nobody can mean is the first beyond all."""
    if not (typed.isascii() and typed.isdigit()):
        raise BadInput(f"page={typed[:50]!r} is no page; they are 1, 2, …")
    return min(int(typed[:9]), MOST_PAGES + 1)


async def show_search(request: Request, datasette: ReadingRoom) -> Response:
    """Show what answers, or without words the newest articles."""
    try:
        asked = understand(request)
    except BadInput as error:
        typed = {name: request.args.get(name) or "" for name in _FIELDS}
        context = {"typed": typed, "mistake": str(error), "hits": []}
        return await datasette.page(request, "search.html", context, status=HTTPStatus.BAD_REQUEST)
    place = read_url(asked.query.words) if "://" in asked.query.words else None
    if place is not None and place.article_id is not None:
        return Response.redirect(f"/bai/{place.article_id}")
    if not 1 <= asked.page <= MOST_PAGES:
        return await _no_such_page(request, datasette, asked)
    hits = await datasette.read(lambda connection: find(connection, asked))
    if not hits and asked.page > 1:
        return await _no_such_page(request, datasette, asked)
    counts = None if asked.typed else await datasette.read(_count_everything)
    shown = {**_context(asked, hits), "counts": counts}
    return await datasette.page(request, "search.html", shown)


def find(connection: Connection, asked: Asked) -> list[Hit]:
    """Return the articles of the page that is asked for, and the first one behind it."""
    begin = (asked.page - 1) * PAGE_SIZE
    found = search(connection, replace(asked.query, limit=begin + PAGE_SIZE + 1))
    return list(islice(found, begin, None))


async def _no_such_page(request: Request, room: ReadingRoom, asked: Asked) -> Response:
    context = {**_context(asked, []), "page_missing": True}
    return await room.page(request, "search.html", context, status=HTTPStatus.NOT_FOUND)


def _context(asked: Asked, hits: list[Hit]) -> dict[str, Any]:
    more = len(hits) > PAGE_SIZE and asked.page < MOST_PAGES
    return {
        "asked": asked,
        "typed": asked.typed,
        "hits": hits[:PAGE_SIZE],
        "page": asked.page,
        "before": asked.address(page=asked.page - 1) if asked.page > 1 else None,
        "after": asked.address(page=asked.page + 1) if more else None,
    }


def marked(snippet: str) -> list[tuple[bool, str]]:
    """Return a hit's snippet in parts, and of each whether it is what was looked for.

    >>> marked("Sáng 3/11, **Đảng ủy** Khối")
    [(False, 'Sáng 3/11, '), (True, 'Đảng ủy'), (False, ' Khối')]
    """
    parts = enumerate(snippet.split("**"))
    return [(place % 2 == 1, part) for place, part in parts if part]


# --- how many, when and where ---------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many articles there are, by month and section."""

    months: Mapping[str, int]  #: the earliest first
    sections: Mapping[str, int]  #: by name or slug, the fullest first

    @property
    def years(self) -> dict[str, int]:
        """How many there are of each year, the latest first."""
        found: Counter[str] = Counter()
        for month, count in self.months.items():
            found[month[:4]] += count
        return dict(sorted(found.items(), reverse=True))

    @property
    def chart(self) -> charts.Chart | None:
        """The timeline."""
        return charts.bars(charts.filled_months(self.months))


def _count_everything(connection: Connection) -> Counts:
    names = {slug: name for name, slug in sections.slugs(connection).items()}
    fullest = list(holdings.by_section(connection).items())[:_MOST_VALUES]
    return Counts(
        months=holdings.by_month(connection),
        sections={names.get(slug, slug): count for slug, count in fullest},
    )


ROUTES: Routes = [(r"/$", show_search)]
