"""An archive that somebody sent reads and writes nothing outside it."""

from __future__ import annotations

import os
import sqlite3
import struct
from contextlib import closing

import pytest
from sqlalchemy import update

from storage.archive import Archive
from storage.database import models
from storage.database.lock import holder, writing
from storage.errors import NotAnArchive
from storage.export.wacz import Wacz
from storage.own_files import NotOurs, append_to_own, open_own, own_path, write_own
from storage.search.query import ArticleQuery
from storage.warc.files import open_file
from storage.warc.parser import Damage, read_records
from tests.articles import article, save, visit
from tests.exports import exported

NAMES = ["../../etc/passwd", "/etc/passwd", "..", ".", "", "a/b.warc.gz", "a\0b", "a/../b"]


@pytest.fixture
def secret(tmp_path):
    """A file outside of the archive."""
    file = tmp_path / "secret.warc.gz"
    file.write_bytes(b"secret")
    return file


@pytest.fixture
def warc(tmp_path):
    directory = tmp_path / "archive" / "warc"
    directory.mkdir(parents=True)
    return directory


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_out_is_none(name, warc):
    with pytest.raises(NotOurs):
        own_path(warc, name)
    with pytest.raises(NotOurs):
        open_file(warc, name)


def strange(kind, path, secret):
    if kind == "link":
        path.symlink_to(secret)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["link", "pipe", "device", "directory"])
def test_what_is_no_file_of_the_archive_is_not_opened(kind, warc, secret):
    path = warc / "a.warc.gz"
    strange(kind, path, secret)
    with pytest.raises((NotOurs, IsADirectoryError)):
        open_own(path)
    if kind != "directory":
        (damage,) = read_records(path)
        assert isinstance(damage, Damage)


def test_a_link_within_the_directory_is_followed(warc):
    (warc / "a.warc.gz").write_bytes(b"bytes")
    (warc / "b.warc.gz").symlink_to(warc / "a.warc.gz")
    with open_own(warc / "b.warc.gz") as file:
        assert file.read() == b"bytes"


def test_writing_follows_no_link(warc, secret):
    (warc / "skipped.jsonl").symlink_to(secret)
    with pytest.raises(OSError, match="link"):
        append_to_own(warc / "skipped.jsonl")
    assert secret.read_bytes() == b"secret"


@pytest.mark.parametrize("name", NAMES[:2])
@pytest.mark.parametrize("query", [ArticleQuery(), ArticleQuery(section="Xây dựng Đảng")])
def test_no_export_packs_a_file_from_elsewhere(name, query, tmp_path):
    with Archive.open(tmp_path / "archive", create=True) as archive:
        save(archive, visit(article()))
        with archive.transaction() as connection:
            connection.execute(update(models.Capture).values(warc_file=name))
        with pytest.raises(NotAnArchive, match="cannot be read"):
            exported(archive, Wacz(), tmp_path / "a.wacz", query)
    assert not (tmp_path / "a.wacz").exists()


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE VIEW articles2 AS SELECT * FROM articles",
        "CREATE TRIGGER t AFTER UPDATE ON articles BEGIN DELETE FROM captures; END",
    ],
)
def test_a_database_that_would_do_something_is_refused(schema, tmp_path):
    directory = tmp_path / "archive"
    Archive.open(directory, create=True).close()
    with sqlite3.connect(directory / "archive.db") as connection:
        connection.execute(schema)
    with pytest.raises(NotAnArchive, match="no archive of this program"):
        Archive.open(directory)


def test_a_database_that_lies_elsewhere_is_refused(tmp_path):
    Archive.open(tmp_path / "other", create=True).close()
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "archive.db").symlink_to(tmp_path / "other" / "archive.db")
    with pytest.raises(NotAnArchive, match="leads out"):
        Archive.open(tmp_path / "archive")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", ["link", "pipe", "device", "directory"])
@pytest.mark.parametrize("name", ["writer.json", "writer.lock"])
def test_a_strange_file_under_a_name_of_ours_is_one_line(name, kind, tmp_path, secret):
    directory = tmp_path / "archive"
    Archive.open(directory, create=True).close()
    strange(kind, directory / name, secret)
    for options in ({}, {"read_only": True}, {"create": True}):
        with pytest.raises(NotAnArchive, match=name):
            Archive.open(directory, **options)
    assert secret.read_bytes() == b"secret"


@pytest.mark.parametrize("name", ["warc", "logs"])
def test_a_directory_that_is_elsewhere_is_not_written_to(name, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    directory = tmp_path / "archive"
    directory.mkdir()
    (directory / name).symlink_to(elsewhere)
    with pytest.raises(NotAnArchive, match="leads out of the archive"):
        Archive.open(directory, create=True)
    (directory / name).unlink()
    (directory / name).write_text("a file")
    with pytest.raises(NotAnArchive, match="no directory"):
        Archive.open(directory, create=True)


@pytest.mark.parametrize("name", ["archive.db-wal", "archive.db-shm", "archive.db-journal"])
@pytest.mark.parametrize("is_there", [True, False], ids=["with a database", "without one"])
def test_sqlite_follows_no_link(name, is_there, tmp_path, secret):
    directory = tmp_path / "archive"
    if is_there:
        Archive.open(directory, create=True).close()
    directory.mkdir(exist_ok=True)
    (directory / name).symlink_to(secret)
    with pytest.raises(NotAnArchive, match="it is a link"):
        Archive.open(directory, create=True)
    assert secret.read_bytes() == b"secret"


def journal_that_names(victim, database):
    """Return a journal as SQLite leaves it at a crash amid a change of several databases."""
    magic = bytes.fromhex("d9d505f920a163d7")
    head = struct.pack(">8sIIIII", magic, 0, 0, database.stat().st_size // 4096, 512, 4096)
    name = os.fsencode(victim)
    return head.ljust(512, b"\0") + struct.pack(
        f">I{len(name)}sII8s", 2**30 // 4096 + 1, name, len(name), sum(name), magic
    )


def test_a_journal_deletes_no_file_elsewhere(tmp_path, secret):
    directory = tmp_path / "archive"
    Archive.open(directory, create=True).close()
    database = directory / "archive.db"
    journal = directory / "archive.db-journal"
    journal.write_bytes(journal_that_names(secret, database))
    for options in ({}, {"read_only": True}, {"create": True}):
        with pytest.raises(NotAnArchive, match="journal"):
            Archive.open(directory, **options)
    assert secret.exists()
    with closing(sqlite3.connect(database)) as connection:  # it would have
        connection.execute("SELECT * FROM archive_version").fetchall()
    assert not secret.exists()


def test_a_journal_of_our_own_is_undone(tmp_path):
    """A crash while the database was made leaves one."""
    directory = tmp_path / "archive"
    Archive.open(directory, create=True).close()
    database = directory / "archive.db"
    journal = directory / "archive.db-journal"
    journal.write_bytes(journal_that_names(tmp_path, database)[:512])
    Archive.open(directory).close()
    assert not journal.exists()


def test_what_the_holder_says_of_itself_is_believed_or_passed_over(tmp_path):
    directory = tmp_path / "archive"
    with Archive.open(directory, create=True) as archive, writing(directory, "a test"):
        for told in ("[]", "5", "{}", "[" * 9000, '{"what": ' * 900, "\udcff", "9" * 9000):
            data = told.encode("utf-8", "surrogateescape")
            (directory / "writer.json").write_bytes(data)
            assert holder(directory, archive.engine) == "another process"


def test_a_small_file_is_written_anew_and_through_no_link(tmp_path, secret):
    write_own(tmp_path / "a", "long")
    write_own(tmp_path / "a", "it")
    assert (tmp_path / "a").read_text() == "it"
    (tmp_path / "b").symlink_to(secret)
    os.mkfifo(tmp_path / "c")
    for name in "bc":
        with pytest.raises(OSError):  # noqa: PT011  # of either kind
            write_own(tmp_path / name, "it")
    assert secret.read_bytes() == b"secret"
