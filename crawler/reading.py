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
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from crawler.discovery import NO_LINKS, Links, discover, with_listed_times
from crawler.extraction import read_document
from crawler.extraction.parsing import parse
from storage.records import Page, PageKind

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

#: Seconds after which a page that is still being read is given up; most take milliseconds.
READING_TIMEOUT = 60


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
    page = read_document(document, url, fetched_at=fetched_at, status=status, profile=profile)
    if page.kind is PageKind.LISTING and document.tree is not None:
        links = with_listed_times(document.tree, links, url)
    return Reading(page=page, links=links)


class Readers:
    """Processes that read responses, so that reading never keeps the crawl from fetching."""

    def __init__(self, workers: int, *, profile: SiteProfile | None = None) -> None:
        self._workers = workers
        self._profile = profile
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        # Spawned, not forked: this process has threads and an event loop.
        return ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=serve_parent,
        )

    async def read(
        self, body: bytes, *, url: str, fetched_at: datetime, status: int, content_type: str | None
    ) -> Reading:
        """Read one response in a process of the pool.

        :raises UnreadablePage: if reading it took too long or ended the process
        """
        call = partial(
            read_response,
            body,
            url=url,
            fetched_at=fetched_at,
            status=status,
            content_type=content_type,
            profile=self._profile,
        )
        try:
            async with asyncio.timeout(READING_TIMEOUT):
                return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        except TimeoutError as error:
            self._replace_pool()
            raise UnreadablePage(f"reading took longer than {READING_TIMEOUT} s") from error
        except BrokenProcessPool as error:
            self._replace_pool()
            raise UnreadablePage("reading ended the process") from error

    def _replace_pool(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._new_pool()

    def close(self) -> None:
        """End the processes; what they are at is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class UnreadablePage(Exception):
    """The page could not be read within bounds: its capture is kept, and the operator told."""


def serve_parent() -> None:
    """Live, as a process of a pool, for the process that made it, and no longer.

    Ctrl-C is left to it, which still needs the pages under way; and when it is killed, a process
    that waits for work would wait for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
