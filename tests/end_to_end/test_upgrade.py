"""``thanhuy upgrade``: an archive of an older version is read, and brought up to date."""

import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest

from storage.database import version
from storage.database.connection import transaction
from storage.database.engine import connect
from storage.search import index
from tests.commands import contents, crawl, rows, run


@pytest.fixture
def older(site, archive):
    """An archive with the schema of the first version, and all that a crawl had kept in it."""
    crawl(site, archive, "--max-pages", "12")
    with_first_schema(archive)
    return archive


def with_first_schema(archive):
    """Make the tables as the first migration made them, with all that they have in common."""
    file, kept = archive / "archive.db", archive / "kept.db"
    file.rename(kept)
    engine = connect(archive, None, create=True)
    with transaction(engine) as connection:
        version.migrate(connection, "0001")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("ATTACH ? AS kept", (str(kept),))
        tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            if not table.startswith(("article_search", "archive_version", "sqlite_")):
                copy(connection, table)
        connection.commit()
    with transaction(engine) as connection:
        index.rebuild(connection)
    engine.dispose()
    kept.unlink()


def copy(connection, table):
    wanted = connection.execute(f"PRAGMA main.table_info({table})").fetchall()
    there = {row[1] for row in connection.execute(f"PRAGMA kept.table_info({table})")}
    common = ", ".join(name for _, name, *_ in wanted if name in there)
    required = {name for _, name, _, not_null, *_ in wanted if not_null}
    if common and required <= there:
        connection.execute(f"INSERT INTO main.{table} ({common}) SELECT {common} FROM kept.{table}")


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


def test_who_writes_brings_it_up_to_date_at_once(site, older):
    assert crawl(site, older).code == 0
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
