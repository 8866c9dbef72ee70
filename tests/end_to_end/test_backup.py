"""A backup is taken while a crawl writes, and what it restores stands up to every check."""

from __future__ import annotations

import pytest

from tests.commands import contents, crawl, crawl_words, run, started

pytestmark = pytest.mark.site(articles=30)


def test_backups_while_a_crawl_writes_are_sound_and_the_last_one_is_whole(site, archive, tmp_path):
    copy = tmp_path / "copy"
    taken = 0
    with started("-m", "cli", *crawl_words(site, archive, "--rate", "12")) as crawling:
        while crawling.poll() is None:
            if (archive / "archive.db").exists():
                done = run("backup", copy, "--archive", archive)
                assert (done.code, done.err) == (0, "")
                taken += 1
                restored = tmp_path / f"restored{taken}"
                assert run("restore", copy, "--archive", restored).code == 0
    assert taken
    assert run("backup", copy, "--archive", archive).code == 0
    assert run("restore", copy, "--archive", tmp_path / "last").code == 0
    assert contents(tmp_path / "last") == contents(archive)
    assert crawl(site, tmp_path / "last").summary["articles_new"] == 0


def test_bad_places_are_one_line(site, crawled, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.odt").touch()
    for words in (
        ("backup", crawled / "in"),
        ("backup", tmp_path / "mine"),
        ("backup", "/proc/none"),
        ("restore", tmp_path / "nowhere"),
        ("schedule", "add", "@daily", "backup", "somewhere", "--name", "b"),
    ):
        done = run(*words, "--archive", crawled)
        assert done.code in (2, 5), words
        assert len(done.err.splitlines()) == 1, done.err
