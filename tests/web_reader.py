"""A reader of the room who needs no browser: what an address answers, and what stands there."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
from lxml import html

from storage.archive import Archive
from web import plugin
from web.room import ReadingRoom

HOME = "http://127.0.0.1:8001"


@dataclass
class Answer:
    """What the room answers."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def text(self) -> str:
        """All that can be read on the page, white space folded."""
        return " ".join(self.tree.text_content().split())

    @property
    def tree(self) -> Any:
        return html.document_fromstring(self.body.decode())

    def find(self, path: str) -> list[Any]:
        """Return what an XPath finds."""
        return self.tree.xpath(path)

    @property
    def links(self) -> list[str]:
        """The addresses within the room that the page leads to."""
        found = self.find("//a/@href | //link/@href | //img/@src | //iframe/@src | //form/@action")
        return sorted({each for each in found if each.startswith(("/", "?"))})


def _run(asked: Coroutine[Any, Any, Any]) -> Any:
    """Wait for an answer in a thread of its own: a browser's tests have a loop in theirs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asked).result()


class Reader:
    """Asks a room for pages, as httpx does."""

    def __init__(self, archive: Archive, **options: Any) -> None:
        plugin.install()
        self.room = ReadingRoom(archive, **options)
        self._app = self.room.app()

    def get(self, address: str, method: str = "GET", **options: Any) -> Answer:
        """Return what *address* answers."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
                return await client.request(method, address, **options)

        answered = _run(ask())
        return Answer(answered.status_code, answered.headers, answered.content)

    def raw(self, path: bytes, query: bytes = b"", **headers: str) -> Answer:
        """Return what these bytes answer, as no decent browser sends them."""
        fields = {"host": "127.0.0.1:8001", **headers}
        scope = {
            "type": "http", "method": "GET", "http_version": "1.1", "scheme": "http",
            "path": path.decode("utf-8", "replace"), "raw_path": path, "query_string": query,
            "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        _run(self._app(scope, receive, send))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        headers_ = httpx.Headers(sent[0]["headers"])
        return Answer(sent[0]["status"], headers_, body)

    def close(self) -> None:
        """End the room's threads."""
        self.room.close()
