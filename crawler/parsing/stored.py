"""How are stored responses read, many at once, as the live crawl reads its own?"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from functools import partial
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Connection

from crawler.links.discover import NO_LINKS
from crawler.parsing.response import (
    FOREIGN,
    LISTS,
    READING_TIMEOUT,
    Reading,
    end_now,
    leads_nowhere,
    read_response,
    serve_parent,
)
from crawler.site.urls import read_url
from storage import captures
from storage.articles.revisions import Reread
from storage.records import Article, Page, PageKind
from storage.warc.coding import TooLarge
from storage.warc.reader import CaptureReader, DamagedCapture
from storage.warc.responses import StoredResponse

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

T = TypeVar("T")

#: What is said of a page of which the archive has a part only.
CUT_OFF = "only a part of the page was captured"
#: Batches that wait for each process: it never idles, and memory stays flat.
_AHEAD = 2


def read_stored(response: StoredResponse, profile: SiteProfile | None = None) -> Reading:
    """Return what a stored response says to today's extractor."""
    if urlsplit(response.url).path == "/robots.txt":
        return _nothing("robots.txt")
    try:
        body = response.body()
    except TooLarge as error:
        return _nothing(str(error))
    # Not modified: the body, an earlier answer's, is what stood there still.
    status = HTTPStatus.OK if response.status == HTTPStatus.NOT_MODIFIED else response.status
    reading = read_response(
        body,
        url=response.url,
        fetched_at=response.fetched_at,
        status=status,
        content_type=response.content_type,
        profile=profile,
    )
    return _judged(response, reading, status)


def _judged(response: StoredResponse, reading: Reading, status: int) -> Reading:
    """Return what the live crawl would have made of *reading*."""
    promising = reading.page.article is not None or status == HTTPStatus.PARTIAL_CONTENT
    if promising and not response.is_whole:
        # An article would seem to have lost its end.
        return Reading(page=Page(kind=PageKind.ERROR, reason=CUT_OFF), links=reading.links)
    address = read_url(response.url)
    kind = address.kind if address else None
    ours = not response.imported and status < HTTPStatus.MULTIPLE_CHOICES
    if ours and leads_nowhere(reading, response.url, kind, at=response.fetched_at):
        # As the crawl took it; what others captured they may have cut down to its text.
        return Reading(page=FOREIGN, links=reading.links)
    if reading.page.kind is PageKind.ARTICLE and kind in LISTS:
        # Only an article's own address makes an article.
        listing = Page(kind=PageKind.LISTING, reason="its address is a list's")
        return Reading(page=listing, links=reading.links)
    return reading


def reread_in(connection: Connection, warc: Path, profile: SiteProfile | None = None) -> Reread:
    """Return what reads a capture again, by its row number, with today's extractor."""
    reader = CaptureReader(warc, original=partial(captures.original, connection))

    def reread(capture_id: int) -> Article | None:
        capture = captures.capture(connection, capture_id)
        if capture is None:
            return None
        try:
            return read_stored(reader.read(capture), profile).page.article
        except DamagedCapture:
            return None

    return reread


class Readers:
    """Reads batches of stored responses: for one worker in this process, for more in others.

    An *executor* of one's own, such as Dask's, takes the place of those processes. A page that
    ends its process, or takes too long, is read as nothing and costs no other page.
    """

    def __init__(
        self,
        workers: int = 1,
        *,
        profile: SiteProfile | None = None,
        executor: Executor | None = None,
    ) -> None:
        self._workers = workers
        self._profile = profile
        self._executor = executor
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end_pool()

    def read(
        self, batches: Iterable[T], responses: Callable[[T], Sequence[StoredResponse]]
    ) -> Iterator[tuple[T, list[Reading]]]:
        """Yield each batch with the readings of its *responses*, in order."""
        if self._workers == 1 and self._executor is None:
            for batch in batches:
                yield batch, _read_all(responses(batch), self._profile)
            return
        under_way: deque[tuple[T, Future[list[Reading]]]] = deque()
        for batch in batches:
            under_way.append((batch, self._submit(responses(batch))))
            if len(under_way) > _AHEAD * self._workers:
                yield self._oldest(under_way, responses)
        while under_way:
            yield self._oldest(under_way, responses)

    @property
    def executor(self) -> Executor | None:
        """The processes, for other work; None for one worker, who works here."""
        if self._workers == 1 and self._executor is None:
            return None
        return self._workplace()

    def _oldest(
        self,
        under_way: deque[tuple[T, Future[list[Reading]]]],
        responses: Callable[[T], Sequence[StoredResponse]],
    ) -> tuple[T, list[Reading]]:
        batch, future = under_way.popleft()
        try:
            return batch, future.result(READING_TIMEOUT)
        except (BrokenExecutor, TimeoutError):
            self._end_pool()
            return batch, [self._read_alone(response) for response in responses(batch)]

    def _read_alone(self, response: StoredResponse) -> Reading:
        try:
            (reading,) = self._submit([response]).result(READING_TIMEOUT)
        except TimeoutError:
            self._end_pool()
            return _nothing(f"reading took longer than {READING_TIMEOUT} s")
        except BrokenExecutor:
            self._end_pool()
            return _nothing("reading it ended the process")
        return reading

    def _submit(self, responses: Sequence[StoredResponse]) -> Future[list[Reading]]:
        try:
            return self._workplace().submit(_read_all, responses, self._profile)
        except BrokenExecutor:  # it broke since the last result was asked for
            self._end_pool()
            return self._workplace().submit(_read_all, responses, self._profile)

    def _workplace(self) -> Executor:
        if self._executor is not None:
            return self._executor
        if self._pool is None:
            # Spawned, not forked: the caller may have threads.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._workers,
                mp_context=context,
                initializer=serve_parent,
            )
        return self._pool

    def _end_pool(self) -> None:
        if self._pool is None:
            return
        end_now(self._pool)
        self._pool = None


def _read_all(responses: Sequence[StoredResponse], profile: SiteProfile | None) -> list[Reading]:
    return [read_stored(response, profile) for response in responses]


def _nothing(reason: str) -> Reading:
    return Reading(page=Page(kind=PageKind.OTHER, reason=reason), links=NO_LINKS)
