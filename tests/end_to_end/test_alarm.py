"""``thanhuy alarm``, and what a crawl tells: once an incident, and once when it is over."""

from __future__ import annotations

import json
import os
import time

import pytest

from tests.commands import Done, crawl_words, run
from tests.receiving import closed_port, hanging_receiver, http_receiver, mailbox, wait_until

#: A crawl of a site that is down has these words.
DOWN = "crawl-outcome"


@pytest.fixture
def told():
    """A web hook that takes what it is told."""
    with http_receiver() as hook:
        yield hook


def telling(*words, **variables) -> Done:
    """Run ``thanhuy`` with these variables of its environment."""
    return run(*words, env={**os.environ, **variables})


def alarms(archive, *words):
    """Return what ``thanhuy alarm list`` says."""
    return run("alarm", "list", *words, "--format", "json", "--archive", archive).json


def test_a_test_message_goes_out_by_every_way(told):
    with mailbox() as (port, mails):
        done = telling(
            "alarm", "test",
            THANHUY_NOTIFY=f"json://127.0.0.1:{told.port} mailto://127.0.0.1:{port}?from=a@b.vn",
            THANHUY_PING=told.url,
        )  # fmt: skip
    assert done.code == 0, done.err + done.out
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["1", "2", "ping"]
    assert sorted(told.paths) == ["/", "/log"]
    assert len(mails) == 1


def test_a_way_that_fails_is_named_and_nobody_configured_is_an_error():
    done = telling("alarm", "test", THANHUY_NOTIFY=f"json://u:s3cret@127.0.0.1:{closed_port()}")
    assert (done.code, "1: json: " in done.out) == (1, True)
    assert "s3cret" not in done.out + done.err
    assert run("alarm", "test").code == 2


@pytest.mark.slow
def test_a_site_that_is_down_is_told_once_and_once_when_it_is_back(site, crawled, told):
    settings = {"THANHUY_NOTIFY": f"json://127.0.0.1:{told.port}", "THANHUY_PING": f"{told.url}/p"}
    words = crawl_words(site, crawled, "--max-pages", "5")
    site.refuse()
    for _ in range(2):
        assert telling(*words, **settings).code == 3
    site.accept()
    assert telling(*words, **settings).code == 0
    bodies = [body for body in told.bodies if body.startswith("{")]
    first, last = [json.loads(body) for body in bodies]
    assert DOWN in first["message"]
    assert "ALARM" in first["title"]
    assert "RESOLVED" in last["title"]
    pings = [path for path in told.paths if path.startswith("/p")]
    assert pings == ["/p/fail", "/p/3", "/p/fail", "/p/3", "/p/start", "/p/0"]
    (known,) = alarms(crawled, "--all")
    assert (known["monitor"], known["times"], known["is_open"]) == (DOWN, 2, False)


@pytest.mark.slow
def test_receivers_that_hang_or_refuse_hold_up_no_crawl_and_are_reported(site, archive):
    words = crawl_words(site, archive, "--max-pages", "5")
    with hanging_receiver() as port, http_receiver(500) as refusing:
        site.set_fault("status", path="/nhom-tin/*", status=404)
        begun = time.monotonic()
        done = telling(
            *words,
            THANHUY_NOTIFY=f"json://u:s3cret@127.0.0.1:{port} json://127.0.0.1:{refusing.port}",
            THANHUY_PING=f"http://127.0.0.1:{port}/s3cret",
        )
        assert time.monotonic() - begun < 60
        assert done.summary["pages"]
        assert done.code == 1
        wait_until(lambda: len(_receivers(archive)) == 3, 60)
    assert _receivers(archive) == {"1: json", "2: json", "ping"}
    assert "s3cret" not in done.out + done.err
    assert "s3cret" not in json.dumps(alarms(archive))


def _receivers(archive):
    return {each["subject"] for each in alarms(archive) if each["monitor"] == "receiver"}


def test_what_is_acknowledged_counts_no_more(site, crawled):
    site.refuse()
    assert run(*crawl_words(site, crawled)).code == 3
    (known,) = alarms(crawled)
    assert run("health", "--archive", crawled).code == 1
    assert run("alarm", "silence", "all", "--for", "3h", "--archive", crawled).code == 0
    assert alarms(crawled)[0]["silent_until"]
    assert run("alarm", "acknowledge", str(known["id"]), "--archive", crawled).code == 0
    assert run("health", "--archive", crawled).code == 0
    assert run("alarm", "acknowledge", "99", "--archive", crawled).code == 2
    assert run("alarm", "silence", "nonsense", "--archive", crawled).code == 2
