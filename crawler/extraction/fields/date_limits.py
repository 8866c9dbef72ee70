"""Between which days can an article have been published? Its id, its capture and its page tell."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.site.calendar import estimate_date
from crawler.site.thanhuytphcm import COUNTER_POINTS, FIRST_COUNTER_ID, FIRST_DAY
from vietnamese.time import VIETNAM


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which days an article of this id can have been published."""

    low: datetime
    high: datetime
    estimate: datetime | None
    error: int  #: days, of the estimate
    fetched_at: datetime

    def holds(self, at: datetime) -> bool:
        """Say whether the time is possible."""
        return self.low <= at <= self.high


def find_limits(article_id: int, fetched_at: datetime, clock: datetime | None) -> Limits:
    """Return the days possible: by the id calendar, the capture, and the page's own clock."""
    high = fetched_at.astimezone(VIETNAM) + timedelta(days=1)
    if clock is not None and clock < high:
        high = clock + timedelta(days=1)
    low = datetime.combine(FIRST_DAY, datetime.min.time(), VIETNAM)
    estimate = estimate_date(article_id)
    if estimate is None:
        return Limits(low, high, None, 10_000, fetched_at)
    if article_id < FIRST_COUNTER_ID:
        error, slack = 1, 31
    else:
        error = 3 + round(_distance(article_id, estimate) * _drift(article_id))
        slack = max(30, 2 * error + 10)
    if article_id > COUNTER_POINTS[-1][0]:
        last = datetime.combine(COUNTER_POINTS[-1][1], datetime.min.time(), VIETNAM)
        low = last - timedelta(days=30)
        return Limits(low, high, min(estimate, high), error, fetched_at)
    low = max(low, estimate - timedelta(days=slack))
    high = min(high, estimate + timedelta(days=slack + 1))
    return Limits(low, high, estimate, error, fetched_at)


def _drift(article_id: int) -> float:
    """Return how many days an estimate may err for each day away from a known point."""
    return 0.3 if article_id > COUNTER_POINTS[-1][0] else 0.1


def _distance(article_id: int, estimate: datetime) -> int:
    """Return the days between an estimate and the nearest known point of the counter."""
    ids = [point[0] for point in COUNTER_POINTS]
    index = bisect_left(ids, article_id)
    nearest = COUNTER_POINTS[max(0, index - 1) : index + 1]
    return min(abs((estimate.date() - day).days) for _, day in nearest)
