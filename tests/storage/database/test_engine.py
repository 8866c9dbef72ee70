"""An archive opens, or says in one line why not; what is not ours is left as it was."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, text

from storage.archive import Archive
from storage.database import engine
from storage.database.columns import VERSION_TABLE
from storage.errors import (
    ArchiveBusy,
    BadInput,
    NewerArchive,
    NotAnArchive,
    StorageFull,
    StorageRefused,
)
from storage.records import ArticleQuery, Outcome
from tests.articles import ID, article, save, visit


def refused(kind, directory, url=None, **options):
    """Open what cannot be opened; return the one line that says why."""
    with pytest.raises(kind) as raised:
        Archive.open(directory, url, **options)
    assert raised.type is kind
    line = str(raised.value)
    assert "\n" not in line
    return line


def fingerprint(directory):
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


# --- opening ----------------------------------------------------------------------------------


def test_an_archive_is_made_once_and_found_again(tmp_path):
    directory = tmp_path / "some" / "archive"
    with Archive.open(directory, create=True) as archive:
        assert save(archive, visit(article())) == [Outcome.NEW]
    for options in ({}, {"create": True}, {"read_only": True}):
        with Archive.open(directory, **options) as archive:
            assert archive.article(ID).id == ID


def test_an_archive_in_a_directory_with_odd_characters(tmp_path):
    directory = tmp_path / "Lưu trữ 100% #1?&a=b"
    Archive.open(directory, create=True).close()
    with Archive.open(directory, read_only=True) as archive:
        assert list(archive.articles()) == []
    assert (directory / "archive.db").is_file()


def test_an_empty_file_becomes_an_archive(tmp_path):
    (tmp_path / "archive.db").touch()
    Archive.open(tmp_path, create=True).close()
    Archive.open(tmp_path).close()


@pytest.mark.parametrize("there", [True, False])
def test_where_no_archive_is_the_way_to_make_one_is_told(tmp_path, there):
    directory = tmp_path if there else tmp_path / "none"
    assert "thanhuy crawl" in refused(BadInput, directory)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_no_archive_unless_one_is_to_be_made(tmp_path):
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        connection.execute("VACUUM")
    assert "thanhuy crawl" in refused(BadInput, tmp_path)


@pytest.mark.parametrize(
    "content", [b"no database", b"SQLite format 3\0" + b"\xff" * 5000, b"\0" * 4096]
)
@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_left_as_it_was(tmp_path, content, create):
    (tmp_path / "archive.db").write_bytes(content)
    before = fingerprint(tmp_path)
    assert str(tmp_path) in refused(NotAnArchive, tmp_path, create=create)
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_something_else_is_left_as_it_was(tmp_path, mode, create):
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.commit()
    before = fingerprint(tmp_path)
    refused(NotAnArchive, tmp_path, create=create)
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW v AS SELECT 1",
        "DROP VIEW removed; CREATE VIEW removed AS SELECT id, gone_at FROM articles",
        "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM articles; END",
    ],
)
def test_views_and_triggers_of_somebody_else_are_refused(tmp_path, statement):
    """What they would do is not ours; our own views are known by their words."""
    Archive.open(tmp_path, create=True).close()
    Archive.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        connection.executescript(statement)
    refused(NotAnArchive, tmp_path)


def test_an_archive_of_a_newer_version_is_left_as_it_was(tmp_path):
    Archive.open(tmp_path, create=True).close()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
        connection.commit()
    before = fingerprint(tmp_path)
    assert "update the program" in refused(NewerArchive, tmp_path, create=True)
    assert fingerprint(tmp_path) == before


def test_a_directory_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "file" in refused(BadInput, tmp_path / "file", create=True)
    assert "file" in refused(BadInput, tmp_path / "file" / "below", create=True)
    refused(BadInput, tmp_path / "file")


def test_a_directory_in_the_database_files_place(tmp_path):
    (tmp_path / "archive.db").mkdir()
    refused(NotAnArchive, tmp_path, create=True)


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://localhost/x", "postgresql+none://localhost/x", "sqlite"]
)
def test_a_database_url_that_cannot_be_used(tmp_path, url):
    refused(BadInput, tmp_path, url, create=True)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer_and_no_password_in_the_message(tmp_path):
    url = "postgresql+psycopg://user:secret@127.0.0.1:9/none"
    line = refused(StorageRefused, tmp_path, url, create=True)
    assert "127.0.0.1" in line
    assert "secret" not in line


def test_an_sqlite_url_may_put_the_tables_elsewhere(tmp_path):
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    with Archive.open(tmp_path / "archive", url, create=True) as archive:
        assert archive.directory == tmp_path / "archive"
        assert archive.directory.is_dir()
    assert (tmp_path / "elsewhere.db").is_file()


def test_a_damaged_archive_is_told_in_one_line(tmp_path):
    with Archive.open(tmp_path, create=True) as archive:
        save(archive, *(visit(article(ID + number)) for number in range(50)))
    file = tmp_path / "archive.db"
    content = bytearray(file.read_bytes())
    content[4096 * 3 :] = b"\xee" * len(content[4096 * 3 :])
    file.write_bytes(content)
    with pytest.raises(NotAnArchive), Archive.open(tmp_path) as archive:
        list(archive.articles())


# --- writing ----------------------------------------------------------------------------------


def test_reading_only_writes_nothing(tmp_path):
    Archive.open(tmp_path, create=True).close()
    before = (tmp_path / "archive.db").read_bytes()
    with Archive.open(tmp_path, read_only=True) as archive:
        assert archive.search(ArticleQuery(words="đảng")) == []
        with pytest.raises(BadInput, match="cannot be written"):
            save(archive, visit(article()))
    assert (tmp_path / "archive.db").read_bytes() == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_an_archive_that_nobody_may_write_to_can_be_read(tmp_path):
    directory = tmp_path / "archive"
    Archive.open(directory, create=True).close()
    directory.chmod(0o500)
    try:
        with Archive.open(directory, read_only=True) as archive:
            assert list(archive.articles()) == []
    finally:
        directory.chmod(0o700)


def test_a_reader_sees_one_state_while_another_writes(archive):
    save(archive, visit(article()))
    with archive.snapshot() as connection:
        assert len(connection.execute(text("SELECT id FROM articles")).all()) == 1
        save(archive, visit(article(ID + 1)))
        assert len(connection.execute(text("SELECT id FROM articles")).all()) == 1
    assert len(list(archive.articles())) == 2


def test_a_second_writer_waits_and_then_says_who_is_in_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_TIMEOUT", 0.1)
    with (
        Archive.open(tmp_path, create=True) as first,
        Archive.open(tmp_path) as second,
        first.transaction(),
        pytest.raises(ArchiveBusy),
        second.transaction(),
    ):
        pass


def test_a_full_disk_costs_only_what_was_not_committed(tmp_path):
    with Archive.open(tmp_path, create=True) as archive:
        save(archive, visit(article()))
        with archive.snapshot() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()

        @event.listens_for(archive.engine, "begin")
        def no_room(connection):
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

        big = article(ID + 1, text="Đảng bộ " * 20_000)
        with pytest.raises(StorageFull, match="no space is left") as raised:
            save(archive, visit(big))
        assert "\n" not in str(raised.value)
        assert archive.article(ID + 1) is None
        assert archive.article(ID).id == ID


def test_what_was_committed_survives_a_kill(tmp_path):
    script = f"""
        import os, signal
        from pathlib import Path
        from storage.archive import Archive
        from tests.articles import *
        archive = Archive.open(Path({str(tmp_path)!r}), create=True)
        save(archive, visit(article()))
        with archive.transaction() as connection:
            save_visits(connection, [visit(article(ID + 1))], run_id=None)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False, cwd=Path.cwd())
    with Archive.open(tmp_path) as archive:
        assert [each.id for each in archive.articles()] == [ID]
        assert save(archive, visit(article(ID + 1))) == [Outcome.DUPLICATE]


# --- schema -----------------------------------------------------------------------------------


def test_sqlite_is_set_up_for_safety(tmp_path):
    with Archive.open(tmp_path, create=True) as archive, archive.snapshot() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
