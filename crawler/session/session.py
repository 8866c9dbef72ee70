"""How does what was fetched reach the disk? WARC first, then the database, a transaction a batch.

The event loop hands over answers and takes leases; nothing here blocks it. A URL counts as done in
the transaction that stores its article, so a killed crawl costs only what had not been committed,
and the ledger still holds that as due.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, TypeVar

from scrapy.exceptions import IgnoreRequest
from sqlalchemy import Connection

from config import SOFTWARE, Config, user_agent
from crawler.monitors.completeness import account, check_files, log_skipped
from crawler.options import CrawlOptions, Mode
from crawler.runs.learn import load_profile
from crawler.runs.restore import take_over
from crawler.session.answers import TRIES, Answer, Figures
from crawler.session.disposition import Settler
from storage import runs
from storage.archive import Archive
from storage.duplicates import exact
from storage.frontier import queue
from storage.frontier.queue import Lease
from storage.records import Capture, Discovery, LinkKind, Page, PageKind, Visit
from storage.runs import FinishReason
from storage.warc.builder import Exchange
from storage.warc.writer import CaptureWriter
from vietnamese.time import VIETNAM

logger = logging.getLogger(__name__)
T = TypeVar("T")

#: Answers in one transaction: enough to make the commit cheap, few enough to lose little.
BATCH = 50
#: Seconds that an answer waits for its batch to fill: what a kill costs beyond what is in flight.
PATIENCE = 0.2
#: Seconds between two counts of the queue: counting takes longer the longer it is.
COUNT_INTERVAL = 5.0
#: Longest wait, within one run, for a failed URL to be due again.
LONGEST_WAIT = timedelta(minutes=5)
#: A crawl that began longer ago and did not reach its end is begun anew.
LONGEST_CRAWL = timedelta(days=30)
#: Runs that are looked at for the one with which this crawl began.
_MOST_RUNS = 200


class StorageFailed(IgnoreRequest):
    """No more answers can be stored, so nothing more is asked; ``Recorder.broken`` says why."""


class Recorder:
    """The crawl's side of the archive: leases out, captures and answers in.

    One crawl owns it from ``open`` to ``close``. Its methods are called from the event loop; the
    work is done in two threads, one for WARC and one for the database, each in the order of the
    calls: a long commit must not keep the next responses from being captured.
    """

    def __init__(self, config: Config, options: CrawlOptions) -> None:
        self._config = config
        self._options = options
        self._warc_thread = ThreadPoolExecutor(1, thread_name_prefix="warc")
        self._database_thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._answers: list[Answer] = []
        self._others: list[Visit] = []
        self._leased = 0
        self._outstanding: dict[int, Lease] = {}  # leased, and not yet committed
        self._settled = asyncio.Event()
        self._starving = False
        self.opened = False  #: whether the run has begun
        self.closing = False  #: whether the run is being ended, and hands out nothing more
        self._committing: asyncio.Task[None] | None = None
        self._counted_at = float("-inf")
        self.broken: Exception | None = None  #: why nothing can be stored any more
        self.details: dict[str, Any] = {}  #: what else the run's record shall say
        self.hold_until: datetime | None = None  #: what the site had asked for when a run ended
        self.last_failure = ""
        self.known_sections: list[str] = []  #: as of the run's end
        self.outside_window = False  #: whether ``--window`` ended the run
        self.queue = 0  #: URLs that the ledger still owes, as of the last lease

    # --- a run ------------------------------------------------------------------------------------

    async def open(self, start: tuple[str, ...]) -> None:
        """Open the archive and begin a run; what a killed run had leased is due again.

        :raises StorageFailed: if the archive cannot be used
        """
        await self._in_database(self._open, start)
        self._opened_at = time.monotonic()
        self.opened = True

    def _open(self, start: tuple[str, ...]) -> None:
        self._archive = Archive.open(self._config.archive, self._config.database, create=True)
        warc = self._archive.directory / "warc"
        profile = load_profile(self._archive.directory)
        take_over(self._archive, profile)
        now = _now()
        with self._archive.transaction() as connection:
            self.hold_until = runs.hold_until(connection)
            began = self._began(connection, now)
            self.run_id = runs.start(connection, "crawl", self._options.as_arguments())
            fronts = [Discovery(url=url, address=url, kind=LinkKind.HOME) for url in start]
            queue.open_run(connection, fronts, now=now)
            if self._options.mode is Mode.FULL:
                queue.make_everything_due(connection, not_since=began, now=now)
            else:
                queue.make_fronts_due(connection, not_since=began, now=now)
            queue.promote(connection, now=now)
        self._settler = Settler(self._archive, self._options, self.run_id, began, profile)
        with self._archive.snapshot() as connection:
            check_files(connection, self.figures, warc)
        self._writer = CaptureWriter(
            warc,
            software=SOFTWARE,
            operator=self._config.contact,
            robots="obey (RFC 9309)",
            user_agent=user_agent(self._config.contact),
            run_id=self.run_id,
        )

    def _began(self, connection: Connection, now: datetime) -> datetime:
        """Return when this crawl began: with the first of the runs that it goes on with.

        A killed run is gone on with. So is, in many nights if need be, a full crawl that did not
        reach its end; an update that was stopped in order looks at the fronts again.
        """
        began = now
        for run in runs.recent(connection, _MOST_RUNS, kind="crawl"):
            if run.arguments.get("mode") != self._options.mode:
                continue
            full = self._options.mode is Mode.FULL
            reached_its_end = run.finish_reason == FinishReason.FINISHED
            ended = reached_its_end if full else run.finished_at is not None
            if ended or now - run.started_at > LONGEST_CRAWL:
                break
            began = run.started_at
        return began

    async def close(self, finish_reason: FinishReason, *, hurried: Callable[[], bool]) -> None:
        """Commit what is in hand, give back what was not asked for, and end the run.

        What can be made up for is left once *hurried* says that somebody wants it to end.
        """
        self.closing = True
        self._settled.set()  # whoever waits for work need not any more
        if self._committing is not None:
            await self._committing
        if self.opened:
            with suppress(StorageFailed):
                await self._end(finish_reason, hurried)
        self.leave()

    async def _end(self, finish_reason: FinishReason, hurried: Callable[[], bool]) -> None:
        if self.broken is None:
            with suppress(StorageFailed):
                await self._commit(*self._take())
                await self._in_warc(self._writer.close)
        if self.broken is not None:
            # The capture file stays as a kill leaves it: the next run enters what it holds.
            finish_reason = FinishReason.STORAGE_FAILED
        await self._in_database(self._close, finish_reason, hurried)

    def leave(self) -> None:
        """Wait until nothing is written any more: what the threads are at is ended, no more."""
        self._warc_thread.shutdown(cancel_futures=True)
        self._database_thread.shutdown(cancel_futures=True)

    def _close(self, finish_reason: FinishReason, hurried: Callable[[], bool]) -> None:
        seconds = round(time.monotonic() - self._opened_at, 3)
        if self.broken is None:
            self._archive.mark_near_duplicates(until=hurried)
        with self._archive.transaction() as connection:
            if self.broken is None:  # else the next run first enters what the capture file holds
                queue.give_back(connection)
            # What was new when it came may have turned out as another's copy since.
            new = self.figures.articles_new + self.figures.duplicates
            self.figures.duplicates = exact.entered_by(connection, self.run_id)
            self.figures.articles_new = new - self.figures.duplicates
            self.known_sections = queue.section_slugs(connection)
            sections = account(connection, self.figures, self.run_id)
            more = {"sections": sections, "seconds": seconds}
            figures = asdict(self.figures) | more | self.details
            runs.finish(connection, self.run_id, finish_reason, **figures)
        self._archive.close()

    def hold(self, until: datetime) -> None:
        """Keep at once until when the site wants no request: who goes on must know it, too."""
        noted = until.isoformat()
        if noted != self.details.get("hold_until"):
            self.details["hold_until"] = noted
            self._database_thread.submit(self._note_details)

    def _note_details(self) -> None:
        with self._archive.transaction() as connection:
            runs.note(connection, self.run_id, self.details)

    @property
    def figures(self) -> Figures:
        """What this run has done so far."""
        return self._settler.figures

    # --- leases out -------------------------------------------------------------------------------

    async def leases(self, window: int) -> AsyncIterator[Lease]:
        """Yield URLs to ask for until the ledger owes none; at most *window* are outstanding."""
        while not self._ends():
            room = window - len(self._outstanding)
            if room < min(BATCH, window // 2):
                await self._settled.wait()
                self._settled.clear()
                continue
            try:
                leases = await self._in_database(self._lease, self._limited(room))
                more = bool(leases) or await self._more_to_come()
            except StorageFailed:
                return
            for lease in leases:
                self._leased += 1
                self._outstanding[lease.id] = lease
                yield lease
            if not more:
                return

    def wake(self) -> None:
        """Have `leases` look whether the run is over, though no answer has come."""
        self._settled.set()

    def _ends(self) -> bool:
        over = self.closing or self.broken is not None
        return over or self._enough() or not self._in_window()

    def _enough(self) -> bool:
        return self._options.max_pages is not None and self._leased >= self._options.max_pages

    def _in_window(self) -> bool:
        self.outside_window = not self._options.allows(_now())
        return not self.outside_window

    def _limited(self, room: int) -> int:
        if self._options.max_pages is None:
            return room
        return min(room, self._options.max_pages - self._leased)

    @property
    def stopped_by_bound(self) -> bool:
        """Whether ``--max-pages`` ended the run while the ledger still owed something."""
        return self._enough() and self.queue > 0

    async def _more_to_come(self) -> bool:
        """Wait for what may bring work: answers under way, or a failed URL's next try."""
        if self._outstanding:
            await self._next_commit()
            return True
        if self.closing:
            return False
        again = await self._in_database(self._next_try)
        if again is None or again - _now() > LONGEST_WAIT:
            return False
        await asyncio.sleep(max(0.0, (again - _now()).total_seconds()) + 1)
        return True

    async def _next_commit(self) -> None:
        """Wait until answers have been committed, as soon as there are any: they may bring work."""
        if self.closing or self.broken is not None:
            return  # none will be
        self._settled.clear()
        self._starving = True
        if self._answers:
            self._commit_soon()
        await self._settled.wait()
        self._starving = False

    def _lease(self, limit: int) -> list[Lease]:
        now = _now()
        bounds = self._options.bounds
        with self._archive.transaction() as connection:
            queue.promote_failed(connection, now=now, tries=TRIES)
            leases = queue.lease(connection, limit, run_id=self.run_id, bounds=bounds, now=now)
            if time.monotonic() - self._counted_at > COUNT_INTERVAL or not leases:
                self.queue = queue.count_owed(connection, bounds=bounds, now=now)
                self._counted_at = time.monotonic()
        return leases

    def _next_try(self) -> datetime | None:
        with self._archive.transaction() as connection:
            return queue.next_visit(connection, bounds=self._options.bounds, tries=TRIES)

    # --- captures and answers in ------------------------------------------------------------------

    async def capture(self, exchange: Exchange, lease: Lease | None) -> Capture:
        """Keep a response's bytes in the WARC file.

        :raises StorageFailed: if that cannot be done
        """
        return await self._in_warc(self._capture, exchange, lease)

    def _capture(self, exchange: Exchange, lease: Lease | None) -> Capture:
        digest = lease.payload_digest if lease else None
        previous = self._archive.original_capture(exchange.url, digest) if digest else None
        return self._writer.write(exchange, previous=previous)

    def note(self, capture: Capture, why: str) -> None:
        """Take in a response that is no page of its own: a redirect, robots.txt."""
        page = Page(kind=PageKind.OTHER, reason=why)
        self._others.append(Visit(capture=capture, page=page, address=capture.url))

    async def settle(self, answer: Answer) -> None:
        """Take in what came of a lease; it is committed with its batch, soon."""
        self.last_failure = answer.failure or self.last_failure
        self._answers.append(answer)
        if len(self._answers) >= BATCH or self._starving:
            self._commit_soon()
        elif len(self._answers) == 1:
            asyncio.get_running_loop().call_later(PATIENCE, self._commit_soon)

    def _commit_soon(self) -> None:
        if self.broken is None and (self._committing is None or self._committing.done()):
            self._committing = asyncio.create_task(self._commit_batch())

    async def _commit_batch(self) -> None:
        answers, others = self._take()
        try:
            await self._commit(answers, others)
        except StorageFailed:
            return
        self._settled.set()
        if self._answers:
            patience = 0 if self._starving else PATIENCE
            asyncio.get_running_loop().call_later(patience, self._commit_soon)

    def _take(self) -> tuple[list[Answer], list[Visit]]:
        taken = self._answers, self._others
        self._answers, self._others = [], []
        return taken

    async def _commit(self, answers: list[Answer], others: list[Visit]) -> None:
        if answers or others:
            # A row never points to a capture that is not on disk.
            await self._in_warc(self._writer.flush)
            await self._in_database(self._settle, answers, others)
        for answer in answers:
            del self._outstanding[answer.lease.id]

    def _settle(self, answers: list[Answer], others: list[Visit]) -> None:
        with self._archive.transaction() as connection:
            skipped = self._settler.settle(connection, answers, others, now=_now())
        log = self._archive.directory / "logs" / "skipped.jsonl"
        log_skipped(log, skipped, run_id=self.run_id, now=_now())

    async def _in_warc(self, function: Callable[..., T], *arguments: object) -> T:
        return await self._call(self._warc_thread, function, *arguments)

    async def _in_database(self, function: Callable[..., T], *arguments: object) -> T:
        return await self._call(self._database_thread, function, *arguments)

    async def _call(
        self, thread: ThreadPoolExecutor, function: Callable[..., T], *arguments: object
    ) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(thread, function, *arguments)
        except Exception as error:
            # Whatever the reason: no further request makes sense.
            self.broken = self.broken or error
            self._settled.set()
            raise StorageFailed("nothing can be stored any more") from error


def _now() -> datetime:
    return datetime.now(VIETNAM)
