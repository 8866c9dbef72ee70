"""What came of each start?

An attempt is *claimed* once, by the service that holds the lease; *begun* at most once, by the
process that sees to it; and *ended*, by that process or by whoever finds it dead. Between claim and
beginning nothing is lost if a process dies: the next service takes the attempt up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from storage.database.schedule_tables import ATTEMPTS as _TABLE
from vietnamese.time import VIETNAM

#: Attempts of one job that are kept on record.
KEPT = 1000
_OPEN = _TABLE.c.ended_at.is_(None)
_WAITS = _TABLE.c.started_at.is_(None) & _OPEN


class AttemptEnd(StrEnum):
    """Why an attempt is over."""

    FINISHED = "finished"  #: the command ended by itself; its exit code says how
    TIME_LIMIT = "time limit"  #: it was told to end, because its time was over
    STOPPED = "stopped"  #: it was told to end, because the service was
    KILLED = "killed"  #: the command, or the process that saw to it, was killed
    BUSY = "archive in use"  #: it found the archive in use, and its job does not wait
    WITHDRAWN = "withdrawn"  #: its job was paused or removed before it began
    NOT_STARTED = "not started"  #: the system would not start the program


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """What came of one start of a job."""

    id: int
    job: str  #: the job's name
    command: tuple[str, ...]
    due_at: datetime  #: it stands for every start that came due from then until it began
    started_at: datetime | None
    ended_at: datetime | None
    exit_code: int | None  #: of the command, as a shell gives it; None: nobody saw its end
    finish_reason: str | None
    tries: int  #: how often the archive was in use, and it went back to wait
    run_id: int | None
    last_lines: str | None
    log_file: str | None  #: relative to the archive's ``logs/``
    pid: int | None  #: the process that sees to it
    host: str | None
    beat: int  #: grows while that process lives


def enter(
    connection: Connection, job: str, command: tuple[str, ...], *, due_at: datetime, log_file: str
) -> Attempt:
    """Enter an attempt that is still to begin, and forget the oldest of its job."""
    values = {"job": job, "command": list(command), "due_at": due_at, "log_file": log_file}
    made = connection.execute(insert(_TABLE).values(values).returning(*_TABLE.c)).one()
    of_job = select(_TABLE.c.id).where(_TABLE.c.job == job)
    oldest = of_job.order_by(_TABLE.c.id.desc()).offset(KEPT).limit(1).scalar_subquery()
    connection.execute(delete(_TABLE).where(_TABLE.c.job == job, _TABLE.c.id <= oldest))
    return _attempt(made)


def begin(
    connection: Connection, attempt_id: int, *, pid: int, host: str, now: datetime
) -> Attempt | None:
    """Take an attempt that waits upon oneself; None if another process has, or it is over."""
    row = connection.execute(
        update(_TABLE)
        .where(_TABLE.c.id == attempt_id, _WAITS)
        .values(started_at=now, pid=pid, host=host, beat=_TABLE.c.beat + 1)
        .returning(*_TABLE.c)
    ).one_or_none()
    return _attempt(row) if row else None


def beat(connection: Connection, attempt_id: int, *, run_id: int | None) -> None:
    """Show that the process that sees to it lives, and which run the command has entered."""
    connection.execute(
        update(_TABLE)
        .where(_TABLE.c.id == attempt_id)
        .values(beat=_TABLE.c.beat + 1, run_id=run_id)
    )


def give_back(connection: Connection, attempt_id: int, *, last_lines: str) -> None:
    """Let an attempt wait again that has found the archive in use."""
    connection.execute(
        update(_TABLE)
        .where(_TABLE.c.id == attempt_id, _OPEN)
        .values(started_at=None, pid=None, tries=_TABLE.c.tries + 1, last_lines=last_lines)
    )


def end(
    connection: Connection,
    attempt_id: int,
    *,
    exit_code: int | None,
    finish_reason: AttemptEnd,
    now: datetime,
    **known: Any,
) -> None:
    """Enter how an attempt has ended; *known* are ``run_id`` and ``last_lines``."""
    connection.execute(
        update(_TABLE)
        .where(_TABLE.c.id == attempt_id)
        .values(ended_at=now, exit_code=exit_code, finish_reason=finish_reason, **known)
    )


def close_killed(connection: Connection, attempt: Attempt, *, now: datetime) -> bool:
    """Enter that nobody sees to an attempt any more; False if it has moved on after all."""
    closed = connection.execute(
        update(_TABLE)
        .where(
            _TABLE.c.id == attempt.id,
            _TABLE.c.beat == attempt.beat,
            _TABLE.c.started_at.is_not(None),
            _OPEN,
        )
        .values(ended_at=now, finish_reason=AttemptEnd.KILLED)
    )
    return closed.rowcount == 1


def withdraw(connection: Connection, job: str) -> None:
    """End the attempt of a job that has not begun."""
    connection.execute(
        update(_TABLE)
        .where(_TABLE.c.job == job, _WAITS)
        .values(ended_at=datetime.now(VIETNAM), finish_reason=AttemptEnd.WITHDRAWN)
    )


def find(connection: Connection, attempt_id: int) -> Attempt | None:
    """Return an attempt; None if it has been forgotten."""
    row = connection.execute(select(*_TABLE.c).where(_TABLE.c.id == attempt_id)).one_or_none()
    return _attempt(row) if row else None


def unfinished(connection: Connection) -> list[Attempt]:
    """Return the attempts that wait or are under way."""
    return [_attempt(row) for row in connection.execute(select(*_TABLE.c).where(_OPEN))]


def is_under_way(connection: Connection, job: str) -> bool:
    """Say whether an attempt of this job waits or is under way."""
    query = select(_TABLE.c.id).where(_TABLE.c.job == job, _OPEN)
    return connection.execute(query).first() is not None


def history(connection: Connection, job: str | None = None, *, limit: int) -> list[Attempt]:
    """Return the last attempts, of one job or of all, the newest first."""
    query = select(*_TABLE.c).order_by(_TABLE.c.id.desc()).limit(limit)
    if job is not None:
        query = query.where(_TABLE.c.job == job)
    return [_attempt(row) for row in connection.execute(query)]


def latest(connection: Connection) -> dict[str, Attempt]:
    """Return the last attempt of each job, by the job's name."""
    last = select(func.max(_TABLE.c.id)).group_by(_TABLE.c.job)
    rows = connection.execute(select(*_TABLE.c).where(_TABLE.c.id.in_(last)))
    return {row.job: _attempt(row) for row in rows}


def _attempt(row: Row[Any]) -> Attempt:
    values = row._asdict()
    values["command"] = tuple(row.command) if isinstance(row.command, list) else ()
    return Attempt(**values)
