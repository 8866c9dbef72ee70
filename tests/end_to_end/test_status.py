"""``thanhuy status``: what the archive holds."""

from tests.commands import run


def test_status_counts_the_articles(sound):
    done = run("status", "--format", "json", "--archive", sound.archive)
    assert (done.code, done.json["articles"]) == (0, len(sound.contents))
