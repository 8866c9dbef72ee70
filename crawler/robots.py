"""What does robots.txt allow? Scrapy's answer, and what it leaves open: failures, delay and age."""

from __future__ import annotations

import logging
import time

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares import SLOT

logger = logging.getLogger(__name__)

#: Seconds after which robots.txt is fetched again.
MAX_AGE = 24 * 3600


class RobotsUnreachable(IgnoreRequest):
    """Nobody could say whether the request is allowed: wait, and ask again later."""


class PoliteRobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware, as RFC 9309 has it.

    Scrapy lets everything pass where robots.txt cannot be had. Here a server error or no answer
    means wait (section 2.3.1.4), a 4xx means that there are no rules (2.3.1.3); the file is fetched
    again daily, and Crawl-delay slows the crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._fetched_at: dict[str, float] = {}
        self._unreachable: set[str] = set()

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of the request's host.

        :raises RobotsUnreachable: if they cannot be had now
        """
        netloc = urlparse_cached(request).netloc
        if self._is_stale(netloc):
            self._parsers.pop(netloc, None)
            self._fetched_at[netloc] = time.monotonic()
        parser = await super().robot_parser(request)
        if netloc in self._unreachable:
            raise RobotsUnreachable(f"robots.txt of {netloc} cannot be had")
        return parser

    def _is_stale(self, netloc: str) -> bool:
        if self._parsers.get(netloc, netloc) is None:
            return netloc in self._unreachable
        age = time.monotonic() - self._fetched_at.setdefault(netloc, time.monotonic())
        return age > MAX_AGE

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise RobotsUnreachable(f"HTTP {response.status} for robots.txt of {netloc}")
        if response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        self._unreachable.discard(netloc)
        self._slow_down(netloc)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._unreachable.add(netloc)
        super()._robots_error(exc, netloc)

    def _slow_down(self, netloc: str) -> None:
        """Heed Crawl-delay, where it asks for more than we grant by ourselves."""
        parser = self._parsers.get(netloc)
        if not isinstance(parser, RobotParser):
            return
        delay = parser.crawl_delay(self._default_useragent)
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(SLOT) if engine else None
        if not delay or slot is None or delay <= slot.delay:
            return
        logger.info("robots.txt of %s asks for %s s between requests", netloc, delay)
        slot.delay = delay
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = delay
            throttle.maxdelay = max(delay, throttle.maxdelay)
