"""When was the article published? A choice among the candidates, by rank and mutual consistency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from crawler.extraction.fields.date_limits import Limits
from crawler.site.thanhuytphcm import FIRST_COUNTER_ID
from storage.records import DateCandidate, Evidence
from vietnamese.dates import beside_date
from vietnamese.time import VIETNAM, Precision

#: How far each kind of evidence is trusted by itself.
_TRUST = {
    Evidence.VISIBLE_DATE: 1.0,
    Evidence.JSON_LD: 0.95,
    Evidence.META: 0.9,
    Evidence.MICRODATA: 0.9,
    Evidence.TIME: 0.85,
    Evidence.VISIBLE_UPDATE: 0.8,
    Evidence.DATE_ABOVE: 0.7,
    Evidence.IMAGE_URL: 0.6,
    Evidence.DATELINE: 0.55,
    Evidence.ARTICLE_ID: 0.5,
    Evidence.LINE_ABOVE: 0.3,
}
_NEAR = 3  # days that publication may follow the event that it tells of
_MAX_BESIDE = 25  # characters beside the date in a line that says hardly more


def choose(
    candidates: Iterable[DateCandidate], article_id: int, limits: Limits
) -> tuple[DateCandidate | None, str]:
    """Choose the publication time, and say why; None if nothing is known."""
    found = list(candidates)
    possible = [c for c in found if limits.holds(c.at)]
    possible += _confirmed_against_calendar(found, limits)
    possible = _without_changes(_without_clocks(possible, limits))
    event = max((c.at for c in possible if c.evidence is Evidence.DATELINE), default=None)
    days = _by_day(possible, event)
    nominated = [group for group in days if set(group) != {Evidence.LINE_ABOVE}]
    if nominated:
        best = max(nominated, key=lambda group: _support(group, event))
        return _most_precise(best), f"supported by {', '.join(sorted(best))}"
    return _coarse(possible, article_id, limits)


def _by_day(
    possible: list[DateCandidate], event: datetime | None
) -> list[dict[Evidence, DateCandidate]]:
    """Return the candidates of each day, the most precise one of each kind of evidence."""
    days: dict[date, dict[Evidence, DateCandidate]] = {}
    for candidate in possible:
        if candidate.precision not in (Precision.DAY, Precision.MINUTE):
            continue
        day = candidate.at.date()
        if candidate.evidence is Evidence.IMAGE_URL and event and day < event.date():
            continue  # an older picture, used again
        group = days.setdefault(day, {})
        known = group.setdefault(candidate.evidence, candidate)
        if known.precision is Precision.DAY and candidate.precision is Precision.MINUTE:
            group[candidate.evidence] = candidate
    return list(days.values())


def _without_clocks(possible: list[DateCandidate], limits: Limits) -> list[DateCandidate]:
    """Trust the date above the title that cannot be the page's clock, if there is but one.

    A clock shows no time well before the capture, nor before the last change of the article.
    """
    now = [limits.fetched_at - timedelta(days=1)]
    now += [c.at for c in possible if c.evidence is Evidence.VISIBLE_UPDATE]
    dates = [
        c
        for c in possible
        if c.evidence is Evidence.LINE_ABOVE and c.at < max(now) and _is_date_line(c)
    ]
    if len({candidate.at.date() for candidate in dates}) != 1:
        return possible
    return [replace(c, evidence=Evidence.DATE_ABOVE) if c in dates else c for c in possible]


def _is_date_line(candidate: DateCandidate) -> bool:
    """Say whether the line says hardly more than a date."""
    beside = beside_date(candidate.raw)
    most = _MAX_BESIDE if candidate.precision is Precision.MINUTE else 0
    return beside is not None and len(beside) <= most


def _without_changes(possible: list[DateCandidate]) -> list[DateCandidate]:
    """Drop the days of changes that are later than a stated publication."""
    stated = [c.at.date() for c in possible if _states_publication(c.evidence)]
    first = min(stated, default=None)
    return [
        c
        for c in possible
        if c.evidence is not Evidence.VISIBLE_UPDATE or first is None or c.at.date() <= first
    ]


def _states_publication(evidence: Evidence) -> bool:
    if evidence is Evidence.VISIBLE_UPDATE:
        return False
    return evidence.stated or evidence is Evidence.DATE_ABOVE


def _confirmed_against_calendar(
    found: list[DateCandidate], limits: Limits
) -> Iterator[DateCandidate]:
    """Yield what two kinds of statement agree on, though the id calendar would not have it."""
    stated = [
        c for c in found if c.evidence.stated and not limits.holds(c.at) and c.at <= limits.high
    ]
    for candidate in stated:
        day = candidate.at.date()
        if len({c.evidence for c in stated if c.at.date() == day}) > 1:
            yield candidate


def _support(group: dict[Evidence, DateCandidate], event: datetime | None) -> float:
    total = sum(_TRUST[evidence] for evidence in group)
    day = next(iter(group.values())).at
    if event is not None and 0 < (day.date() - event.date()).days <= _NEAR:
        total += _TRUST[Evidence.DATELINE] / 2
    return total


def _most_precise(group: dict[Evidence, DateCandidate]) -> DateCandidate:
    return max(group.values(), key=lambda c: (c.precision is Precision.MINUTE, _TRUST[c.evidence]))


def _coarse(
    possible: list[DateCandidate], article_id: int, limits: Limits
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
        at=at, precision=precision, evidence=Evidence.ARTICLE_ID, raw=str(article_id), place="URL"
    )
