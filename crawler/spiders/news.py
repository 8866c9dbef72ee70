"""Which page next? What the ledger says; what a page shows goes back to the ledger."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.internet.defer import CancelledError
from twisted.python.failure import Failure

from config import Config, user_agent
from crawler.downloader.failures import explain
from crawler.extensions.throttle import Health, read_retry_after
from crawler.links.discover import NO_LINKS
from crawler.middlewares.robots import RobotsUnreachable
from crawler.middlewares.window import OutsideWindow
from crawler.options import CrawlOptions, require_contact
from crawler.parsing.response import Readers, Reading, Unread, UnreadablePage
from crawler.pipelines import ArchivePipeline
from crawler.runs.learn import load_profile
from crawler.session.answers import Answer, is_refusal, judge
from crawler.session.session import BATCH
from storage.errors import BadInput
from storage.frontier.queue import Lease
from storage.records import Capture, LinkKind, Page, PageKind, Visit
from storage.runs import FinishReason
from vietnamese.time import VIETNAM

#: Refused by us, for good: outside the site, forbidden by robots.txt, too large.
_NOT_WANTED = (IgnoreRequest, DownloadCancelledError)
#: Not asked for, or not waited for, as the run ends: the URL stays due.
_GIVEN_UP = (OutsideWindow, asyncio.CancelledError, CancelledError)
#: What Scrapy says of a redirect loop, which is no wish of ours and may end.
_ENDLESS = "max redirections reached"
#: Arguments that say where the archive is and who asks, not what is crawled.
_INSTALLATION = ("archive", "database", "contact")
_PAGES = (LinkKind.HOME, LinkKind.SECTION, LinkKind.LISTING, LinkKind.ARTICLE)


class NewsSpider(Spider):
    """Asks for what the ledger hands out and reads what comes.

    Its arguments are the options of ``thanhuy crawl``: ``scrapy crawl news -a max_pages=50``.
    """

    name = "news"
    health: Health

    def __init__(self, options: CrawlOptions, config: Config, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._options = options
        self._readers = Readers(options.workers, profile=load_profile(config.archive))
        # Until the ledger owes nothing, or a bound is met.
        self.finish_reason = FinishReason.INTERRUPTED

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> NewsSpider:
        """Check the arguments before the first request, and set what follows from them.

        :raises storage.errors.BadInput: if an argument cannot be used
        """
        options, config = arguments.get("options"), arguments.get("config")
        if options is None or config is None:
            options, config = read_arguments(arguments)
        require_contact(config, options)
        settings = crawler.settings
        settings.setdict(options.scrapy_settings(), priority="cmdline")
        settings.set("THANHUY_OPTIONS", options, priority="cmdline")
        settings.set("THANHUY_CONFIG", config, priority="cmdline")
        settings.set("USER_AGENT", user_agent(config.contact), priority="cmdline")
        spider = super().from_crawler(crawler, *args, options=options, config=config)
        spider.health = Health(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what the ledger owes, until it owes nothing."""
        recorder = self._pipeline.recorder
        if recorder.hold_until is not None:
            self.health.wait_until(recorder.hold_until)
        if self._must_end():
            return
        concurrency = self.settings.getint("CONCURRENT_REQUESTS")
        window = 4 if concurrency == 1 else 2 * BATCH + 4 * concurrency
        async for lease in recorder.leases(window):
            yield self._request(lease)
        if recorder.closing or self.health.stop_reason is not None:
            return
        if recorder.stopped_by_bound:
            self.finish_reason = FinishReason.MAX_PAGES
        elif recorder.outside_window:
            self.finish_reason = FinishReason.OUTSIDE_WINDOW
        else:
            self.finish_reason = self.health.trouble or FinishReason.FINISHED

    @property
    def _pipeline(self) -> ArchivePipeline:
        pipeline = self.crawler.get_item_pipeline(ArchivePipeline)
        if pipeline is None:
            raise RuntimeError("the spider needs ArchivePipeline in ITEM_PIPELINES")
        return pipeline

    def _request(self, lease: Lease) -> Request:
        headers: dict[str, str | bytes] = {}
        if lease.etag:
            headers["If-None-Match"] = lease.etag.encode("latin-1")  # the bytes that came
        if lease.last_modified:
            headers["If-Modified-Since"] = lease.last_modified
        return Request(
            lease.address,
            callback=self.parse,
            errback=self.failed,
            headers=headers,
            meta={"lease": lease},
            priority=1 if lease.kind is not LinkKind.ARTICLE else 0,
            dont_filter=True,
        )

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Answer]:
        """Read one response."""
        lease: Lease = response.meta["lease"]
        answer = Answer(
            lease=lease,
            status=response.status,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            retry_at=read_retry_after(
                _header(response, "Retry-After") or "", datetime.now(VIETNAM)
            ),
        )
        try:
            answer = judge(await self._read(answer, response))
        except Exception as error:
            # Whatever it is: a URL that is never settled would be waited for, for ever.
            self.logger.exception("%s could not be taken in", response.url)
            answer = replace(answer, failure=explain(error))
        yield answer
        self._heed(answer)

    def _heed(self, answer: Answer) -> None:
        """Mind what the answer says of the site.

        :raises CloseSpider: if the site is down, or does not want us
        """
        if answer.failure is not None:
            self.logger.info("%s failed: %s", answer.lease.url, answer.failure)
        self.health.note(answer)
        if self._must_end():
            raise CloseSpider(self.finish_reason)

    def _must_end(self) -> bool:
        """Say whether the site is down, or does not want us; keep until when it does not."""
        if self.health.hold_until is not None:
            self._pipeline.recorder.hold(self.health.hold_until)
        if self.health.stop_reason is not None:
            self.finish_reason = self.health.stop_reason
        return self.health.stop_reason is not None

    async def _read(self, answer: Answer, response: Response) -> Answer:
        """Add to *answer* what the response says, and where it leads."""
        capture: Capture | None = response.meta.get("capture")
        if capture is None:  # a redirect that is none; it is kept like every other
            where = _header(response, "Location") or "nowhere"
            return replace(answer, failure=f"HTTP {response.status} leads to {where}")
        reading = Reading(page=Page(kind=PageKind.OTHER, reason="a file"), links=NO_LINKS)
        if is_refusal(response.status):  # to be minded at once, whatever its page says
            reading = replace(reading, page=Page(kind=PageKind.ERROR, reason="refused"))
        elif answer.lease.kind in _PAGES and response.status != 304:
            page = Unread(
                body=response.body,
                url=response.url,
                fetched_at=capture.fetched_at,
                status=response.status,
                content_type=_header(response, "Content-Type"),
            )
            try:
                reading = await self._readers.read(page)
            except UnreadablePage as error:
                self.logger.error("%s could not be read: %s", response.url, error)
                answer = replace(answer, failure=str(error))
            if response.status == 200 and not response.body.strip():
                answer = replace(answer, failure="the page is empty")
        visit = Visit(capture=capture, page=reading.page, address=response.url)
        return replace(answer, visit=visit, links=reading.links)

    def closed(self, reason: str) -> None:  # noqa: ARG002  # Scrapy's signature
        """End the processes that read pages."""
        self._readers.close()

    def failed(self, failure: Failure) -> Iterator[Answer]:
        """Note a request that brought no response, or one that cannot be unpacked."""
        error = failure.value
        meta: dict[str, Any] = failure.request.meta  # type: ignore[attr-defined]
        answer = Answer(lease=meta["lease"])
        if "capture" in meta:
            self._pipeline.recorder.note(meta["capture"], explain(error))
        if isinstance(error, _GIVEN_UP):
            self._pipeline.recorder.wake()  # nothing comes of it, and the run ends
            return
        if isinstance(error, RobotsUnreachable):
            answer = replace(
                answer, failure=str(error), status=error.status, retry_at=error.retry_at
            )
        elif isinstance(error, _NOT_WANTED) and str(error) != _ENDLESS:
            yield replace(answer, skip=explain(error))
            return
        else:
            answer = replace(answer, failure=explain(error))
        yield answer
        self._heed(answer)


def read_arguments(arguments: Mapping[str, str]) -> tuple[CrawlOptions, Config]:
    """Read what ``-a`` gives the spider: the options of ``thanhuy crawl``.

    :raises BadInput: if there is no such argument, or it cannot be used
    """
    words = {name.replace("-", "_"): value for name, value in arguments.items()}
    archive, database, contact = (words.pop(name, None) for name in _INSTALLATION)
    known = inspect.signature(CrawlOptions.parse).parameters
    for name in words:
        if name not in known:
            raise BadInput(
                f"-a {name}=… is unknown; the arguments are: {', '.join([*known, *_INSTALLATION])}"
            )
    return CrawlOptions.parse(**words), Config.read(
        archive=archive, database=database, contact=contact
    )


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")
