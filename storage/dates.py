"""Which moment does a person mean by a typed date?"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from storage.errors import BadInput
from storage.records import VIETNAM


def read_date(option: str, text: str | None, *, end: bool = False) -> datetime | None:
    """Read a day (2020-11-03, 03/11/2020) or an ISO 8601 moment, in Vietnam's time.

    With *end*, a day means all of it: the midnight after.

    :raises BadInput: if *text* is no date
    """
    if not text:
        return None
    text = text.strip()
    try:
        if vietnamese := re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text):
            day, month, year = map(int, vietnamese.groups())
            found: date | datetime = date(year, month, day)
        elif re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{8}", text):
            found = date.fromisoformat(text)
        else:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
        return datetime.combine(found, time(), VIETNAM) + timedelta(days=1 if end else 0)
    except (ValueError, OverflowError):
        raise BadInput(f"{option} {text!r} is no date; write it as 2020-11-03") from None
