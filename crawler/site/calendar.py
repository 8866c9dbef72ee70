"""When was an article made, or a file uploaded, by its id or its address alone?"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import UTC, date, datetime
from itertools import pairwise

from crawler.site.thanhuytphcm import (
    COUNTER_POINTS,
    FILE_DAYS,
    FIRST_COUNTER_ID,
    LATEST_PACE,
)
from vietnamese.time import VIETNAM, Precision

_FILE_DAYS = tuple(map(re.compile, FILE_DAYS))


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


def file_day(url: str) -> tuple[datetime, Precision] | None:
    """Return the day, or else the month, that the address of a file tells; None if it tells none.

    >>> file_day("https://images.hcmcpv.org.vn/res/news/2020/11/10-11-2020-a-19B4111B.jpg")[0].day
    10
    """
    for pattern in _FILE_DAYS:
        if (match := pattern.search(url)) is None:
            continue
        year, month, day = match["year"], match["month"], match["day"]
        try:
            at = datetime(int(year), int(month), int(day or 1), tzinfo=VIETNAM)
        except ValueError:
            return None
        return at, Precision.DAY if day else Precision.MONTH
    return None


def _midnight(ordinal: int) -> datetime:
    return datetime.combine(date.fromordinal(ordinal), datetime.min.time(), VIETNAM)
