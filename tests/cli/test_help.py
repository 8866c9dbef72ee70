"""What stands in square brackets in an option's help is shown."""

from __future__ import annotations

import subprocess
import sys

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
def test_the_help_names_variables_and_defaults(command, notes):
    done = subprocess.run(
        [sys.executable, "-m", "cli", command, "--help"],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    shown = " ".join(done.stdout.replace("│", " ").split())
    assert [note for note in notes if note not in shown] == []
