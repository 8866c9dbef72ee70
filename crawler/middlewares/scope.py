"""May this address be asked at all? Only the site's own hosts, on public addresses."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    IgnoreRequest,
    NotConfigured,
)
from scrapy.resolver import dnscache
from scrapy.utils.httpobj import urlparse_cached

from crawler.site.urls import is_site_address

logger = logging.getLogger(__name__)

#: One queue for all of the site's hosts: they are one server to be polite to.
SLOT = "site"


class SiteOnlyMiddleware:
    """Let nothing out but requests to the site's own hosts and ports, also after redirects."""

    def process_request(self, request: Request) -> None:
        """Check the request.

        :raises IgnoreRequest: if its address is not one of the site's
        """
        if not is_site_address(request.url):
            logger.info("%s is outside the site, and not asked for", request.url)
            raise IgnoreRequest(f"outside the site: {request.url}")
        request.meta["download_slot"] = SLOT


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
