"""``thanhuy coverage``: what is held and missing, month by month."""

from tests.commands import run


def test_coverage_counts_every_article(sound):
    done = run("coverage", "--format", "json", "--archive", sound.archive)
    assert done.code == 0
    held = sum(month["archived"] for month in done.json if not month["section"])
    assert held == len(sound.contents)
