"""``thanhuy upgrade``: an archive of an older version is read, and brought up to date."""

import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest

from storage.database import version
from storage.database.connection import transaction
from storage.database.engine import connect
from tests.commands import contents, crawl, rows, run
from vietnamese.words import printed


@pytest.fixture
def older(site, archive):
    """An archive with the schema of the first version, and all that a crawl had kept in it."""
    crawl(site, archive, "--max-pages", "12")
    with_first_schema(archive)
    return archive


@pytest.fixture
def older_with_articles(crawled):
    """The same after a whole crawl."""
    with_first_schema(crawled)
    return crawled


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
    engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        index_as_before(connection)
        connection.commit()
    kept.unlink()


def index_as_before(connection):
    """Fill the search index as the first version did."""
    columns = ("title", "lead", "text", "author")
    names = ", ".join([*columns, *(f"{name}_folded" for name in columns)])
    for id_, *values in connection.execute(
        f"SELECT id, {', '.join(columns)} FROM articles"
    ).fetchall():
        words = [printed(value or "") for value in values]
        forms = [" ".join(each.exact) for each in words] + [" ".join(each.folded) for each in words]
        connection.execute(
            f"INSERT INTO article_search (rowid, {names}) VALUES (?{', ?' * 8})", (id_, *forms)
        )


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


def test_who_writes_is_told_to_upgrade_first(site, older_with_articles):
    older = older_with_articles
    refused = crawl(site, older)
    assert (refused.code, refused.out) == (2, "")
    assert "thanhuy upgrade" in refused.err
    assert run("upgrade", "--archive", older).code == 0
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
