"""When was the article published? A choice among the candidates, by rank and mutual consistency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from crawler.extraction.fields.plausible import Window
from crawler.site.calendar import FIRST_COUNTER_ID
from storage.records import DateCandidate
from vietnamese.dates import beside_date
from vietnamese.time import VIETNAM, Precision

#: How far each kind of evidence is trusted by itself.
_RANK = {
    "visible-date": 1.0, "json-ld": 0.95, "meta": 0.9, "microdata": 0.9, "time": 0.85,
    "visible-update": 0.8, "date-above": 0.7, "image-url": 0.6, "dateline": 0.55, "article-id": 0.5,
    "line-above": 0.3,
}  # fmt: skip
_STATED = frozenset(("visible-date", "json-ld", "meta", "microdata", "time", "visible-update"))
_PUBLICATIONS = _STATED - {"visible-update"} | {"date-above"}
_NEAR = 3  # days that publication may follow the event that it tells of
_MAX_BESIDE = 25  # characters beside the date in a line that says hardly more


def choose(
    candidates: Iterable[DateCandidate], article_id: int, limits: Window
) -> tuple[DateCandidate | None, str]:
    """Choose the publication time, and say why; None if nothing is known."""
    found = list(candidates)
    possible = [c for c in found if limits.holds(c.at)]
    possible += _confirmed_against_calendar(found, limits)
    possible = _without_changes(_without_clocks(possible, limits))
    event = max((c.at for c in possible if c.evidence == "dateline"), default=None)
    days: dict[object, dict[str, DateCandidate]] = {}
    for candidate in possible:
        if candidate.precision not in (Precision.DAY, Precision.MINUTE):
            continue
        if candidate.evidence == "image-url" and event and candidate.at.date() < event.date():
            continue  # an older picture, used again
        group = days.setdefault(candidate.at.date(), {})
        known = group.get(candidate.evidence)
        if known is None or (known.precision, candidate.precision) == (
            Precision.DAY,
            Precision.MINUTE,
        ):
            group[candidate.evidence] = candidate
    nominated = {day: group for day, group in days.items() if set(group) != {"line-above"}}
    if nominated:
        best = max(nominated.values(), key=lambda group: _support(group, event))
        return _most_precise(best), f"supported by {', '.join(sorted(best))}"
    return _coarse(possible, article_id, limits)


def _without_clocks(possible: list[DateCandidate], limits: Window) -> list[DateCandidate]:
    """Trust the date above the title that cannot be the page's clock, if there is but one.

    A clock shows no time well before the capture, nor before the last change of the article.
    """
    now = [limits.fetched_at - timedelta(days=1)]
    now += [c.at for c in possible if c.evidence == "visible-update"]
    dates = [
        c for c in possible if c.evidence == "line-above" and c.at < max(now) and _is_date_line(c)
    ]
    if len({candidate.at.date() for candidate in dates}) != 1:
        return possible
    return [replace(c, evidence="date-above") if c in dates else c for c in possible]


def _is_date_line(candidate: DateCandidate) -> bool:
    """Say whether the line says hardly more than a date."""
    beside = beside_date(candidate.raw)
    most = _MAX_BESIDE if candidate.precision is Precision.MINUTE else 0
    return beside is not None and len(beside) <= most


def _without_changes(possible: list[DateCandidate]) -> list[DateCandidate]:
    """Drop the days of changes that are later than a stated publication."""
    stated = [c.at.date() for c in possible if c.evidence in _PUBLICATIONS]
    first = min(stated, default=None)
    return [
        c
        for c in possible
        if c.evidence != "visible-update" or first is None or c.at.date() <= first
    ]


def _confirmed_against_calendar(
    found: list[DateCandidate], limits: Window
) -> Iterator[DateCandidate]:
    """Yield what two kinds of statement agree on, though the id calendar would not have it."""
    stated = [
        c for c in found if c.evidence in _STATED and not limits.holds(c.at) and c.at <= limits.high
    ]
    for candidate in stated:
        day = candidate.at.date()
        if len({c.evidence for c in stated if c.at.date() == day}) > 1:
            yield candidate


def _support(group: dict[str, DateCandidate], event: datetime | None) -> float:
    total = sum(_RANK[evidence] for evidence in group)
    day = next(iter(group.values())).at
    if event is not None and 0 < (day.date() - event.date()).days <= _NEAR:
        total += _RANK["dateline"] / 2
    return total


def _most_precise(group: dict[str, DateCandidate]) -> DateCandidate:
    return max(group.values(), key=lambda c: (c.precision is Precision.MINUTE, _RANK[c.evidence]))


def _coarse(
    possible: list[DateCandidate], article_id: int, limits: Window
) -> tuple[DateCandidate | None, str]:
    """Fall back on the month of a picture, or on the id calendar as far as it can be trusted."""
    months = [c for c in possible if c.precision is Precision.MONTH]
    if months:
        return max(months, key=lambda c: c.at), "the month of a picture's address"
    estimate = limits.estimate
    if estimate is None or article_id < FIRST_COUNTER_ID:
        return None, "nothing in the page or its id tells"
    low = max(estimate - timedelta(days=limits.error), limits.low)
    high = min(estimate + timedelta(days=limits.error), limits.high)
    if high < low:
        return None, "the id calendar contradicts the capture"
    if (low.year, low.month) == (high.year, high.month):
        at = low.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return _from_id(at, Precision.MONTH, article_id), "id calendar, to the month"
    if low.year == high.year:
        at = datetime(low.year, 1, 1, tzinfo=VIETNAM)
        return _from_id(at, Precision.YEAR, article_id), "id calendar, to the year"
    return None, "the id calendar leaves two years open"


def _from_id(at: datetime, precision: Precision, article_id: int) -> DateCandidate:
    return DateCandidate(
        at=at, precision=precision, evidence="article-id", raw=str(article_id), place="URL"
    )
