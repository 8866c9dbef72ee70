"""How does Scrapy run in this process, and who has told it to end?"""

from __future__ import annotations

import signal
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess


class Process(AsyncCrawlerProcess):
    """Runs a crawler until it is done or a signal comes: once in order, twice at once."""

    #: The signal that came first; None if none has.
    ended_by: signal.Signals | None = None

    def run(self) -> None:
        """Run what was scheduled; SIGHUP ends it as SIGTERM does."""
        hang_up = getattr(signal, "SIGHUP", None)
        if hang_up and signal.getsignal(hang_up) is not signal.SIG_IGN:  # `nohup` ignores it
            signal.signal(hang_up, lambda *_: signal.raise_signal(signal.SIGTERM))
        self.start()

    @property
    def exit_code(self) -> int:
        """The exit code of a command that a signal has ended: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + (self.ended_by or signal.SIGINT)

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        self.ended_by = signal.Signals(signum)
        super()._signal_shutdown(signum, frame)
