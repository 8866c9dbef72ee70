"""A line means what crontab(5) says, or is refused with the field named."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs import cron
from storage.errors import BadInput
from vietnamese.time import VIETNAM

#: A Thursday.
NEW_YEAR = datetime(2026, 1, 1, tzinfo=VIETNAM)


def starts(line: str, count: int = 3, after: datetime = NEW_YEAR) -> list[str]:
    return [f"{each:%a %d.%m. %H:%M}" for each in cron.read(line).starts(after, count)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 0 * * */2", ["Sat 03.01. 00:00", "Sun 04.01. 00:00", "Tue 06.01. 00:00"]),
        ("0 0 * * mon,3", ["Mon 05.01. 00:00", "Wed 07.01. 00:00", "Mon 12.01. 00:00"]),
        ("0 0 * * sat#1", ["Sat 03.01. 00:00", "Sat 07.02. 00:00", "Sat 07.03. 00:00"]),
        ("0 0 1 Jan-Aug/2 *", ["Sun 01.03. 00:00", "Fri 01.05. 00:00", "Wed 01.07. 00:00"]),
        ("00 00 * * *", ["Fri 02.01. 00:00", "Sat 03.01. 00:00", "Sun 04.01. 00:00"]),
        ("0 0 * * 0", ["Sun 04.01. 00:00", "Sun 11.01. 00:00", "Sun 18.01. 00:00"]),
        ("0 0 * * 7", ["Sun 04.01. 00:00", "Sun 11.01. 00:00", "Sun 18.01. 00:00"]),
        ("0 0 * * 5-7", ["Fri 02.01. 00:00", "Sat 03.01. 00:00", "Sun 04.01. 00:00"]),
        ("30 4 1,15 * 5", ["Thu 01.01. 04:30", "Fri 02.01. 04:30", "Fri 09.01. 04:30"]),
        ("0 0 */2 * mon", ["Mon 05.01. 00:00", "Mon 19.01. 00:00", "Mon 09.02. 00:00"]),
        ("0 0 L * *", ["Sat 31.01. 00:00", "Sat 28.02. 00:00", "Tue 31.03. 00:00"]),
        ("0 0 LW * *", ["Fri 30.01. 00:00", "Fri 27.02. 00:00", "Tue 31.03. 00:00"]),
        ("0 0 * * 5L", ["Fri 30.01. 00:00", "Fri 27.02. 00:00", "Fri 27.03. 00:00"]),
        ("0 0 29 2 *", ["Tue 29.02. 00:00", "Sun 29.02. 00:00", "Fri 29.02. 00:00"]),
        ("*/20 23 * * *", ["Thu 01.01. 23:00", "Thu 01.01. 23:20", "Thu 01.01. 23:40"]),
        ("@daily", ["Fri 02.01. 00:00", "Sat 03.01. 00:00", "Sun 04.01. 00:00"]),
        ("@Weekly", ["Sun 04.01. 00:00", "Sun 11.01. 00:00", "Sun 18.01. 00:00"]),
        ("@hourly", ["Thu 01.01. 01:00", "Thu 01.01. 02:00", "Thu 01.01. 03:00"]),
        ("@monthly", ["Sun 01.02. 00:00", "Sun 01.03. 00:00", "Wed 01.04. 00:00"]),
        ("@yearly", ["Fri 01.01. 00:00", "Sat 01.01. 00:00", "Mon 01.01. 00:00"]),
    ],
)
def test_a_line_means_what_cron_takes_it_for(line, expected):
    assert starts(line) == expected


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("61 * * * *", "'61' as minute"),
        ("* 24 * * *", "'24' as hour"),
        ("* * 0 * *", "'0' as day-of-month"),
        ("* * * 13 *", "'13' as month"),
        ("* * * * 8", "'8' as day-of-week"),
        ("0 0 * * fri-mon", "'fri-mon' as day-of-week"),
        ("*/0 * * * *", "'*/0' as minute"),
        ("* * ? * *", "'?' as day-of-month"),
        ("* * * * last sun", "6 fields"),
        ("* * * *", "4 fields"),
        ("0 * * * * *", "6 fields"),
        ("", "0 fields"),
        ("every day", "2 fields"),
        ("@reboot", "names no time"),
        ("5/15 * * * *", "'5/15' means as minute"),
        ("* * * * mon/2", "'MON/2' means as day-of-week"),
        ("59-59/2 * * * *", "'59-59/2' means as minute"),
        ("*/60 * * * *", "'*/60' means as minute"),
        ("0 */24 * * *", "'*/24' means as hour"),
        ("* * L/2 * *", "'L/2' means as day-of-month"),
        ("0 0 31 2 *", "'31' as day-of-month"),
        ("0 0 30 2 *", "'30' as day-of-month"),
        ("٣ * * * *", "no cron line"),
        ("0 0 * * ſun", "no cron line"),
        (",".join(["0"] * 1000) + " * * * *", "no cron line"),
        ("* * */20 * 1L", "never come"),
    ],
)
def test_what_cron_would_not_run_is_refused_with_the_field_named(line, named):
    with pytest.raises(BadInput) as refused:
        cron.read(line)
    assert named in str(refused.value)
    assert len(str(refused.value)) < 300


# --- another reading of the manual, to compare with ---------------------------------------------

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_FIRST, _LAST = (0, 0, 1, 1, 0), (59, 23, 31, 12, 7)


def number(place: int, word: str) -> int:
    names = {3: _MONTHS, 4: _WEEKDAYS}.get(place, [])
    return names.index(word.lower()) + (place == 3) if word.lower() in names else int(word)


def numbers(place: int, field: str) -> set[int]:
    """Return the numbers of a field: a list of values and ranges, which may have a step."""
    found: set[int] = set()
    for item in field.split(","):
        span, _, step = item.partition("/")
        if span == "*":
            low, high = _FIRST[place], _LAST[place]
        else:
            first, _, last = span.partition("-")
            low, high = number(place, first), number(place, last or first)
        found |= set(range(low, high + 1, int(step or 1)))
    return {each % 7 for each in found} if place == 4 else found


def is_a_start(line: str, moment: datetime) -> bool:
    """Say whether cron starts then, by crontab(5): either day field, if both are restricted."""
    fields = line.split()
    minutes, hours, days, months, weekdays = (numbers(*each) for each in enumerate(fields))
    by_date, by_weekday = moment.day in days, moment.isoweekday() % 7 in weekdays
    restricted = not fields[2].startswith("*") and not fields[4].startswith("*")
    day = by_date or by_weekday if restricted else by_date and by_weekday
    return moment.minute in minutes and moment.hour in hours and moment.month in months and day


def first_starts(line: str, after: datetime, count: int) -> list[datetime]:
    found: list[datetime] = []
    day: date = after.date()
    while len(found) < count and day < after.date() + timedelta(days=3000):
        noon = datetime.combine(day, datetime.min.time(), VIETNAM)
        fields = line.split()
        if is_a_start(f"* * {' '.join(fields[2:])}", noon):
            for hour in sorted(numbers(1, fields[1])):
                for minute in sorted(numbers(0, fields[0])):
                    moment = noon.replace(hour=hour, minute=minute)
                    if moment > after:
                        found.append(moment)
        day += timedelta(days=1)
    return found[:count]


@st.composite
def fields(draw: st.DrawFn, place: int) -> str:
    value = st.integers(_FIRST[place], _LAST[place])

    def item() -> str:
        if draw(st.booleans()):
            return draw(st.sampled_from(["*", "*/2", "*/3", "*/5", "*/7"]))
        low, high = sorted((draw(value), draw(value)))
        named = {3: _MONTHS, 4: [*_WEEKDAYS, "sun"]}.get(place)
        if low == high:
            return str(low) if named is None else named[low - (place == 3)]
        step = draw(st.integers(1, high - low))
        return f"{low}-{high}" + (f"/{step}" if step > 1 else "")

    return ",".join(item() for _ in range(draw(st.integers(1, 2))))


LINES = st.tuples(*(st.just("*") | fields(place) for place in range(5))).map(" ".join)
MOMENTS = st.integers(0, 3 * 366 * 24 * 3600).map(lambda gone: NEW_YEAR + timedelta(seconds=gone))


@settings(max_examples=200)
@given(LINES, MOMENTS)
def test_random_lines_mean_what_the_manual_says(line, after):
    try:
        read = cron.read(line)
    except BadInput as error:
        assert "never come" in str(error) or "as day-of-month" in str(error), line
        return
    assert read.starts(after, 4) == first_starts(line, after, 4)


@given(st.text("0123456789*/,-L#LWabcdefjmnopqrstuwy @?", max_size=30))
def test_whatever_is_typed_is_read_or_refused(line):
    try:
        read = cron.read(line)
    except BadInput as error:
        assert "\n" not in str(error)
    else:
        assert read.after(NEW_YEAR) > NEW_YEAR
        assert read.in_words()


def test_a_line_that_hardly_ever_starts_is_read_at_once():
    assert starts("0 0 * 2 MON#5", 1) == ["Mon 29.02. 00:00"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("*/30 5-22 * * *", "vào phút 0, 30 của giờ 5–22 hằng ngày · Every 30th minute"),
        ("0 1 * * sun", "lúc 01:00 chủ nhật · At 01:00 on Sunday"),
        ("* * * * *", "mỗi phút hằng ngày · Every minute"),
        ("0 4,16 1 1,7 *", "lúc 04:00, 16:00 ngày 1 trong tháng 1, 7 · At 04:00 and 16:00"),
        ("0 0 1 * mon", "lúc 00:00 ngày 1 và cả thứ hai · At 00:00"),
        ("0 0 */15 * mon", "lúc 00:00 ngày 1, 16, 31, chỉ khi là thứ hai · At 00:00"),
        ("0 0 L * *", "lúc 00:00 ngày cuối tháng · At 00:00 on the last day"),
        ("0 0 * * 5L", "lúc 00:00 thứ sáu cuối cùng trong tháng · At 00:00 on the last Friday"),
        ("15 * * * 1-5", "vào phút 15 của mỗi giờ thứ hai, thứ ba, thứ tư, thứ năm, thứ sáu · At"),
    ],
)
def test_a_line_is_said_in_words(line, words):
    assert cron.read(line).in_words().startswith(words)
