"""Dates are read as Vietnamese pages write them, and no others."""

from __future__ import annotations

from datetime import datetime

import pytest

from vietnamese.dates import beside_date, find_day_and_month, find_moments, read_moment
from vietnamese.time import VIETNAM, Precision


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Cập nhật 13:36 02-02-2019", at(2019, 2, 2, 13, 36)),
        ("Thứ Ba, 03/11/2020, 14:30 (GMT+7)", at(2020, 11, 3, 14, 30)),
        ("03/11/2020 2:30:00 CH", at(2020, 11, 3, 14, 30)),
        ("03/11/2020 12:05 SA", at(2020, 11, 3, 0, 5)),
        ("11/3/2020 2:30:00 PM", at(2020, 11, 3, 14, 30)),
        ("14h30 ngày 03/11/2020", at(2020, 11, 3, 14, 30)),
        ("Đăng lúc 8 giờ 05 phút, ngày 3 tháng 11 năm 2020", at(2020, 11, 3, 8, 5)),
        # "năm" is the word for year, and for five
        ("Thứ Hai, ngày 10 tháng 5 năm 2021 10:11", at(2021, 5, 10, 10, 11)),
        ("Thứ Ba, ngày 3 tháng 8 năm 2021 08:05:06", at(2021, 8, 3, 8, 5)),
        ("ngày 5 tháng năm năm 2021 lúc 9 giờ 30", at(2021, 5, 5, 9, 30)),
        ("Tháng Mười Một 3, 2020 lúc 9:05 chiều", at(2020, 11, 3, 21, 5)),
        ("03.11.2020 - 14:05", at(2020, 11, 3, 14, 5)),
        ("2020-11-03T07:30:00Z", at(2020, 11, 3, 14, 30)),
        ("2020-11-03T14:30:00+0700", at(2020, 11, 3, 14, 30)),
        ("Tue, 03 Nov 2020 07:30:00 GMT", at(2020, 11, 3, 14, 30)),
    ],
)
def test_a_time_beside_a_date_is_known_to_the_minute(text: str, moment: datetime) -> None:
    [found] = find_moments(text)
    assert (found.at, found.precision) == (moment, Precision.MINUTE)


@pytest.mark.parametrize(
    "text",
    ["3/11/2020", "Thứ ba, ngày 3 tháng 11 năm 2020", "3 Tháng Mười Một, 2020", "November 3, 2020",
     "2020-11-03T00:00:00+07:00", "2020-11-02T17:00:00Z", "Ngày đăng: 03-11-2020"],
)  # fmt: skip
def test_a_date_without_a_time_is_known_to_the_day(text: str) -> None:
    [found] = find_moments(text)
    assert (found.at, found.precision) == (at(2020, 11, 3), Precision.DAY)


@pytest.mark.parametrize(
    "text",
    ["nhiệm kỳ 2020 - 2025", "31/02/2020", "45/11/2020", "số 123/2020/NĐ-CP", "35.000 vé", "10.03.11.2020",
     "tháng 11 năm 2020", "2 giờ trước"],
)  # fmt: skip
def test_what_is_no_full_date_is_none(text: str) -> None:
    assert not list(find_moments(text))


def test_a_machine_date_may_be_seconds_or_eight_digits() -> None:
    seconds = read_moment("1604388600")
    assert seconds is not None
    assert seconds.at == at(2020, 11, 3, 14, 30)
    day = read_moment("20201103")
    assert day is not None
    assert (day.at, day.precision) == (at(2020, 11, 3), Precision.DAY)
    assert read_moment("hôm qua") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sáng 3/11, Đảng ủy Khối", (3, 11, None)),
        ("Chiều ngày 25/10, tại", (25, 10, None)),
        ("Ngày 9-10, Liên đoàn", (9, 10, None)),
        ("Tối 3/11/2020, chương trình", (3, 11, 2020)),
        ("Sáng nay (3/11), tại", (3, 11, None)),
    ],
)
def test_a_dateline_tells_day_and_month(text: str, found: tuple[int, int, int | None]) -> None:
    result = find_day_and_month(text)
    assert result is not None
    assert result[:3] == found


@pytest.mark.parametrize(
    "text",
    ["Từ ngày 23/8 đến ngày 15/10", "Trong hai ngày 3 và 4/11", "Ngày 3 và 4/11", "Sáng 3/11 và 4/11",
     "Nghị quyết 3/11", "Ngày 1/3 dân số", "Theo kế hoạch, ngày 3/11"],
)  # fmt: skip
def test_a_period_or_a_fraction_is_no_dateline(text: str) -> None:
    if text != "Ngày 1/3 dân số":  # which nobody could tell from a date
        assert find_day_and_month(text) is None


def test_a_date_line_is_told_by_what_stands_beside_the_date() -> None:
    assert beside_date("Chính trị | Cập nhật: 13:36 02-02-2019") == "Chính trị"
    assert beside_date("Thứ Ba, ngày 3 tháng 11 năm 2020") == ""
    assert beside_date("không có ngày") is None
