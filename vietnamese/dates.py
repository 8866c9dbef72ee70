"""Which points in time does a string name? Dates and times as Vietnamese pages write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import islice

from vietnamese.letters import clean, fold
from vietnamese.time import VIETNAM, Precision

_EARLIEST, _LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a string names it; aware, Vietnam's time unless an offset was given."""

    at: datetime
    precision: Precision
    raw: str
    start: int = 0  #: where in the string


_TIME = (
    r"(?P<{0}h>[01]?\d|2[0-3])\s?(?:[:hg]|\s?gio\s?)\s?(?P<{0}min>[0-5]?\d)(?!\d)(?:\s?phut)?(?:[:.](?P<{0}s>[0-5]\d))?"
    r"(?:\.\d+)?(?:\s?(?P<{0}half>am|pm|sa|ch|sang|chieu|toi)\b)?"
)
# What was taken is not given back: a line of blanks or commas would be divided in every way.
_SIGNS = r"[\s,;:|·•()\[\]–—-]{0,12}+"
_GAP = (
    rf"{_SIGNS}(?:(?:luc|ngay|vao|hoi|thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|cn|t[2-7])"
    rf"{_SIGNS}){{0,3}}+"
)
_ZONE = r"(?:\s?\(?(?:gmt|utc)\s?(?P<zone>[+-]\d{1,2}(?::?\d{2})?)\)?)?"
_ENGLISH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NUMERIC = re.compile(
    rf"(?:{_TIME.format('a')}{_GAP})?"
    r"(?<![\d/.-])(?P<d>\d{1,2})\s?(?P<sep>[/.-])\s?(?P<mo>\d{1,2})\s?(?P=sep)\s?(?P<y>(?:19|20)\d\d)(?![\d/])"
    rf"(?:{_GAP}{_TIME.format('b')})?{_ZONE}"
)
_WORDS = re.compile(
    rf"(?:{_TIME.format('a')}{_GAP})?"
    rf"(?:ngay )?(?<!\d)(?P<d>\d{{1,2}}) ?,? ?(?:thang ?(?P<mo>\d{{1,2}}|[a-z]+(?: [a-z]+)?)|(?P<en>{_ENGLISH}))"
    r" ?[,-]? ?(?:nam )?(?P<y>(?:19|20)\d\d)(?!\d)"
    rf"(?:{_GAP}{_TIME.format('b')})?{_ZONE}"
)
_MONTH_FIRST = re.compile(
    rf"(?:thang (?P<mo>[a-z]+(?: [a-z]+)?|\d{{1,2}})|(?P<en>{_ENGLISH}))\.? (?P<d>\d{{1,2}}),? (?P<y>(?:19|20)\d\d)"
    rf"(?:{_GAP}{_TIME.format('b')})?{_ZONE}"
)
_ISO = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})(?:[t ]{1,2}(?P<bh>\d{1,2}):(?P<bmin>\d\d)"
    r"(?::(?P<bs>\d\d))?(?:[.,]\d+)?\s?(?P<offset>z|utc|gmt|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_COMPACT = re.compile(r"^(?P<y>(?:19|20)\d\d)(?P<mo>\d\d)(?P<d>\d\d)$")
_DOTNET = re.compile(r"^\\?/Date\((\d{13})(?:[+-]\d{4})?\)")
_RFC = re.compile(
    r"(?<!\d)(?P<d>\d{1,2}) (?P<en>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) (?P<y>(?:19|20)\d\d) (?P<bh>\d\d):(?P<bmin>\d\d)(?::(?P<bs>\d\d))? ?"
    r"(?P<offset>z|utc|gmt|[+-]\d\d:?\d\d)?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("gieng mot jan january", "hai feb february", "ba mar march", "tu apr april", "nam may",
         "sau jun june", "bay jul july", "tam aug august", "chin sep sept september",
         "muoi oct october", "muoi-mot nov november", "muoi-hai chap dec december"),
        start=1,
    )
    for name in names.replace("-", "\0").split()
}  # fmt: skip
_MONTHS = {name.replace("\0", " "): number for name, number in _MONTHS.items()}
_HINT = re.compile(r"(?:19|20)\d\d")
#: Dates of one form that are read in one text; each is compared with those found before.
_MOST_MOMENTS = 100


def find_moments(text: str) -> Iterator[Moment]:
    """Yield the full dates (day, month and year) in *text*, with the time if it stands beside."""
    if not _HINT.search(text):
        return
    folded = fold(text)
    taken: list[tuple[int, int]] = []
    for pattern in (_ISO, _RFC, _NUMERIC, _WORDS, _MONTH_FIRST):
        for match in islice(pattern.finditer(folded), _MOST_MOMENTS):
            if any(match.start() < end and match.end() > start for start, end in taken):
                continue
            moment = _moment(match, text if len(text) == len(folded) else folded)
            if moment is not None:
                taken.append(match.span())
                yield moment


def read_moment(text: str) -> Moment | None:
    """Read a machine's date: ISO 8601 in its many ways, or any date in words."""
    text = text.strip()[:200]
    if (match := _COMPACT.match(text)) is not None:
        return _moment(match, text)
    if (match := _DOTNET.match(text)) is not None:
        text = match[1]
    if text.isdecimal() and len(text) in (10, 13) and text[0] == "1":
        at = datetime.fromtimestamp(int(text[:10]), UTC).astimezone(VIETNAM)
        return Moment(at.replace(second=0), Precision.MINUTE, text)
    folded = text.lower()
    for pattern in (_ISO, _RFC):
        if (match := pattern.search(folded)) is not None:
            return _moment(match, text)
    return min(find_moments(text), key=lambda moment: moment.start, default=None)


def _moment(match: re.Match[str], text: str) -> Moment | None:
    groups = match.groupdict()
    hour, minute, half = _clock(groups)
    month, day, year = _month(groups), int(groups["d"]), int(groups["y"])
    if month is not None and _is_american(groups, half):
        day, month = month, day
    if month is None or not _EARLIEST <= year <= _LATEST:
        return None
    try:
        at = datetime(year, month, day, hour or 0, minute or 0, tzinfo=_zone(groups))
    except ValueError:
        return None
    at, precision = _in_vietnam(at, timed=hour is not None)
    return Moment(at, precision, text[match.start() : match.end()].strip(), match.start())


def _is_american(groups: dict[str, str | None], half: str) -> bool:
    """Say whether a server wrote the date: it says seconds and AM or PM, and fills no zeros in.

    Whoever writes "04/05/2021 | 08:00 AM" means the fourth of May, as Vietnamese pages do.
    """
    numbers = [groups.get(name) or "" for name in ("d", "mo", "bh")]
    seconds = groups.get("bs") is not None and groups.get("sep") == "/"
    if half not in ("am", "pm") or not seconds or int(numbers[0]) > 12:
        return False
    return any(len(n) == 1 for n in numbers) and not any(n.startswith("0") for n in numbers)


def _in_vietnam(at: datetime, *, timed: bool) -> tuple[datetime, Precision]:
    """Return the time in Vietnam. Midnight sharp is what a program writes that knows only the day."""
    midnight = (0, 0)
    if not timed or (at.hour, at.minute) == midnight:
        return at.replace(tzinfo=VIETNAM), Precision.DAY
    at = at.astimezone(VIETNAM)
    return at, Precision.DAY if (at.hour, at.minute) == midnight else Precision.MINUTE


def _month(groups: dict[str, str | None]) -> int | None:
    word = groups.get("mo") or groups.get("en") or ""
    if word.isdecimal():
        return int(word)
    return _MONTHS.get(word) or _MONTHS.get(word.split(" ")[0])


def _clock(groups: dict[str, str | None]) -> tuple[int | None, int | None, str]:
    for side in ("a", "b"):
        hour, minute = groups.get(f"{side}h"), groups.get(f"{side}min")
        if hour is not None and minute is not None and int(hour) < 24:
            half = groups.get(f"{side}half") or ""
            value = int(hour)
            if half in ("pm", "ch", "chieu", "toi") and value < 12:
                value += 12
            elif half in ("am", "sa") and value == 12:
                value = 0
            return value, int(minute), half
    return None, None, ""


def _zone(groups: dict[str, str | None]) -> tzinfo:
    offset = groups.get("offset") or groups.get("zone")
    if not offset:
        return VIETNAM
    if offset in ("z", "utc", "gmt"):
        return UTC
    sign = -1 if offset[0] == "-" else 1
    digits = offset[1:].replace(":", "").zfill(2)
    hours, minutes = (
        (int(digits[:-2] or 0), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    )
    return timezone(sign * timedelta(hours=min(hours, 14), minutes=minutes % 60))


_DATE_WORDS = re.compile(
    r"\b(?:(?:ngay )?(?:cap nhat|dang|xuat ban|dua|phat hanh|tao|viet)(?: (?:ngay|luc|tin|bai|lan cuoi))*"
    r"|thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|ngay|luc|vao|hoi|gmt|utc|published|posted|updated"
    r"|on|date|thoi gian|gio|t[2-7]|cn)\b"
)


def beside_date(text: str) -> str | None:
    """Return what a line says beside its dates, words like "Cập nhật" aside; None without a date."""
    if len(text) > 160:
        return None
    raws = [moment.raw for moment in find_moments(text)]
    if not raws:
        return None
    for raw in raws:
        text = text.replace(raw, " ")
    text = clean(text)
    folded = fold(text)
    if len(folded) == len(text):
        for match in reversed(list(_DATE_WORDS.finditer(folded))):
            text = text[: match.start()] + " " + text[match.end() :]
    return " ".join(text.strip(" -–—|,;·•:()[]/+\t").split())


_DAY_MONTH = re.compile(
    r"^(?:(?:vao )?(?P<when>sang som|sang|trua|chieu|toi|dem|ngay|hom nay|sang nay|chieu nay|toi nay|sang qua|chieu qua)"
    r"(?: (?:nay|qua|hom nay|hom qua|mung|mong))?,? ?\(?(?:ngay )?)"
    r"(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})(?:\s?[/.-]\s?(?P<y>(?:19|20)\d\d))?(?!\d|[/.-]\d| ?%)"
)
_RANGE = re.compile(
    r"^(?:trong )?(?:(?:\w+ )?(?:hai|ba|bon|\d) ngay|tu (?:ngay )?|(?:sang|chieu|toi|ngay) \d{1,2}(?:[/.-]\d{1,2})? ?"
    r"(?:(?:va|den|,) ?(?:ngay )?\d|[-–] ?\d{1,2} ?[/.-] ?\d))"
)


def find_day_and_month(text: str) -> tuple[int, int, int | None, str] | None:
    """Return day, month, year (if given) and the raw words of a date that *text* begins with."""
    folded = fold(text[:120])
    match = _DAY_MONTH.match(folded)
    if match is None or _RANGE.match(folded):
        return None
    day, month = int(match["d"]), int(match["m"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return day, month, int(match["y"]) if match["y"] else None, text[: match.end()].strip()
