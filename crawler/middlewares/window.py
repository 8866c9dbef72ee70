"""May the site be asked at this hour?"""

from __future__ import annotations

from datetime import datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured

from crawler.session.session import CrawlSession, session_of
from vietnamese.time import VIETNAM


class OutsideWindow(IgnoreRequest):
    """The hours in which the site may be asked are over; the URL stays due."""


class WindowMiddleware:
    """Let nothing out but in the hours of ``--window``, however long it has waited its turn."""

    def __init__(self, session: CrawlSession) -> None:
        self._session = session  # whose hours may change while it runs

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WindowMiddleware:
        """Make the middleware for *crawler*.

        :raises NotConfigured: if its spider stores nothing
        """
        session = session_of(crawler)
        if session is None:
            raise NotConfigured
        return cls(session)

    def process_request(self, request: Request) -> None:  # noqa: ARG002  # Scrapy's signature
        """Check the time.

        :raises OutsideWindow: if the site is not to be asked now
        """
        if not self._session.options.allows(datetime.now(VIETNAM)):
            raise OutsideWindow("outside the hours of --window")
