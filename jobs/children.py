"""How are the processes that see to attempts started, waited for, and ended?"""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import program
from config import Config
from jobs import ends, log
from storage.archive import Archive, Connection
from storage.database import lock
from storage.errors import ArchiveBusy, ThanhuyError
from storage.schedule import attempts
from storage.schedule.attempts import Attempt, AttemptEnd
from vietnamese.time import VIETNAM

logger = logging.getLogger("schedule")
Answer = TypeVar("Answer")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How often a service looks, and how long it waits; in seconds."""

    look: float = 5  #: between two looks at the table
    renewal: float = 15  #: between two signs of life in the lease
    lapse: float = 40  #: without a sign of life, after which a process counts as dead
    turn: float = 10  #: at least, before an attempt that found the archive in use is tried again
    upkeep: float = 60  #: between two looks at what no single run can see
    grace: float = 30  #: between children being told to end and being killed


class Children:
    """The processes of one service; each sees to an attempt, and a thread waits for each."""

    def __init__(
        self,
        config: Config,
        voice: log.Voice,
        *,
        pace: Pace,
        log_format: str,
        thanhuy: Sequence[str],
    ) -> None:
        self._config = config
        self._voice = voice
        self._pace = pace
        self._log_format = log_format
        self._thanhuy = thanhuy
        self._processes: dict[int, subprocess.Popen[bytes]] = {}  # by the attempt's number
        self._ending = threading.Event()
        self._starting = threading.Lock()  # no process is started once the end has begun

    @property
    def pids(self) -> set[int]:
        """The processes that are waited for."""
        return {process.pid for process in list(self._processes.values())}

    def see_to(self, attempt: Attempt) -> None:
        """Start the process that sees to the attempt, until it is over or the service ends."""
        while (process := self._start(attempt)) is not None:
            code = process.wait()
            self._processes.pop(attempt.id, None)
            after = self._insist(partial(_close, attempt=attempt, pid=process.pid))
            if after is None or after.ended_at is not None:
                tell_end(after)
                return
            if after.started_at is not None:  # a former service's process sees to it
                return
            self._wait_for_turn(attempt, code)

    def end(self, is_impatient: Callable[[float], bool]) -> None:
        """Tell them to end, wait for them, and kill those that do not.

        *is_impatient* waits so many seconds, and says whether to wait no longer.
        """
        with self._starting:
            self._ending.set()
        processes = dict(self._processes)
        for number, process in processes.items():
            logger.info("attempt %d is told to end", number)
            process.terminate()
        deadline = time.monotonic() + self._pace.grace
        while any(process.poll() is None for process in processes.values()):
            if is_impatient(0.1) or time.monotonic() > deadline:
                break
        for number, process in processes.items():
            if process.poll() is None:
                logger.warning("attempt %d did not end, and is killed", number)
                process.kill()
            process.wait()

    def _start(self, attempt: Attempt) -> subprocess.Popen[bytes] | None:
        while True:
            with self._starting:
                if self._ending.is_set():
                    return None
                try:
                    process = self._popen(attempt)
                except OSError as error:
                    self._voice.say("start", f"no process can be started: {error}; trying again")
                else:
                    self._voice.take_back("start", "processes can be started again")
                    self._processes[attempt.id] = process
                    logger.info(
                        "%s: attempt %d begins", attempt.job, attempt.id, extra=_about(attempt)
                    )
                    return process
            self._ending.wait(self._pace.turn)

    def _popen(self, attempt: Attempt) -> subprocess.Popen[bytes]:
        with log.open_log(self._config.archive / "logs", attempt.job) as stream:
            return subprocess.Popen(  # noqa: S603  # our own program, no shell
                [*program.ATTEMPT, str(attempt.id), self._log_format, *self._thanhuy],
                env=program.environment(self._config),
                cwd=self._config.archive,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stream,
                start_new_session=True,  # Ctrl-C ends the service, which tells its children
            )

    def _wait_for_turn(self, attempt: Attempt, code: int) -> None:
        """Wait until the archive is free, or the database answers: a start is not lost for that."""
        in_use = code == ArchiveBusy.exit_code
        why = "the archive is in use" if in_use else f"it could not begin (exit code {code})"
        logger.warning(
            "%s: attempt %d waits: %s", attempt.job, attempt.id, why, extra=_about(attempt)
        )
        wait = self._pace.turn
        while not self._ending.wait(wait):
            wait = self._pace.look
            with suppress(ThanhuyError), self._open() as archive:
                if _is_withdrawn(archive, attempt) or not lock.holder(
                    archive.directory, archive.engine
                ):
                    return

    def _insist(self, ask: Callable[[Archive], Answer]) -> Answer | None:
        """Ask the database, however long it does not answer; None if the service ends first."""
        while True:
            try:
                with self._open() as archive:
                    return ask(archive)
            except ThanhuyError as error:
                self._voice.say("database", f"{error}; trying again")
            if self._ending.wait(self._pace.look):
                return None

    def _open(self) -> Archive:
        return Archive.open(self._config.archive, self._config.database)


def tell_end(attempt: Attempt | None) -> None:
    """Log how an attempt has ended."""
    if attempt is None:
        return
    code = "unknown" if attempt.exit_code is None else attempt.exit_code
    logger.log(
        logging.INFO if attempt.exit_code == 0 else logging.ERROR,
        "%s: attempt %d ended: %s, exit code %s; see logs/%s",
        attempt.job, attempt.id, attempt.finish_reason, code, attempt.log_file,
        extra=_about(attempt),
    )  # fmt: skip


def _about(attempt: Attempt) -> dict[str, object]:
    return {"job": attempt.job, "attempt": attempt.id, "run": attempt.run_id}


def _close(archive: Archive, *, attempt: Attempt, pid: int) -> Attempt | None:
    """Return what has come of the attempt; one whose process ended without a word was killed."""
    with archive.transaction() as connection:
        found = attempts.find(connection, attempt.id)
        if found is None or found.pid != pid or found.ended_at is not None:
            return found
        close_killed(connection, archive.directory, found)
        return attempts.find(connection, attempt.id)


def close_killed(connection: Connection, directory: Path, attempt: Attempt) -> None:
    """Enter that nobody sees to an attempt any more, unless it has moved on after all."""
    now = datetime.now(VIETNAM)
    if attempts.close_killed(connection, attempt, now=now):
        ends.note_end(connection, directory, attempt, AttemptEnd.KILLED, None, now=now)


def _is_withdrawn(archive: Archive, attempt: Attempt) -> bool:
    with archive.snapshot() as connection:
        found = attempts.find(connection, attempt.id)
    return found is None or found.ended_at is not None
