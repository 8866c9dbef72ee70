"""The index says what the rows say, and can be made anew from them."""

from __future__ import annotations

import pytest

from storage.records import ArticleQuery
from storage.search import index
from tests.articles import article
from tests.storage.search.samples import ARTICLES, PARTY, PLEDGE, fill

pytestmark = pytest.mark.filled(by=fill)


def test_an_index_made_anew_finds_the_same(archive):
    before = archive.search(ArticleQuery(words="dang"))
    with archive.transaction() as connection:
        index.rebuild(connection)
    assert archive.search(ArticleQuery(words="dang")) == before


def test_the_index_is_checked_against_the_rows(archive):
    with archive.transaction() as connection:
        assert list(index.faulty_entries(connection)) == []
        index.remove(connection, [archive.article(PARTY)])
        index.add(connection, [article(42)])
        assert [id_ for id_, _ in index.faulty_entries(connection)] == [PARTY, 42]
        index.rebuild(connection)
        assert list(index.faulty_entries(connection)) == []


def test_an_entry_of_as_many_other_words_is_found(archive):
    with archive.transaction() as connection:
        index.remove(connection, [archive.article(PLEDGE)])
        other = ARTICLES[PLEDGE] | {"title": "Thành uỷ khai mạc đại hội", "lead": ""}
        index.add(connection, [article(PLEDGE, **other)])
        assert list(index.faulty_entries(connection)) == [(PLEDGE, "the index holds other words")]
