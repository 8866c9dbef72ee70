"""Who may ask the room for what, and what may a browser do with the answer?

It stands before Datasette: what is no plain reading request is refused here, and no answer leaves
without the headers that keep a page from running or loading anything.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from html import escape
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote

from web.language import DEFAULT, LANGUAGES, language

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)

#: Pages of the room: style and pictures of its own, forms that lead back to it, and no script.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: What somebody else has made: an origin of its own that may run, load and send nothing.
CAPTURE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-dns-prefetch-control": "off",
    "cache-control": "no-cache",
    "vary": "Cookie",
}
#: Names that only this machine goes by.
_LOOPBACK = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::\d{1,5})?")
_YEAR = 365 * 24 * 60 * 60


class Guard:
    """The ASGI application *app*, for readers who call it by one of *names* or by a number.

    A page elsewhere can point a name of its own at this machine, and so have a browser read the
    room for it (DNS rebinding); it cannot do so with a number.
    """

    def __init__(self, app: App, *, names: Iterable[str]) -> None:
        self._app = app
        self._names = _LOOPBACK | {name.lower().rstrip(".") for name in names}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        answer = _Answer(scope, send)
        language.set(_language(scope))
        refused = self._refusal(scope)
        if refused is not None:
            await answer.refuse(*refused)
            return
        try:
            await self._app(_plain(scope), receive, answer.send)
        except Exception:
            logger.exception("%s %r failed", scope["method"], scope["path"])
            await answer.refuse(HTTPStatus.INTERNAL_SERVER_ERROR, *_FAILED)

    def _refusal(self, scope: Message) -> tuple[HTTPStatus, str, str] | None:
        """Return why a request is not answered, in Vietnamese and English; None: it is."""
        host = _HOST.fullmatch(_header(scope, b"host"))
        if host is None:
            return HTTPStatus.BAD_REQUEST, *_NO_HOST
        if not self._is_ours(host["six"] or host["name"]):
            return HTTPStatus.MISDIRECTED_REQUEST, *_FOREIGN_HOST
        if scope["method"] not in ("GET", "HEAD"):
            return HTTPStatus.METHOD_NOT_ALLOWED, *_READ_ONLY
        if _path(scope).startswith((b"//", b"/\\")):  # a browser would take it for a host
            return HTTPStatus.NOT_FOUND, *_NO_PAGE
        return None

    def _is_ours(self, name: str) -> bool:
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name.lower().rstrip(".") in self._names
        return True


_NO_HOST = ("Yêu cầu không ghi máy chủ.", "The request names no host.")
_FOREIGN_HOST = (
    "Phòng đọc này không mang tên đó. Người vận hành có thể thêm tên bằng --allow-host.",
    "This reading room does not go by that name. Its operator may add it with --allow-host.",
)
_READ_ONLY = ("Ở đây chỉ đọc: GET và HEAD.", "Here one only reads: GET and HEAD.")
_NO_PAGE = ("Không có trang này.", "There is no such page.")
_FAILED = (
    "Phòng đọc gặp lỗi; người vận hành sẽ thấy trong nhật ký.",
    "The reading room has failed; its operator finds why in the log.",
)


class _Answer:
    """The answer to one request, on its way to the browser."""

    def __init__(self, scope: Message, send: Send) -> None:
        self._send = send
        self._is_head = scope["method"] == "HEAD"
        self._cookie = _chosen(scope) and (
            f"lang={_language(scope)}; Path=/; Max-Age={_YEAR}; SameSite=Lax; HttpOnly"
        )
        self._begun = False

    async def send(self, message: Message) -> None:
        """Send on what the application answers: with our headers, and to HEAD without a body."""
        if message["type"] == "http.response.start":
            self._begun = True
            message = {**message, "headers": self._headers(message.get("headers", []))}
        elif self._is_head:
            message = {**message, "body": b""}
        await self._send(message)

    def _headers(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers = {name.lower(): value for name, value in given if name.lower() != b"vary"}
        headers.pop(b"link", None)  # what Datasette would have browsers preload
        for name, value in _HEADERS.items():
            headers.setdefault(name.encode(), value.encode())
        if self._cookie:
            headers[b"set-cookie"] = self._cookie.encode()
        return list(headers.items())

    async def refuse(self, status: HTTPStatus, vietnamese: str, english: str) -> None:
        """Answer with a page that needs nothing of the application."""
        if self._begun:
            return  # the page ends where it is; the log says why
        body = _PAGE.format(
            status=status.value, vietnamese=escape(vietnamese), english=escape(english)
        ).encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
        ]
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append((b"allow", b"GET, HEAD"))
        await self.send({"type": "http.response.start", "status": status.value, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


_PAGE = """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{status} · Phòng đọc</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/tinh/style.css">
</head><body><main><h1>{status}</h1><p>{vietnamese}</p><p lang="en">{english}</p>
<p><a href="/">Về trang tìm kiếm · <span lang="en">Back to the search</span></a></p></main></body>
</html>
"""


def _plain(scope: Message) -> Message:
    """Return *scope* as Datasette reads it: got, with a path of ASCII, and from nobody in person.

    Nobody signs in here, so that no cookie means anything to it.
    """
    headers = [
        (name, value)
        for name, value in scope.get("headers", [])
        if name.lower() not in (b"cookie", b"authorization")
    ]
    path = quote(_path(scope), safe="/:@!$&'()*+,;=~%-._").encode()
    return {**scope, "method": "GET", "headers": headers, "raw_path": path}


def _path(scope: Message) -> bytes:
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    return raw.partition(b"?")[0]


def _header(scope: Message, name: bytes) -> str:
    found = (value for key, value in scope.get("headers", []) if key.lower() == name)
    return next(found, b"").decode("latin-1")


def _chosen(scope: Message) -> str | None:
    """Return the language that the address chooses; None if it chooses none of ours."""
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    name = query.get("lang", [""])[0]
    return name if name in LANGUAGES else None


def _language(scope: Message) -> str:
    """Return the reader's language: what the address says, else what was chosen before."""
    chosen = _chosen(scope)
    if chosen:
        return chosen
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(_header(scope, b"cookie"))
    except CookieError:
        return DEFAULT
    remembered = cookies["lang"].value if "lang" in cookies else ""
    return remembered if remembered in LANGUAGES else DEFAULT
