"""How is one attempt seen to its end?

A process of its own does it, started by the service: it begins the attempt, runs the command as its
child, keeps what that prints, tells it to end when its time is over, and enters how it ended. It
outlives a service that is killed; and when it is killed itself, the command ends (`jobs.lifeline`).
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO

import program
from config import Config
from jobs import cron, ends, lifeline, log, watch
from jobs.entry import TIME_LIMIT
from storage import runs
from storage.archive import Archive, Connection
from storage.errors import ArchiveBusy, StorageRefused, ThanhuyError
from storage.runs import RunKind
from storage.schedule import attempts, jobs
from storage.schedule.attempts import Attempt, AttemptEnd
from storage.schedule.jobs import WhenBusy
from vietnamese.time import VIETNAM

logger = logging.getLogger(__name__)

#: Seconds between two signs of life in the database; see `scheduler.LAPSE`.
BEAT = 15
#: Seconds between two tries to enter how the attempt ended, where the database does not answer.
_RETRY = 10
#: Seconds for what a command's own children may still print after its end.
_DRAIN = 5
#: Seconds between two looks for the run that the command enters, while its lines wait for it.
_RUN_LOOK = 1.0
#: What a shell gives for a program that cannot be started.
_NOT_STARTED = 126
#: The name, to Scrapy and other programs that write times without a zone, of Vietnam's.
_TIME_ZONE = "<+07>-7"
_TOLD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class _Ending:
    exit_code: int
    reason: AttemptEnd


class Signals:
    """The signals that this process has had; a handler may note one at any moment."""

    def __init__(self) -> None:
        self._queue = queue.SimpleQueue[int]()
        self.told_to_end = False
        for number in (*_TOLD, signal.SIGCHLD):
            signal.signal(number, lambda number, _: self._queue.put(number))

    def sleep(self, seconds: float) -> None:
        """Sleep until one comes, at most so many seconds."""
        with suppress(queue.Empty):
            number = self._queue.get(timeout=max(seconds, 0))
            self.told_to_end |= number in _TOLD


class Runner:
    """Sees to one attempt that has begun."""

    def __init__(
        self,
        config: Config,
        attempt: Attempt,
        journal: log.JobLog,
        signals: Signals,
        *,
        time_limit: int,
        waits: bool,
    ) -> None:
        self._config = config
        self._attempt = attempt
        self._began = datetime.now(VIETNAM).replace(microsecond=0)
        self._log = journal
        self._signals = signals
        self._time_limit = time_limit  #: seconds
        self._waits = waits  #: if it finds the archive in use

    def run(self, thanhuy: Sequence[str]) -> int:
        """Run the command to its end, and enter that.

        Return this process's exit code: 0 if the attempt is over, 4 if it waits its turn.
        """
        ending = self._see_to(thanhuy)
        is_busy = ending == _Ending(ArchiveBusy.exit_code, AttemptEnd.FINISHED)
        if is_busy and self._waits:
            self._insist(self._give_back)
            return ArchiveBusy.exit_code
        if is_busy:
            ending = _Ending(ending.exit_code, AttemptEnd.BUSY)
        self._insist(lambda connection: self._end(connection, ending))
        ends.tell_cut_off(self._attempt.command, ending.reason)
        return 0

    # --- the command ------------------------------------------------------------------------------

    def _see_to(self, thanhuy: Sequence[str]) -> _Ending:
        reading, writing = os.pipe()
        try:
            child = self._start([*thanhuy, *self._attempt.command], reading)
        except OSError as error:
            self._log.write(f"schedule: {thanhuy[0]} cannot be started: {error}")
            return _Ending(_NOT_STARTED, AttemptEnd.NOT_STARTED)
        finally:
            os.close(reading)
        reader = threading.Thread(target=self._read, args=[child.stdout], daemon=True)
        reader.start()
        ending = self._wait(child)
        reader.join(_DRAIN)
        os.close(writing)
        self._beat(child.pid)  # a short run is over before it was looked for
        self._log.flush(at_once=True)
        return ending

    def _start(self, words: Sequence[str], lifeline_end: int) -> subprocess.Popen[bytes]:
        environment = {
            **program.environment(),
            lifeline.VARIABLE: str(lifeline_end),
            "TZ": _TIME_ZONE,
            "PYTHONUNBUFFERED": "1",
        }
        return subprocess.Popen(  # noqa: S603  # our own command, no shell
            words,
            cwd=self._config.archive,
            env=environment,
            pass_fds=[lifeline_end],
            process_group=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def _read(self, stream: IO[bytes]) -> None:
        while line := stream.readline(log.LONGEST_LINE):
            self._log.write(line.decode("utf-8", "replace"))

    def _wait(self, child: subprocess.Popen[bytes]) -> _Ending:
        deadline = time.monotonic() + self._time_limit
        while child.poll() is None:
            left = deadline - time.monotonic()
            if self._signals.told_to_end or left <= 0:
                return self._stop(child)
            self._signals.sleep(min(left, _RUN_LOOK if self._log.is_patient else BEAT))
            if child.poll() is None:
                self._beat(child.pid)
        killed = child.returncode == -signal.SIGKILL
        reason = AttemptEnd.KILLED if killed else AttemptEnd.FINISHED
        return _Ending(_as_a_shell(child.returncode), reason)

    def _stop(self, child: subprocess.Popen[bytes]) -> _Ending:
        """Tell the command to end, wait for it, then end it with all that it has started."""
        reason = AttemptEnd.STOPPED if self._signals.told_to_end else AttemptEnd.TIME_LIMIT
        why = "the service ends" if self._signals.told_to_end else f"{self._time_limit} s are over"
        self._log.write(f"schedule: the command is told to end: {why}")
        child.terminate()
        deadline = time.monotonic() + lifeline.GRACE
        while child.poll() is None and time.monotonic() < deadline:
            self._signals.sleep(deadline - time.monotonic())
        if child.poll() is None:
            self._log.write("schedule: the command did not end, and is killed")
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        return _Ending(_as_a_shell(child.wait()), reason)

    # --- its record -------------------------------------------------------------------------------

    def _beat(self, pid: int) -> None:
        try:
            with self._archive() as archive, archive.transaction() as connection:
                if self._log.run is None:
                    self._log.run = runs.of_process(connection, pid, since=self._began)
                attempts.beat(connection, self._attempt.id, run_id=self._log.run)
        except Exception as error:  # noqa: BLE001  # the command goes on, whatever the database does
            logger.warning("no sign of life could be given: %s", error)
        self._log.flush()

    def _give_back(self, connection: Connection) -> None:
        attempts.give_back(connection, self._attempt.id, last_lines=self._log.last_lines())

    def _end(self, connection: Connection, ending: _Ending) -> None:
        now = datetime.now(VIETNAM)
        attempts.end(
            connection,
            self._attempt.id,
            exit_code=ending.exit_code,
            finish_reason=ending.reason,
            now=now,
            run_id=self._log.run,
            last_lines=self._log.last_lines(),
        )
        ended = replace(self._attempt, run_id=self._log.run)
        where = self._config.archive
        ends.note_end(connection, where, ended, ending.reason, ending.exit_code, now=now)

    def _insist(self, write: Callable[[Connection], None]) -> None:
        """Write to the database, however long it does not answer; once, if told to end."""
        while True:
            try:
                with self._archive() as archive, archive.transaction() as connection:
                    write(connection)
            except Exception as error:  # noqa: BLE001  # what has come of it must not be lost
                logger.warning("the end cannot be entered yet: %s", error)
            else:
                return
            if self._signals.told_to_end:
                return
            self._signals.sleep(_RETRY)

    def _archive(self) -> Archive:
        return Archive.open(self._config.archive, self._config.database)


def _as_a_shell(code: int) -> int:
    """Return the exit code that a shell gives for what ended so: 128 and the signal's number."""
    return code if code >= 0 else 128 - code


def main(words: Sequence[str]) -> int:
    """See to the attempt of that number; *words* are it, the log's format, and the program."""
    number, log_format, *thanhuy = words
    logging.basicConfig(format="schedule: %(message)s")
    signals = Signals()
    config = Config.read()
    try:
        with Archive.open(config.archive, config.database) as archive:
            return _see_to(config, archive, int(number), log_format, signals, thanhuy)
    except ThanhuyError as error:
        logger.error("attempt %s cannot begin: %s", number, error)
        return error.exit_code
    except OSError as error:
        logger.error("attempt %s cannot begin: %s: %s", number, error.filename, error.strerror)
        return StorageRefused.exit_code


def _see_to(
    config: Config,
    archive: Archive,
    number: int,
    log_format: str,
    signals: Signals,
    thanhuy: Sequence[str],
) -> int:
    with archive.snapshot() as connection:
        waiting = attempts.find(connection, number)
    if waiting is None:
        return 0
    enters_run = waiting.command[:1] and waiting.command[0] in list(RunKind)
    journal = log.JobLog(
        config.archive / "logs", job=waiting.job, attempt=number, log_format=log_format,
        patience=log.PATIENCE if enters_run else 0,
    )  # fmt: skip
    now = datetime.now(VIETNAM)
    with archive.transaction() as connection:
        attempt = attempts.begin(connection, number, pid=os.getpid(), host=watch.here(), now=now)
        job = jobs.get(connection, waiting.job)
        if attempt and job:
            # It stands for the starts that came due while it waited.
            jobs.cover(connection, job, next_start_at=cron.read(job.cron).after(now), now=now)
    archive.close()
    if attempt is None:  # another process sees to it, or it was withdrawn
        return 0
    runner = Runner(
        config, attempt, journal, signals,
        time_limit=job.time_limit if job else TIME_LIMIT,
        waits=job is None or job.when_busy == WhenBusy.WAIT,
    )  # fmt: skip
    try:
        return runner.run(thanhuy)
    finally:
        journal.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
