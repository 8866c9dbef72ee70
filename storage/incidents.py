"""What is not well, since when, and who was told?

A monitor is a named assertion; a `Check` is what came of it. A check that fails opens an incident,
or is seen again in the one that is open; one that passes resolves it. Each incident is told of
once, and once more when it is resolved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, delete, func, or_, select, update

from storage.database.connection import upsert
from storage.database.models import Incident as _Incident
from storage.database.models import Silence
from storage.errors import BadInput

#: As a check's subject: all subjects of its monitor of which nothing else is said.
ALL = "*"
#: How long a notification may be under way; whoever died over it has then lost it.
_UNDER_WAY = timedelta(minutes=2)
#: The wait after a notification that nobody took; doubled with each further one.
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
_TABLE = _Incident.__table__
_OPEN = _TABLE.c.resolved_at.is_(None)


class Severity(StrEnum):
    """How much an incident matters."""

    WARNING = "warning"  #: somebody should look
    CRITICAL = "critical"  #: nothing new is archived, or something is being lost


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """What came of one monitor: what was expected, and what was seen."""

    monitor: str
    subject: str = ""  #: of what, where a monitor looks at several things
    is_well: bool
    severity: Severity = Severity.WARNING
    expected: str = ""
    seen: str = ""
    advice: str = ""  #: what to do
    level: float | None = None  #: what was measured while all was well


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """Something that is, or was, not well."""

    id: int
    monitor: str
    subject: str
    severity: Severity
    expected: str
    seen: str
    advice: str
    level: float | None
    opened_at: datetime
    last_seen_at: datetime
    times: int
    run_id: int | None
    resolved_at: datetime | None
    acknowledged_at: datetime | None
    told_at: datetime | None
    end_told_at: datetime | None
    tries: int
    try_after: datetime | None

    @property
    def name(self) -> str:
        """The monitor, and of what."""
        return f"{self.monitor} {self.subject}".strip()


def report(
    connection: Connection, checks: Iterable[Check], *, now: datetime, run_id: int | None = None
) -> None:
    """Open, see again or resolve incidents, as *checks* say."""
    said = list(checks)
    known = {(each.monitor, each.subject): each for each in unresolved(connection)}
    failed = {(each.monitor, each.subject): each for each in said if not each.is_well}
    for key, check in failed.items():
        if key in known:
            _see_again(connection, known[key], check, now)
        else:
            _open(connection, check, now, run_id)
    well = {(each.monitor, each.subject) for each in said if each.is_well}
    over = [
        each.id
        for key, each in known.items()
        if key not in failed and (key in well or (key[0], ALL) in well)
    ]
    if over:
        connection.execute(
            update(_Incident)
            .where(_TABLE.c.id.in_(over))
            .values(resolved_at=now, tries=0, try_after=None)
        )


def _open(connection: Connection, check: Check, now: datetime, run_id: int | None) -> None:
    values = {
        "monitor": check.monitor, "subject": check.subject, "severity": check.severity,
        "expected": check.expected, "seen": check.seen, "advice": check.advice,
        "level": check.level, "opened_at": now, "last_seen_at": now, "times": 1, "run_id": run_id,
        "tries": 0,
    }  # fmt: skip
    # Another process may have opened it in this moment.
    connection.execute(upsert(connection, _Incident).values(values).on_conflict_do_nothing())


def _see_again(connection: Connection, known: Incident, check: Check, now: datetime) -> None:
    values: dict[str, Any] = {
        "last_seen_at": now, "times": known.times + 1, "severity": check.severity,
        "expected": check.expected, "seen": check.seen, "advice": check.advice,
    }  # fmt: skip
    connection.execute(update(_Incident).where(_TABLE.c.id == known.id).values(values))


def unresolved(connection: Connection) -> list[Incident]:
    """Return the open incidents, the worst first, then the oldest."""
    is_warning = _TABLE.c.severity != Severity.CRITICAL
    query = select(*_TABLE.c).where(_OPEN).order_by(is_warning, _TABLE.c.id)
    return [_incident(row) for row in connection.execute(query)]


def recent(connection: Connection, limit: int) -> list[Incident]:
    """Return the last incidents, open or resolved, the newest first."""
    query = select(*_TABLE.c).order_by(_TABLE.c.id.desc()).limit(limit)
    return [_incident(row) for row in connection.execute(query)]


def levels(connection: Connection, monitor: str) -> dict[str, float]:
    """Return what was measured while all was well, by subject, of a monitor's open incidents.

    It is 0 where somebody has acknowledged the incident: what is now is well enough for them.
    """
    known = case((_TABLE.c.acknowledged_at.is_(None), _TABLE.c.level), else_=0.0)
    query = select(_TABLE.c.subject, known).where(
        _OPEN, _TABLE.c.monitor == monitor, _TABLE.c.level.is_not(None)
    )
    return {subject: level for subject, level in connection.execute(query)}  # noqa: C416  # rows


# --- what an operator says ------------------------------------------------------------------------


def acknowledge(connection: Connection, incident_id: int, *, now: datetime) -> None:
    """Let an open incident be known: it is told of no more, and health does not count it.

    :raises BadInput: if there is no open incident of that number
    """
    known = update(_Incident).where(_TABLE.c.id == incident_id, _OPEN)
    if not connection.execute(known.values(acknowledged_at=now)).rowcount:
        numbers = ", ".join(str(each.id) for each in unresolved(connection)) or "none"
        raise BadInput(f"there is no open incident {incident_id}; open are: {numbers}")


def silence(connection: Connection, monitor: str, *, until: datetime | None) -> None:
    """Tell of no incident of that monitor (`ALL`: of any) before *until*; None: do tell again."""
    if until is None:
        connection.execute(delete(Silence).where(Silence.monitor == monitor))
        return
    values = upsert(connection, Silence).values(monitor=monitor, until=until)
    connection.execute(
        values.on_conflict_do_update(index_elements=["monitor"], set_={"until": until})
    )


def silences(connection: Connection, *, now: datetime) -> dict[str, datetime]:
    """Return until when each monitor is silenced."""
    query = select(Silence.monitor, Silence.until).where(Silence.until > now)
    return {monitor: until for monitor, until in connection.execute(query)}  # noqa: C416  # rows


# --- telling of them ------------------------------------------------------------------------------


def untold(connection: Connection, *, now: datetime) -> list[Incident]:
    """Return the incidents of which a receiver is to be told now: opened, or resolved again."""
    query = select(*_TABLE.c).where(_to_tell(now)).order_by(_TABLE.c.id)
    silenced = silences(connection, now=now)
    found = [_incident(row) for row in connection.execute(query)]
    return [each for each in found if ALL not in silenced and each.monitor not in silenced]


def _to_tell(now: datetime) -> ColumnElement[bool]:
    is_open = _OPEN & _TABLE.c.told_at.is_(None) & _TABLE.c.acknowledged_at.is_(None)
    # Whoever was not told of the beginning need not hear of the end.
    is_over = ~_OPEN & _TABLE.c.told_at.is_not(None) & _TABLE.c.end_told_at.is_(None)
    is_time = or_(_TABLE.c.try_after.is_(None), _TABLE.c.try_after <= now)
    return or_(is_open, is_over) & is_time


def claim(connection: Connection, *, now: datetime) -> list[Incident]:
    """Return what is to be told now, and keep others from telling it for a while."""
    claimed = untold(connection, now=now)
    _change(connection, claimed, try_after=now + _UNDER_WAY)
    return claimed


def note_told(connection: Connection, told: Sequence[Incident], *, now: datetime) -> None:
    """Enter that a receiver was told of each of these, as it stood."""
    begun = [each for each in told if each.resolved_at is None]
    over = [each for each in told if each.resolved_at is not None]
    _change(connection, begun, told_at=now, tries=0, try_after=None)
    _change(connection, over, end_told_at=now, tries=0, try_after=None)


def note_not_told(connection: Connection, missed: Sequence[Incident], *, now: datetime) -> None:
    """Enter that no receiver took these; they are told again later, and later each time."""
    for each in missed:
        wait = min(_FIRST_WAIT * 2 ** min(each.tries, 20), _LONGEST_WAIT)
        _change(connection, [each], tries=each.tries + 1, try_after=now + wait)


def _change(connection: Connection, which: Sequence[Incident], **values: Any) -> None:
    if which:
        numbers = [each.id for each in which]
        connection.execute(update(_Incident).where(_TABLE.c.id.in_(numbers)).values(**values))


def count_open(connection: Connection) -> dict[Severity, int]:
    """Count the open incidents that nobody has acknowledged, by severity."""
    query = (
        select(_TABLE.c.severity, func.count())
        .where(_OPEN, _TABLE.c.acknowledged_at.is_(None))
        .group_by(_TABLE.c.severity)
    )
    counted: dict[str, int] = {name: count for name, count in connection.execute(query)}  # noqa: C416  # rows
    return {each: counted.get(each, 0) for each in Severity}


def _incident(row: Row[Any]) -> Incident:
    values = row._asdict()
    values["severity"] = Severity(row.severity)
    return Incident(**values)
