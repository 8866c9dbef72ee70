"""``thanhuy health``: 0 well, 1 see, 2 not usable."""

from __future__ import annotations

from alarms.metrics import METRICS
from tests.commands import run


def test_an_archive_that_was_just_crawled_is_well(crawled):
    done = run("health", "--format", "json", "--archive", crawled)
    assert done.code == 0, done.out
    assert done.json["state"] == "well"
    assert done.json["incidents"] == []
    assert run("health", "--archive", crawled).code == 0


def test_the_metrics_are_those_that_are_documented(crawled, tmp_path):
    file = tmp_path / "thanhuy.prom"
    printed = run("health", "--format", "prometheus", "--archive", crawled)
    assert printed.code == 0
    names = {line.split()[2] for line in printed.out.splitlines() if line.startswith("# TYPE")}
    assert {"thanhuy_health", "thanhuy_last_crawl_count", "thanhuy_frontier_urls"} <= names
    assert names <= METRICS.keys()
    assert run("health", "-o", file, "--archive", crawled).code == 0
    assert "thanhuy_health 0.0\n" in file.read_text(encoding="utf-8")


def test_an_archive_that_is_not_there_or_damaged_is_not_usable(tmp_path):
    (tmp_path / "archive.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    for directory in (tmp_path, tmp_path / "nowhere"):
        done = run("health", "--format", "json", "--archive", directory)
        assert (done.code, done.json["state"]) == (2, "not usable"), done.err
        assert done.json["trouble"]
        metrics = run("health", "--format", "prometheus", "--archive", directory)
        assert "thanhuy_health 2.0" in metrics.out
