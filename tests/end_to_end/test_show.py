"""``thanhuy show``: one article."""

from replica.known import SEED_ID
from tests.commands import run


def test_show_prints_an_article(sound):
    *_, title, _, text = sound.contents[SEED_ID][:5]
    done = run("show", SEED_ID, "--format", "json", "--archive", sound.archive)
    assert (done.code, done.json["id"], done.json["text"]) == (0, SEED_ID, text)
    assert title in run("show", SEED_ID, "--archive", sound.archive).out
