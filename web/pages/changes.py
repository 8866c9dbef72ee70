"""What is new, revised, removed, returned? As a page, and as feeds (Atom)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from datasette.utils.asgi import Request, Response

from storage.archive import Connection
from storage.articles.changes import Change, changes, newest_changes
from storage.export.atom import Entry, feed
from storage.typed_dates import read_date
from web.language import translate
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


def _home(request: Request) -> str:
    """Return the address of the room, by the name under which it was called."""
    return f"{request.scheme}://{request.host}"


def _sent(document: str) -> Response:
    return Response(document, content_type=_ATOM)


ROUTES: Routes = [
    (r"/thay-doi$", show_changes),
    (r"/thay-doi\.atom$", send_changes),
]
