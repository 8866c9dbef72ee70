"""When does it happen? The service that starts ``thanhuy …`` as child processes, when each is due.

The schedule is a table (`storage.schedule`): commands read and write its rows, and one service at a
time, the one that holds the lease, starts what is due. APScheduler fires the starts; its jobs stand
in memory and follow the table. ``python scheduler.py …`` is ``thanhuy schedule …``.
"""

from __future__ import annotations

import logging
import os
import queue
import secrets
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

import program
from alarms.endpoint import Endpoint
from config import Config
from jobs import cron, entry, log, readiness, watch
from jobs.children import Children, Pace, close_killed, tell_end
from jobs.watchman import Watchman
from storage.archive import Archive
from storage.errors import ArchiveBusy, BadInput, StorageRefused, ThanhuyError
from storage.schedule import aside, attempts, jobs, lease
from storage.schedule.attempts import Attempt
from storage.schedule.jobs import Job
from storage.schedule.lease import Lease
from vietnamese.time import VIETNAM

logger = logging.getLogger("schedule")

#: Attempts that wait or are under way at a time; each has a thread that waits for it.
_MOST_AT_ONCE = 50
#: A clock that went back by less is waited for, as Debian's cron does: nothing starts twice.
_CLOCK_TOLERANCE = timedelta(hours=3)
_TOLD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Service:
    """Starts what is due, as long as it holds the lease; else it waits for the lease."""

    def __init__(
        self,
        config: Config,
        *,
        log_format: str = "text",
        health_port: int = 0,
        pace: Pace = Pace(),  # noqa: B008  # frozen
        thanhuy: Sequence[str] = program.THANHUY,
    ) -> None:
        self._config = replace(config, archive=config.archive.resolve())
        self._pace = pace
        self._voice = log.Voice(logger)
        self._children = Children(
            self._config, self._voice, pace=pace, log_format=log_format, thanhuy=thanhuy
        )
        self._others: set[int] = set()  # attempts under way that a former service started
        self._watch = watch.Watch(pace.lapse)
        self._watchman = Watchman(self._config, self._voice, interval=pace.upkeep)
        self._endpoint = Endpoint(self._config, health_port)
        self._name = secrets.token_hex(8)
        self._leads = False
        self._renewed = 0.0
        self._engine = BackgroundScheduler(
            timezone=VIETNAM, executors={"default": ThreadPoolExecutor(_MOST_AT_ONCE)}
        )
        self._engine.add_listener(self._done, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        self._planned: dict[str, datetime] = {}  # what the engine holds, or is at
        self._checked: dict[str, Job] = {}  # jobs, as they were when they could be run
        self._aside: object = None  # what is known to be written aside

    def run(self) -> int:
        """Run until told to end; return the exit code.

        :raises BadInput: if there is no archive
        """
        self._check_archive()
        signals = queue.SimpleQueue[int]()
        for number in _TOLD:
            signal.signal(number, lambda number, _: signals.put(number))
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._engine.start()
        self._endpoint.open()
        told = None
        while told is None:
            self.look()
            readiness.tell(readiness.READY)
            told = _next(signals, self._pace.look)
        readiness.tell(readiness.STOPPING)
        self._end(told, signals)
        return 130 if told == signal.SIGINT else 143

    def look(self) -> None:
        """Look at the table once, and do what it asks for."""
        try:
            with self._open() as archive:
                with archive.snapshot() as connection:
                    held = lease.read(connection)
                    listed = jobs.everything(connection)
                    unfinished = attempts.unfinished(connection)
                if self._take_lease(archive, held):
                    self._follow(archive, listed, unfinished)
                    self._write_aside(listed)
                    self._watchman.look(archive)
                    if self._engine.running:
                        self._engine.wakeup()  # it sleeps by a clock that does not jump
        except ThanhuyError as error:
            self._voice.say("database", f"{error}; trying again")
        except Exception as error:  # noqa: BLE001  # a service goes on, and says once what nobody expected
            self._voice.say("fault", f"{error!r}; trying again", trace=True)
        else:
            self._voice.take_back("database", "the database answers again")
            self._voice.take_back("fault", "all is well again")
        if os.getpid() == 1:
            watch.reap(self._children.pids | self._watchman.pids)

    # --- the lease --------------------------------------------------------------------------------

    def _take_lease(self, archive: Archive, held: Lease | None) -> bool:
        """Say whether the lease is ours: still, or now, from nobody or from a dead process."""
        now = time.monotonic()
        if held is not None and held.holder == self._name:
            if now < self._renewed + self._pace.renewal:
                return True
            with archive.transaction() as connection:
                renewed = lease.renew(connection, self._name, now=datetime.now(VIETNAM))
            self._renewed = now
            return renewed
        if self._leads:
            self._lose_lease(held)
        if held is not None and not self._is_dead(held):
            other = f"process {held.pid} on {held.host}"
            waits = f"{other} sees to the schedule; this one waits to take over"
            self._voice.say("standby", waits, level=logging.INFO)
            return False
        if held is not None:
            watch.wake(held.pid, held.host)
        mine = self._new_lease()
        with archive.transaction() as connection:
            self._leads = lease.take(connection, mine, held)
        if self._leads:
            self._renewed = now
            self._voice.take_back("standby")
            logger.info("process %d sees to the schedule of %s", os.getpid(), self._config.archive)
        return self._leads

    def _is_dead(self, held: Lease) -> bool:
        still = self._watch.stands_still("lease", (held.holder, held.beat))
        return still or watch.is_gone(held.pid, held.host)

    def _new_lease(self) -> Lease:
        now = datetime.now(VIETNAM)
        return Lease(
            holder=self._name, pid=os.getpid(), host=watch.here(), since=now,
            renewed_at=now, beat=0,
        )  # fmt: skip

    def _lose_lease(self, held: Lease | None) -> None:
        self._leads = False
        other = f"process {held.pid} on {held.host}" if held else "nobody"
        logger.warning("the lease was lost: %s has it now", other)
        for name in list(self._planned):
            self._unplan(name)

    # --- the table --------------------------------------------------------------------------------

    def _follow(
        self, archive: Archive, listed: Sequence[Job], unfinished: Sequence[Attempt]
    ) -> None:
        """Let the engine hold what the table says, and take up what others left."""
        busy = {attempt.job for attempt in unfinished}
        for attempt in unfinished:
            self._take_up(archive, attempt)
        self._tell_ends_of_others(archive, {attempt.id for attempt in unfinished})
        for name in self._planned.keys() - {job.name for job in listed} - busy:
            self._unplan(name)
        for job in listed:
            if job.name not in busy:
                self._plan(archive, job)

    def _plan(self, archive: Archive, job: Job) -> None:
        now = datetime.now(VIETNAM)
        if not self._can_run(job):
            self._unplan(job.name)
        elif not job.paused and _must_be_reckoned(job, now):
            with archive.transaction() as connection:
                jobs.plan(connection, job, next_start_at=cron.read(job.cron).after(now), now=now)
        elif job.due_at is None:
            self._unplan(job.name)
        elif job.due_at != self._planned.get(job.name):
            self._planned[job.name] = job.due_at
            self._add(job.name, job.due_at, self._start, job.name)

    def _can_run(self, job: Job) -> bool:
        if self._checked.get(job.name) == job:
            return True
        try:
            entry.check(job)
        except BadInput as error:
            self._voice.say(f"job {job.name}", f"the job {job.name!a} does not start: {error}")
            return False
        self._voice.take_back(f"job {job.name}")
        self._checked[job.name] = job
        return True

    def _take_up(self, archive: Archive, attempt: Attempt) -> None:
        """Go on with an attempt that a former service claimed, or see that it has died."""
        if attempt.job in self._planned:
            return
        if attempt.started_at is None:
            if not self._can_begin(attempt):
                return
            self._planned[attempt.job] = attempt.due_at
            self._add(attempt.job, datetime.now(VIETNAM), self._children.see_to, attempt)
            return
        self._others.add(attempt.id)
        still = self._watch.stands_still(attempt.id, attempt.beat)
        if still:
            watch.wake(attempt.pid, attempt.host)
        if still or watch.is_gone(attempt.pid, attempt.host):
            with archive.transaction() as connection:
                close_killed(connection, archive.directory, attempt)

    def _can_begin(self, attempt: Attempt) -> bool:
        try:
            entry.check_name(attempt.job)
            entry.check_command(attempt.command)
        except BadInput as error:
            self._voice.say(f"attempt {attempt.id}", f"attempt {attempt.id} cannot begin: {error}")
            return False
        return True

    def _tell_ends_of_others(self, archive: Archive, unfinished: set[int]) -> None:
        for number in self._others - unfinished:
            self._others.discard(number)
            self._watch.forget(number)
            with archive.snapshot() as connection:
                tell_end(attempts.find(connection, number))

    def _add(self, name: str, at: datetime, call: Callable[..., None], *values: object) -> None:
        # A start that comes late is a start all the same: no grace time.
        self._engine.add_job(
            call, "date", run_date=at, args=values, id=name, misfire_grace_time=None,
            replace_existing=True,
        )  # fmt: skip

    def _unplan(self, name: str) -> None:
        if self._planned.pop(name, None) is not None and self._engine.get_job(name):
            self._engine.remove_job(name)

    def _done(self, event: JobEvent) -> None:
        self._planned.pop(event.job_id, None)

    def _write_aside(self, listed: Sequence[Job]) -> None:
        if aside.kept(listed) == self._aside:
            return
        try:
            aside.keep(self._config.archive, listed)
        except ThanhuyError as error:
            self._voice.say("aside", str(error))
        else:
            self._voice.take_back("aside")
            self._aside = aside.kept(listed)

    # --- one start, in a thread of the engine -----------------------------------------------------

    def _start(self, name: str) -> None:
        """Claim the start for which the job is due, and see to it."""
        try:
            with self._open() as archive:
                attempt = self._claim(archive, name)
        except ThanhuyError as error:
            self._voice.say("database", f"{error}; trying again")
            return
        if attempt is not None:
            self._children.see_to(attempt)

    def _claim(self, archive: Archive, name: str) -> Attempt | None:
        now = datetime.now(VIETNAM)
        with archive.transaction() as connection:
            job = jobs.get(connection, name)
            if job is None:
                return None
            return jobs.claim(
                connection, job, holder=self._name, now=now,
                next_start_at=cron.read(job.cron).after(now), log_file=log.log_file(name),
            )  # fmt: skip

    # --- the end ----------------------------------------------------------------------------------

    def _end(self, told: int, signals: queue.SimpleQueue[int]) -> None:
        logger.info("told to end (%s)", signal.Signals(told).name)
        self._engine.shutdown(wait=False)
        self._endpoint.close()
        self._children.end(lambda seconds: _next(signals, seconds) is not None)
        if self._leads:
            with suppress(ThanhuyError), self._open() as archive, archive.transaction() as writing:
                lease.release(writing, self._name)
        logger.info("ended")

    def _open(self) -> Archive:
        return Archive.open(self._config.archive, self._config.database)

    def _check_archive(self) -> None:
        if not self._config.archive.is_dir():
            raise BadInput(
                f"there is no archive in {self._config.archive}; `thanhuy crawl` makes one"
            )
        # What is in use or away now will answer later, as it does for `look`.
        with suppress(ArchiveBusy, StorageRefused):
            self._open().close()


def _must_be_reckoned(job: Job, now: datetime) -> bool:
    """Say whether nobody has reckoned when it starts next, or a clock that was far ahead has."""
    went_back = job.reckoned_at is not None and job.reckoned_at > now + _CLOCK_TOLERANCE
    return job.next_start_at is None or went_back


def _next(signals: queue.SimpleQueue[int], seconds: float) -> int | None:
    """Return the next signal; None if none comes in so many seconds."""
    with suppress(queue.Empty):
        return signals.get(timeout=seconds)
    return None


if __name__ == "__main__":
    words = [*program.THANHUY, "schedule", *sys.argv[1:]]
    os.execve(words[0], words, program.environment())  # noqa: S606  # the command, in this process
