"""What does a response say, and where does it lead? One pure function, run in processes."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from crawler.extraction.body.title import agree, compact
from crawler.extraction.extract import extract_document
from crawler.extraction.page.html import parse
from crawler.links.discover import NO_LINKS, Links, discover, with_listed_times
from crawler.site.urls import read_url
from storage.records import Article, LinkKind, Page, PageKind

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

#: Kinds of URL whose pages are lists, whatever is on them.
LISTS = (LinkKind.HOME, LinkKind.SECTION, LinkKind.LISTING)
#: What stands in place of a page.
NOT_NOW = (PageKind.BLOCKED, PageKind.ERROR, PageKind.SHELL)
_NO_PAGE = (*NOT_NOW, PageKind.NOT_FOUND)
#: What a page is taken for that leads nowhere.
FOREIGN = Page(
    kind=PageKind.BLOCKED,
    reason="it links to no article and no section; is it a page of the site?",
)
#: Characters of the longest text that may be a message in place of an article.
_MESSAGE = 400
#: Letters of a slug that no message's title begins with by chance.
_WORDS = 6
#: How old a stated time must be, and by what it may be stated.
_NEWS = timedelta(days=2)
_STATED = ("json-ld", "meta", "microdata", "time", "visible-date", "dateline")
#: Seconds after which a page that is still being read is given up; most take milliseconds.
READING_TIMEOUT = 60
#: Pages that a process is given at once, at most.
_BATCH = 8
#: Seconds that a pool which is being ended may take for it; it takes milliseconds.
_FAREWELL = 2.0


@dataclass(frozen=True, kw_only=True)  # see storage.records
class Reading:
    """What one response says, and where it leads."""

    page: Page
    links: Links


def read_response(
    body: bytes,
    *,
    url: str,
    fetched_at: datetime,
    status: int = 200,
    content_type: str | None = None,
    profile: SiteProfile | None = None,
) -> Reading:
    """Read a response's decoded *body*; the page is parsed once for its links and its content."""
    document = parse(body, content_type=content_type)
    links = NO_LINKS if document.tree is None else discover(document.tree, url)
    page = extract_document(
        document, url, fetched_at=fetched_at, status=status, profile=profile
    ).page
    if page.kind is PageKind.LISTING and document.tree is not None:
        links = with_listed_times(document.tree, links, url)
    return Reading(page=page, links=links)


def leads_nowhere(reading: Reading, url: str, kind: LinkKind | None, *, at: datetime) -> bool:
    """Say whether what stood at *url* then is no page of the site, whatever its wording.

    Every page of a news site leads to others. Where one does not, only its length, the title that
    its URL spells, or a date of days ago tells it from a message of whatever stands in the way.
    """
    page, links = reading.page, reading.links
    if page.kind in _NO_PAGE or kind not in (*LISTS, LinkKind.ARTICLE):
        return False  # the first it says itself
    if links.found or links.next_pages:
        return False
    if kind in LISTS or page.article is None:
        return True
    if len(page.article.text) >= _MESSAGE or _is_dated(page.article, at):
        return False
    address = read_url(url)
    title, slug = compact(page.article.title), compact(address.slug if address else "")
    return not (agree(title, slug) or (len(slug) >= _WORDS and title.startswith(slug)))


def _is_dated(article: Article, at: datetime) -> bool:
    """Say whether the page itself states a time of its own; a message bears that of the day."""
    if article.published_at is None or article.published_evidence not in _STATED:
        return False
    return at - article.published_at > _NEWS


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A response that is to be read: the arguments of `read_response`."""

    body: bytes
    url: str
    fetched_at: datetime
    status: int
    content_type: str | None


class Readers:
    """Processes that read responses, so that reading never keeps the crawl from fetching.

    What comes while all are busy waits and goes together: handing over costs as much for a batch as
    for one. A page that cannot be read costs no other page.
    """

    def __init__(self, workers: int, *, profile: SiteProfile | None = None) -> None:
        self._workers = workers
        self._profile = profile
        self._pool = self._new_pool()
        self._waiting: list[tuple[Unread, asyncio.Future[Reading]]] = []
        self._under_way: set[asyncio.Task[None]] = set()

    def _new_pool(self) -> ProcessPoolExecutor:
        # Spawned, not forked: this process has threads and an event loop.
        return ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=serve_parent,
        )

    async def read(self, page: Unread) -> Reading:
        """Read one response in a process of the pool.

        :raises UnreadablePage: if reading it took too long or ended the process
        """
        answer: asyncio.Future[Reading] = asyncio.get_running_loop().create_future()
        self._waiting.append((page, answer))
        self._hand_out()
        return await answer

    def _hand_out(self, ended: asyncio.Task[None] | None = None) -> None:
        """Give the processes what waits, one batch each, and one more that they need not wait."""
        if ended is not None:
            self._under_way.discard(ended)
        while self._waiting and len(self._under_way) <= self._workers:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            task = asyncio.create_task(self._read_batch(batch))
            self._under_way.add(task)
            task.add_done_callback(self._hand_out)

    async def _read_batch(self, batch: list[tuple[Unread, asyncio.Future[Reading]]]) -> None:
        try:
            readings = await self._read_all([page for page, _ in batch])
        except Exception as error:  # noqa: BLE001  # it is raised where the page is awaited
            if len(batch) > 1:  # which of them is it?
                for each in batch:
                    await self._read_batch([each])
            elif not (answer := batch[0][1]).done():
                answer.set_exception(error)
            return
        for (_, answer), reading in zip(batch, readings, strict=True):
            if not answer.done():
                answer.set_result(reading)

    async def _read_all(self, pages: list[Unread]) -> list[Reading]:
        pool = self._pool
        call = partial(_read_responses, pages, self._profile)
        try:
            async with asyncio.timeout(READING_TIMEOUT):
                return await asyncio.get_running_loop().run_in_executor(pool, call)
        except TimeoutError as error:
            self._replace(pool)
            raise UnreadablePage(f"reading took longer than {READING_TIMEOUT} s") from error
        except BrokenProcessPool as error:
            self._replace(pool)
            raise UnreadablePage("reading ended the process") from error

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        if pool is self._pool:  # else another batch of the same pool was quicker
            self._pool = self._new_pool()
            end_now(pool)

    def close(self) -> None:
        """End the processes; what they are at is dropped."""
        end_now(self._pool)


def _read_responses(pages: list[Unread], profile: SiteProfile | None) -> list[Reading]:
    return [read_response(**vars(page), profile=profile) for page in pages]


def end_now(pool: ProcessPoolExecutor) -> None:
    """End the pool with what it is at: a page that never ends would keep us from ending."""
    manager = pool._executor_manager_thread  # noqa: SLF001  # see below
    # Python 3.14 calls this kill_workers().
    for process in list((pool._processes or {}).values()):  # noqa: SLF001  # see above
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)
    if manager is not None:
        # At exit Python 3.11 wakes it once more, and fails if it is just closing its pipe.
        manager.join(_FAREWELL)  # type: ignore[attr-defined]  # a thread, whatever typeshed says


class UnreadablePage(Exception):
    """The page could not be read within bounds: its capture is kept, and the operator told."""


def serve_parent() -> None:
    """Live, as a process of a pool, for the process that made it, and no longer.

    What asks for an end is left to it, which still needs the pages under way; and when it is
    killed, a process that waits for work would wait for ever.
    """
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # sent to all of a group
        signal.signal(ending, signal.SIG_IGN)
    settle_memory()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def settle_memory() -> None:
    """Spare the garbage collector what is loaded by now, and let it look at the rest less often.

    A page makes thousands of short-lived objects, hardly any of them in cycles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
