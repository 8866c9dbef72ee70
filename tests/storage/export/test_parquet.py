"""Parquet holds the same as the archive, with types: DuckDB and pandas read it so."""

from __future__ import annotations

import sys

import duckdb
import pandas as pd
import pytest

from storage.errors import BadInput
from storage.export import parquet
from storage.export.columns import ARTICLES, CAPTURES, REVISIONS
from storage.export.csv import Csv
from storage.export.parquet import Parquet
from tests.articles import ID
from tests.exports import HOSTILE, exported, hostile, stored

pytestmark = pytest.mark.filled(by=hostile)


@pytest.fixture
def read(archive, tmp_path):
    def read(**options):
        path = tmp_path / "a.parquet"
        exported(archive, Parquet(**options), path)
        return duckdb.sql(f"SELECT * FROM '{path}'")

    return read


def test_duckdb_finds_types_and_every_value(archive, read):
    found = read()
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert tuple(types) == ARTICLES.names
    assert types["id"] == types["duplicate_of"] == types["word_count"] == "BIGINT"
    assert types["published_at"] == types["changed_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["images"] == "VARCHAR[]"
    articles = stored(archive)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert [row["id"] for row in rows] == sorted(articles)
    for row in rows:
        held = articles[row["id"]]
        assert row["title"] == held.title
        assert row["text"] == held.text
        assert row["published_at"] == held.published_at
        assert row["images"] == [image.url for image in held.images]
        assert row["gone_at"] is None


def test_pandas_finds_the_same(archive, tmp_path):
    path = tmp_path / "a.parquet"
    exported(archive, Parquet(), path)
    frame = pd.read_parquet(path)
    assert frame["id"].dtype == "int64"
    assert isinstance(frame["published_at"].dtype, pd.DatetimeTZDtype)
    assert list(frame["title"]) == [each.title for each in stored(archive).values()]
    assert frame["published_at"][1] == stored(archive)[ID + 1].published_at


def test_many_row_groups_are_one_table(archive, read, monkeypatch):
    monkeypatch.setattr(parquet, "_ROWS", 3)
    monkeypatch.setattr(parquet, "_GROUP", 1000)
    assert [row[0] for row in read(columns=["id"]).fetchall()] == sorted(stored(archive))


@pytest.mark.parametrize("table", [REVISIONS, CAPTURES])
def test_other_tables_have_types_too(read, table):
    found = read(table=table)
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert tuple(types) == table.names
    assert types["article_id"] == "BIGINT"
    assert types[{"revisions": "trivial", "captures": "revisit"}[table.name]] == "BOOLEAN"
    assert len(found.fetchall()) == len(HOSTILE) + 1


def test_without_the_library_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(BadInput, match="`make install` brings it"):
        Parquet()


# --- the CSV, read by the same programs -----------------------------------------------------------


def test_pandas_reads_the_csv_back(archive, tmp_path):
    path = tmp_path / "a.csv"
    exported(archive, Csv(), path)
    frame = pd.read_csv(path, keep_default_na=False, dtype={"title": str, "author": str})
    articles = list(stored(archive).values())
    for name in ("title", "text", "author"):
        assert list(frame[name]) == [getattr(each, name) for each in articles]
    assert frame["id"].dtype == "int64"
    at = pd.to_datetime(frame["published_at"])
    assert list(at) == [each.published_at for each in articles]


def test_duckdb_reads_the_csv_back(archive, tmp_path):
    path = tmp_path / "a.csv"
    exported(archive, Csv(), path)
    found = duckdb.sql(f"SELECT * FROM read_csv('{path}', nullstr = '\\x00', new_line = '\\r\\n')")
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert types["id"] == types["word_count"] == "BIGINT"
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    for row, held in zip(rows, stored(archive).values(), strict=True):
        assert (row["id"], row["title"], row["text"]) == (held.id, held.title, held.text)
