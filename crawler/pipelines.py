"""Where do answers go? To the crawl's session, which stores them."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem, NotConfigured

from crawler.extraction.record import as_json
from crawler.session.answers import Answer
from crawler.session.session import CrawlSession, session_of
from crawler.session.threads import StorageFailed
from storage.runs import FinishReason


class ArchivePipeline:
    """Hands every answer to the session, which begins and ends its run with the spider."""

    def __init__(self, session: CrawlSession, crawler: Crawler) -> None:
        self._session = session
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        """Make the pipeline for *crawler*.

        :raises NotConfigured: if its spider stores nothing
        """
        session = session_of(crawler)
        if session is None:
            raise NotConfigured
        return cls(session, crawler)

    async def open_spider(self) -> None:
        """Begin a run.

        :raises CloseSpider: if the archive cannot be used
        """
        try:
            await self._session.open()
        except StorageFailed as error:
            raise CloseSpider(FinishReason.STORAGE_FAILED) from error

    async def process_item(self, item: Answer) -> dict[str, Any]:
        """Take in one answer, and hand its article on to whoever else wants it (``scrapy -O``).

        :raises DropItem: if it is none
        """
        await self._session.settle(item)
        if not item.is_stored or item.visit is None or item.visit.page.article is None:
            raise DropItem(f"no article: {item.lease.url}")
        return as_json(item.visit.page, item.visit.page.article.url)

    async def close_spider(self) -> None:
        """Commit what is in hand and end the run."""
        # Scrapy says so as soon as somebody has told it to stop, even in this very moment.
        await self._session.close(hurried=lambda: not self._crawler.crawling)
