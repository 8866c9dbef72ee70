"""A run is entered when it begins, and says at its end what it did."""

from __future__ import annotations

from storage import runs


def test_a_run_has_its_counts_and_its_outcome(archive):
    with archive.transaction() as connection:
        assert runs.latest(connection) is None
        run_id = runs.start(connection, "crawl", {"mode": "full", "rate": 1.0})
        begun = runs.latest(connection, "crawl")
        assert (begun.id, begun.finished_at, begun.arguments["mode"]) == (run_id, None, "full")
        assert begun.software.startswith("thanhuy-archive/")
        runs.finish(connection, run_id, "finished", pages=7, articles_new=3, skipped={"robots": 2})
        ended = runs.latest(connection)
        assert (ended.finish_reason, ended.pages, ended.articles_new) == ("finished", 7, 3)
        assert ended.details == {"skipped": {"robots": 2}}
        assert ended.started_at <= ended.finished_at
        assert ended.finished_at.utcoffset().total_seconds() == 7 * 3600


def test_the_latest_runs_come_first_and_by_kind(archive):
    with archive.transaction() as connection:
        ids = [runs.start(connection, kind, {}) for kind in ("crawl", "import", "crawl")]
        assert [run.id for run in runs.recent(connection, 2)] == [ids[2], ids[1]]
        assert runs.latest(connection, "import").id == ids[1]
        assert runs.latest(connection, "reextract") is None
