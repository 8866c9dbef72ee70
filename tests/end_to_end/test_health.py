"""``thanhuy health``: 0 well, 1 see, 2 not usable."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request

import pytest

from alarms.metrics import METRICS
from tests.commands import run, started
from tests.receiving import closed_port, http_receiver, wait_until


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


def ask(port, path):
    """Return status and body; None while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""
    except OSError:
        return None


@pytest.mark.slow
def test_the_service_answers_a_monitor_and_tells_of_a_job_that_fails(crawled):
    port = closed_port()
    (crawled / "warc" / "lost.warc.gz").write_bytes(b"no WARC file")
    add = ("schedule", "add", "@yearly", "verify", "--name", "night", "--archive", crawled)
    assert run(*add).code == 0
    with http_receiver() as hook:
        notify = {"THANHUY_NOTIFY": f"json://127.0.0.1:{hook.port}"}
        words = ("schedule", "run", "--health-port", str(port), "--archive", str(crawled))
        with started("-m", "cli", *words, env={**os.environ, **notify}):
            wait_until(lambda: ask(port, "/healthz"), 60)
            assert json.loads(ask(port, "/healthz")[1])["state"] == "well"
            assert "thanhuy_health 0.0\n" in ask(port, "/metrics")[1]
            assert ask(port, "/")[0] == 404
            assert run("schedule", "run-now", "night", "--archive", crawled).code == 0
            wait_until(lambda: hook.messages, 120)
            wait_until(lambda: json.loads(ask(port, "/healthz")[1])["state"] == "see")
    (told,) = hook.messages
    assert "job-ended night" in told
    assert "exit code 1" in told
