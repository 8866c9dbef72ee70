"""How does a log of Scrapy's do nothing to the terminal that shows it?

`thanhuy` puts streams in place of stdout and stderr; whoever calls ``scrapy`` has his own.
"""

from __future__ import annotations

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler

from storage.inert import inert


class InertFormatter(logging.Formatter):
    """Lays a record out as another formatter does, with a sign in place of each control."""

    def __init__(self, plain: logging.Formatter) -> None:
        super().__init__()
        self._plain = plain

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of the record, inert."""
        return inert(self._plain.format(record))


class InertLog:
    """Lets every handler of the root write inert text."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the handlers once Scrapy has made the last of them."""
        made = cls()
        crawler.signals.connect(made.take_handlers, signals.spider_opened)
        return made

    def take_handlers(self) -> None:
        """Let each handler of the root show signs."""
        for handler in logging.root.handlers:
            if not isinstance(handler.formatter, InertFormatter):
                handler.setFormatter(InertFormatter(handler.formatter or logging.Formatter()))
