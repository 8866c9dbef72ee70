"""An archive that somebody sent reads and writes nothing outside it."""

from __future__ import annotations

import os
import sqlite3

import pytest
from sqlalchemy import update

from storage.archive import Archive
from storage.database import models
from storage.errors import NotAnArchive
from storage.export.wacz import Wacz
from storage.own_files import NotOurs, append_to_own, open_own, own_path
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
