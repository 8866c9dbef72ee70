"""Which time do they keep in Vietnam, and how exactly is a time known?"""

from __future__ import annotations

from enum import StrEnum
from zoneinfo import ZoneInfo

#: Vietnam's time zone, in which every time is written: +07:00, without summer time.
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Precision(StrEnum):
    """How exactly a publication time is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
