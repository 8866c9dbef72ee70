"""Plain SQL, and so Datasette, asks the index as well as our command does."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from tests.storage.search.samples import COVID, LOAN, PARTY, PLEDGE, WEAPON, fill

pytestmark = pytest.mark.filled(by=fill)


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture
def ask(archive):
    with closing(sqlite3.connect(archive.directory / "archive.db")) as connection:
        yield lambda statement, *values: connection.execute(statement, values).fetchall()


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("Đảng", {PLEDGE, PARTY}),
        ("ĐẢNG", {PLEDGE, PARTY}),
        ("đang", {PLEDGE, LOAN}),
        ("dang", {PLEDGE, PARTY, LOAN}),
        ("DANG", {PLEDGE, PARTY, LOAN}),
        ('"Đảng ủy"', {PLEDGE, PARTY}),
        ('"dang uy khoi"', {PLEDGE}),
        ("title_folded: hoi", {PLEDGE}),
        ("nghi*", {PLEDGE, PARTY, WEAPON}),
        ("Đảng NOT bộ", {PLEDGE}),
        ("author : Lý", {PLEDGE, COVID}),
    ],
)
def test_match_finds_what_is_typed(ask, typed, ids):
    rows = ask("SELECT rowid FROM article_search WHERE article_search MATCH ?", typed)
    assert {row[0] for row in rows} == ids


@pytest.mark.parametrize("typed", ["Đảng ủy Khối", '"dang uy khoi"'])
def test_snippet_shows_the_printed_text(ask, typed):
    rows = ask(
        "SELECT snippet(article_search, -1, '[', ']', '…', 9) FROM article_search "
        "WHERE article_search MATCH ? AND rowid = ?",
        typed,
        PLEDGE,
    )
    assert "[Đảng" in rows[0][0]
    assert "3/11" in rows[0][0]


def test_the_index_stands_beside_the_articles(ask):
    rows = ask(
        "SELECT a.title, s.title FROM article_search s JOIN articles a ON a.id = s.rowid "
        "WHERE article_search MATCH 'covid' ORDER BY rank"
    )
    assert rows == [("[Video] Phòng, chống Covid-19",) * 2]
