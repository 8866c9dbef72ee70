"""No regular expression of the project takes longer than its input is long, whatever the input."""

from __future__ import annotations

import re

import pytest

from tests.patterns import Pattern, project_patterns, slow_text

PATTERNS = project_patterns()


@pytest.mark.parametrize("place", PATTERNS)
def test_an_expression_of_the_project_is_quick_on_any_text(place: str) -> None:
    for pattern in PATTERNS[place]:
        assert slow_text(pattern) is None


def test_the_expressions_of_all_rooms_are_found() -> None:
    rooms = {place.partition(".")[0] for place in PATTERNS}
    assert {"vietnamese", "storage", "crawler", "cli"} <= rooms
    assert len(PATTERNS) > 80


@pytest.mark.parametrize(
    "slow",
    [
        re.compile(r"binh luan(?:\s|\(?\d+\)?)*$"),  # one repetition within another
        re.compile(r"a(?:b|c|bc)*d"),  # two ways for the same characters
        re.compile(r"\s+[|-]\s+"),  # searched for at each blank of a run anew
        re.compile(r"^(.*?)\s*\("),
        re.compile(rb"^\s*(\d*)\d*x"),
        re.compile(r"<([a-z0-9]*)([^<>]{4000,})"),  # fed with a little less than it wants
    ],
    ids=lambda pattern: str(pattern.pattern),
)
def test_a_slow_expression_is_found(slow: Pattern) -> None:
    assert slow_text(slow) is not None
