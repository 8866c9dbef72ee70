"""What did the site send? Pages, pictures and documents as captured, where they can do no harm."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus
from typing import Any

from datasette.utils.asgi import Request, Response

from storage import captures
from storage.archive import Connection
from storage.warc.coding import TooLarge
from storage.warc.reader import CaptureReader, DamagedCapture
from storage.warc.responses import CapturedResponse
from web.guard import CAPTURE_POLICY
from web.pages.article import find_article, find_revision, number_in
from web.room import NoSuchPage, ReadingRoom, Routes

#: Pictures that a browser may show, by their first bytes; SVG is none, it can hold script.
_PICTURES = (
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), "image/bmp"),
)
#: Elements for which Chromium opens a connection before it asks whether the policy allows one:
#: ``<link rel="preconnect">``, and whatever holds another page.
_CALLING = re.compile(rb"<(?=(?:link|i?frame|fencedframe|embed|object)[\s/>])", re.IGNORECASE)
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_UNSAFE_IN_NAME = re.compile(r"[^\w.-]+", re.ASCII)


async def show_page(request: Request, datasette: ReadingRoom) -> Response:
    """Show a revision's page as captured, in a frame that runs and loads nothing."""

    def read(connection: Connection) -> dict[str, Any]:
        article, revisions = find_article(connection, request.url_vars["id"])
        revision = find_revision(revisions, request.url_vars["number"])
        return {
            "article": article,
            "revision": revision,
            "capture": captures.capture(connection, revision.capture_id),
        }

    return await datasette.page(request, "captured.html", await datasette.read(read))


async def send_page(request: Request, datasette: ReadingRoom) -> Response:
    """Send the bytes of a revision's page, locked up."""

    def read(connection: Connection) -> CapturedResponse:
        _, revisions = find_article(connection, request.url_vars["id"])
        revision = find_revision(revisions, request.url_vars["number"])
        return _read(connection, datasette, revision.capture_id)

    stored = await datasette.read(read)
    charset = _CHARSET.search(stored.content_type or "")
    kind = f"text/html; charset={charset[1]}" if charset else "text/html"
    return _sent(_CALLING.sub(b"<captured-", _body(stored)), kind)


async def send_file(request: Request, datasette: ReadingRoom) -> Response:
    """Send a captured picture; anything else as a file to keep, which no browser opens by itself.

    :raises NoSuchPage: if there is no such capture
    """
    number = number_in(request.url_vars["id"])
    if number is None:
        raise NoSuchPage("Kho không có bản chụp này. · There is no such capture.")
    stored = await datasette.read(partial(_read, room=datasette, capture_id=number))
    body = _body(stored)
    kind = next((kind for start, kind in _PICTURES if start.match(body)), None)
    if kind is not None:
        return _sent(body, kind)
    name = _UNSAFE_IN_NAME.sub("_", stored.url.partition("?")[0].rpartition("/")[2])[-100:]
    answer = _sent(body, "application/octet-stream")
    answer.headers["content-disposition"] = f'attachment; filename="{name or "file"}"'
    return answer


def _read(connection: Connection, room: ReadingRoom, capture_id: int) -> CapturedResponse:
    """Return a capture of this row number.

    :raises NoSuchPage: if there is none
    :raises DamagedCapture: if it cannot be read back
    """
    capture = captures.capture(connection, capture_id)
    if capture is None:
        raise NoSuchPage("Kho không có bản chụp này. · There is no such capture.")
    original = partial(captures.original, connection)
    return CaptureReader(room.archive.directory / "warc", original=original).read(capture)


def _body(stored: CapturedResponse) -> bytes:
    """Return what was sent, decoded.

    :raises DamagedCapture: if it decodes to no page's size
    """
    try:
        return stored.body()
    except TooLarge as error:
        raise DamagedCapture(f"{stored.url}: {error}") from error


def _sent(body: bytes, kind: str) -> Response:
    """Return an answer with what others have made."""
    policy = {"content-security-policy": CAPTURE_POLICY}
    return Response(body, status=HTTPStatus.OK.value, headers=policy, content_type=kind)


ROUTES: Routes = [
    (r"/bai/(?P<id>[^/]+)/(?P<number>[^/]+)/trang$", show_page),
    (r"/bai/(?P<id>[^/]+)/(?P<number>[^/]+)/ban-chup$", send_page),
    (r"/tep/(?P<id>[^/]+)$", send_file),
]
