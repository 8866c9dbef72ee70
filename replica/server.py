"""How are the pages served? HTTP/1.1 over asyncio, fast, and able to fail in every way."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from typing import TextIO

from replica.answer import Answer, filled
from replica.faults import Fault, FaultKind, spoilt
from replica.pages import FORBIDDEN_HOST, Pages
from vietnamese.time import VIETNAM

_MAX_HEAD = 64 << 10  # bytes of a request's head


@dataclass(frozen=True, slots=True)
class Request:
    """A line of the request log."""

    time: float  #: Unix seconds
    method: str
    host: str
    path: str  #: with the query
    user_agent: str
    if_none_match: str
    if_modified_since: str
    status: int  #: 0: no answer was given
    fault: str = ""  #: the kind of the fault that spoilt it


@dataclass(frozen=True, slots=True)
class Habits:
    """What the server does that the real one may or may not do."""

    gzip: bool = False  #: bodies are packed for those who accept it
    chunked: bool = False  #: bodies come in chunks, without Content-Length
    conditional: bool = False  #: ETag and Last-Modified are sent, and honoured


class Server:
    """The stand-in site on a port of the loopback."""

    def __init__(self, pages: Pages, habits: Habits, log: TextIO | None = None) -> None:
        self.pages = pages
        self.habits = habits
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.port = 0
        self._log = log
        self._socket: socket.socket | None = None
        self._starting: asyncio.Task[None] | None = None
        self._listener: asyncio.Server | None = None
        self._connections: set[Connection] = set()

    def accept(self, port: int = 0) -> None:
        """Accept connections, from now on; again if they were refused for a while."""
        if self._starting is not None:
            return
        if self._socket is None:
            self._socket = _bound(port)
            self.port = self._socket.getsockname()[1]
        self._socket.listen(512)
        self._starting = asyncio.get_running_loop().create_task(self._serve(self._socket))

    async def _serve(self, listening: socket.socket) -> None:
        make = partial(Connection, self)
        self._listener = await asyncio.get_running_loop().create_server(make, sock=listening)

    def refuse(self) -> None:
        """Tear down every connection and refuse new ones; the port stays ours."""
        if self._starting is not None and self._socket is not None:
            self._starting.cancel()
            if self._listener is not None:
                self._listener.close()
            self._socket.close()
            self._socket = _bound(self.port)  # bound and not listening: connections are refused
            self._starting = self._listener = None
        for connection in list(self._connections):
            connection.reset()

    def close(self) -> None:
        """End it."""
        self.refuse()
        if self._socket is not None:
            self._socket.close()

    def refuse_for(self, seconds: float) -> None:
        """Refuse connections, and accept them again after *seconds*."""
        self.refuse()
        asyncio.get_running_loop().call_later(seconds, self.accept)

    def record(self, request: Request) -> None:
        """Write the request into the log."""
        self.requests.append(request)
        if self._log is not None:
            self._log.write(json.dumps(asdict(request), ensure_ascii=False) + "\n")

    def violations(self) -> list[Request]:
        """Return the requests that no decent crawler sends: to the internal system."""
        return [request for request in self.requests if request.host == FORBIDDEN_HOST]

    def opened(self, connection: Connection) -> None:
        """Keep the connection in mind, to tear it down when the server refuses."""
        self._connections.add(connection)

    def closed(self, connection: Connection) -> None:
        """Forget the connection."""
        self._connections.discard(connection)

    def strike(self, host: str, target: str) -> Fault | None:
        """Return the first fault that spoils this request; every one counts it."""
        struck = [fault for fault in self.faults if fault.strikes(host, target)]
        return struck[0] if struck else None


class Connection(asyncio.Protocol):
    """One client's connection: requests in order, answered in order."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._busy = False  # a slow answer is on its way: the next request waits

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        del exc
        self._transport = None
        self._server.closed(self)

    def data_received(self, data: bytes) -> None:
        """Take in bytes; answer each request that is complete, with the form that it posts."""
        self._received += data
        self._advance()

    def reset(self) -> None:
        """Tear the connection down so that the client sees a reset."""
        if self._transport is None:
            return
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    # --- one request --------------------------------------------------------------------------

    def _advance(self) -> None:
        while not self._busy and self._open():
            head, found, rest = self._received.partition(b"\r\n\r\n")
            if not found:
                if len(self._received) > _MAX_HEAD:
                    self.reset()
                return
            method, target, headers = _parse(head)
            length = int(headers.get("content-length") or 0) if method == "POST" else 0
            if length > _MAX_HEAD:
                self.reset()
                return
            if len(rest) < length:
                return
            self._received = rest[length:]
            self._answer(method, target, headers, rest[:length].decode("latin-1"))

    def _answer(self, method: str, target: str, headers: dict[str, str], form: str) -> None:
        host = headers.get("host", "").partition(":")[0].lower()
        fault = self._server.strike(host, target)
        answer = self._server.pages.answer(host, target, form)
        if method not in ("GET", "HEAD") and not (form and self._server.pages.lists):
            answer = Answer(405, "text/plain", (b"Only GET and HEAD.\n",))
        if fault is not None:
            body = filled(answer, len(self._server.requests), datetime.now(VIETNAM))
            answer = spoilt(fault, replace(answer, parts=(body,)), host, target)
        unchanged = fault is None and self._unchanged(answer, headers)
        silent = fault is not None and fault.kind in _SILENT
        status = 0 if silent else 304 if unchanged else answer.status
        self._log(method, host, target, headers, status, fault)
        if fault is not None and fault.kind in _RAW:
            self._fail(fault, answer)
            return
        self._send(method, answer, unchanged, headers)

    def _log(
        self,
        method: str,
        host: str,
        target: str,
        headers: dict[str, str],
        status: int,
        fault: Fault | None,
    ) -> None:
        self._server.record(
            Request(
                time.time(),
                method,
                host,
                target,
                headers.get("user-agent", ""),
                headers.get("if-none-match", ""),
                headers.get("if-modified-since", ""),
                status,
                fault.kind.value if fault else "",
            )
        )

    def _unchanged(self, answer: Answer, headers: dict[str, str]) -> bool:
        if not (self._server.habits.conditional and answer.etag and answer.status == 200):
            return False
        if wanted := headers.get("if-none-match"):
            return answer.etag in wanted
        return headers.get("if-modified-since") == self._last_modified()

    def _send(self, method: str, answer: Answer, unchanged: bool, headers: dict[str, str]) -> None:
        if self._transport is None:
            return
        head, body = self._message(answer, headers)
        close = headers.get("connection", "").lower() == "close" or answer.status == 405
        if unchanged:
            head, body = _head(304, self._validators(answer)), b""
        if method == "HEAD":
            body = b""
        self._transport.write(head + body)
        if close:
            self._transport.close()

    def _message(self, answer: Answer, headers: dict[str, str]) -> tuple[bytes, bytes]:
        """Return head and body as they go over the wire."""
        habits = self._server.habits
        body = filled(answer, len(self._server.requests), datetime.now(VIETNAM))
        fields = [("Content-Type", answer.content_type), *answer.headers]
        fields += self._validators(answer)
        if habits.gzip and "gzip" in headers.get("accept-encoding", "") and not answer.headers:
            body = gzip.compress(body, 1, mtime=0)
            fields.append(("Content-Encoding", "gzip"))
        if habits.chunked:
            fields.append(("Transfer-Encoding", "chunked"))
            body = b"".join(_chunks(body))
        else:
            fields.append(("Content-Length", str(len(body))))
        return _head(answer.status, fields), body

    def _validators(self, answer: Answer) -> list[tuple[str, str]]:
        if not (self._server.habits.conditional and answer.etag):
            return []
        return [("ETag", answer.etag), ("Last-Modified", self._last_modified())]

    def _last_modified(self) -> str:
        """Return the time of the newsroom's last deed: it moves the related items of every page."""
        return formatdate(self._server.pages.changed_at, usegmt=True)

    # --- failing ------------------------------------------------------------------------------

    def _fail(self, fault: Fault, answer: Answer) -> None:
        if self._transport is None:
            return
        head, body = self._message(answer, {})
        match fault.kind:
            case FaultKind.RESET:
                self.reset()
            case FaultKind.DOWN:
                self._server.refuse_for(fault.seconds)
            case FaultKind.HANG:
                self._busy = True
            case FaultKind.LATE:
                self._busy = True
                asyncio.get_running_loop().call_later(fault.seconds, self._drip, head + body)
            case FaultKind.GARBAGE:
                self._transport.write(b"\x00\x01 this is no HTTP\r\n\r\n" * 20)
                self._transport.close()
            case FaultKind.CUT:
                self._transport.write(head + body[: len(body) // 2])
                self._transport.close()
            case FaultKind.RESET_MIDWAY:
                self._transport.write(head + body[: len(body) // 2])
                asyncio.get_running_loop().call_later(0.05, self.reset)
            case FaultKind.DRIP:
                self._busy = True
                self._transport.write(head)
                self._drip(body, max(1, fault.rate // 10))
            case _:
                raise AssertionError(fault.kind)

    def _drip(self, body: bytes, step: int | None = None) -> None:
        if self._transport is None:
            return
        self._transport.write(body[:step])
        if step is not None and len(body) > step:
            asyncio.get_running_loop().call_later(0.1, self._drip, body[step:], step)
        else:
            self._busy = False
            self._advance()


_SILENT = frozenset({FaultKind.RESET, FaultKind.DOWN, FaultKind.HANG, FaultKind.GARBAGE})
_RAW = _SILENT | {FaultKind.CUT, FaultKind.RESET_MIDWAY, FaultKind.LATE, FaultKind.DRIP}


def _bound(port: int) -> socket.socket:
    # asyncio sends without delay only on sockets that name their protocol
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def _parse(head: bytes) -> tuple[str, str, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    target = rest.rpartition(" ")[0] or "/"
    if target.startswith("http://"):  # as a proxy is asked
        target = "/" + target[7:].partition("/")[2]
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return method, target, headers


def _head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {status} {phrase}", "Server: Microsoft-IIS/8.5"]
    lines += [f"{name}: {value}" for name, value in headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _chunks(body: bytes, size: int = 8192) -> Iterable[bytes]:
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"
