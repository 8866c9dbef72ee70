"""Which jobs are there, and when is each due?

Whoever opens the archive for this reads or writes rows, and starts nothing. `list`, `show` and
`history` open SQLite read-only (``mode=ro``, and ``immutable`` on a medium that nobody can write
to); what changes a row opens it for writing, for one short transaction beside a crawl's.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from storage.database.connection import upsert
from storage.database.schedule_tables import SCHEDULE as _TABLE
from storage.errors import BadInput
from storage.schedule import attempts, lease
from storage.schedule.attempts import Attempt


class WhenBusy(StrEnum):
    """What a start does that finds the archive in use."""

    WAIT = "wait"  #: it waits its turn
    SKIP = "skip"  #: it is over, with exit code 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A command of this program, and when it starts by itself."""

    name: str
    cron: str
    command: tuple[str, ...]  #: the words after ``thanhuy``, without archive and database
    paused: bool = False
    next_start_at: datetime | None = None  #: None: paused, or still to be reckoned
    reckoned_at: datetime | None = None  #: when that was reckoned
    requested_at: datetime | None = None  #: when somebody asked for a start out of turn
    time_limit: int  #: seconds after which an attempt is ended
    when_busy: str = WhenBusy.WAIT

    @property
    def due_at(self) -> datetime | None:
        """When it is to start next; None: not by itself."""
        planned = None if self.paused else self.next_start_at
        return min((each for each in (planned, self.requested_at) if each), default=None)


def everything(connection: Connection) -> list[Job]:
    """Return all jobs by name."""
    return [_job(row) for row in connection.execute(select(*_TABLE.c).order_by(_TABLE.c.name))]


def find(connection: Connection, name: str) -> Job:
    """Return the job of that name.

    :raises BadInput: if there is none; the message names those that there are
    """
    job = get(connection, name)
    if job is None:
        raise _unknown(connection, name)
    return job


def get(connection: Connection, name: str) -> Job | None:
    """Return the job of that name; None if there is none."""
    row = connection.execute(select(*_TABLE.c).where(_TABLE.c.name == name)).one_or_none()
    return _job(row) if row else None


def add(connection: Connection, job: Job) -> None:
    """Enter a job.

    :raises BadInput: if there is one of its name
    """
    added = upsert(connection, _TABLE).values(asdict(job) | {"command": list(job.command)})
    added = added.on_conflict_do_nothing()
    if connection.execute(added.returning(_TABLE.c.name)).first() is None:
        raise BadInput(
            f"there is a job named {job.name!r} already; remove it first, or choose another --name"
        )


def remove(connection: Connection, name: str) -> None:
    """Take a job out of the schedule; an attempt that waits its turn is withdrawn.

    :raises BadInput: if there is none of that name
    """
    if not connection.execute(delete(_TABLE).where(_TABLE.c.name == name)).rowcount:
        raise _unknown(connection, name)
    attempts.withdraw(connection, name)


def pause(connection: Connection, name: str) -> None:
    """Keep a job from starting until it is resumed; an attempt that waits its turn is withdrawn.

    :raises BadInput: if there is none of that name
    """
    _change(connection, name, paused=True, next_start_at=None, requested_at=None)
    attempts.withdraw(connection, name)


def pause_all(connection: Connection) -> None:
    """Keep all jobs from starting until they are resumed."""
    for job in everything(connection):
        pause(connection, job.name)


def resume(
    connection: Connection, name: str, *, next_start_at: datetime | None, now: datetime
) -> None:
    """Let a job start again, at *next_start_at* first; one that is not paused stays as it is.

    :raises BadInput: if there is none of that name
    """
    if find(connection, name).paused:
        _change(connection, name, paused=False, next_start_at=next_start_at, reckoned_at=now)


def request(connection: Connection, name: str, *, now: datetime) -> None:
    """Ask for one start as soon as may be, also of a paused job.

    :raises BadInput: if there is none of that name
    """
    _change(connection, name, requested_at=now)


def claim(
    connection: Connection,
    job: Job,
    *,
    holder: str,
    next_start_at: datetime | None,
    log_file: str,
    now: datetime,
) -> Attempt | None:
    """Claim the start for which *job* is due: no other service has it, and none has it twice.

    *next_start_at* is the job's first start after *now*. None is returned if it is not due, has
    been changed meanwhile, or *holder* has lost the lease.
    """
    due_at = job.due_at
    if due_at is None or due_at > now or not lease.renew(connection, holder, now=now):
        return None
    if attempts.is_under_way(connection, job.name):
        return None
    values: dict[str, Any] = {"requested_at": None}
    if job.next_start_at is not None and job.next_start_at <= now:
        values |= {"next_start_at": next_start_at, "reckoned_at": now}
    if not _change_unchanged(connection, job, values):
        return None
    return attempts.enter(connection, job.name, job.command, due_at=due_at, log_file=log_file)


def plan(
    connection: Connection, job: Job, *, next_start_at: datetime | None, now: datetime
) -> bool:
    """Enter when *job* starts next; False if somebody has changed it meanwhile."""
    return _change_unchanged(connection, job, {"next_start_at": next_start_at, "reckoned_at": now})


def cover(
    connection: Connection, job: Job, *, next_start_at: datetime | None, now: datetime
) -> None:
    """Let an attempt that begins *now* stand for the starts that came due until then."""
    if job.next_start_at is not None and job.next_start_at <= now:
        _change_unchanged(connection, job, {"next_start_at": next_start_at, "reckoned_at": now})


def _change_unchanged(connection: Connection, job: Job, values: dict[str, Any]) -> bool:
    unchanged = (
        _TABLE.c.name == job.name,
        _TABLE.c.cron == job.cron,
        _TABLE.c.paused.is_(job.paused),
        _TABLE.c.next_start_at.is_not_distinct_from(job.next_start_at),
        _TABLE.c.requested_at.is_not_distinct_from(job.requested_at),
    )
    changed = connection.execute(update(_TABLE).where(*unchanged).values(values))
    return changed.rowcount == 1


def count(connection: Connection) -> int:
    """Return how many jobs there are."""
    return connection.execute(select(func.count()).select_from(_TABLE)).scalar_one()


def _change(connection: Connection, name: str, **values: Any) -> None:
    changed = connection.execute(update(_TABLE).where(_TABLE.c.name == name).values(**values))
    if not changed.rowcount:
        raise _unknown(connection, name)


def _unknown(connection: Connection, name: str) -> BadInput:
    known = connection.scalars(select(_TABLE.c.name).order_by(_TABLE.c.name).limit(20)).all()
    return BadInput(f"there is no job named {name!r}; the jobs are: {', '.join(known) or 'none'}")


def _job(row: Row[Any]) -> Job:
    values = row._asdict()
    values["command"] = tuple(row.command) if isinstance(row.command, list) else ()
    return Job(**values)
