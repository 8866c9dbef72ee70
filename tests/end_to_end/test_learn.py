"""``thanhuy learn``: the site profile from the captures at hand."""

import tomllib

import pytest

from tests.commands import run


@pytest.mark.site(template="webforms")
def test_learn_writes_a_profile(crawled):
    done = run("learn", "--archive", crawled)
    assert done.code == 0, done.err
    assert str(crawled / "profile.toml") in done.out
    assert tomllib.loads((crawled / "profile.toml").read_text(encoding="utf-8"))
