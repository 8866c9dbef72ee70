"""What is a response of the stand-in site, and what in it changes with every load?"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import datetime

from replica.templates.page import CLOCK, NOISE, VIEWS
from vietnamese.time import VIETNAM

HTML = "text/html; charset=utf-8"
_MARKS = re.compile(f"([{CLOCK}{VIEWS}{NOISE}])")
_FILLED = frozenset(mark.encode() for mark in (CLOCK, VIEWS, NOISE))
_WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: *parts* are its body, with the marks of what is filled in at each load."""

    status: int
    content_type: str
    parts: tuple[bytes, ...]
    etag: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> int:
        """Bytes, about."""
        return sum(map(len, self.parts))


def page(html: str, status: int = 200) -> Answer:
    """Return *html* as an answer, its marks parted from what never changes."""
    parts = tuple(part.encode() for part in _MARKS.split(html))
    fixed = b"".join(part for part in parts if part not in _FILLED)
    return Answer(status, HTML, parts, f'"{zlib.crc32(fixed):08x}"')


def filled(answer: Answer, loads: int, now: datetime) -> bytes:
    """Return the body as the load with this number finds it."""
    if len(answer.parts) == 1:
        return answer.parts[0]
    values = {
        CLOCK.encode(): clock(now).encode(),
        VIEWS.encode(): f"{1200 + loads:,}".replace(",", ".").encode(),
        NOISE.encode(): f"{(loads + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF:016x}".encode(),
    }
    return b"".join([values.get(part, part) for part in answer.parts])


def clock(now: datetime) -> str:
    """Return the line at the top of every page: the day of the load.

    >>> clock(datetime(2021, 8, 3, tzinfo=VIETNAM))
    'Thứ Ba, ngày 3 tháng 8 năm 2021'
    """
    day = now.astimezone(VIETNAM)
    name = "Chủ Nhật" if day.weekday() == 6 else f"Thứ {_WEEKDAYS[day.weekday()]}"
    return f"{name}, ngày {day.day} tháng {day.month} năm {day.year}"
