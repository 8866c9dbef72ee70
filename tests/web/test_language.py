"""The room speaks Vietnamese, and all of it in English, too."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from vietnamese.time import VIETNAM
from web import language

ROOM = Path(language.__file__).parent
METHODS = [("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
KEYWORDS = {"_": None, "ngettext": (1, 2), "translate": None}
MOMENT = datetime(2020, 11, 3, 9, 5, tzinfo=VIETNAM)


def catalogue():
    with (language.TRANSLATIONS / "en.po").open("rb") as file:
        return {entry.id: entry for entry in read_po(file) if entry.id}


def test_all_that_is_said_has_been_translated_and_nothing_else():
    said = {found[2] for found in extract_from_dir(ROOM, METHODS, keywords=KEYWORDS)}
    entries = catalogue()
    assert said - entries.keys() == set()
    assert entries.keys() - said == set()
    assert [name for name, entry in entries.items() if not entry.string or entry.fuzzy] == []


def test_a_translation_names_what_its_original_names():
    assert [str(wrong) for entry in catalogue().values() for wrong in entry.check()] == []


@pytest.mark.parametrize(
    ("name", "number", "share", "moment"),
    [
        ("vi", "1.234.567", "99,5%", "09:05 03/11/2020"),
        ("en", "1,234,567", "99.5%", "2020-11-03 09:05"),
    ],
)
def test_numbers_and_times_are_written_as_the_reader_does(name, number, share, moment):
    token = language.language.set(name)
    try:
        assert language.number(1_234_567) == number
        assert language.percent(0.995) == share
        assert language.moment(MOMENT) == moment
    finally:
        language.language.reset(token)


def test_a_time_is_written_as_exactly_as_it_is_known():
    assert language.moment(MOMENT, "month") == "11/2020"
    assert language.moment(MOMENT, "year") == "2020"
    assert language.moment(None) == "–"
