"""How does an answer come over HTTP, and how long may it be before its body begins?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, Request
from twisted.web.http_headers import InvalidHeaderName
from twisted.web.iweb import IResponse

logger = logging.getLogger(__name__)

#: Bytes of an answer's status line and headers, at most; browsers take about as many.
LONGEST_HEAD = 256 * 1024


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, which gives up an answer whose headers do not end.

    Twisted keeps as many as come in the time there is: gigabytes, if the server is quick.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory  # noqa: SLF001  # as Scrapy sets its own


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: ARG002, N802
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    _head = 0  #: bytes of the answer under way that came before its body

    def request(self, request: Request) -> Deferred[IResponse]:
        self._head = 0
        answer = super().request(request)
        if self._parser is not None:
            # Twisted gives up a line of 16 kB; a policy may take more.
            self._parser.MAX_LENGTH = LONGEST_HEAD
            take = partial(_take_header, self._parser.headerReceived)
            self._parser.headerReceived = take  # type: ignore[method-assign]
        return answer

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._parser is None or self._parser.state == BODY:
            return
        self._head += len(data)
        if self._head > LONGEST_HEAD:
            error = ValueError(f"its headers are longer than {LONGEST_HEAD >> 10} kB")
            self._giveUp(Failure(error))  # type: ignore[no-untyped-call]


def _take_header(take: Callable[[bytes, bytes], None], name: bytes, value: bytes) -> None:
    """Take one header; pass over one whose name no standard allows, as browsers do."""
    try:
        take(name, value)
    except InvalidHeaderName:
        logger.debug("a header is passed over, whose name is %r", name[:100])
