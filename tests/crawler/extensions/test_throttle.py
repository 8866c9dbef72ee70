"""What the site says of when to come back, and which addresses are not the public network's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extensions.throttle import read_retry_after

NOW = datetime(2024, 1, 15, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", NOW + timedelta(minutes=2)),
        (" 0 ", NOW),
        ("Mon, 15 Jan 2024 09:30:00 GMT", NOW + timedelta(minutes=90)),
        ("Mon, 15 Jan 2024 16:30:00 +0700", NOW + timedelta(minutes=90)),
        ("Mon, 15 Jan 2024 09:30:00", NOW + timedelta(minutes=90)),
        ("Mon, 15 Jan 2024 09:30:00 -0000", NOW + timedelta(minutes=90)),
        ("Monday, 15-Jan-24 09:30:00 GMT", NOW + timedelta(minutes=90)),
        ("Mon Jan 15 09:30:00 2024", NOW + timedelta(minutes=90)),
        ("119.2", NOW + timedelta(minutes=2)),
        ("120, 60", NOW + timedelta(minutes=2)),
        ("15 minutes", None),
        ("", None),
        ("-5", None),
        ("²", None),
        ("soon", None),
        ("Mon, 99 Jan 2024 09:30:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, expected: datetime | None) -> None:
    assert read_retry_after(value, NOW) == expected


@given(st.text(max_size=40) | st.integers().map(str) | st.datetimes().map(str))
def test_whatever_it_says_it_can_be_compared(value: str) -> None:
    moment = read_retry_after(value, NOW)
    assert moment is None or min(moment - NOW, timedelta(days=1)) <= timedelta(days=1)
