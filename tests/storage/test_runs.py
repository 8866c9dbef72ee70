"""A run is entered when it begins, and says at its end what it did."""

from __future__ import annotations

import pytest

from storage import runs
from storage.errors import StorageFull
from storage.runs import FinishReason, RunKind


def test_a_run_has_its_counts_and_its_outcome(archive):
    with runs.running(archive, RunKind.CRAWL, {"mode": "full", "rate": 1.0}) as run:
        with archive.snapshot() as connection:
            begun = runs.latest(connection, RunKind.CRAWL)
        assert (begun.id, begun.finished_at, begun.arguments["mode"]) == (run.id, None, "full")
        assert begun.software.startswith("thanhuy-archive/")
        run.record(pages=5, articles_new=3)
        run.record(pages=7, skipped={"robots": 2})
    ended = _latest(archive)
    assert (ended.finish_reason, ended.pages, ended.articles_new) == ("finished", 7, 3)
    assert ended.details == {"skipped": {"robots": 2}}
    assert ended.started_at <= ended.finished_at
    assert ended.finished_at.utcoffset().total_seconds() == 7 * 3600


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyboardInterrupt, "interrupted"),
        (RuntimeError, "interrupted"),
        (StorageFull, "storage failed"),
    ],
)
def test_what_ends_a_run_early_is_its_reason(archive, error, reason):
    def fail():
        with runs.running(archive, RunKind.IMPORT, {}) as run:
            run.record(pages=2)
            raise error

    with pytest.raises(error):
        fail()
    ended = _latest(archive)
    assert (ended.finish_reason, ended.pages) == (reason, 2)


def test_a_reason_that_was_set_stands(archive):
    with runs.running(archive, RunKind.CRAWL, {}) as run:
        run.finish_reason = FinishReason.SITE_DOWN
    assert _latest(archive).finish_reason == "site down"


def test_what_was_noted_outlives_a_killed_run_and_stays_with_one_that_ends(archive):
    with runs.running(archive, RunKind.REEXTRACT, {"extractor": "one"}) as run:
        with archive.transaction() as connection:
            run.note(connection, read_up_to=50)
        assert _latest(archive).details == {"read_up_to": 50}
        run.record(unreadable=1)
        with archive.transaction() as connection:
            run.note(connection, read_up_to=100)
        noted = _latest(archive)
        assert (noted.finished_at, noted.details["read_up_to"]) == (None, 100)
    assert _latest(archive).details == {"read_up_to": 100, "unreadable": 1}


def test_a_note_that_is_rolled_back_was_not_made(archive):
    def fail(run):
        with archive.transaction() as connection:
            run.note(connection, read_up_to=50)
            raise RuntimeError

    with runs.running(archive, RunKind.REEXTRACT, {}) as run:
        with pytest.raises(RuntimeError):
            fail(run)
        assert _latest(archive).details == {}
    assert _latest(archive).details == {}


def test_the_latest_runs_come_first_and_by_kind(archive):
    ids = []
    for kind in (RunKind.CRAWL, RunKind.IMPORT, RunKind.CRAWL):
        with runs.running(archive, kind, {}) as run:
            ids.append(run.id)
    with archive.snapshot() as connection:
        assert [run.id for run in runs.recent(connection, 2)] == [ids[2], ids[1]]
        assert runs.latest(connection, RunKind.IMPORT).id == ids[1]
        assert runs.latest(connection, RunKind.REEXTRACT) is None


def _latest(archive):
    with archive.snapshot() as connection:
        return runs.latest(connection)
