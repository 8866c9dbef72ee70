"""What was asked of a crawl under way, and has it obeyed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage.database.models import Control as _Control

_TABLE = _Control.__table__


class Verb(StrEnum):
    """What a crawl can be asked to do."""

    PAUSE = "pause"  #: ask the site for nothing until it is resumed
    RESUME = "resume"  #: go on
    SET = "set"  #: go on at another rate, or in other hours
    STOP = "stop"  #: end in order, as SIGTERM would have it


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One thing that was asked."""

    id: int
    run_id: int
    verb: str
    rate: float | None  #: requests a second; None: as it was
    window: str | None  #: hours; None: as it was; empty: any
    asked_at: datetime
    obeyed_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return what the run's record keeps of it."""
        told = {"at": self.asked_at.isoformat(), "verb": self.verb}
        asked = {"rate": self.rate, "window": self.window}
        return told | {name: value for name, value in asked.items() if value is not None}


def ask(
    connection: Connection,
    run_id: int,
    verb: Verb,
    *,
    rate: float | None = None,
    window: str | None = None,
    now: datetime,
) -> int:
    """Ask something of a run; return the number under which it is."""
    values = {
        "run_id": run_id, "verb": verb, "rate": rate, "window": window, "asked_at": now,
    }  # fmt: skip
    number: int = connection.execute(
        insert(_Control).values(values).returning(_TABLE.c.id)
    ).scalar_one()
    return number


def pending(connection: Connection, run_id: int) -> list[Control]:
    """Return what a run has not obeyed yet, in the order in which it was asked."""
    query = select(*_TABLE.c).where(_TABLE.c.run_id == run_id, _TABLE.c.obeyed_at.is_(None))
    return [_control(row) for row in connection.execute(query.order_by(_TABLE.c.id))]


def note_obeyed(connection: Connection, run_id: int, last: int, *, now: datetime) -> None:
    """Enter that a run has obeyed all that was asked up to number *last*."""
    connection.execute(
        update(_Control)
        .where(_TABLE.c.run_id == run_id, _TABLE.c.id <= last, _TABLE.c.obeyed_at.is_(None))
        .values(obeyed_at=now)
    )


def is_obeyed(connection: Connection, number: int) -> bool:
    """Say whether the crawl has seen it."""
    query = select(_TABLE.c.obeyed_at).where(_TABLE.c.id == number)
    return connection.execute(query).scalar_one_or_none() is not None


def of_run(connection: Connection, run_id: int) -> list[Control]:
    """Return all that was asked of a run."""
    query = select(*_TABLE.c).where(_TABLE.c.run_id == run_id).order_by(_TABLE.c.id)
    return [_control(row) for row in connection.execute(query)]


def _control(row: Row[Any]) -> Control:
    return Control(**row._asdict())
