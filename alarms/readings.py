"""Are the latest articles read as well as those before them? Over whatever runs brought them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alarms.limits import Limits
from storage.archive import Connection
from storage.articles.latest import FIELDS, Reading, latest_readings
from storage.incidents import Check

#: Monitors that compare a share of the latest articles with that of those before.
_Say = Callable[[Reading], bool | None]
#: Of the articles before, at least one in so many must be there to compare with.
_LEAST_BEFORE = 5


def reading_checks(connection: Connection, limits: Limits) -> list[Check]:
    """Compare the latest articles with those before them; nothing, if there are too few."""
    count = limits.latest_articles
    readings = latest_readings(connection, count + limits.before_articles)
    latest, before = readings[:count], readings[count:]
    if len(before) * _LEAST_BEFORE < limits.before_articles:
        return []
    return [
        _fields(latest, before, limits),
        _share("date-evidence", "state their date", _states_date, latest, before, limits),
        _share("template-drift", "follow the profile", _follows, latest, before, limits),
    ]


def _states_date(reading: Reading) -> bool:
    return reading.is_date_stated


def _follows(reading: Reading) -> bool | None:
    return reading.follows_profile


def _fields(latest: Sequence[Reading], before: Sequence[Reading], limits: Limits) -> Check:
    said = [
        f"{_percent(now)} of the latest {len(latest)} have {name}, {_percent(then)} of those before"
        for name in FIELDS
        for now, then in [(_having(latest, name), _having(before, name))]
        if then - now > limits.coverage_drop
    ]
    told = "; ".join(said) or f"the latest {len(latest)} have what those before them have"
    return limits.check("field-coverage", is_well=not said, seen=told)


def _having(readings: Sequence[Reading], name: str) -> float:
    return sum(name in each.fields for each in readings) / len(readings)


def _share(
    monitor: str,
    what: str,
    say: _Say,
    latest: Sequence[Reading],
    before: Sequence[Reading],
    limits: Limits,
) -> Check:
    """Compare the shares of those of which *say* can say it; before a profile, all followed it."""
    now, then = _told(latest, say), _told(before, say)
    return limits.check(
        monitor,
        is_well=then - now <= limits.coverage_drop,
        seen=f"{_percent(now)} of the latest {len(latest)} {what}; before, {_percent(then)}",
    )


def _told(readings: Sequence[Reading], say: _Say) -> float:
    said = [told for told in map(say, readings) if told is not None]
    return sum(said) / len(said) if said else 1.0


def _percent(share: float) -> str:
    return f"{share:.0%}"
