"""What does somebody ask of a crawl under way? `thanhuy control` writes it; here it is obeyed."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle

from crawler.extensions.throttle import Throttle
from crawler.options import CrawlOptions
from crawler.session.session import CrawlSession, session_of
from crawler.session.threads import StorageFailed
from storage.controls import Control, Verb
from storage.errors import BadInput

logger = logging.getLogger(__name__)

#: Seconds between two looks.
INTERVAL = 1.0


class LiveControl:
    """Looks every second for what was asked of this run, and obeys in the order of asking."""

    def __init__(self, session: CrawlSession, crawler: Crawler) -> None:
        self._session = session
        self._crawler = crawler
        self._task: asyncio.Task[None] | None = None
        self._verbs: Mapping[str, Callable[[Control], None]] = {
            Verb.PAUSE: self._pause,
            Verb.RESUME: self._resume,
            Verb.SET: self._set,
            Verb.STOP: self._stop,
        }

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LiveControl:
        """Make the extension for *crawler*.

        :raises NotConfigured: if its spider stores nothing
        """
        session = session_of(crawler)
        if session is None:
            raise NotConfigured
        control = cls(session, crawler)
        crawler.signals.connect(control.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(control.spider_closed, signal=signals.spider_closed)
        return control

    def spider_opened(self) -> None:
        """Begin to look."""
        self._task = asyncio.get_running_loop().create_task(self._watch())

    def spider_closed(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()

    async def _watch(self) -> None:
        while not self._session.closing:
            await asyncio.sleep(INTERVAL)
            try:
                asked = await self._session.asked()
            except StorageFailed:
                return
            for control in asked:
                self._obey(control)

    def _obey(self, control: Control) -> None:
        told = ", ".join(f"{name} {value}" for name, value in control.as_json().items())
        logger.warning("Somebody asked: %s", told)
        try:
            self._verbs[control.verb](control)
        except (BadInput, KeyError) as error:  # somebody has written to the table by hand
            logger.error("What was asked cannot be done: %s", error)

    @property
    def _throttle(self) -> Throttle:
        throttle: Throttle = self._crawler.spider.throttle  # type: ignore[union-attr]  # its own
        return throttle

    def _pause(self, _control: Control) -> None:
        self._throttle.pause()

    def _resume(self, _control: Control) -> None:
        self._throttle.resume()

    def _set(self, control: Control) -> None:
        options = self._session.options.changed(rate=control.rate, window=control.window)
        self._session.options = options
        if control.rate is not None:
            _set_pace(self._crawler, options)
        self._session.wake()

    @staticmethod
    def _stop(_control: Control) -> None:
        signal.raise_signal(signal.SIGTERM)  # which this process heeds already


def _set_pace(crawler: Crawler, options: CrawlOptions) -> None:
    """Let requests follow one another at the rate of *options*, from now on."""
    settings = options.scrapy_settings()
    delay = float(settings["DOWNLOAD_DELAY"])
    for extension in crawler.extensions.middlewares if crawler.extensions else ():
        if isinstance(extension, AutoThrottle):
            extension.mindelay = delay
            extension.maxdelay = max(extension.maxdelay, delay)
    assert crawler.engine is not None
    downloader = crawler.engine.downloader
    downloader._delay = delay  # noqa: SLF001  # of slots to come, as AutoThrottle sets it
    for slot in downloader.slots.values():
        slot.delay = delay
