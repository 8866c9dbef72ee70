"""What stands in square brackets in an option's help is shown."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("command", "notes"),
    [
        ("status", ["[env: THANHUY_ARCHIVE]", "[default: ./archive]", "[env: THANHUY_DATABASE]"]),
        ("crawl", ["[env: THANHUY_CONTACT]", "[default: 1]"]),
        ("check", ["[env: THANHUY_CONTACT]"]),
        ("extract", ["[default: now]"]),
    ],
)
def test_the_help_names_variables_and_defaults(thanhuy, command, notes):
    shown = " ".join(thanhuy(command, "--help").out.replace("│", " ").split())
    assert [note for note in notes if note not in shown] == []
