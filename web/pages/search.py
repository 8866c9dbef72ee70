"""Which articles answer? The first page of the room, and its search."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from crawler.site.urls import read_url
from storage import sections
from storage.archive import Connection
from storage.articles import holdings
from storage.errors import BadInput, TookTooLong
from storage.records import ArticleQuery
from storage.search import synonyms
from storage.search.answers import Answer, answer
from storage.search.facets import Facet, facet
from storage.typed_dates import read_date
from web import charts
from web.room import ReadingRoom, Routes

#: Articles of one page.
PAGE_SIZE = 20
#: Pages that are shown of one search; who wants more asks more exactly, or exports.
MOST_PAGES = 100
#: Answers that are counted by month, section and author at once; of more, when somebody asks.
_QUICKLY_COUNTED = 2000
#: Values of one facet that are shown.
_MOST_VALUES = 15
#: Characters of a query that are read; beyond them nobody types.
_LONGEST_WORDS = 2000
FIELDS = ("q", "section", "author", "since", "until")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a reader asks for, as typed and as understood."""

    typed: Mapping[str, str]  #: the fields of the form that are not empty
    query: ArticleQuery
    page: int = 1  #: 1, 2, …
    folded: bool = True  #: duplicates are told with the article whose text they repeat
    counted: bool = False  #: the answers are to be counted, however many they are

    def address(self, path: str = "/", **changes: str | int | None) -> str:
        """Return the address of this search with *changes*; None leaves a field out."""
        kept = {} if self.folded else {"trung": 1}
        return address(path, **{**self.typed, **kept, **changes})


def address(path: str = "/", **fields: str | int | None) -> str:
    """Return the address of a search with these fields of the form; None leaves one out."""
    filled = {name: value for name, value in fields.items() if value not in (None, "")}
    return f"{path}?{urlencode(filled)}" if filled else path


def understand(request: Request) -> Asked:
    """Return what the request asks for.

    :raises BadInput: if a date is none, or there is no such page
    """
    typed = {
        name: value
        for name in FIELDS
        if (value := (request.args.get(name) or "").strip()[:_LONGEST_WORDS])
    }
    since = read_date("since", typed.get("since"))
    until = read_date("until", typed.get("until"), end=True)
    if since and until and since >= until:
        raise BadInput(f"since {typed['since']} is after until {typed['until']}; exchange them")
    page = _page(request.args.get("page") or "1")
    folded = not request.args.get("trung")
    query = ArticleQuery(
        words=typed.get("q", ""),
        since=since,
        until=until,
        section=typed.get("section"),
        author=typed.get("author"),
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE if page else 0,
        duplicates=not folded,
    )
    return Asked(
        typed=typed, query=query, page=page, folded=folded, counted=bool(request.args.get("dem"))
    )


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
        typed = {name: request.args.get(name) or "" for name in FIELDS}
        context = {"typed": typed, "mistake": str(error)}
        return await datasette.page(request, "search.html", context, status=HTTPStatus.BAD_REQUEST)
    place = read_url(asked.query.words) if "://" in asked.query.words else None
    if place is not None and place.article_id is not None:
        return Response.redirect(f"/bai/{place.article_id}")
    found = await datasette.read(lambda connection: find(connection, datasette, asked))
    if not 1 <= asked.page <= MOST_PAGES or (asked.page > 1 and not found.hits):
        missing = {"asked": asked, "typed": asked.typed, "page_missing": True}
        return await datasette.page(request, "search.html", missing, status=HTTPStatus.NOT_FOUND)
    counts = await _counts(datasette, asked, found.total)
    return await datasette.page(request, "search.html", _context(asked, found, counts))


def find(connection: Connection, room: ReadingRoom, asked: Asked) -> Answer:
    """Return the answers of the page that is asked for, or what might have been meant."""
    names = synonyms.read(room.archive.directory)
    return answer(connection, asked.query, names, offer=True)


def _context(asked: Asked, found: Answer, counts: Counts | None) -> dict[str, Any]:
    pages = min(MOST_PAGES, -(-found.total // PAGE_SIZE))
    return {
        "asked": asked,
        "typed": asked.typed,
        "found": found,
        "hits": found.offer.hits if found.offer else found.hits,
        "counts": counts,
        "page": asked.page,
        "pages": pages,
        "first": asked.query.offset + 1,
        "before": asked.address(page=asked.page - 1) if asked.page > 1 else None,
        "after": asked.address(page=asked.page + 1) if asked.page < pages else None,
    }


def marked(snippet: str) -> list[tuple[bool, str]]:
    """Return a hit's snippet in parts, and of each whether it is what was looked for.

    >>> marked("Sáng 3/11, **Đảng ủy** Khối")
    [(False, 'Sáng 3/11, '), (True, 'Đảng ủy'), (False, ' Khối')]
    """
    parts = enumerate(snippet.split("**"))
    return [(place % 2 == 1, part) for place, part in parts if part]


# --- how many, when, where, by whom ---------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many articles answer, by month, section and author."""

    months: Mapping[str, int]  #: the earliest first
    sections: Mapping[str, int]  #: by name or slug, the fullest first
    authors: Mapping[str, int] = field(default_factory=dict)

    @property
    def years(self) -> dict[str, int]:
        """How many answer of each year, the latest first."""
        found: Counter[str] = Counter()
        for month, count in self.months.items():
            found[month[:4]] += count
        return dict(sorted(found.items(), reverse=True))

    @property
    def chart(self) -> charts.Chart | None:
        """The timeline."""
        return charts.bars(charts.filled_months(self.months))


async def _counts(room: ReadingRoom, asked: Asked, total: int) -> Counts | None:
    """Count the answers; None where that would keep the reader waiting."""
    if not asked.typed and asked.folded:
        return await room.read(_count_everything)
    if not total or (total > _QUICKLY_COUNTED and not asked.counted):
        return None
    names = synonyms.read(room.archive.directory)
    query = replace(asked.query, limit=None, offset=0)
    facets = (Facet.MONTH, Facet.SECTION, Facet.AUTHOR)
    try:
        months, found, authors = await asyncio.gather(
            *(room.read(partial(facet, query=query, by=by, names=names)) for by in facets)
        )
    except TookTooLong:
        return None
    known = {each.value: each.articles for each in months if each.value is not None}
    return Counts(
        months=dict(sorted(known.items())),
        sections=_named(found),
        authors=_named(authors),
    )


def _named(counts: Any) -> dict[str, int]:
    named = [(each.value, each.articles) for each in counts if each.value]
    return dict(named[:_MOST_VALUES])


def _count_everything(connection: Connection) -> Counts:
    names = {slug: name for name, slug in sections.slugs(connection).items()}
    fullest = list(holdings.by_section(connection).items())[:_MOST_VALUES]
    return Counts(
        months=holdings.by_month(connection),
        sections={names.get(slug, slug): count for slug, count in fullest},
    )


ROUTES: Routes = [(r"/$", show_search)]
