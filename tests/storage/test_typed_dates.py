"""Typed dates: days, months, years and moments; nothing else."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BadInput
from storage.typed_dates import read_date
from vietnamese.time import VIETNAM


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2020-11-03", (2020, 11, 3), (2020, 11, 4)),
        ("03/11/2020", (2020, 11, 3), (2020, 11, 4)),
        ("3-11-2020", (2020, 11, 3), (2020, 11, 4)),
        ("20201103", (2020, 11, 3), (2020, 11, 4)),
        ("2020-12", (2020, 12, 1), (2021, 1, 1)),
        ("2024-02", (2024, 2, 1), (2024, 3, 1)),
        ("2020", (2020, 1, 1), (2021, 1, 1)),
        ("2020-11-03T15:42", (2020, 11, 3, 15, 42), (2020, 11, 3, 15, 42)),
        ("2020-11-03T08:42:00+00:00", (2020, 11, 3, 15, 42), (2020, 11, 3, 15, 42)),
    ],
)
def test_a_date_stands_for_all_of_its_time(text, begin, end):
    assert read_date("--since", text) == datetime(*begin, tzinfo=VIETNAM)
    assert read_date("--until", text, end=True) == datetime(*end, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "text", ["", "hôm qua", "2020-13", "31/02/2020", "0001-01-01", "9999-12-31", "9999", "1e9"]
)
def test_what_is_no_date_is_said_so(text):
    with pytest.raises(BadInput, match=r"--since .* is no date"):
        read_date("--since", text)


def test_until_means_the_whole_day() -> None:
    assert read_date("--until", "2020-11-03", end=True) == datetime(2020, 11, 4, tzinfo=VIETNAM)
    assert read_date("--since", "03/11/2020") == datetime(2020, 11, 3, tzinfo=VIETNAM)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_bad_input(text: str) -> None:
    try:
        moment = read_date("--since", text)
    except BadInput as error:
        assert "\n" not in str(error) or "\n" in text
    else:
        assert moment is None or moment.tzinfo is not None
