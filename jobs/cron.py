"""Which moments does a cron line name?

A line means what crontab(5) says, as Vixie's and Debian's cron run it, in Vietnam's time; what
cronsim adds (``L``, ``LW``, ``5L``, ``mon#1``) is taken too. What cron itself would not run, or
what its kinds run differently, is refused with the field named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice

from cronsim import CronSim, CronSimError
from cronsim.cronsim import Field

from storage.errors import BadInput
from vietnamese.time import VIETNAM

#: Letters of the longest line; all minutes of an hour, listed, have 169.
_LONGEST = 500
_FIELDS = (Field.MINUTE, Field.HOUR, Field.DAY, Field.MONTH, Field.DOW)
_NAMES = {
    Field.MINUTE: "minute",
    Field.HOUR: "hour",
    Field.DAY: "day-of-month",
    Field.MONTH: "month",
    Field.DOW: "day-of-week",
}
_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_FORM = "write it as '*/30 5-22 * * *': minute, hour, day, month, weekday"


class CronLine:
    """A cron line that has been read."""

    def __init__(self, line: str) -> None:
        """Read *line*.

        :raises BadInput: if cron would not run it; the message names the field
        """
        self._fields = _fields(line)
        self._sim(datetime.now(VIETNAM))
        for place, text in zip(_FIELDS, self._fields, strict=True):
            _check_steps(line, place, text)
        if self.after(datetime.now(VIETNAM)) is None:
            raise BadInput(f"{line!r} is no cron line that ever starts: its days never come")

    @property
    def text(self) -> str:
        """The line's five fields, written with one blank between them."""
        return " ".join(self._fields)

    def after(self, moment: datetime) -> datetime | None:
        """Return the first start after *moment*; None if there is none in fifty years."""
        return next(self._sim(moment.astimezone(VIETNAM)), None)

    def starts(self, moment: datetime, count: int) -> list[datetime]:
        """Return the next starts after *moment*, as many as *count*."""
        return list(islice(self._sim(moment.astimezone(VIETNAM)), count))

    def in_words(self) -> str:
        """Say in Vietnamese and in English when it starts."""
        sim = self._sim(datetime.now(VIETNAM))
        return f"{' '.join(_in_vietnamese(sim))} · {sim.explain()}"

    def _sim(self, moment: datetime) -> CronSim:
        try:
            return CronSim(self.text, moment)
        except CronSimError as error:
            place = str(error).removeprefix("Bad ")
            named = dict(zip(_NAMES.values(), self._fields, strict=True))
            raise BadInput(
                f"{self.text!r} is no cron line: cron would not run {named[place]!r} "
                f"as {place}; {_FORM}"
            ) from error


@lru_cache(maxsize=4096)
def read(line: str) -> CronLine:
    """Return the line, read; many jobs share a line, and a service reads it again and again.

    :raises BadInput: if cron would not run it; the message names the field
    """
    return CronLine(line)


def _fields(line: str) -> list[str]:
    if len(line) > _LONGEST or not line.isascii():
        raise BadInput(f"{line[:40]!r} is no cron line; {_FORM}")
    if line.strip().startswith("@"):
        known = _NICKNAMES.get(line.strip().lower())
        if known is None:
            raise BadInput(f"{line!r} names no time; the names are: {', '.join(_NICKNAMES)}")
        return known.split()
    fields = line.split()
    if len(fields) != len(_FIELDS):
        raise BadInput(f"{line!r} is no cron line: it has {len(fields)} fields, not five; {_FORM}")
    return fields


def _check_steps(line: str, place: Field, text: str) -> None:
    """See that each step leads somewhere: what else it means, crons decide differently.

    ``5/15`` is one value, every fifteenth from it on, or an error; ``*/60`` is the first minute, or
    every minute.
    """
    for item in text.upper().split(","):
        values, slash, _ = item.partition("/")
        if slash and (len(place.parse(values)) == 1 or len(place.parse(item)) == 1):
            raise BadInput(
                f"{line!r} is no cron line: crons differ in what {item!r} means as "
                f"{_NAMES[place]}; a step follows * or a range that is longer, as in '*/15'"
            )


# --- in words -------------------------------------------------------------------------------------

WEEKDAYS = ("chủ nhật", "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy")
#: Times of day that are told one by one; more are told as minutes and hours.
_MOST_TIMES = 6


def _in_vietnamese(sim: CronSim) -> Iterator[str]:
    yield _time(sim.minutes, sim.hours)
    dates = _dates(sim.days) if set(sim.days) != set(range(1, 32)) else ""
    weekdays = _weekdays(sim) if not set(range(7)) <= set(sim.weekdays) else ""
    link = ", chỉ khi là " if sim.day_and else " và cả "
    yield link.join(part for part in (dates, weekdays) if part) or "hằng ngày"
    if len(sim.months) < 12:
        yield f"trong tháng {_spans(sim.months)}"


def _time(minutes: Collection[int], hours: Collection[int]) -> str:
    every_minute, every_hour = len(minutes) == 60, len(hours) == 24
    if every_minute and every_hour:
        return "mỗi phút"
    if every_minute:
        when = "mỗi phút"
    elif every_hour or len(minutes) * len(hours) > _MOST_TIMES:
        when = f"vào phút {_spans(minutes)}"
    else:
        times = [f"{hour:02}:{minute:02}" for hour in sorted(hours) for minute in sorted(minutes)]
        return f"lúc {', '.join(times)}"
    return f"{when} của mỗi giờ" if every_hour else f"{when} của giờ {_spans(hours)}"


def _dates(days: Collection[int]) -> str:
    told = [f"ngày {_spans([day for day in days if day > 0])}"] if max(days) > 0 else []
    if CronSim.LAST in days:
        told.append("ngày cuối tháng")
    if CronSim.LAST_WEEKDAY in days:
        told.append("ngày làm việc cuối tháng")
    return " và ".join(told)


def _weekdays(sim: CronSim) -> str:
    told = [
        WEEKDAYS[day] for day in sorted({each % 7 for each in sim.weekdays if type(each) is int})
    ]
    for day, nth in sorted(each for each in sim.weekdays if isinstance(each, tuple)):
        which = {CronSim.LAST: "cuối cùng", 1: "đầu tiên"}.get(nth, f"lần thứ {nth}")
        told.append(f"{WEEKDAYS[day % 7]} {which} trong tháng")
    return ", ".join(told)


def _spans(numbers: Collection[int]) -> str:
    """Write numbers, and what follows without a gap as a span.

    >>> _spans({0, 30}), _spans(range(5, 23)), _spans({1, 2, 5})
    ('0, 30', '5–22', '1, 2, 5')
    """
    ordered, spans = sorted(numbers), list[list[int]]()
    for number in ordered:
        if spans and spans[-1][-1] == number - 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(
        f"{span[0]}–{span[-1]}" if len(span) > 2 else ", ".join(map(str, span)) for span in spans
    )
