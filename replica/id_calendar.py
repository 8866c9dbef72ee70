"""Which ids do articles get, and when was the article with this id published?

As on the real site: Unix seconds until April 2017, a counter from then on. Between its known
points the counter runs now faster, now slower, so that an interpolation errs by some days.
"""

from __future__ import annotations

import math
import random
from array import array
from bisect import bisect_left
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from crawler.site.calendar import first_id_of
from crawler.site.thanhuytphcm import COUNTER_POINTS, FIRST_COUNTER_ID, LATEST_PACE
from vietnamese.time import VIETNAM

#: The stand-in site's oldest article.
OLDEST = datetime(2004, 3, 1, tzinfo=VIETNAM)
#: Its newest, before anything is published while it runs.
NEWEST = datetime(2026, 9, 30, 18, 0, tzinfo=VIETNAM)
_COUNTER_SHARE = 0.68  # of the articles; 200,000 of them leave the counter some gaps
_WOBBLE = 0.027  # of the days between two known points: nine days in eleven months
_FIRST_HOUR, _HOURS = 5.5, 17.0  # the newsroom's day


def choose_ids(count: int, rng: random.Random, now: datetime, taken: Collection[int]) -> array[int]:
    """Return *count* ids in rising order, none of them *taken*, spread over the site's years."""
    newest = first_id_of(now)
    counters = _sample(rng, round(count * _COUNTER_SHARE), FIRST_COUNTER_ID + 1, newest, taken)
    stamps = _sample(
        rng, count - len(counters), int(OLDEST.timestamp()), FIRST_COUNTER_ID - 86_400, taken
    )
    return array("q", sorted(stamps) + sorted(counters))


def _sample(
    rng: random.Random, count: int, low: int, high: int, taken: Collection[int]
) -> list[int]:
    excess = min(count + len(taken), high - low)
    return [n for n in rng.sample(range(low, high), excess) if n not in taken][:count]


@lru_cache(maxsize=8192)  # the newest stand beside every article
def published_at(article_id: int) -> datetime:
    """Return the minute of publication; it rises with the id."""
    if article_id < FIRST_COUNTER_ID:
        moment = datetime.fromtimestamp(article_id, UTC).astimezone(VIETNAM)
        return moment.replace(second=0)
    days = _counter_days(article_id)
    day, fraction = divmod(days, 1)
    start = datetime.fromordinal(int(day)).replace(tzinfo=VIETNAM)
    minutes = int((_FIRST_HOUR + fraction * _HOURS) * 60)
    return start + timedelta(minutes=minutes)


def _counter_days(article_id: int) -> float:
    ids = [point[0] for point in COUNTER_POINTS]
    if article_id >= ids[-1]:
        return COUNTER_POINTS[-1][1].toordinal() + (article_id - ids[-1]) / LATEST_PACE
    upper = max(1, bisect_left(ids, article_id))
    (low, low_day), (high, high_day) = COUNTER_POINTS[upper - 1], COUNTER_POINTS[upper]
    share = (article_id - low) / (high - low)
    span = (high_day - low_day).days
    return low_day.toordinal() + span * (share + _WOBBLE * math.sin(math.pi * share))
