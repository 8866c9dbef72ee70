"""``scrapy parse URL``: what one page says and where it leads, by Scrapy's own means."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.commands.parse import Command as ParseCommand
from scrapy.http import Response

from config import Config
from crawler.extraction.record import as_json
from crawler.parsing.pool import ParserPool
from crawler.runs.learn import load_profile
from storage.warc.responses import CapturedResponse
from vietnamese.time import VIETNAM


class PageSpider(Spider):
    """Reads a page as the crawl does, without an archive: nothing is stored."""

    name = "page"

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[dict[str, Any] | Request]:
        """Yield what the page says, and requests for what it links to."""
        content_type = response.headers.get("Content-Type")
        captured = CapturedResponse(
            url=response.url,
            fetched_at=datetime.now(VIETNAM),
            status=response.status,
            content_type=content_type.decode("latin-1") if content_type else None,
            payload=response.body,
        )
        with ParserPool(1, profile=load_profile(Config.read().archive)) as pool:
            parsed = await pool.parse_soon(captured)
        yield as_json(parsed.page, response.url)
        for link in (*parsed.links.next_pages, *parsed.links.found):
            yield Request(link.address)


class Command(ParseCommand):
    """Scrapy's own would look for a spider that crawls the address: ours crawls into an archive."""

    def set_spidercls(self, url: str, opts: Namespace) -> None:
        """Take the spider that reads one page."""

        async def start(spider: Spider) -> AsyncIterator[Request]:
            yield self.prepare_request(spider, Request(url), opts)

        PageSpider.start = start  # type: ignore[assignment,method-assign]
        self.spidercls = PageSpider
