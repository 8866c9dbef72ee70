"""Where do answers go? To the recorder."""

from __future__ import annotations

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from config import Config
from crawler.options import CrawlOptions
from crawler.session.answers import Answer
from crawler.session.session import Recorder, StorageFailed
from storage.runs import FinishReason


class ArchivePipeline:
    """Hands every answer to the crawl's recorder, which it opens and closes with the spider."""

    def __init__(self, recorder: Recorder, options: CrawlOptions, crawler: Crawler) -> None:
        self.recorder = recorder
        self._options = options
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        """Make the pipeline for *crawler*."""
        options: CrawlOptions = crawler.settings["THANHUY_OPTIONS"]
        config: Config = crawler.settings["THANHUY_CONFIG"]
        return cls(Recorder(config, options), options, crawler)

    async def open_spider(self) -> None:
        """Open the archive and begin a run.

        :raises CloseSpider: if the archive cannot be used
        """
        try:
            await self.recorder.open(self._options.start)
        except StorageFailed as error:
            raise CloseSpider(FinishReason.STORAGE_FAILED) from error

    async def process_item(self, item: Answer) -> Answer:
        """Take in one answer."""
        await self.recorder.settle(item)
        return item

    async def close_spider(self) -> None:
        """Commit what is in hand and end the run."""
        # Scrapy says so as soon as somebody has told it to stop, even in this very moment.
        await self.recorder.close(self._finish_reason(), hurried=lambda: not self._crawler.crawling)

    def _finish_reason(self) -> FinishReason:
        if self.recorder.broken is not None:
            return FinishReason.STORAGE_FAILED
        return getattr(self._crawler.spider, "finish_reason", FinishReason.FINISHED)
