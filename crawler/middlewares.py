"""What is done to every request and response? The site's bounds, and the capture."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
from datetime import datetime
from http import HTTPStatus

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import httpcompression
from scrapy.exceptions import (
    CannotResolveHostError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Headers, Response
from scrapy.resolver import dnscache
from scrapy.utils.httpobj import urlparse_cached

from crawler.options import CrawlOptions
from crawler.pipelines import ArchivePipeline
from crawler.recorder import StorageFailed
from crawler.site import is_site_address
from storage.captures import Exchange, is_torn
from storage.records import VIETNAM

#: One queue for all of the site's hosts: they are one server to be polite to.
SLOT = "site"


class SiteOnlyMiddleware:
    """Let nothing out but requests to the site's own hosts and ports, also after redirects."""

    def process_request(self, request: Request) -> None:
        """Check the request.

        :raises IgnoreRequest: if its address is not one of the site's
        """
        if not is_site_address(request.url):
            raise IgnoreRequest(f"outside the site: {request.url}")
        request.meta["download_slot"] = SLOT


class OutsideWindow(IgnoreRequest):
    """The hours in which the site may be asked are over; the URL stays due."""


class WindowMiddleware:
    """Let nothing out but in the hours of ``--window``, however long it has waited its turn."""

    def __init__(self, options: CrawlOptions) -> None:
        self._options = options

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WindowMiddleware:
        """Make the middleware for *crawler*.

        :raises NotConfigured: if it may ask at any hour
        """
        options: CrawlOptions | None = crawler.settings["THANHUY_OPTIONS"]
        if options is None or options.window is None:
            raise NotConfigured
        return cls(options)

    def process_request(self, request: Request) -> None:  # noqa: ARG002  # Scrapy's signature
        """Check the time.

        :raises OutsideWindow: if the site is not to be asked now
        """
        if not self._options.allows(datetime.now(VIETNAM)):
            raise OutsideWindow("outside the hours of --window")


class PublicAddressMiddleware:
    """Let nothing out to a private address that a name of the site happens to lead to.

    Where a stand-in answers instead, the operator has named its address, and this is off.
    """

    def __init__(self) -> None:
        self._addresses: dict[str, str | None] = {}  # by host; None: not to be asked

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicAddressMiddleware:
        """Make the middleware for *crawler*.

        :raises NotConfigured: if a stand-in answers
        """
        if crawler.settings["THANHUY_ORIGIN"]:
            raise NotConfigured
        return cls()

    async def process_request(self, request: Request) -> None:
        """Check where the request goes, and see that it goes there.

        :raises IgnoreRequest: if the host's name leads to an address that is not public
        :raises CannotResolveHostError: if it leads nowhere
        """
        host = urlparse_cached(request).hostname or ""
        if host not in self._addresses:
            try:
                self._addresses[host] = await _public_address(host)
            except OSError as error:
                raise CannotResolveHostError(f"{host}: {error.strerror or error}") from error
        address = self._addresses[host]
        if address is None:
            raise IgnoreRequest(f"{host} leads to a private address")
        # Asked again, the name might lead elsewhere by now: Scrapy connects to what stands here.
        dnscache[host] = address


async def _public_address(host: str) -> str | None:
    """Return the address of *host*, or None if one of its addresses is not public.

    :raises OSError: if it has none
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    addresses = [(family, str(place[0])) for family, _, _, _, place in found]
    if not all(is_public(address) for _, address in addresses):
        return None
    # Scrapy's resolver knows IPv4 only.
    reachable = [address for family, address in addresses if family == socket.AF_INET]
    if not reachable:
        raise OSError("no IPv4 address")
    return reachable[0]


#: How IPv6 addresses hold IPv4 ones (RFC 6052); translated on their way.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public network, whatever way it is written.

    >>> is_public("203.113.131.1"), is_public("::ffff:10.0.0.1"), is_public("64:ff9b::7f00:1")
    (True, False, False)
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inner = ipaddress.IPv4Address(found.packed[-4:])
        found = inner or found
    return found.is_global and not found.is_multicast


class CaptureMiddleware:
    """Keep every response as it came off the wire, before anything tries to understand it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # Of torn and too large bodies they warn with the stand-in's address, and of a coding
        # "identity" on every page; where that spoils one, the ledger says why.
        for chatty in (http11, httpcompression):
            logging.getLogger(chatty.__name__).setLevel(logging.ERROR)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        """Make the middleware for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002  # Scrapy's signature
        """Ask for nothing whose answer could not be kept.

        :raises StorageFailed: if nothing can be stored any more
        """
        pipeline = self._crawler.get_item_pipeline(ArchivePipeline)
        if pipeline is not None and pipeline.recorder.broken is not None:
            raise StorageFailed("nothing can be stored any more")

    async def process_response(self, request: Request, response: Response) -> Response:
        """Write the exchange to WARC; the spider finds the capture in the request's meta.

        :raises ResponseDataLossError: if the body is torn, which Scrapy would take for a page; it
            is not kept, as no other that was cut short
        """
        pipeline = self._crawler.get_item_pipeline(ArchivePipeline)
        if pipeline is None:
            return response
        coding = (response.headers.get("Content-Encoding") or b"").decode("latin-1")
        if is_torn(response.body, coding) or (not coding and _is_cut(response)):
            raise ResponseDataLossError(f"the body of {request.url} ends before its end")
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
            response_headers=_answered(response),
            body=response.body,
            ip_address=str(response.ip_address) if response.ip_address else None,
            via_origin=self._crawler.settings["THANHUY_ORIGIN"],
        )


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
