"""The index says what the rows say, and can be made anew from them."""

from __future__ import annotations

import pytest

from storage.records import ArticleQuery
from storage.search import index
from tests.articles import article
from tests.storage.search.samples import PARTY, fill

pytestmark = pytest.mark.filled(by=fill)


def test_an_index_made_anew_finds_the_same(archive):
    before = archive.search(ArticleQuery(words="dang"))
    with archive.transaction() as connection:
        index.rebuild(connection)
    assert archive.search(ArticleQuery(words="dang")) == before


def test_the_index_is_checked_against_the_rows(archive):
    with archive.transaction() as connection:
        assert index.check(connection) == []
        index.remove(connection, [archive.article(PARTY)])
        ghost = article(42)
        index.add(connection, [ghost])
        assert index.check(connection) == [42, PARTY]
        index.rebuild(connection)
        assert index.check(connection) == []
