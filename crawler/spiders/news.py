"""Which page next? What the frontier says; what a page shows goes back to the frontier."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.internet.defer import CancelledError
from twisted.python.failure import Failure

import config_file
from config import Config, user_agent
from crawler.downloader.failures import explain
from crawler.extensions.throttle import Throttle, read_retry_after
from crawler.links.scripts import MORE
from crawler.middlewares.robots import RobotsUnreachable
from crawler.middlewares.window import OutsideWindow
from crawler.monitors.completeness import check_certificate
from crawler.options import CrawlOptions, require_contact
from crawler.parsing.response import ParsedResponse
from crawler.parsing.verdict import LISTS
from crawler.runs.crawl import open_session
from crawler.session.answers import Answer, Disposition, dispose
from crawler.session.session import BATCH, CrawlSession
from crawler.site.urls import preferred, read_url
from storage.errors import BadInput
from storage.frontier.queue import Lease
from storage.records import Capture, LinkKind, Page, PageKind, Visit
from storage.runs import FinishReason
from storage.warc.responses import CapturedResponse
from vietnamese.time import VIETNAM

#: Refused by us, for good: outside the site, forbidden by robots.txt, too large.
_NOT_WANTED = (IgnoreRequest, DownloadCancelledError)
#: Not asked for, or not waited for, as the run ends: the URL stays due.
_GIVEN_UP = (OutsideWindow, asyncio.CancelledError, CancelledError)
#: What Scrapy says of a redirect loop, which is no wish of ours and may end.
_ENDLESS = "max redirections reached"
_UNVERIFIED = (
    "the site's certificates are not verified (THANHUY_VERIFY=no): whoever stands in between could "
    "have written what was captured"
)
_COOKIE_WALL = (
    "a cookie wall: the site redirects to the same page again and again, whatever cookie it gets"
)
#: How Scrapy itself may end a run: `CLOSESPIDER_…` and `MEMUSAGE_…`.
_BOUNDS = {each for each in FinishReason if each.startswith(("closespider_", "memusage_"))}
#: Arguments that say where the archive is and who asks, not what is crawled.
_INSTALLATION = ("archive", "database", "contact")


class NewsSpider(Spider):
    """Asks for what the frontier hands out and reads what comes.

    Its arguments are the options of ``thanhuy crawl``: ``scrapy crawl news -a max_pages=50``.
    """

    name = "news"
    throttle: Throttle

    def __init__(self, session: CrawlSession, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session
        self._has_seen_certificate = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> NewsSpider:
        """Set what follows from the options, which are checked before the first request.

        :raises storage.errors.BadInput: if an argument cannot be used
        """
        session = arguments.get("session")
        if session is None:  # a script of somebody's own
            options, config = read_arguments(arguments)
            require_contact(config, options)
            session = open_session(config, options)
        settings = crawler.settings
        settings.setdict(session.options.scrapy_settings(), priority="cmdline")
        settings.set("USER_AGENT", user_agent(session.contact), priority="cmdline")
        spider = super().from_crawler(crawler, *args, session=session)
        spider.throttle = Throttle(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what the frontier owes, until it owes nothing."""
        session = self.session
        if not self.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
            session.figures.alarm("certificate", _UNVERIFIED)
        if session.hold_until is not None:
            self.throttle.wait_until(session.hold_until)
        if self._must_end():
            return
        concurrency = self.settings.getint("CONCURRENT_REQUESTS")
        window = 4 if concurrency == 1 else 2 * BATCH + 4 * concurrency
        async for lease in session.leases(window):
            if self.throttle.is_given_up(lease):
                await session.settle(_given_up(lease))
                continue
            yield self._request(lease)
        if session.closing or self.throttle.stop_reason is not None:
            return
        if session.stopped_by_bound:
            session.finish_reason = FinishReason.MAX_PAGES
        elif session.outside_window:
            session.finish_reason = FinishReason.OUTSIDE_WINDOW
        else:
            session.finish_reason = self.throttle.trouble or FinishReason.FINISHED

    def _request(self, lease: Lease) -> Request:
        headers: dict[str, str | bytes] = {}
        if lease.url.endswith(MORE):
            headers["X-Requested-With"] = "XMLHttpRequest"  # else ASP.NET MVC may send a whole page
        if lease.form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif lease.etag:
            headers["If-None-Match"] = lease.etag.encode("latin-1")  # the bytes that came
        if lease.last_modified and lease.form is None:
            headers["If-Modified-Since"] = lease.last_modified
        return Request(
            lease.address,
            method="GET" if lease.form is None else "POST",
            body=lease.form or "",
            callback=self.parse,
            errback=self.failed,
            headers=headers,
            meta={"lease": lease},
            priority=1 if lease.kind is not LinkKind.ARTICLE else 0,
            dont_filter=True,
        )

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Answer | Request]:
        """Read one response; where it is only a way to another page, go there, but no further."""
        lease: Lease = response.meta["lease"]
        self._note_certificate(response)
        try:
            answer = await self._answer(lease, response)
            if isinstance(answer, Request):
                yield answer
                return
        except Exception as error:
            # Whatever it is: a URL that is never settled would be waited for, for ever.
            self.logger.exception("%s could not be taken in", response.url)
            answer = Answer(
                lease=lease,
                disposition=Disposition.FAILED,
                reason=explain(error),
                status=response.status,
                retry_at=_retry_at(response),
            )
        yield answer
        self._heed(answer)

    def _note_certificate(self, response: Response) -> None:
        """See, once in a run, for how long the site's certificate is still good."""
        if self._has_seen_certificate or response.certificate is None:
            return
        self._has_seen_certificate = True
        until = response.certificate.original.to_cryptography().not_valid_after_utc
        check_certificate(self.session.figures, until, now=datetime.now(VIETNAM))

    async def _answer(self, lease: Lease, response: Response) -> Answer | Request:
        """Return what came of *lease*: what the response says, or the request that it leads to."""
        capture: Capture | None = response.meta.get("capture")
        if capture is None:  # a redirect that is none; it is kept like every other
            where = _header(response, "Location") or "nowhere"
            return Answer(
                lease=lease,
                disposition=Disposition.FAILED,
                reason=f"HTTP {response.status} leads to {where}",
                status=response.status,
                retry_at=_retry_at(response),
            )
        parsed = await self._read(lease, response, capture)
        if (hop := _hop(lease, response, parsed)) is not None:
            self.session.note(capture, f"leads on to {hop.url}")
            return hop
        has_hopped = bool(response.meta.get("hopped"))
        visit = Visit(capture=capture, page=parsed.page, address=response.url)
        disposition, reason = dispose(lease, response.status, visit)
        return Answer(
            lease=lease,
            disposition=disposition,
            reason=reason,
            status=response.status,
            visit=visit,
            links=parsed.links,
            # Whether it has changed could only be asked of the page that leads here.
            etag=None if has_hopped else _header(response, "ETag"),
            last_modified=None if has_hopped else _header(response, "Last-Modified"),
            retry_at=_retry_at(response),
        )

    async def _read(self, lease: Lease, response: Response, capture: Capture) -> ParsedResponse:
        if response.status == HTTPStatus.NOT_MODIFIED:
            return ParsedResponse(page=Page(kind=PageKind.OTHER, reason="not modified"))
        return await self.session.pool.parse_soon(
            CapturedResponse(
                url=response.url,
                fetched_at=capture.fetched_at,
                status=response.status,
                content_type=_header(response, "Content-Type"),
                payload=response.body,
                asked_for=lease.kind,
                key=lease.url if "#" in lease.url else None,
            )
        )

    def _heed(self, answer: Answer) -> None:
        """Mind what the answer says of the site.

        :raises CloseSpider: if the site is down, or does not want us
        """
        if answer.has_failed:
            self.logger.info("%s failed: %s", answer.lease.url, answer.reason)
        self.throttle.note(answer)
        while self.throttle.alarms:
            self.session.figures.alarm("files-had", self.throttle.alarms.pop())
        if self._must_end():
            raise CloseSpider(self.session.finish_reason)

    def _must_end(self) -> bool:
        """Say whether the site is down, or does not want us; keep until when it does not."""
        if self.throttle.hold_until is not None:
            self.session.hold(self.throttle.hold_until)
        if self.throttle.stop_reason is not None:
            self.session.finish_reason = self.throttle.stop_reason
        return self.throttle.stop_reason is not None

    def failed(self, failure: Failure) -> Iterator[Answer]:
        """Note a request that brought no response, or one that cannot be unpacked."""
        error = failure.value
        meta: dict[str, Any] = failure.request.meta  # type: ignore[attr-defined]
        if "capture" in meta:
            self.session.note(meta["capture"], explain(error))
        if isinstance(error, _GIVEN_UP):
            self.session.wake()  # nothing comes of it, and the run ends
            return
        answer = _without_response(meta["lease"], error, meta.get("redirect_urls", ()))
        yield answer
        if answer.has_failed:
            self._heed(answer)

    def closed(self, reason: str) -> None:
        """End the run; where Scrapy's own bounds have ended it, in Scrapy's words."""
        if reason in _BOUNDS and self.session.finish_reason == FinishReason.INTERRUPTED:
            self.session.finish_reason = FinishReason(reason)
        self.session.leave()


def _given_up(lease: Lease) -> Answer:
    """Return what came of a request that was not made: others like it had failed, one by one."""
    reason = "its host, or files there, failed too often in this run"
    return Answer(lease=lease, disposition=Disposition.FAILED, reason=reason)


def _hop(lease: Lease, response: Response, parsed: ParsedResponse) -> Request | None:
    """Return the request for the page that a list's address only leads to; None: it is the page."""
    target = parsed.links.instead
    if lease.kind not in LISTS or target is None or response.meta.get("hopped"):
        return None
    comes_back = target == response.url
    if comes_back and "Set-Cookie" not in response.headers:
        return None  # it would only show the same
    if response.request is None:
        return None
    headers = response.request.headers.copy()
    for name in ("If-None-Match", "If-Modified-Since", "Content-Type"):
        headers.pop(name, None)
    return response.request.replace(
        url=target if comes_back else preferred(target),
        method="GET",
        body=b"",
        headers=headers,
        meta={"lease": lease, "hopped": True, "keep_cookies": comes_back},
    )


def _without_response(
    lease: Lease, error: BaseException | None, redirects: Sequence[str] = ()
) -> Answer:
    """Return what came of a request that brought nothing to read, after these *redirects*."""
    if str(error) == _ENDLESS and len({_page(url) for url in redirects}) == 1:
        return Answer(
            lease=lease,
            disposition=Disposition.FAILED,
            reason=f"{_COOKIE_WALL}: {redirects[0]}",
            is_walled=True,
        )
    if isinstance(error, RobotsUnreachable):
        return Answer(
            lease=lease,
            disposition=Disposition.FAILED,
            reason=str(error),
            status=error.status,
            retry_at=error.retry_at,
        )
    is_refused = isinstance(error, _NOT_WANTED) and str(error) != _ENDLESS
    disposition = Disposition.SKIPPED if is_refused else Disposition.FAILED
    return Answer(lease=lease, disposition=disposition, reason=explain(error))


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
    config_file.fill(archive)
    config = Config.read(archive=archive, database=database, contact=contact)
    usual = {"rate": config.rate, "window": config.window, "workers": config.workers}
    return CrawlOptions.parse(**{k: v for k, v in usual.items() if v} | words), config


def _page(url: str) -> str:
    site_url = read_url(url)
    return url if site_url is None else site_url.canonical


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")


def _retry_at(response: Response) -> datetime | None:
    return read_retry_after(_header(response, "Retry-After") or "", datetime.now(VIETNAM))
