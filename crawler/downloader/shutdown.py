"""How long does a crawl that is told to end wait for the answers that are under way?"""

from __future__ import annotations

from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.asyncio import AsyncioLoopingCall
from twisted.internet.defer import Deferred

#: Seconds: whoever presses Ctrl-C waits no longer, however slowly the site answers.
GRACE = 3.0
#: Seconds between two looks whether it has been told to end; Scrapy sends no signal of that.
_INTERVAL = 0.5


class ImpatientDownloader(Downloader):
    """Scrapy's downloader, which gives up what is under way soon after the crawl is told to end.

    Scrapy itself waits until all of it has come or timed out, and for requests that wait their
    turn, as long as Crawl-delay says. What is given up stays due.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._under_way: set[Deferred[Any]] = set()
        self._looks_left = round(GRACE / _INTERVAL)
        self._look = AsyncioLoopingCall(self._give_up_in_time)
        crawler.signals.connect(self._start, signal=signals.spider_opened)

    def _start(self) -> None:
        self._look.start(_INTERVAL, now=False)

    def fetch(self, request: Request, *args: Any) -> Deferred[Response | Request]:
        """Fetch as Scrapy does, and remember that it is under way."""
        answer = super().fetch(request, *args)
        self._under_way.add(answer)
        return answer.addBoth(self._arrived, answer)

    def _arrived(self, result: Any, answer: Deferred[Any]) -> Any:
        self._under_way.discard(answer)
        return result

    def _give_up_in_time(self) -> None:
        if self._crawler.engine is None or self._crawler.engine.running:
            return
        self._looks_left -= 1
        if self._looks_left == 0:
            for slot in self.slots.values():
                slot.queue.clear()
            for answer in list(self._under_way):
                answer.cancel()

    def close(self) -> None:
        """Stop looking, too."""
        if self._look.running:
            self._look.stop()
        super().close()
