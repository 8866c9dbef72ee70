"""When was the article with this id made? The id calendar: time stamps, then a counter."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime
from itertools import pairwise

from vietnamese.time import VIETNAM

#: From here on an article id is a counter; below, it reads as Unix seconds.
FIRST_COUNTER_ID = 1_491_800_000
#: Known points of the counter, which rises strictly with the date.
COUNTER_POINTS: tuple[tuple[int, date], ...] = (
    (FIRST_COUNTER_ID, date(2017, 4, 10)),
    (1_491_871_594, date(2020, 11, 10)),
    (1_491_885_291, date(2021, 10, 4)),
    (1_491_885_536, date(2021, 10, 9)),
    (1_491_902_914, date(2022, 12, 22)),
    (1_491_934_952, date(2025, 3, 14)),
    (1_491_938_606, date(2025, 8, 26)),
)
#: Items a day after the last known point.
LATEST_PACE = 22


def estimate_date(article_id: int) -> datetime | None:
    """Return about when the article with this id was made, in Vietnam's time; None if unknowable.

    Below ``FIRST_COUNTER_ID`` it is a time stamp, good to the day. From there on it is
    interpolated: right for the year and for plausibility, never for the day.
    """
    if article_id < 900_000_000:  # before 1998: no time stamp of this site
        return None
    if article_id < FIRST_COUNTER_ID:
        return datetime.fromtimestamp(article_id, UTC).astimezone(VIETNAM)
    ids = [point[0] for point in COUNTER_POINTS]
    if article_id > ids[-1]:
        days = COUNTER_POINTS[-1][1].toordinal() + (article_id - ids[-1]) / LATEST_PACE
        if days > date(2100, 1, 1).toordinal():
            return None
        return _midnight(round(days))
    index = max(1, bisect_left(ids, article_id))
    (low, low_day), (high, high_day) = list(pairwise(COUNTER_POINTS))[index - 1]
    share = (article_id - low) / (high - low)
    return _midnight(round(low_day.toordinal() + share * (high_day - low_day).days))


def first_id_of(moment: datetime) -> int:
    """Return about the first article id of that moment: the inverse of ``estimate_date``."""
    day = moment.astimezone(VIETNAM).date()
    if day < COUNTER_POINTS[0][1]:
        return int(moment.timestamp())
    for (low, low_day), (high, high_day) in pairwise(COUNTER_POINTS):
        if day <= high_day:
            return low + (high - low) * (day - low_day).days // (high_day - low_day).days
    last_id, last_day = COUNTER_POINTS[-1]
    return last_id + LATEST_PACE * (day - last_day).days


def _midnight(ordinal: int) -> datetime:
    return datetime.combine(date.fromordinal(ordinal), datetime.min.time(), VIETNAM)
