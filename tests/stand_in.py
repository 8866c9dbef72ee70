"""A server that answers as a test says, in place of the site."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FIRST = 1491871000
SECTION = "/nhom-tin/quan-1-1197604608"
SENTENCE = (
    "Sáng nay, Quận ủy tổ chức hội nghị sơ kết công tác lần thứ {n} với sự tham dự của đông đảo "
    "cán bộ, đảng viên các phường; hội nghị bàn các giải pháp trọng tâm số {n} của thời gian tới. "
)


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    form: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Answered:
    body: str | bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class StandIn:
    """The running server: its address, and what it was asked."""

    url: str
    asked: list[Asked]


def page(body: str) -> str:
    """Return a page with the site's menu around *body*."""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Thành ủy</title></head><body>'
        f'<ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="{SECTION}">Quận 1</a>'
        f"</li></ul>{body}</body></html>"
    )


def path_of(n: int) -> str:
    return f"/tin-tuc/hoi-nghi-so-ket-lan-thu-{n}-{FIRST + n}"


def items(numbers) -> str:
    """Return what a list shows of these articles."""
    links = (f'<li><a href="{path_of(n)}">Hội nghị sơ kết lần thứ {n}</a></li>' for n in numbers)
    return f"<ul>{''.join(links)}</ul>"


def article(asked: Asked) -> str | None:
    """Return the article that was asked for; None if it was none."""
    if not asked.path.startswith("/tin-tuc/"):
        return None
    n = int(asked.path.rpartition("-")[2]) - FIRST
    text = "".join(f"<p>{SENTENCE.format(n=10 * n + i)}</p>" for i in range(3))
    return page(f"<h1>Hội nghị sơ kết lần thứ {n}</h1><div>Cập nhật 08:00 10-11-2020</div>{text}")


@contextmanager
def standing_in(
    handle: Callable[[Asked], str | Answered | None],
    *,
    robots: str = "",
    tls: ssl.SSLContext | None = None,
) -> Iterator[StandIn]:
    """Serve what *handle* answers; articles are there by themselves, and nothing else is.

    *robots* is robots.txt; empty: there is none. With *tls* it proves who it is.
    """
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            query = parse_qs(parts.query, keep_blank_values=True)
            this = Asked(self.command, parts.path, query, dict(self.headers), form)
            asked.append(this)
            is_robots = this.path == "/robots.txt"
            answer = robots if is_robots else handle(this) or article(this)
            self.reply(
                answer
                if isinstance(answer, Answered)
                else Answered(answer or "", 200 if answer else 404)
            )

        do_POST = do_GET  # noqa: N815  # the server's name for it

        def reply(self, answer: Answered) -> None:
            body = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
            self.send_response(answer.status)
            kinds = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
            for name, value in {**kinds, **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield StandIn(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        server.server_close()
