"""How far is the crawl? A progress display on a terminal, log lines where there is none."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from time import monotonic

from rich.console import Console
from rich.live import Live
from rich.table import Table
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import AsyncioLoopingCall

from crawler.session.session import session_of

logger = logging.getLogger(__name__)

#: Seconds between two looks on a terminal, and between two log lines elsewhere.
TERMINAL_INTERVAL = 0.5
LOG_INTERVAL = 30.0


class Progress:
    """Shows pages, new, revised, queue, pages a second and the time left at the polite rate."""

    def __init__(self, crawler: Crawler, console: Console) -> None:
        self._crawler = crawler
        self._live = Live(console=console, transient=True) if console.is_terminal else None
        self._call = AsyncioLoopingCall(self._show)
        self._started = monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Make the extension for *crawler*.

        :raises NotConfigured: if the operator wants quiet
        """
        if crawler.settings.getbool("THANHUY_QUIET"):
            raise NotConfigured
        progress = cls(crawler, Console(file=sys.stderr))
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self) -> None:
        """Begin to show."""
        self._started = monotonic()
        if self._live is not None:
            self._live.start()
        self._call.start(TERMINAL_INTERVAL if self._live else LOG_INTERVAL, now=False)

    def spider_closed(self) -> None:
        """Stop showing."""
        if self._call.running:
            self._call.stop()
        if self._live is not None:
            self._live.stop()

    def _show(self) -> None:
        session = session_of(self._crawler)
        if session is None or not session.opened:
            return
        figures, queue = session.figures, session.queue
        pace = figures.pages / max(monotonic() - self._started, 0.001)
        row = {
            "trang · pages": f"{figures.pages:,}",
            "mới · new": f"{figures.articles_new + figures.duplicates:,}",
            "sửa · revised": f"{figures.articles_revised:,}",
            "lỗi · errors": f"{figures.errors:,}",
            "hàng đợi · queue": f"{queue:,}",
            "trang/s · pages/s": f"{pace:.1f}",
            "còn lại · left": _time_left(session.left, pace, session.options.rate),
        }
        if self._live is None:
            logger.info("%s", ", ".join(f"{key} {value}" for key, value in row.items()))
            return
        table = Table(*row, box=None, header_style="dim")
        table.add_row(*row.values())
        self._live.update(table)


def _time_left(left: int, pace: float, polite_rate: float) -> str:
    """Say how long the rest takes at the polite rate, however fast the answers come."""
    rate = min(polite_rate, max(pace, 0.01)) if polite_rate else pace
    if not left or not rate:
        return "-"
    return str(timedelta(seconds=round(left / rate)))
