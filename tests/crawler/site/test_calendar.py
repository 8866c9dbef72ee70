"""The id calendar knows when an id was given."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from crawler.site.calendar import estimate_date, first_id_of
from vietnamese.time import VIETNAM


def test_an_old_id_is_a_time_stamp_and_a_new_one_is_not() -> None:
    assert estimate_date(1435634558) == datetime(2015, 6, 30, 3, 22, 38, tzinfo=UTC)
    estimated = estimate_date(1491902914)
    assert estimated is not None
    assert estimated.date().isoformat() == "2022-12-22"


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)))
def test_the_calendar_reads_back_what_it_gave(moment: datetime) -> None:
    estimated = estimate_date(first_id_of(moment.replace(tzinfo=VIETNAM)))
    assert estimated is not None
    assert abs((estimated.replace(tzinfo=None) - moment).days) <= 3


@given(st.integers(0, 10**18), st.integers(0, 10**18))
def test_later_ids_are_never_estimated_earlier(one: int, other: int) -> None:
    first, second = estimate_date(min(one, other)), estimate_date(max(one, other))
    if first is not None and second is not None:
        assert first.date() <= second.date()
