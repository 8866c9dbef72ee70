"""Which moment does a date mean that is given as an option? ``--since``, ``--until``."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from storage.errors import BadInput
from vietnamese.time import VIETNAM

#: Beyond these years no article is, and dates cannot even be reckoned with.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def read_date(option: str, text: str | None, *, end: bool = False) -> datetime | None:
    """Read a day (2020-11-03, 03/11/2020) or an ISO 8601 moment, in Vietnam's time.

    A day, a month (2020-11, 11/2020) or a year means all of it: with *end*, the midnight after.
    ``7d`` is the day seven days ago.

    :raises BadInput: if *text* is no date
    """
    if text is None:
        return None
    text = text.strip()
    try:
        first, after = _span(text)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{option} {text[:40]!r} is no date; write it as 2020-11-03, 2020-11, 2020 or 7d"
        ) from None
    return after if end else first


def _span(text: str) -> tuple[datetime, datetime]:
    """Return where what *text* names begins, and where it is over."""
    if vietnamese := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text):
        day, month, year = map(int, vietnamese.groups())
        return _days(date(year, month, day), timedelta(days=1))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{8}", text):
        return _days(date.fromisoformat(text), timedelta(days=1))
    if ago := re.fullmatch(r"(\d{1,6})d", text):
        today = datetime.now(VIETNAM).date()
        return _days(today - timedelta(days=int(ago[1])), timedelta(days=1))
    text = re.sub(r"^(\d{1,2})[/-](\d{4})$", lambda match: f"{match[2]}-{match[1]:0>2}", text)
    if months := re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?", text):
        first = date(int(months[1]), int(months[2] or 1), 1)
        last = date(first.year, first.month if months[2] else 12, 28)
        after = (last + timedelta(days=4)).replace(day=1)  # the first of the month behind it
        return _days(first, after - first)
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    return _checked(moment), moment


def _days(first: date, length: timedelta) -> tuple[datetime, datetime]:
    begin = _checked(datetime.combine(first, time(), VIETNAM))
    return begin, begin + length


def _checked(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(moment)
    return moment
