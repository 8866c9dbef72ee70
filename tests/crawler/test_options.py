"""What a person may ask of a crawl, and the one line that answers what cannot be."""

from datetime import UTC, datetime

import pytest

from crawler.options import CrawlOptions
from storage.errors import BadInput


@pytest.mark.parametrize(
    "arguments",
    [
        {"since": "2024-02-01", "until": "2024-01-01"},
        {"since": "yesterday"},
        {"until": "31/02/2024"},
        {"mode": "everything"},
        {"rate": "0"},
        {"rate": "-1"},
        {"rate": "11"},
        {"rate": "1e-400"},
        {"window": "22:00"},
        {"window": "25:00-06:00"},
        {"window": "24:00-06:00"},
        {"window": "06:00-22:00-23:00"},
        {"rate": "nan"},
        {"rate": "fast"},
        {"workers": "0"},
        {"max_pages": "0"},
        {"origin": "127.0.0.1:8000"},
        {"origin": "ftp://127.0.0.1"},
        {"origin": "http://127.0.0.1:99999"},
        {"origin": "http://[::1"},
        {"origin": f"http://{'x' * 64}"},
        {"origin": "http://somebody@127.0.0.1"},
        {"workers": "1.5"},
        {"max_pages": "2.5"},
        {"rate": "1e-9"},
        {"section": "*"},
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(arguments: dict[str, str]) -> None:
    with pytest.raises(BadInput) as raised:
        CrawlOptions.parse(**arguments)
    assert "\n" not in str(raised.value)
    (value,) = list(arguments.values())[-1:]
    assert value in str(raised.value)


def test_the_default_is_one_request_a_second() -> None:
    assert CrawlOptions.parse().scrapy_settings()["DOWNLOAD_DELAY"] == 1


def test_no_rate_is_too_slow_to_be_kept() -> None:
    settings = CrawlOptions.parse(rate="0.005").scrapy_settings()
    assert settings["AUTOTHROTTLE_MAX_DELAY"] >= settings["DOWNLOAD_DELAY"] == 200


def test_a_stand_in_may_set_the_pace() -> None:
    settings = CrawlOptions.parse(rate="0", origin="http://127.0.0.1:1").scrapy_settings()
    assert settings["DOWNLOAD_DELAY"] == 0
    assert settings["AUTOTHROTTLE_ENABLED"] is False


@pytest.mark.parametrize(
    ("window", "open_at", "closed_at"),
    [
        ("22:00-06:00", ["22:00", "23:59", "00:00", "05:59"], ["06:00", "12:00", "21:59"]),
        ("09:00-17:30", ["09:00", "17:29"], ["08:59", "17:30", "00:00"]),
        ("18:00-24:00", ["18:00", "23:59"], ["17:59", "00:00"]),
        ("00:00-24:00", ["00:00", "12:00", "23:59"], []),
    ],
)
def test_the_allowed_hours_are_those_of_vietnam(
    window: str, open_at: list[str], closed_at: list[str]
) -> None:
    options = CrawlOptions.parse(window=window)
    for hours, expected in ((open_at, True), (closed_at, False)):
        for hour in hours:
            there = datetime.fromisoformat(f"2024-01-15T{hour}+07:00")
            assert options.allows(there.astimezone(UTC)) is expected, hour


@pytest.mark.parametrize(
    "typed",
    ["quan-1", "quan-1-1197604608", "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608/"],
)
def test_a_section_may_be_named_by_slug_or_address(typed: str) -> None:
    assert CrawlOptions.parse(section=typed).sections == ("quan-1",)
