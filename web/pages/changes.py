"""What is new, revised, removed, returned? As a page, and as feeds (Atom)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from storage.archive import Connection
from storage.articles.changes import Change, changes, newest_changes
from storage.database.models import Article
from storage.export.atom import Entry, feed
from storage.search import synonyms
from storage.search.newest import newest
from storage.typed_dates import read_date
from web.language import translate
from web.pages import search
from web.room import ReadingRoom, Routes

#: Changes of one page, and entries of one feed.
_MOST = 200
_ATOM = "application/atom+xml; charset=utf-8"


async def show_changes(request: Request, datasette: ReadingRoom) -> Response:
    """Show what changed last, or between two days."""
    since, until = request.args.get("since"), request.args.get("until")
    found = await datasette.read(lambda connection: _find(connection, since, until))
    context = {
        "changes": found[:_MOST],
        "more": len(found) > _MOST,
        "since": since or "",
        "until": until or "",
    }
    return await datasette.page(request, "changes.html", context)


def _find(connection: Connection, since: str | None, until: str | None) -> Sequence[Change]:
    """Return the changes of these days, the earliest first; without days, the latest ones first.

    :raises BadInput: if a day is none
    """
    begin = read_date("since", since or None)
    end = read_date("until", until or None, end=True)
    if begin is None and end is None:
        return newest_changes(connection, limit=_MOST)
    return list(islice(changes(connection, since=begin, until=end), _MOST + 1))


async def send_changes(request: Request, datasette: ReadingRoom) -> Response:
    """Send the latest changes as a feed."""
    found = await datasette.read(lambda connection: newest_changes(connection, limit=_MOST))
    entries = [_of_change(change, _home(request)) for change in reversed(found)]
    title = translate("Thay đổi")
    return _sent(feed(f"thanhuytphcm.vn: {title}", entries, tag="changes"))


def _of_change(change: Change, home: str) -> Entry:
    place = f"/{change.revision}" if change.revision else ""
    return Entry(
        tag=f"{change.article_id}/{change.kind}/{change.at:%Y%m%dT%H%M%S}",
        at=change.at,
        title=change.title,
        url=f"{home}/bai/{change.article_id}{place}",
        category=change.kind,
        summary=", ".join(change.changed_fields),
    )


async def send_search(request: Request, datasette: ReadingRoom) -> Response:
    """Send the newest articles that answer a search, as a feed.

    :raises BadInput: if a date is none
    """
    asked = search.understand(request)
    names = synonyms.read(datasette.archive.directory)
    found = await datasette.read(
        lambda connection: newest(connection, asked.query, names, limit=_MOST)
    )
    title = " ".join(["thanhuytphcm.vn", *asked.typed.values()])
    entries = [_of_article(article, _home(request)) for article in reversed(found)]
    return _sent(feed(title, entries, tag=f"search?{urlencode(asked.typed)}"))


def _of_article(article: Article, home: str) -> Entry:
    return Entry(
        tag=f"{article.id}",
        at=article.published_at or article.first_seen_at,
        title=article.title,
        url=f"{home}/bai/{article.id}",
        category=article.section or "",
        summary=article.lead,
    )


def _home(request: Request) -> str:
    """Return the address of the room, by the name under which it was called."""
    return f"{request.scheme}://{request.host}"


def _sent(document: str) -> Response:
    return Response(document, content_type=_ATOM)


ROUTES: Routes = [
    (r"/thay-doi$", show_changes),
    (r"/thay-doi\.atom$", send_changes),
    (r"/tim\.atom$", send_search),
]
