"""An archive of an older version is read as far as it can be, and never changed in passing."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from storage import captures, runs
from storage.archive import Archive
from storage.articles import lookup
from storage.database import version
from storage.database.address import DATABASE_FILE
from storage.database.connection import transaction
from storage.database.engine import connect
from storage.fixity.verify import verify
from storage.frontier import queue
from storage.records import ArticleQuery, Outcome
from storage.runs import RunKind
from tests.articles import ID, article, save, visit
from tests.older import older_copy

#: The schema of version 0.1.
OLD = "0001"


@pytest.fixture
def older(archive, tmp_path, database):
    """An archive of an older version, with an article and a run; its directory and database."""
    save(archive, visit(article()))
    with runs.running(archive, RunKind.CRAWL, {}) as run:
        run.record(pages=1, alarms=["x"])
    older_copy(archive, tmp_path / "older", database, OLD)
    return tmp_path / "older", database


def revision(directory, database):
    engine = connect(directory, database, create=False, read_only=True)
    try:
        return version.revision_of(engine)
    finally:
        engine.dispose()


def test_what_it_lacks_is_shown_empty(older):
    with Archive.open(*older, read_only=True) as archive:
        found = archive.article(ID)
        assert (found.title, found.near_duplicate_similarity) == (article().title, None)
        with archive.snapshot() as connection:
            last = runs.latest(connection)
            assert (last.pages, last.details, last.pid) == (1, {"alarms": ["x"]}, None)
            (page,) = captures.pages(connection, after=0, limit=9)
            assert page.capture.revisit is False
            assert [each.title for each in lookup.revisions(connection, ID)] == [found.title]
            assert queue.count_states(connection) == []
        assert [hit.id for hit in archive.search(ArticleQuery(words="dang uy khoi"))] == [ID]
        assert [each.id for each in archive.articles()] == [ID]
        assert archive.holdings().articles == 1
        assert verify(archive).findings != []  # its captures lie in no file; yet it is looked at


def test_reading_changes_nothing_and_says_so(older, caplog):
    with Archive.open(*older, read_only=True) as archive:
        archive.article(ID)
    assert revision(*older) == OLD
    assert "thanhuy upgrade" in caplog.text


@pytest.mark.parametrize("database", [None])
def test_reading_changes_no_byte(older):
    directory, _ = older
    file = directory / DATABASE_FILE
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    with Archive.open(directory, read_only=True) as archive:
        archive.holdings()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_who_writes_brings_it_up_to_date_at_once(tmp_path, database, monkeypatch):
    """As long as that needs no large migration."""
    pending = version.pending
    engine = connect(tmp_path, database, create=True)
    with transaction(engine) as connection:
        version.migrate(connection, OLD)
    engine.dispose()
    assert revision(tmp_path, database) == OLD
    small = lambda *given: [replace(each, large=False) for each in pending(*given)]  # noqa: E731
    monkeypatch.setattr(version, "pending", small)
    with Archive.open(tmp_path, database) as archive:
        assert save(archive, visit(article())) == [Outcome.NEW]
    assert revision(tmp_path, database) == version.HEAD
