"""How does what was fetched reach the disk? WARC first, then the database, a transaction a batch.

The event loop hands over answers and takes leases; nothing here blocks it. A URL counts as done in
the transaction that stores its article, so a killed crawl costs only what had not been committed,
and the frontier still holds that as due.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from scrapy.crawler import Crawler

from alarms.limits import DEFAULT_LIMITS, Limits
from config import user_agent
from crawler.monitors.agreement import check_agreement
from crawler.monitors.completeness import account, check_files, compare, log_skipped
from crawler.monitors.figures import Figures
from crawler.monitors.remaining import left_to_ask
from crawler.options import CrawlOptions, Mode
from crawler.parsing.pool import ParserPool
from crawler.parsing.rereads import reread
from crawler.session.answers import TRIES, Answer
from crawler.session.beginning import begin
from crawler.session.settler import Settler, visits_of
from crawler.session.threads import StorageFailed, Threads
from storage import captures, controls, incidents
from storage.archive import Archive
from storage.controls import Control
from storage.duplicates import exact
from storage.frontier import queue
from storage.frontier.queue import Lease, Shown
from storage.records import Capture, Discovery, Page, PageKind, Visit
from storage.runs import FinishReason, RunUnderWay
from storage.software import SOFTWARE
from storage.warc.builder import Exchange
from storage.warc.writer import CaptureWriter
from vietnamese.time import VIETNAM

logger = logging.getLogger(__name__)

#: Answers in one transaction: enough to make the commit cheap, few enough to lose little.
BATCH = 50
#: Seconds that an answer waits for its batch to fill: what a kill costs beyond what is in flight.
PATIENCE = 0.2
#: Seconds between two counts of the queue: counting takes longer the longer it is.
COUNT_INTERVAL = 5.0
#: Longest wait, within one run, for a failed URL to be due again.
LONGEST_WAIT = timedelta(minutes=5)


def session_of(crawler: Crawler) -> CrawlSession | None:
    """Return the session of the spider that *crawler* runs; None if it has none."""
    session = getattr(crawler.spider, "session", None)
    return session if isinstance(session, CrawlSession) else None


class CrawlSession:
    """The crawl's side of the archive: leases out, captures and answers in.

    One crawl owns it from ``open`` to ``close``. Its methods are called from the event loop; the
    work is done in two threads (`crawler.session.threads`), pages are parsed in *pool*.
    """

    def __init__(
        self,
        archive: Archive,
        run: RunUnderWay,
        options: CrawlOptions,
        *,
        contact: str | None,
        pool: ParserPool,
        rooms: Sequence[Discovery] = (),
        hold_until: datetime | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.run = run
        self.hold_until = hold_until  #: what the site had asked for when a run ended
        self.pool = pool
        self.on_leave: Callable[[], object] = lambda: None  #: what else ends with the session
        self.options = options
        self.contact = contact
        self._archive = archive
        self._limits = limits
        self._rooms = rooms  # lists that an operator has declared
        self._answers: list[Answer] = []
        self._others: list[Visit] = []
        self._leased = 0
        self._outstanding: dict[int, Lease] = {}  # leased, and not yet committed
        self._settled = asyncio.Event()
        self._threads = Threads(when_broken=self._settled.set)
        self._starving = False
        self.opened = False  #: whether the run has begun
        self.closing = False  #: whether the run is being ended, and hands out nothing more
        self._committing: asyncio.Task[None] | None = None
        self._counted_at = float("-inf")
        self._held_until = ""  # as the run's record says it
        self.last_failure = ""
        self.known_sections: list[str] = []  #: as of the run's end
        self.outside_window = False  #: whether ``--window`` ended the run
        self.queue = 0  #: URLs that the frontier still owes, as of the last lease
        self.left = 0  #: requests that are left, about: of a first crawl, more than the queue
        self.finish_reason = FinishReason.INTERRUPTED

    @property
    def finish_reason(self) -> FinishReason:
        """Why the run ends: interrupted, until the frontier owes nothing or a bound is met."""
        return self.run.finish_reason or FinishReason.INTERRUPTED

    @finish_reason.setter
    def finish_reason(self, reason: FinishReason) -> None:
        self.run.finish_reason = reason

    @property
    def broken(self) -> Exception | None:
        """Why nothing can be stored any more; None while all is well."""
        return self._threads.broken

    # --- a run ------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Begin a run; what a killed run had leased is due again.

        :raises StorageFailed: if the archive cannot be used
        """
        await self._threads.in_database(self._open)
        self._opened_at = time.monotonic()
        self.opened = True

    def _open(self) -> None:
        warc = self._archive.directory / "warc"
        now = self._began_at = _now()
        with self._archive.transaction() as connection:
            began, deeper = begin(connection, self.options, self.run.id, rooms=self._rooms, now=now)
            self._settler = Settler(
                self._archive,
                self.options,
                self.run.id,
                began,
                deeper=deeper,
                limits=self._limits,
                accustomed=incidents.levels(connection, "list-shrunk"),
            )
            if self._settler.sweep.is_wanted:
                self._settler.sweep.probe(connection, now=now)
        with self._archive.snapshot() as connection:
            check_files(connection, self.figures, warc)
        self._writer = CaptureWriter(
            warc,
            software=SOFTWARE,
            operator=self.contact,
            robots="obey (RFC 9309)",
            user_agent=user_agent(self.contact),
            run_id=self.run.id,
        )

    async def close(self, *, hurried: Callable[[], bool]) -> None:
        """Commit what is in hand, and give back what was not asked for; `leave` ends the run.

        What can be made up for is left once *hurried* says that somebody wants it to end.
        """
        self.closing = True
        self._settled.set()  # whoever waits for work need not any more
        if self._committing is not None:
            await self._committing
        if self.opened:
            with suppress(StorageFailed):
                await self._end(hurried)

    async def _end(self, hurried: Callable[[], bool]) -> None:
        if self.broken is None:
            with suppress(StorageFailed):
                await self._commit(*self._take())
                await self._threads.in_warc(self._writer.close)
        if self.broken is not None:
            # The capture file stays as a kill leaves it: the next run enters what it holds.
            self.finish_reason = FinishReason.STORAGE_FAILED
        await self._threads.in_database(self._close, hurried)

    def leave(self) -> None:
        """Wait until nothing is written any more: what the threads are at is ended, no more."""
        self._threads.leave()
        self.on_leave()

    def _close(self, hurried: Callable[[], bool]) -> None:
        seconds = round(time.monotonic() - self._opened_at, 3)
        if self.broken is None:
            self._archive.mark_near_duplicates(until=hurried)
        with self._archive.transaction() as connection:
            if self.broken is None:  # else the next run first enters what the capture file holds
                queue.give_back(connection)
            # What was new when it came may have turned out as another's copy since.
            new = self.figures.articles_new + self.figures.duplicates
            self.figures.duplicates = exact.entered_by(connection, self.run.id)
            self.figures.articles_new = new - self.figures.duplicates
            self.known_sections = queue.section_slugs(connection)
            check_agreement(connection, self.figures, since=self._began_at)
            sections = account(
                connection,
                self.figures,
                self.run.id,
                self._settler.dead_ends,
                is_whole=self._is_whole,
            )
            if self.finish_reason == FinishReason.FINISHED:
                arguments = self.options.as_arguments()
                compare(connection, self.figures, self.run.id, arguments)
            incidents.report(connection, self.figures.checks, now=_now(), run_id=self.run.id)
            self.run.record(**self.figures.recorded(), sections=sections, seconds=seconds)

    @property
    def _is_whole(self) -> bool:
        """Whether the run has looked at all that its monitors look at, and came to its end."""
        options = self.options
        is_bounded = options.sections or options.since or options.until
        is_walk = options.mode is not Mode.SWEEP and options.start == CrawlOptions().start
        return is_walk and not is_bounded and self.finish_reason == FinishReason.FINISHED

    def hold(self, until: datetime) -> None:
        """Keep at once until when the site wants no request: who goes on must know it, too."""
        if until.isoformat() != self._held_until:
            self._held_until = until.isoformat()
            self._threads.later_in_database(self._note_hold)

    def _note_hold(self) -> None:
        with self._archive.transaction() as connection:
            self.run.note(connection, hold_until=self._held_until)

    async def asked(self) -> list[Control]:
        """Return what somebody has asked of this run since the last look; it is obeyed at once.

        :raises StorageFailed: if the database does not answer
        """
        return await self._threads.in_database(self._take_asked)

    def _take_asked(self) -> list[Control]:
        with self._archive.snapshot() as connection:
            asked = controls.pending(connection, self.run.id)
        if asked:
            with self._archive.transaction() as connection:
                controls.note_obeyed(connection, self.run.id, asked[-1].id, now=_now())
                told = [each.as_json() for each in controls.of_run(connection, self.run.id)]
                self.run.note(connection, controls=told)
        return asked

    @property
    def figures(self) -> Figures:
        """What this run has done so far."""
        return self._settler.figures

    # --- leases out -------------------------------------------------------------------------------

    async def leases(self, window: int) -> AsyncIterator[Lease]:
        """Yield URLs to ask for until the frontier owes none; at most *window* are outstanding."""
        while not self._ends():
            room = window - len(self._outstanding)
            if room < min(BATCH, window // 2):
                await self._settled.wait()
                self._settled.clear()
                continue
            try:
                leases = await self._threads.in_database(self._lease, self._limited(room))
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
        return self.options.max_pages is not None and self._leased >= self.options.max_pages

    def _in_window(self) -> bool:
        self.outside_window = not self.options.allows(_now())
        return not self.outside_window

    def _limited(self, room: int) -> int:
        if self.options.max_pages is None:
            return room
        return min(room, self.options.max_pages - self._leased)

    @property
    def stopped_by_bound(self) -> bool:
        """Whether ``--max-pages`` ended the run while the frontier still owed something."""
        return self._enough() and self.queue > 0

    async def _more_to_come(self) -> bool:
        """Wait for what may bring work: answers under way, or a failed URL's next try."""
        if self._outstanding:
            await self._next_commit()
            return True
        if self.closing:
            return False
        again = await self._threads.in_database(self._next_try)
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
        bounds = self.options.bounds
        with self._archive.transaction() as connection:
            queue.promote_failed(connection, now=now, tries=TRIES)
            leases = queue.lease(connection, limit, run_id=self.run.id, bounds=bounds, now=now)
            if not leases and self._settler.sweep.enter_more(connection, now=now):
                leases = queue.lease(connection, limit, run_id=self.run.id, bounds=bounds, now=now)
            if time.monotonic() - self._counted_at > COUNT_INTERVAL or not leases:
                self.queue = queue.count_owed(connection, bounds=bounds, now=now)
                self.left = left_to_ask(connection, queue=self.queue, bounds=bounds)
                self._counted_at = time.monotonic()
        return leases

    def _next_try(self) -> datetime | None:
        with self._archive.transaction() as connection:
            return queue.next_visit(connection, bounds=self.options.bounds, tries=TRIES)

    # --- captures and answers in ------------------------------------------------------------------

    async def capture(self, exchange: Exchange, lease: Lease | None) -> Capture:
        """Keep a response's bytes in the WARC file.

        :raises StorageFailed: if that cannot be done
        """
        return await self._threads.in_warc(self._capture, exchange, lease)

    def _capture(self, exchange: Exchange, lease: Lease | None) -> Capture:
        digest = lease.payload_digest if lease else None
        previous = None
        if digest is not None:
            with self._archive.snapshot() as connection:
                previous = captures.latest_with_body(connection, exchange.url, digest)
        return self._writer.write(exchange, previous=previous)

    def enter(self, discoveries: Sequence[Discovery]) -> None:
        """Enter addresses that no page has shown; nobody waits for it."""
        if discoveries:
            self._threads.later_in_database(partial(self._enter, discoveries))

    def _enter(self, discoveries: Sequence[Discovery]) -> None:
        with self._archive.transaction() as connection:
            queue.discover(connection, [Shown(discoveries=discoveries)], now=_now())

    def note(self, capture: Capture, why: str) -> None:
        """Take in a response that is no page of its own: a redirect, robots.txt."""
        page = Page(kind=PageKind.OTHER, reason=why)
        self._others.append(Visit(capture=capture, page=page, address=capture.url))

    async def settle(self, answer: Answer) -> None:
        """Take in what came of a lease; it is committed with its batch, soon."""
        self.last_failure = answer.reason if answer.has_failed else self.last_failure
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
            await self._threads.in_warc(self._writer.flush)
            await self._threads.in_database(self._settle, answers, others)
        for answer in answers:
            del self._outstanding[answer.lease.id]

    def _settle(self, answers: list[Answer], others: list[Visit]) -> None:
        read = reread(self._archive, self.pool, visits_of(answers))
        with self._archive.transaction() as connection:
            skipped = self._settler.settle(connection, answers, others, reread=read, now=_now())
        log = self._archive.directory / "logs" / "skipped.jsonl"
        log_skipped(log, skipped, run_id=self.run.id, now=_now())


def _now() -> datetime:
    return datetime.now(VIETNAM)
