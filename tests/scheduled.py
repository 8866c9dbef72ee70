"""A service of the schedule at a quick pace, whose commands bear witness instead of working.

``python -m tests.scheduled ARCHIVE DATABASE WITNESS`` is the service. What it starts writes the
number of the attempt into the file WITNESS, which its parent was given: a process's number comes
back on a busy machine.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from config import Config
from jobs import entry
from jobs.children import Pace
from storage.archive import Archive
from storage.schedule import attempts, jobs
from storage.schedule.attempts import Attempt
from vietnamese.time import VIETNAM

ROOT = Path(__file__).parent.parent
#: A sign of life of an attempt comes every 15 s; nothing that gives one may lapse before.
QUICK = Pace(look=0.2, renewal=1, lapse=20, turn=0.5, grace=8)
_WITNESS = """
import os, select, signal, sys, time
with open(f"/proc/{os.getppid()}/cmdline") as parent:
    attempt = (parent.read() + "\\0" * 4).split("\\0")[4]
lifeline = int(os.environ["THANHUY_LIFELINE"])
if select.select([lifeline], [], [], 0)[0]:
    sys.exit("what saw to it has been killed, and another is this one's parent")
out, _kind, *words = sys.argv[1:]
said = dict(word.split("=", 1) for word in words)
if "stubborn" in said:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open(out, "ab", buffering=0) as stream:
    stream.write(b"%d\\n" % int(attempt))
print("started", words, flush=True)
time.sleep(float(said.get("sleep", 0)))
sys.exit(int(said.get("exit", 0)))
"""


class Schedule:
    """An archive with a schedule, and services that are started and killed."""

    def __init__(self, directory: Path, database: str | None) -> None:
        self.directory = directory
        self.database = database
        self.witness = directory.with_name("witness")
        self.log = directory.with_name("service.log")
        self.services: list[subprocess.Popen[bytes]] = []

    def open(self) -> Archive:
        return Archive.open(self.directory, self.database, create=True)

    def add(self, name: str, *words: str, **options: object) -> None:
        """Enter a job that starts once a year, if nobody says otherwise."""
        job = entry.new_job(name, "0 0 1 1 *", ["verify", *words], **options)  # type: ignore[arg-type]
        with self.open() as archive, archive.transaction() as connection:
            jobs.add(connection, job)

    def make_due(self, name: str, ago: timedelta = timedelta(0)) -> datetime:
        """Let a job be due since so long; return that moment."""
        due = (datetime.now(VIETNAM) - ago).replace(microsecond=0)
        with self.open() as archive, archive.transaction() as connection:
            job = jobs.find(connection, name)
            jobs.plan(connection, job, next_start_at=due, now=due)
        return due

    def serve(self, pace: Pace = QUICK) -> subprocess.Popen[bytes]:
        """Start a service."""
        told = [str(self.directory), self.database or "", str(self.witness)]
        told += [str(getattr(pace, name)) for name in Pace.__slots__]
        with self.log.open("ab") as stream:
            words = [sys.executable, "-m", "tests.scheduled", *told]
            service = subprocess.Popen(words, cwd=ROOT, stderr=stream)
        self.services.append(service)
        return service

    def history(self) -> list[Attempt]:
        """Return the attempts, the first one first."""
        with self.open() as archive, archive.snapshot() as connection:
            return attempts.history(connection, limit=10_000)[::-1]

    def witnessed(self) -> list[int]:
        """Return the attempts of which a command has been started."""
        return list(map(int, self.witness.read_text().split())) if self.witness.exists() else []

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def end(self) -> None:
        for service in self.services:
            if service.poll() is None:
                service.send_signal(signal.SIGCONT)
                service.kill()
                service.wait()
        for attempt in self.history():
            if attempt.ended_at is None and attempt.pid is not None:
                subprocess.run(["kill", "-KILL", str(attempt.pid)], check=False, stderr=-3)


@contextmanager
def scheduled(directory: Path, database: str | None = None) -> Iterator[Schedule]:
    """Give an archive with an empty schedule; its services end with the block."""
    made = Schedule(directory, database)
    made.open().close()
    try:
        yield made
    finally:
        made.end()


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it has not come to be"
        time.sleep(0.05)


if __name__ == "__main__":
    from scheduler import Service

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s")
    where, database, witness, *pace = sys.argv[1:]
    service = Service(
        Config(archive=Path(where), database=database or None),
        pace=Pace(**dict(zip(Pace.__slots__, map(float, pace), strict=True))),
        thanhuy=[sys.executable, "-c", _WITNESS, witness],
    )
    sys.exit(service.run())
