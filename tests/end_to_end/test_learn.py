"""``thanhuy learn``: the site profile from the captures at hand."""

import tomllib
from pathlib import Path

import pytest

from tests.commands import run


@pytest.mark.site(template="webforms")
def test_learn_writes_a_profile(crawled):
    done = run("learn", "--archive", crawled)
    assert done.code == 0, done.err
    assert str(crawled / "profile.toml") in done.out
    assert tomllib.loads((crawled / "profile.toml").read_text(encoding="utf-8"))


WRITTEN = 'lists = ["/ajax/tin?cat={section}&page={page}"]\nrooms = ["/chuyen-de/bac"]\n'


def learn(archive: Path, written: str) -> dict[str, object]:
    (archive / "profile.toml").write_text(written, encoding="utf-8")
    done = run("learn", "--archive", archive)
    assert done.code == 0, done.err
    return tomllib.loads((archive / "profile.toml").read_text(encoding="utf-8"))


@pytest.mark.site(template="webforms")
def test_what_a_person_wrote_of_lists_stays(crawled):
    learned = learn(crawled, WRITTEN)
    assert learned["title"]
    assert {name: learned[name] for name in ("lists", "rooms")} == tomllib.loads(WRITTEN)


@pytest.mark.site(template="webforms")
def test_a_profile_that_cannot_be_read_is_kept_aside(crawled):
    broken = f"{WRITTEN}title = [\n"
    assert learn(crawled, broken)["title"]
    assert (crawled / "profile.toml.old").read_text(encoding="utf-8") == broken
