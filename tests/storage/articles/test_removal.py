"""A removal is noted once, and a later sighting clears it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage.articles import removal
from storage.database.models import Event
from tests.articles import FIRST_DAY, ID, article, save, visit


def rows(archive, query):
    with archive.snapshot() as connection:
        return connection.execute(query).all()


def gone_at(archive):
    return archive.article(ID).gone_at


def test_a_removal_is_noted_once_and_a_return_clears_it(archive):
    save(archive, visit(article()))
    denied = FIRST_DAY + timedelta(days=2)
    with archive.transaction() as connection:
        assert removal.mark_gone(connection, ID, at=denied)
        assert not removal.mark_gone(connection, ID, at=denied + timedelta(days=1))
        assert not removal.mark_gone(connection, 1, at=denied)
    assert gone_at(archive) == denied
    save(archive, visit(article(), day=1))  # an old capture, imported late
    assert gone_at(archive) == denied
    save(archive, visit(article(), day=5))
    assert gone_at(archive) is None
    events = rows(archive, select(Event.kind, Event.at).order_by(Event.id))
    assert events == [("gone", denied), ("returned", FIRST_DAY + timedelta(days=5))]


def test_an_unchanged_answer_brings_a_removed_article_back(archive):
    save(archive, visit(article()))
    with archive.transaction() as connection:
        removal.mark_gone(connection, ID, at=FIRST_DAY + timedelta(days=1))
        removal.mark_seen(connection, ID, at=FIRST_DAY + timedelta(days=2))
        removal.mark_seen(connection, 1, at=FIRST_DAY)
    kept = archive.article(ID)
    assert (kept.gone_at, kept.last_seen_at) == (None, FIRST_DAY + timedelta(days=2))


def test_a_denial_before_the_last_sighting_removes_nothing(archive):
    save(archive, visit(article(), day=5))
    with archive.transaction() as connection:
        assert not removal.mark_gone(connection, ID, at=FIRST_DAY)
