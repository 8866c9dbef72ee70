"""Words are read as UTF-8 whatever the locale says."""

from __future__ import annotations

import os

from tests.commands import run


def test_a_locale_without_utf8_finds_the_same(held):
    words = ("search", "đảng", "--format", "json", "--archive", held)
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run(*words, env=os.environ | plain)
    assert done.code == 0, done.err
    assert done.json
    assert done.json == run(*words).json
