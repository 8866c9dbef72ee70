"""What do the live pages look like now? A few of them, fetched politely; nothing is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from config import Config, user_agent
from crawler.options import CrawlOptions
from crawler.process import Process
from storage.errors import SiteUnreachable
from vietnamese.time import VIETNAM


@dataclass(frozen=True, kw_only=True)
class FetchedPage:
    """One page as the site shows it now."""

    url: str
    status: int
    content_type: str | None
    body: bytes
    fetched_at: datetime


class CheckSpider(Spider):
    """Fetches the pages it is given, and nothing else."""

    name = "check"

    def __init__(self, urls: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._urls = urls
        self.pages: list[FetchedPage] = []
        self.failures: list[str] = []

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the pages."""
        for url in self._urls:
            yield Request(url, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response, **_: Any) -> None:
        """Keep one page."""
        content_type = response.headers.get("Content-Type")
        self.pages.append(
            FetchedPage(
                url=response.url,
                status=response.status,
                content_type=content_type.decode("latin-1") if content_type else None,
                body=response.body,
                fetched_at=datetime.now(VIETNAM),
            )
        )

    def failed(self, failure: Failure) -> None:
        """Note a request that brought no page."""
        url = failure.request.url  # type: ignore[attr-defined]  # Scrapy adds it
        self.failures.append(f"{url}: {failure.value}")


def fetch(urls: list[str], config: Config, options: CrawlOptions) -> list[FetchedPage]:
    """Fetch *urls*, within the site's bounds and its robots.txt, at the polite rate.

    :raises SiteUnreachable: if none of them answers
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(
        options.scrapy_settings()
        | {
            "USER_AGENT": user_agent(config.contact),
            "ITEM_PIPELINES": {},
            "EXTENSIONS": {},
            "LOG_LEVEL": "ERROR",
        },
        priority="cmdline",
    )
    process = Process(settings)
    crawler: Crawler = process.create_crawler(CheckSpider)
    process.crawl(crawler, urls=urls)
    process.run()
    if process.ended_by is not None:
        raise SystemExit(process.exit_code)
    spider = crawler.spider
    if not isinstance(spider, CheckSpider) or not spider.pages:
        failures = spider.failures if isinstance(spider, CheckSpider) else []
        raise SiteUnreachable(f"no page answered: {'; '.join(failures) or 'see the log'}")
    return spider.pages
