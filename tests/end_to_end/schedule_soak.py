"""Kill the service, what sees to attempts, and commands at random moments; then audit the starts.

``make soak`` runs it long; the tests run it briefly.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.schedule import attempts, jobs, lease
from storage.schedule.attempts import Attempt, AttemptEnd
from tests.scheduled import Schedule, scheduled, wait_for

JOBS = {"short": 0.0, "middling": 0.7, "long": 2.0}  #: name → seconds that its command takes


@dataclass
class Audit:
    """What became of the starts that came due."""

    kills: Counter[str]  #: by what was killed
    starts: int  #: that came due
    lost: list[str]  #: starts of which no attempt tells
    doubled: list[str]  #: told of by two attempts, or by one whose command was started twice
    killed: int  #: attempts that began, and were killed
    unwitnessed: list[str]  #: attempts that ended by themselves without having done anything

    @property
    def sound(self) -> bool:
        return not self.lost and not self.doubled and not self.unwitnessed


def soak(kills: int, *, seed: int, database: str | None = None) -> Audit:
    """Let jobs come due and kill something, so often; let the rest end in peace; audit."""
    chance = random.Random(seed)
    with (
        tempfile.TemporaryDirectory() as scratch,
        scheduled(Path(scratch, "archive"), database) as schedule,
    ):
        for name, seconds in JOBS.items():
            schedule.add(name, f"sleep={seconds}")
        due: Counter[tuple[str, datetime]] = Counter()
        killed: Counter[str] = Counter()
        while killed.total() < kills:
            _keep_two_services(schedule)
            wait_for(lambda: _leads(schedule))
            due.update(_make_due(schedule, chance))
            time.sleep(chance.uniform(0, 3))
            killed.update(_kill_one(schedule, chance))
        _keep_two_services(schedule)
        wait_for(lambda: not _at_work(schedule), 120)
        return _audit(killed, due, schedule.history(), Counter(schedule.witnessed()))


def _keep_two_services(schedule: Schedule) -> None:
    """One that leads, and one that waits to take over."""
    schedule.services = [each for each in schedule.services if each.poll() is None]
    while len(schedule.services) < 2:
        schedule.serve()


def _leads(schedule: Schedule) -> bool:
    """Say whether a service that lives has the lease."""
    with schedule.open() as archive, archive.snapshot() as connection:
        held = lease.read(connection)
    return held is not None and held.pid in {each.pid for each in schedule.services}


def _make_due(schedule: Schedule, chance: random.Random) -> list[tuple[str, datetime]]:
    """Let jobs be due that are neither due nor under way: each start is one to be accounted for."""
    idle = JOBS.keys() - _at_work(schedule)
    return [(name, schedule.make_due(name)) for name in sorted(idle) if chance.random() < 0.8]


def _at_work(schedule: Schedule) -> set[str]:
    """Return the jobs that are due or under way, as they are at one moment."""
    now = datetime.now().astimezone()
    with schedule.open() as archive, archive.snapshot() as connection:
        due = {job.name for job in jobs.everything(connection) if job.due_at <= now}
        return due | {attempt.job for attempt in attempts.unfinished(connection)}


def _kill_one(schedule: Schedule, chance: random.Random) -> list[str]:
    at_work = [attempt for attempt in schedule.history() if attempt.started_at]
    at_work = [attempt for attempt in at_work if not attempt.ended_at and attempt.pid]
    what = chance.choice(["service", "attempt", "command"]) if at_work else "service"
    if what == "service":
        victim = chance.choice(schedule.services).pid
    else:
        victim = chance.choice(at_work).pid or 0
        victim = _child(victim) if what == "command" else victim
    if not victim:
        return []
    with suppress(ProcessLookupError):
        os.kill(victim, signal.SIGKILL)
        for service in schedule.services:
            if service.pid == victim:
                service.wait()
        return [what]
    return []


def _child(pid: int) -> int:
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return int(children[0]) if children else 0
    return 0


def _audit(
    killed: Counter[str],
    due: Counter[tuple[str, datetime]],
    history: list[Attempt],
    witnessed: Counter[int],
) -> Audit:
    told = Counter((attempt.job, attempt.due_at) for attempt in history)
    known = {attempt.id for attempt in history}
    twice = [number for number, times in witnessed.items() if times > 1 or number not in known]
    finished = [each for each in history if each.finish_reason == AttemptEnd.FINISHED]
    return Audit(
        kills=killed,
        starts=due.total(),
        lost=[f"{job} of {due_at}" for job, due_at in (due - told).elements()],
        doubled=[
            *(f"{job} of {due_at}" for job, due_at in (told - due).elements()),
            *(f"attempt {number}" for number in twice),
        ],
        killed=sum(each.finish_reason == AttemptEnd.KILLED for each in history),
        unwitnessed=[f"attempt {each.id}" for each in finished if each.id not in witnessed],
    )


if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    audit = soak(rounds, seed=random.randrange(10**6))
    print(audit)
    sys.exit(0 if audit.sound else 1)
