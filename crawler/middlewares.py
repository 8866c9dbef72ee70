"""What is done to every request and response? The site's bounds, and the capture."""

from __future__ import annotations

from datetime import datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response

from crawler.pipelines import ArchivePipeline
from crawler.site import is_site_host
from storage.captures import Exchange
from storage.records import VIETNAM

#: One queue for all of the site's hosts: they are one server to be polite to.
SLOT = "site"


class SiteOnlyMiddleware:
    """Let nothing out but requests to the site's own hosts, also after redirects."""

    def process_request(self, request: Request) -> None:
        """Check the request.

        :raises IgnoreRequest: if its host is not one of the site's
        """
        parts = request.url.split("/", 3)
        host = parts[2].rpartition("@")[2].partition(":")[0] if len(parts) > 2 else ""
        if parts[0] not in ("http:", "https:") or not is_site_host(host):
            raise IgnoreRequest(f"outside the site: {request.url}")
        request.meta["download_slot"] = SLOT


class CaptureMiddleware:
    """Keep every response as it came off the wire, before anything tries to understand it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Make the middleware for *crawler*."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Write the exchange to WARC; the spider finds the capture in the request's meta."""
        pipeline = self._crawler.get_item_pipeline(ArchivePipeline)
        if pipeline is None:
            return response
        recorder = pipeline.recorder
        exchange = self._exchange(request, response)
        capture = await recorder.capture(exchange, request.meta.get("lease"))
        if (300 <= response.status < 400 and response.status != 304) or "lease" not in request.meta:
            recorder.note(capture, request.url)
        else:
            request.meta["capture"] = capture
        return response

    def _exchange(self, request: Request, response: Response) -> Exchange:
        return Exchange(
            url=response.url,
            fetched_at=datetime.now(VIETNAM),
            request_method=request.method,
            request_headers=_pairs(request.headers),
            protocol=response.protocol or "HTTP/1.1",
            status=response.status,
            reason="",
            response_headers=_pairs(response.headers),
            body=response.body,
            ip_address=str(response.ip_address) if response.ip_address else None,
            via_origin=self._crawler.settings["THANHUY_ORIGIN"],
        )


def _pairs(headers: Headers) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name, value) for name, values in headers.items() for value in values)
