"""When does it happen? APScheduler jobs in the archive's database, each a child process.

``python scheduler.py …`` is ``thanhuy schedule …``.
"""

from __future__ import annotations

import logging
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from apscheduler.jobstores.base import ConflictingIdError, JobLookupError
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine

from config import Config
from storage.archive import Archive
from storage.errors import BadInput
from vietnamese.time import VIETNAM

logger = logging.getLogger(__name__)

#: What can be scheduled: commands of ``thanhuy``.
KINDS = ("crawl", "export", "reextract", "verify")
#: Seconds after which a running schedule notices what another process has changed.
REREAD_INTERVAL = 15
#: Seconds that a job may start late, after a reboot for instance. APScheduler's default is one.
MISFIRE_GRACE = 12 * 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledJob:
    """One entry of the schedule."""

    name: str
    cron: str
    command: tuple[str, ...]  #: the words after ``thanhuy``
    next_run_at: datetime | None  #: None while paused


def add(config: Config, cron: str, command: Sequence[str], *, name: str) -> ScheduledJob:
    """Enter a job that runs ``thanhuy COMMAND`` whenever *cron* says, in Vietnam's time.

    :raises BadInput: if the cron line, the command or the name cannot be used
    """
    trigger = _trigger(cron)
    check_kind(command[0])
    if not name.strip():
        raise BadInput("a job needs a name; give one with --name")
    with _Schedule(config, create=True) as schedule:
        try:
            schedule.add_job(
                run_command,
                trigger,
                id=name,
                name=cron,
                args=[_with_archive(config, command)],
                coalesce=True,  # many missed runs are one
                max_instances=1,
                misfire_grace_time=MISFIRE_GRACE,
            )
        except ConflictingIdError:
            raise BadInput(
                f"there is a job named {name!r} already; remove it first, or choose another --name"
            ) from None
        return next(job for job in _jobs(schedule) if job.name == name)


def check_kind(kind: str) -> None:
    """Check that this command of ``thanhuy`` can be scheduled.

    :raises BadInput: if it cannot
    """
    if kind not in KINDS:
        raise BadInput(f"{kind!r} cannot be scheduled; it is one of: {', '.join(KINDS)}")


def jobs(config: Config) -> list[ScheduledJob]:
    """Return the schedule, the next job first."""
    with _Schedule(config) as schedule:
        return _jobs(schedule)


def find(config: Config, name: str) -> ScheduledJob:
    """Return the job of that name.

    :raises BadInput: if there is none
    """
    with _named(config, name) as schedule:
        for job in _jobs(schedule):
            if job.name == name:
                return job
        raise JobLookupError(name)


def pause(config: Config, name: str) -> None:
    """Keep a job from running until it is resumed.

    :raises BadInput: if there is none of that name
    """
    with _named(config, name) as schedule:
        schedule.pause_job(name)


def resume(config: Config, name: str) -> None:
    """Let a paused job run again, from its next time on.

    :raises BadInput: if there is none of that name
    """
    with _named(config, name) as schedule:
        schedule.resume_job(name)


def remove(config: Config, name: str) -> None:
    """Take a job out of the schedule.

    :raises BadInput: if there is none of that name
    """
    with _named(config, name) as schedule:
        schedule.remove_job(name)


@contextmanager
def _named(config: Config, name: str) -> Iterator[BaseScheduler]:
    """Open the schedule to work on one job; say clearly if there is none of that *name*."""
    with _Schedule(config) as schedule:
        try:
            yield schedule
        except JobLookupError:
            known = ", ".join(job.name for job in _jobs(schedule)) or "none"
            raise BadInput(f"there is no job named {name!r}; the jobs are: {known}") from None


def run(config: Config) -> None:
    """Run the schedule until interrupted."""
    archive = Archive.open(config.archive, config.database, create=True)
    scheduler = BlockingScheduler(timezone=VIETNAM)
    _use_store(scheduler, archive.engine)
    # Jobs that another process enters are seen when the store is read again: at the latest then.
    scheduler.add_jobstore(MemoryJobStore(), "memory")
    scheduler.add_job(int, "interval", seconds=REREAD_INTERVAL, jobstore="memory")
    try:
        scheduler.start()
    except (KeyboardInterrupt, SystemExit):
        scheduler.shutdown(wait=False)
        raise
    finally:
        archive.close()


def run_command(command: list[str]) -> int:
    """Run ``thanhuy COMMAND`` as a child process and return its exit code: what a job does."""
    logger.info("thanhuy %s", shlex.join(command))
    code = subprocess.run([sys.executable, "-m", "cli", *command], check=False).returncode  # noqa: S603  # our own command, no shell
    if code:
        logger.error("thanhuy %s ended with exit code %d", shlex.join(command), code)
    return code


class _Schedule:
    """The stored jobs, opened for reading and changing, without running any."""

    def __init__(self, config: Config, *, create: bool = False) -> None:
        self._config = config
        self._create = create

    def __enter__(self) -> BaseScheduler:
        config = self._config
        self._archive = Archive.open(config.archive, config.database, create=self._create)
        self._scheduler = BackgroundScheduler(timezone=VIETNAM)
        _use_store(self._scheduler, self._archive.engine)
        self._scheduler.start(paused=True)
        return self._scheduler

    def __exit__(self, *_: object) -> None:
        self._scheduler.shutdown()
        self._archive.close()


def _use_store(scheduler: BaseScheduler, engine: Engine) -> None:
    scheduler.add_jobstore(SQLAlchemyJobStore(engine=engine, tablename="schedule"))


def _trigger(cron: str) -> CronTrigger:
    fields = cron.split()
    if len(fields) == 5:
        fields[4] = _weekdays(fields[4])
    try:
        trigger: CronTrigger = CronTrigger.from_crontab(" ".join(fields), timezone=VIETNAM)
    except ValueError as error:
        raise BadInput(
            f"{cron!r} is no cron line ({error}); write it as '*/30 * * * *': "
            "minute, hour, day, month, weekday"
        ) from None
    if trigger.get_next_fire_time(None, datetime.now(VIETNAM)) is None:
        raise BadInput(f"{cron!r} names a day that never comes")
    return trigger


def _weekdays(field: str) -> str:
    """Write a cron line's weekdays as names: APScheduler counts from Monday, cron from Sunday.

    >>> _weekdays("0,5-7"), _weekdays("mon-fri")
    ('fri,sat,sun', 'mon-fri')
    """
    if not re.fullmatch(r"[0-7](?:-[0-7])?(?:/[1-7])?(?:,[0-7](?:-[0-7])?(?:/[1-7])?)*", field):
        return field
    days: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        days |= set(range(int(first), int(last or (6 if step else first)) + 1, int(step or 1)))
    names = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
    return ",".join(sorted({names[day % 7] for day in days}, key=(*names[1:], "sun").index))


def _with_archive(config: Config, command: Sequence[str]) -> list[str]:
    """Name the archive in the command, so that the job does not hang on the environment."""
    words = [*command, "--archive", str(config.archive.resolve())]
    return [*words, "--database", config.database] if config.database else words


def _jobs(schedule: BaseScheduler) -> list[ScheduledJob]:
    return [
        ScheduledJob(
            name=job.id, cron=job.name, command=tuple(job.args[0]), next_run_at=job.next_run_time
        )
        for job in schedule.get_jobs()
    ]


if __name__ == "__main__":
    from cli import streams
    from cli.commands import run as run_cli

    streams.prepare()
    sys.exit(run_cli(["schedule", *sys.argv[1:]]))
