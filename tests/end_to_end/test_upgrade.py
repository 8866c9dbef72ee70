"""``thanhuy upgrade``: an archive of an older version is read, and brought up to date."""

import subprocess
import sys
from hashlib import sha256

import pytest

from storage.archive import Archive
from storage.database import version
from storage.database.connection import transaction
from storage.database.engine import connect
from tests.commands import contents, crawl, revisions, rows, run
from tests.older import older_copy


@pytest.fixture
def older(site, archive):
    """An archive with the schema of the first version, and all that a crawl had kept in it."""
    crawl(site, archive, "--max-pages", "12")
    return with_first_schema(archive)


def with_first_schema(archive):
    """Make the tables as the first migration made them, with all that they have in common."""
    with Archive.open(archive, read_only=True) as present:
        older_copy(present, archive / "older", None, "0001")
    for file in archive.glob("archive.db*"):
        file.unlink()
    (archive / "older" / "archive.db").rename(archive / "archive.db")
    return archive


@pytest.fixture
def older_with_articles(crawled):
    """The same after a whole crawl."""
    return with_first_schema(crawled)


def test_reading_changes_nothing_and_an_upgrade_brings_it_up_to_date(older):
    file = older / "archive.db"
    before = sha256(file.read_bytes()).digest()
    held = contents(older)
    for words in (["status"], ["runs"], ["search", "đảng"], ["coverage"], ["verify"]):
        done = run(*words, "--archive", older)
        assert done.code == 0, done.err
        assert "thanhuy upgrade" in done.err
    looked = run("upgrade", "--dry-run", "--archive", older)
    assert (looked.code, "0002" in looked.out) == (0, True)
    assert sha256(file.read_bytes()).digest() == before
    done = run("upgrade", "--archive", older)
    assert done.code == 0, done.err
    assert "space needed" in done.out
    assert rows(older, "SELECT version_num FROM archive_version") == [(version.HEAD,)]
    assert contents(older) == held
    again = run("upgrade", "--archive", older)
    assert (again.code, "up to date" in again.out) == (0, True)
    assert run("status", "--archive", older).err == ""


def test_who_writes_is_told_to_upgrade_first(site, older_with_articles):
    older = older_with_articles
    before = sha256((older / "archive.db").read_bytes()).digest()
    done = crawl(site, older)
    assert (done.code, done.out, "thanhuy upgrade" in done.err) == (2, "", True)
    assert sha256((older / "archive.db").read_bytes()).digest() == before
    assert run("upgrade", "--archive", older).code == 0
    assert crawl(site, older).code == 0


def test_killed_at_any_moment_it_loses_nothing(older):
    """And the archive is one of the older version, or of today's, at any time."""
    held, history = contents(older), revisions(older)
    words = [sys.executable, "-m", "cli", "upgrade", "--quiet", "--archive", str(older)]
    moments = iter((0.6, 0.9, 1.2, 1.5, 1.8, 2.4))
    while True:
        with subprocess.Popen(words) as process:
            try:
                code = process.wait(next(moments, None))
            except subprocess.TimeoutExpired:
                process.kill()
                code = None
        assert (contents(older), revisions(older)) == (held, history)
        if code is not None:
            break
    assert code == 0


def test_an_older_archive_is_searched_as_far_as_it_can_be(older_with_articles):
    older = older_with_articles
    plain = ("--all", "--limit", "999", "--format", "json", "--archive", older)
    assert run("verify", "--archive", older).code == 0
    hits = run("search", "dang", *plain).json
    assert hits
    assert run("search", "title:hội OR đảng", *plain).json
    source = run("search", "source:thanhuytphcm.vn", *plain)
    assert (source.code, source.out) == (2, "")
    assert "thanhuy upgrade" in source.err
    assert run("upgrade", "--archive", older).code == 0
    assert {hit["id"] for hit in run("search", "dang", *plain).json} == {hit["id"] for hit in hits}
    assert run("search", "source:thanhuytphcm.vn", *plain).json
    assert run("verify", "--archive", older).code == 0
    assert rows(older, "SELECT version_num FROM archive_version") == [(version.HEAD,)]


def test_an_archive_made_by_the_first_migration_alone_is_read(tmp_path):
    engine = connect(tmp_path, None, create=True)
    with transaction(engine) as connection:
        version.migrate(connection, "0001")
    engine.dispose()
    done = run("status", "--format", "json", "--archive", tmp_path)
    assert (done.code, done.json["articles"]) == (0, 0)


def test_without_an_archive_there_is_nothing_to_upgrade(tmp_path):
    done = run("upgrade", "--archive", tmp_path / "none")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert not (tmp_path / "none").exists()


def test_upgrade_leaves_an_archive_of_today_as_it_is(crawled, sound):
    done = run("upgrade", "--archive", crawled)
    assert (done.code, done.err) == (0, "")
    assert "the archive is up to date" in done.out
    assert contents(crawled) == sound.contents
