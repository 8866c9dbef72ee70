"""What leaves the archive is what was asked for, from one moment, as it is stored."""

from __future__ import annotations

import pytest

from storage.archive import EVERYTHING
from storage.export.columns import ARTICLES, ATTACHMENTS, CAPTURES, IMAGES, REVISIONS, Kind
from storage.export.selection import selection
from storage.records import ArticleQuery
from tests.articles import ID, article, save, visit
from tests.exports import HOSTILE, hostile, stored

pytestmark = pytest.mark.filled(by=hostile)


def ids(archive, query=EVERYTHING, **options):
    with selection(archive, query, **options) as chosen:
        return [row[0] for row in chosen.rows(ARTICLES)]


def test_rows_hold_what_is_stored_in_plain_values(archive):
    with selection(archive) as chosen:
        rows = [dict(zip(ARTICLES.names, row, strict=True)) for row in chosen.rows(ARTICLES)]
    articles = stored(archive)
    assert [row["id"] for row in rows] == sorted(articles)
    for row in rows:
        held = articles[row["id"]]
        for column in ARTICLES.columns:
            value = getattr(held, column.name)
            if column.kind is Kind.URLS:
                value = " | ".join(each.url for each in value) or None
            elif column.kind is Kind.TIME and value is not None:
                value = value.isoformat()
            assert row[column.name] == value, column.name


@pytest.mark.parametrize("table", [ARTICLES, REVISIONS, CAPTURES, IMAGES, ATTACHMENTS])
def test_values_are_of_the_kind_that_their_column_says(archive, table):
    kinds = {
        Kind.INTEGER: int, Kind.NUMBER: float, Kind.BOOLEAN: bool, Kind.TEXT: str, Kind.TIME: str,
        Kind.URLS: str, Kind.JSON: list | dict,
    }  # fmt: skip
    with selection(archive) as chosen:
        rows = list(chosen.rows(table))
    assert rows
    for row in rows:
        for column, value in zip(table.columns, row, strict=True):
            if value is None:
                assert column.may_be_empty, column.name
            else:
                assert isinstance(value, kinds[column.kind]), column.name


def test_a_query_and_a_list_of_ids_choose(archive):
    assert ids(archive, ArticleQuery(words="title:quoted")) == [ID + HOSTILE.index('"quoted"')]
    assert ids(archive, wanted={ID + 2, ID + 1, 5}) == [ID + 1, ID + 2]
    assert ids(archive, ArticleQuery(limit=2)) == [ID, ID + 1]
    assert ids(archive, ArticleQuery(limit=1), wanted={ID + 2, ID + 3}) == [ID + 2]
    assert ids(archive, ArticleQuery(revised=True)) == [ID]
    assert ids(archive, ArticleQuery(removed=True)) == []


def test_duplicates_can_be_left_out(archive):
    save(archive, visit(article(ID + 100)), visit(article(ID + 101)))
    both = {ID + 100, ID + 101}
    assert ids(archive, wanted=both) == sorted(both)
    assert ids(archive, ArticleQuery(distinct=True), wanted=both) == [ID + 100]


def test_other_tables_follow_the_articles_that_are_chosen(archive):
    with selection(archive, wanted={ID}) as chosen:
        assert [row[:2] for row in chosen.rows(REVISIONS)] == [(ID, 1), (ID, 2)]
        assert len(list(chosen.rows(CAPTURES))) == 2
        assert len(list(chosen.rows(IMAGES))) == 2


def test_what_is_written_meanwhile_is_not_seen(archive):
    with selection(archive) as chosen:
        rows = chosen.rows(ARTICLES)
        next(rows)
        save(archive, visit(article(ID + 500)))
        assert ID + 500 not in [row[0] for row in rows]
    assert ID + 500 in ids(archive)


def test_the_state_of_the_work_is_told(archive, monkeypatch):
    monkeypatch.setattr("storage.export.selection._TOLD_EVERY", 10)
    told = []
    ids(archive, tell=told.append)
    assert told[:2] == [10, 20]


def test_a_failure_amid_the_rows_says_nothing_but_itself(archive, capfd):
    def fail():
        with selection(archive) as chosen:
            for _ in chosen.rows(ARTICLES):
                raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        fail()
    assert capfd.readouterr().err == ""
