"""``thanhuy coverage``: what is held and missing, month by month."""

import pytest

from tests.commands import run


def test_coverage_counts_every_article(sound):
    done = run("coverage", "--format", "json", "--archive", sound.archive)
    assert done.code == 0
    held = sum(month["archived"] for month in done.json if not month["section"])
    assert held == len(sound.contents)


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_coverage_says_what_share_is_held_beside_its_rows(sound, format_):
    done = run("coverage", "--format", format_, "--archive", sound.archive)
    assert f"{len(sound.contents):,} of about" in done.err
    assert "of about" not in done.out
    if format_ == "csv":
        heading, *lines = done.out.splitlines()
        assert {line.count(",") for line in lines} == {heading.count(",")}
