"""How is every response kept as it came off the wire, before anything reads it?"""

from __future__ import annotations

import logging
from datetime import datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import httpcompression
from scrapy.exceptions import NotConfigured, ResponseDataLossError
from scrapy.http import Headers, Response

from crawler.session.session import CrawlSession, session_of
from crawler.session.threads import StorageFailed
from storage.warc.builder import Exchange
from storage.warc.coding import is_torn
from vietnamese.time import VIETNAM


class CaptureMiddleware:
    """Keep every response as it came off the wire, before anything tries to understand it."""

    def __init__(self, session: CrawlSession) -> None:
        self._session = session
        # Of torn and too large bodies they warn with the stand-in's address, and of a coding
        # "identity" on every page; where that spoils one, the frontier says why.
        for chatty in (http11, httpcompression):
            logging.getLogger(chatty.__name__).setLevel(logging.ERROR)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Make the middleware for *crawler*.

        :raises NotConfigured: if its spider stores nothing
        """
        session = session_of(crawler)
        if session is None:
            raise NotConfigured
        return cls(session)

    def process_request(self, request: Request) -> None:  # noqa: ARG002  # Scrapy's signature
        """Ask for nothing whose answer could not be kept.

        :raises StorageFailed: if nothing can be stored any more
        """
        if self._session.broken is not None:
            raise StorageFailed("nothing can be stored any more")

    async def process_response(self, request: Request, response: Response) -> Response:
        """Write the exchange to WARC; the spider finds the capture in the request's meta.

        :raises ResponseDataLossError: if the body is torn, which Scrapy would take for a page; it
            is not kept, as no other that was cut short
        """
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        if is_torn(response.body, coding) or (not coding and _is_cut(response)):
            raise ResponseDataLossError(f"the body of {request.url} ends before its end")
        exchange = self._exchange(request, response)
        capture = await self._session.capture(exchange, request.meta.get("lease"))
        if _is_redirect(response) or "lease" not in request.meta:
            self._session.note(capture, request.url)
        else:
            request.meta["capture"] = capture
        return response

    def _exchange(self, request: Request, response: Response) -> Exchange:
        return Exchange(
            url=response.url,
            fetched_at=datetime.now(VIETNAM),
            request_method=request.method,
            request_headers=_pairs(request.headers),
            request_body=request.body,
            protocol=response.protocol or "HTTP/1.1",
            status=response.status,
            reason="",
            response_headers=_answered(response),
            body=response.body,
            ip_address=str(response.ip_address) if response.ip_address else None,
            via_origin=self._session.options.origin,
        )


def _is_redirect(response: Response) -> bool:
    return 300 <= response.status < 400 and response.status != HTTPStatus.NOT_MODIFIED


def _answered(response: Response) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers of *response*; Scrapy gives one that has no body a length of 0."""
    headers = _pairs(response.headers)
    if response.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        return headers
    return tuple(header for header in headers if header[0].lower() != b"content-length")


def _is_cut(response: Response) -> bool:
    """Say whether a page whose length nobody stated lacks its end.

    Scrapy flags as partial what ends with the connection only: nothing else tells a whole page from
    one whose connection broke.
    """
    if "partial" not in response.flags:
        return False
    body = response.body.lower()
    return b"<html" in body and b"</html" not in body and b"</body" not in body


def _pairs(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name, value) for name, values in headers.items() for value in values)
