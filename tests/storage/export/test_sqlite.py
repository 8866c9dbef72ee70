"""The SQLite copy is clean, typed and searched as Datasette does."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from storage.archive import Archive
from storage.errors import NotAnArchive
from storage.export.columns import TABLES, Kind
from storage.export.sqlite import Sqlite
from tests.articles import ID
from tests.exports import HOSTILE, exported, hostile, stored

pytestmark = pytest.mark.filled(by=hostile)


@pytest.fixture
def copy(archive, tmp_path):
    path = tmp_path / "copy.db"
    exported(archive, Sqlite(), path)
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def test_every_table_is_there_with_its_columns_typed(copy):
    for table in TABLES.values():
        columns = {row[1]: row[2] for row in copy.execute(f"PRAGMA table_info({table.name})")}
        assert tuple(columns)[: len(table.columns)] == table.names
        for column in table.columns:
            integer = column.kind in (Kind.INTEGER, Kind.BOOLEAN)
            assert (columns[column.name] == "INTEGER") == integer
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert copy.execute("SELECT count(*) FROM revisions").fetchone() == (len(HOSTILE) + 1,)


def test_every_value_is_as_in_the_archive(archive, copy):
    rows = copy.execute("SELECT id, title, text, published_at FROM articles ORDER BY id")
    expected = [
        (each.id, each.title, each.text, each.published_at.isoformat())
        for each in stored(archive).values()
    ]
    assert rows.fetchall() == expected


#: How Datasette 0.65 finds the index of a table, and how it asks it.
FIND = """SELECT name FROM sqlite_master WHERE rootpage = 0 AND (
    sql LIKE '%VIRTUAL TABLE%USING FTS%content="articles"%')"""


@pytest.mark.parametrize("typed", ["Đảng bộ", "dang bo", "đảng", "DANG"])
def test_datasette_finds_the_index_and_searches(copy, typed):
    ((index,),) = copy.execute(FIND).fetchall()
    words = " ".join(f'"{word}"' for word in typed.split())
    found = f"SELECT rowid FROM {index} WHERE {index} MATCH ?"
    query = f"SELECT count(*) FROM articles WHERE id IN ({found})"
    assert copy.execute(query, (words,)).fetchone() == (len(HOSTILE),)
    assert copy.execute(query, ('"nowhere"',)).fetchone() == (0,)


def test_the_columns_are_explained_in_the_file(copy):
    (sql,) = copy.execute("SELECT sql FROM sqlite_master WHERE name = 'articles'").fetchone()
    for column in TABLES["articles"].columns:
        assert f"{column.vi} · {column.en}" in sql


def test_the_copy_is_no_archive(archive, tmp_path):
    (tmp_path / "other").mkdir()
    exported(archive, Sqlite(), tmp_path / "other" / "archive.db")
    with pytest.raises(NotAnArchive):
        Archive.open(tmp_path / "other")
    assert ID in stored(archive)
