"""Is the site well, and does it want us? Slow down when it says so, stop when it is down."""

from __future__ import annotations

import asyncio
import logging
import random
from datetime import datetime, timedelta

from scrapy.crawler import Crawler

from storage.records import VIETNAM

logger = logging.getLogger(__name__)

#: The first pause after 429 or 503 without Retry-After; doubled with each further one in a row.
FIRST_PAUSE = timedelta(seconds=5)
#: A longer wait is not sat through: the run ends, and none begins before it is over.
LONGEST_PAUSE = timedelta(minutes=10)
#: The longest wait that a site is believed to mean.
LONGEST_RETRY_AFTER = timedelta(days=1)
#: Failures in a row after which the site counts as down, or as having shut us out.
BREAKING_POINT = 10

_TOO_MUCH = (429, 503)


class Health:
    """What the last answers say of the site, and whether to pause or to stop.

    All requests pause together: the site is one server.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._failures = 0
        self._pauses = 0
        self._pause: asyncio.TimerHandle | None = None
        self.hold_until: datetime | None = None  #: the site asked for no request before then
        self.stop_reason: str | None = None  #: why the run should end now

    def succeeded(self) -> None:
        """Note an answer that is what was asked for, or an honest no."""
        self._failures = 0
        self._pauses = 0

    def failed(self, reason: str, status: int | None, retry_at: datetime | None) -> None:
        """Note a failure; pause if the site is asked too much, stop if nothing else comes."""
        self._failures += 1
        if status in _TOO_MUCH:
            self._slow_down(retry_at)
        if self._failures >= BREAKING_POINT and self.stop_reason is None:
            self.stop_reason = "blocked" if status in (401, 403, 429) else "site down"
            logger.error("%d failures in a row, the last: %s; stopping", self._failures, reason)

    def _slow_down(self, retry_at: datetime | None) -> None:
        now = datetime.now(VIETNAM)
        spread = random.uniform(1, 1.25)  # noqa: S311  # so that no two clients come back at once
        wait = min(FIRST_PAUSE * 2**self._pauses, LONGEST_PAUSE) * spread
        self._pauses += 1
        if retry_at is not None:
            wait = max(wait, min(retry_at - now, LONGEST_RETRY_AFTER))
        if wait > LONGEST_PAUSE * 1.25:
            self.hold_until = now + wait
            self.stop_reason = "asked to wait"
            logger.error("The site asks for no request before %s; stopping", self.hold_until)
        else:
            self._hold(wait)

    def _hold(self, wait: timedelta) -> None:
        engine = self._crawler.engine
        if engine is None:
            return
        logger.warning("The site is asked too much; no request for %.0f s", wait.total_seconds())
        engine.pause()
        if self._pause is not None:
            self._pause.cancel()
        loop = asyncio.get_running_loop()
        self._pause = loop.call_later(wait.total_seconds(), engine.unpause)
