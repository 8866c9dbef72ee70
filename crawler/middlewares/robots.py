"""What does robots.txt allow? Scrapy's answer, and what it leaves open: failures, delay and age."""

from __future__ import annotations

import logging
import math
import time
from datetime import datetime
from itertools import islice

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.sitemap import sitemap_urls_from_robots
from twisted.internet.defer import Deferred
from w3lib.encoding import read_bom

from crawler.downloader.failures import explain
from crawler.extensions.throttle import read_retry_after
from crawler.links.sitemaps import as_sitemap
from crawler.middlewares.robots_lines import cautious
from crawler.middlewares.scope import SLOT
from crawler.session.session import session_of
from vietnamese.time import VIETNAM

logger = logging.getLogger(__name__)

#: Seconds after which robots.txt is fetched again.
MAX_AGE = 24 * 3600
#: The longest Crawl-delay that a site is believed to mean, in seconds.
LONGEST_DELAY = 3600.0
#: Sitemaps that one robots.txt is believed to name.
MOST_SITEMAPS = 100


class RobotsUnreachable(IgnoreRequest):
    """Nobody could say whether the request is allowed: wait, and ask again later."""

    def __init__(
        self, reason: str, *, status: int | None = None, retry_at: datetime | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status  #: HTTP status of the answer, if one came
        self.retry_at = retry_at  #: what it asked for with Retry-After


class PoliteRobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware, as RFC 9309 has it.

    Scrapy lets everything pass where robots.txt cannot be had. Here a server error or no answer
    means wait (section 2.3.1.4), a 4xx means that there are no rules (2.3.1.3); the file is fetched
    again daily, and Crawl-delay and Request-rate slow the crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # Of a robots.txt that cannot be had it logs a trace; we, one line.
        logging.getLogger(RobotsTxtMiddleware.__module__).setLevel(logging.CRITICAL)
        self._fetched_at: dict[str, float] = {}
        self._unreachable: dict[str, RobotsUnreachable] = {}
        self._delay = 0.0  # the longest that one of the site's hosts asks for

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of the request's host.

        :raises RobotsUnreachable: if they cannot be had now
        """
        netloc = urlparse_cached(request).netloc
        if self._is_stale(netloc):
            self._parsers.pop(netloc, None)
            self._fetched_at[netloc] = time.monotonic()
        await super().robot_parser(request)
        if netloc in self._unreachable:
            raise self._unreachable[netloc]
        # What Scrapy returns are the rules for the first two that waited for them, and to further
        # ones None, which forbids nothing: a Deferred that was awaited has given away its result.
        parser = self._parsers[netloc]
        if isinstance(parser, Deferred):  # they are fetched again by now
            return await self.robot_parser(request)
        self._slow_down()
        return parser

    def _is_stale(self, netloc: str) -> bool:
        if self._parsers.get(netloc, netloc) is None:
            return netloc in self._unreachable
        age = time.monotonic() - self._fetched_at.setdefault(netloc, time.monotonic())
        return age > MAX_AGE

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        status = response.status
        # A part of the file, or a firewall's word (202, 206 …), is no more the rules than a 503.
        if status not in (200, 203, 204) and (status < 400 or status >= 500 or status == 429):
            retry_after = (response.headers.get("Retry-After") or b"").decode("latin-1")
            raise RobotsUnreachable(
                f"robots.txt of {netloc} cannot be had: HTTP {response.status}",
                status=response.status,
                retry_at=read_retry_after(retry_after, datetime.now(VIETNAM)),
            )
        if response.status >= 400:
            response = response.replace(body=b"")
        encoding, mark = read_bom(response.body)
        if encoding is None or mark is None:
            rules = response.body.decode("utf-8", "replace")
        else:  # what an editor calls "Unicode": UTF-16
            rules = response.body[len(mark) :].decode(encoding, "replace")
        response = response.replace(body=cautious(rules).encode())
        self._note_sitemaps(response)
        await super()._parse_robots(response, netloc, request)
        self._unreachable.pop(netloc, None)
        self._note_delay(netloc)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, RobotsUnreachable):
            exc = RobotsUnreachable(f"robots.txt of {netloc} cannot be had: {explain(exc)}")
        # If nothing ever comes, the run ends with the reason: one line, not one for each attempt.
        heard = self._stats.get_value("response_received_count")
        level = logging.WARNING if heard else logging.INFO
        logger.log(level, "%s; nothing is asked of it before it can", exc)
        self._unreachable[netloc] = exc
        super()._robots_error(exc, netloc)

    def _note_sitemaps(self, response: Response) -> None:
        session = session_of(self.crawler)
        if session is None:
            return
        named = islice(sitemap_urls_from_robots(response.body, response.url), MOST_SITEMAPS)
        session.enter([found for found in map(as_sitemap, named) if found is not None])

    def _note_delay(self, netloc: str) -> None:
        parser = self._parsers.get(netloc)
        if not isinstance(parser, RobotParser):
            return
        delay = _asked_delay(parser, self._default_useragent)
        if math.isfinite(delay) and delay > self._delay:
            self._delay = min(delay, LONGEST_DELAY)
            logger.info("robots.txt of %s asks for %g s between requests", netloc, self._delay)

    def _slow_down(self) -> None:
        """Heed robots.txt, where it asks for more than we grant by ourselves.

        Before every request: Scrapy makes the slot anew after a minute without requests.
        """
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(SLOT) if engine else None
        if slot is None or self._delay <= slot.delay:
            return
        slot.delay = self._delay
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = self._delay
            throttle.maxdelay = max(self._delay, throttle.maxdelay)


def _asked_delay(parser: RobotParser, agent: str) -> float:
    """Return the seconds between two requests that robots.txt asks for; 0 if it does not."""
    delay = parser.crawl_delay(agent) or 0.0
    rate = parser.rp.request_rate(agent) if isinstance(parser, ProtegoRobotParser) else None
    if rate is None or rate.requests <= 0:
        return delay
    return max(delay, rate.seconds / rate.requests)
