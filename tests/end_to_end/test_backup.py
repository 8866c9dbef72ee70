"""A backup is taken while a crawl writes, and what it restores stands up to every check."""

from __future__ import annotations

import pytest

from tests.commands import altered, contents, crawl, crawl_words, python, run, started

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


SMALL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
"""


def test_a_full_disk_is_one_line_and_leaves_the_former_backup(crawled, tmp_path):
    copy = tmp_path / "copy"
    assert run("backup", copy, "--archive", crawled).code == 0
    before = {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()}
    next((copy / "warc").iterdir()).write_bytes(b"damaged")
    words = ("backup", copy, "--archive", crawled)
    done = python(*altered(SMALL, *words))
    assert (done.code, len(done.err.splitlines())) == (5, 1), done.err
    after = {file for file in copy.rglob("*") if file.is_file()}
    assert after == set(before)
    assert (copy / "archive.db").read_bytes() == before[copy / "archive.db"]
    assert run("backup", copy, "--archive", crawled).code == 1, "the damage is told"
    assert run("restore", copy, "--archive", tmp_path / "back").code == 0


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
