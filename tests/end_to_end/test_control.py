"""``thanhuy control``: a crawl under way obeys within seconds, and its record tells."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager

import pytest

from tests.commands import crawl_words, last_run, run, started
from tests.receiving import wait_until


@contextmanager
def crawling(site, archive, *words):
    """Crawl slowly; give the process once it has asked for something."""
    with started("-m", "cli", *crawl_words(site, archive, "--rate", "4", *words)) as process:
        wait_until(lambda: len(site.requests()) > 4, 60)
        yield process


def control(archive, *words):
    done = run("control", *words, "--archive", archive)
    assert done.code == 0, done.err
    return done


def requests_in(site, seconds):
    """Count what is asked for in so many seconds."""
    before = len(site.requests())
    time.sleep(seconds)
    return len(site.requests()) - before


@pytest.mark.slow
def test_a_crawl_is_paused_resumed_hurried_and_stopped(site, archive):
    with crawling(site, archive) as process:
        control(archive, "pause")
        time.sleep(1)
        assert requests_in(site, 3) == 0
        control(archive, "resume")
        wait_until(lambda: requests_in(site, 1) > 0)
        control(archive, "set", "--rate", "0.5")
        assert requests_in(site, 4) <= 4
        control(archive, "stop")
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 143
    assert json.loads(out)["finish_reason"] == "interrupted"
    told = [each["verb"] for each in last_run(archive)["details"]["controls"]]
    assert told == ["pause", "resume", "set", "stop"]
    assert last_run(archive)["details"]["controls"][2]["rate"] == 0.5


@pytest.mark.slow
def test_a_window_that_has_passed_ends_a_crawl(site, archive):
    with crawling(site, archive) as process:
        hour = (time.gmtime().tm_hour + 7 + 2) % 24
        control(archive, "set", "--window", f"{hour:02}:00-{(hour + 1) % 24:02}:00")
        out, _ = process.communicate(timeout=60)
    assert json.loads(out)["finish_reason"] == "outside the window"


@pytest.mark.parametrize(
    "words", [("pause",), ("stop",), ("set", "--rate", "1"), ("set",), ("set", "--window", "x")]
)
def test_nothing_is_asked_where_nothing_is_under_way(crawled, words):
    done = run("control", *words, "--archive", crawled)
    assert (done.code, len(done.err.splitlines())) == (2, 1), done.err
