"""The crawl asks no faster, no more and nowhere else than it may, and says when it waits."""

import json
import signal
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from fnmatch import fnmatch
from itertools import pairwise

import pytest

from tests.commands import (
    altered,
    contents,
    crawl,
    crawl_words,
    last_run,
    python,
    rows,
    started,
)

pytestmark = pytest.mark.site(articles=12)

ROBOTS = "User-agent: *\nDisallow: /admin/\n"
#: Whether the last run knows how long the site wants to be left alone.
HOLD = "SELECT 1 FROM runs WHERE id = (SELECT max(id) FROM runs) AND details LIKE '%hold_until%'"


def gaps(site):
    """Return the seconds between the starts of the requests."""
    return [after.time - before.time for before, after in pairwise(site.requests())]


def longest_wait(site):
    return max(gaps(site))


# --- robots.txt -----------------------------------------------------------------------------------


@pytest.mark.parametrize("delay", ["Crawl-delay: 1", "Crawl-delay: 0,95", "Request-rate: 60/1m"])
def test_a_delay_longer_than_ours_is_heeded(site, archive, delay):
    site.set_fault("body", path="/robots.txt", text=f"{ROBOTS}{delay}\n")
    crawl(site, archive, "--rate", "20", "--max-pages", "3")
    assert min(gaps(site)) > 0.9
    crawl(site, archive, "--rate", "0", "--max-pages", "3")
    assert min(gaps(site)) > 0.9


@pytest.mark.parametrize(
    "delay",
    [
        "Crawl-delay: -5",
        "Crawl-delay: inf",
        "Crawl-delay: nan",
        "Request-rate: 0/5",
        "Request-rate: x",
    ],
)
def test_a_delay_that_says_nothing_changes_nothing(site, archive, delay):
    site.set_fault("body", path="/robots.txt", text=f"{ROBOTS}{delay}\n")
    assert crawl(site, archive, "--max-pages", "3").code == 0


def test_our_own_rate_is_kept(site, archive):
    crawl(site, archive, "--rate", "4", "--max-pages", "6")
    assert min(gaps(site)) > 0.2


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset"},
        {"kind": "cut"},
        {"kind": "garbage"},
        {"kind": "redirect-loop"},
        {"kind": "redirect", "location": "https://example.org/robots.txt"},
        {"kind": "bad-gzip"},
        {"kind": "huge"},
        {"kind": "status", "status": 503},
        {"kind": "status", "status": 429},
        {"kind": "status", "status": 202},
        {"kind": "body", "status": 206, "text": "User-agent: *"},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()),
)
def test_a_robots_txt_that_cannot_be_had_for_once_is_waited_for_in_one_line(site, archive, fault):
    times = {"redirect-loop": 12, "status": 1}.get(fault["kind"], 2)
    site.set_fault(**fault, path="/robots.txt", times=times)
    done = crawl(site, archive, "--max-pages", "6")
    assert done.code == 0
    lines = done.err.splitlines()
    assert all("robots.txt of thanhuytphcm.vn cannot be had" in line for line in lines[:1])
    assert len(lines) <= 4, "one for each attempt, and for each pause"
    paths = [each.path for each in site.requests()]
    assert set(paths[: paths.index("/")]) == {"/robots.txt"}


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_robots_txt_may_come_as_an_editor_saves_it(site, archive, charset):
    mark = "\ufeff" if charset == "utf-16-le" else ""
    rules = f"{mark}User-agent: *\r\nDisallow: /\r\n"
    kind = f"text/plain; charset={charset}"
    site.set_fault("body", path="/robots.txt", text=rules, content_type=kind)
    assert crawl(site, archive).code == 1
    assert {each.path for each in site.requests()} == {"/robots.txt"}


@pytest.mark.parametrize("status", [401, 404, 410])
def test_a_site_without_robots_txt_has_no_rules(site, archive, status):
    site.set_fault("status", status=status, path="/robots.txt")
    assert crawl(site, archive).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())


def test_a_robots_txt_that_asks_to_wait_is_heeded(site, archive):
    site.set_fault("status", status=503, retry_after="7200", path="/robots.txt")
    done = crawl(site, archive)
    assert done.code == 1
    assert done.summary["finish_reason"] == "asked to wait"
    assert len(site.requests()) == 1


def test_a_robots_txt_that_forbids_all_is_an_alarm_and_is_asked_again_by_the_next_run(
    site, archive
):
    site.set_fault("body", path="/robots.txt", text="User-agent: *\nDisallow: /\n")
    done = crawl(site, archive)
    assert done.code == 1
    assert "robots.txt" in done.err
    assert {each.path for each in site.requests()} == {"/robots.txt"}
    site.clear_faults()
    assert crawl(site, archive).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())


def test_robots_txt_is_fetched_again_when_it_has_grown_old_within_one_run(site, archive):
    words = crawl_words(site, archive, "--rate", "4", "--max-pages", "8")
    seconds = "from crawler.middlewares import robots; robots.MAX_AGE = 1"  # instead of a day
    assert python(*altered(seconds, *words)).code == 0
    asked = [each for each in site.requests() if each.path == "/robots.txt"]
    assert len([each for each in asked if each.host == "thanhuytphcm.vn"]) >= 2


# --- what the site asks for -----------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_a_refusal_without_retry_after_slows_everything_down(site, archive, status):
    site.set_fault("status", status=status, path="/tin-tuc/*", times=1)
    assert crawl(site, archive, "--rate", "20").code == 0
    assert longest_wait(site) > 4.5
    assert sorted(contents(archive)) == sorted(site.ids())


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_heeded_as_seconds_and_as_a_date(site, archive, form):
    until = datetime.now(UTC) + timedelta(seconds=15)
    value = "8" if form == "seconds" else format_datetime(until, usegmt=True)
    site.set_fault("status", status=503, path="/", retry_after=value, times=1)
    assert crawl(site, archive, "--max-pages", "3").code == 0
    if form == "seconds":
        assert longest_wait(site) > 7.9
    else:
        assert site.requests()[-1].time >= until.timestamp() - 1


@pytest.mark.parametrize("value", ["99999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_site_is_believed_to_mean_more_than_a_day(site, archive, value):
    site.set_fault("status", status=429, retry_after=value)
    done = crawl(site, archive)
    assert done.summary["finish_reason"] == "asked to wait"
    assert crawl(site, archive).code == 1
    hold_until = datetime.fromisoformat(last_run(archive)["details"]["hold_until"])
    assert timedelta(hours=23) < hold_until - datetime.now(UTC) < timedelta(hours=25)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_a_wait_that_the_site_asked_for_outlives_the_run(site, archive, end):
    site.set_fault("status", status=429, path="/", retry_after="12", times=1)
    words = ["crawl", "--origin", site.url, "--rate", "0", "--archive", archive]
    for _ in range(2):  # who is told to wait, and who only heard of it
        with started("-m", "cli", *words) as child:
            while "no request for" not in (line := child.stderr.readline()):
                assert line, "it ended before"
            while child.poll() is None and not rows(archive, HOLD):
                time.sleep(0.05)
            child.send_signal(end)
            child.wait(timeout=60)
    asked = len(site.requests())
    assert crawl(site, archive).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())
    refused = next(each.time for each in site.requests() if each.status == 429)
    assert site.requests()[asked].time - refused > 11


def test_a_burst_of_refusals_is_one_refusal(site, archive):
    site.set_fault("status", status=429, path="/tin-tuc/*", times=8)
    done = crawl(site, archive)
    assert done.summary["finish_reason"] == "finished"
    assert longest_wait(site) < 60


@pytest.mark.parametrize(("status", "reason", "code"), [(429, "blocked", 1), (503, "site down", 3)])
def test_who_refuses_after_every_pause_is_left_alone(site, archive, status, reason, code):
    site.set_fault("status", status=status, path="/tin-tuc/*")
    done = crawl(site, archive, "--rate", "20")
    assert (done.code, done.summary["finish_reason"]) == (code, reason)
    refused = [each.time for each in site.requests() if each.status == status]
    waits = [later - before for before, later in pairwise(refused) if later - before > 1]
    assert [wait // 4.9 for wait in waits] == sorted(wait // 4.9 for wait in waits)
    assert len(waits) == 3, "each longer than the one before"


@pytest.mark.parametrize(
    ("fault", "reason", "code"),
    [
        ({"kind": "status", "status": 403}, "blocked", 1),
        ({"kind": "captcha"}, "blocked", 1),
        ({"kind": "login"}, "blocked", 1),
        ({"kind": "status", "status": 500}, "site down", 3),
        ({"kind": "maintenance"}, "site down", 3),
    ],
    ids=["403", "captcha", "login", "500", "maintenance"],
)
def test_a_run_that_had_no_answer_says_what_ails_the_site(site, archive, fault, reason, code):
    site.set_fault(**fault, path="/")
    done = crawl(site, archive)
    assert (done.code, done.summary["finish_reason"]) == (code, reason)
    assert done.summary["articles_new"] == 0


def test_many_refusals_that_say_how_long_end_no_run(site, archive):
    site.set_fault("status", status=429, path="/tin-tuc/*", retry_after="1", times=15)
    done = crawl(site, archive)
    assert (done.code, done.summary["finish_reason"]) == (0, "finished")
    assert sorted(contents(archive)) == sorted(site.ids())


def test_a_site_that_is_down_for_a_moment_ends_no_run(site, archive):
    site.set_fault("down", path="/tin-tuc/*", seconds=1, times=1)
    done = crawl(site, archive)
    assert (done.code, done.summary["finish_reason"]) == (0, "finished")
    assert sorted(contents(archive)) == sorted(site.ids())


def test_outside_the_window_nothing_is_asked_for(site, archive):
    now = datetime.now(UTC) + timedelta(hours=7)
    window = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"
    done = crawl(site, archive, "--window", window)
    assert (done.code, done.summary["finish_reason"]) == (0, "outside the window")
    assert site.requests() == []
    window = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    assert crawl(site, archive, "--window", window).summary["finish_reason"] == "finished"


def test_what_waits_its_turn_when_the_window_closes_is_not_asked_for(site, archive):
    words = crawl_words(site, archive, "--rate", "0.5", "--window", "00:00-00:00")
    closes = """
import time
from crawler.options import CrawlOptions
began = None

def allows(self, moment):
    global began
    began = began or time.time()
    return time.time() < began + 6  # instead of the next full minute

CrawlOptions.allows = allows
"""
    done = python(*altered(closes, *words))
    assert (done.code, done.summary["finish_reason"]) == (0, "outside the window")
    first, *further = site.requests()
    assert all(each.time < first.time + 6 + 3 for each in further), "one at most was on its way"
    assert rows(archive, "SELECT count(*) FROM frontier WHERE state IN ('leased', 'skipped')") == [
        (0,)
    ]


def test_ctrl_c_ends_a_pause_too(site, archive):
    site.set_fault("status", status=429, path="/tin-tuc/*", retry_after="300")
    with started("-m", "cli", *crawl_words(site, archive, "--rate", "20")) as child:
        while not any(each.status == 429 for each in site.requests()):
            time.sleep(0.1)
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=60)
    assert json.loads(out)["finish_reason"] == "interrupted"


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "hang", "path": "/tin-tuc/*"},
        {"kind": "drip", "path": "/tin-tuc/*", "rate": 50},
        {"kind": "body", "path": "/robots.txt", "text": "User-agent: *\nCrawl-delay: 60\n"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_ctrl_c_waits_for_no_slow_answer_and_for_no_turn(site, archive, fault):
    site.set_fault(**fault)
    with started("-m", "cli", *crawl_words(site, archive, "--rate", "20")) as child:
        while not any(fnmatch(each.path, fault["path"]) for each in site.requests()):
            time.sleep(0.1)
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=25)  # a request may take 30 s
    assert json.loads(out)["finish_reason"] == "interrupted"
    assert json.loads(out)["errors"] == 0, "what was given up is due, and has not failed"
    assert "Traceback" not in err
    assert rows(archive, "SELECT DISTINCT state FROM frontier WHERE fetched_at IS NULL") == [
        ("due",)
    ]


def test_a_front_page_that_leads_elsewhere_is_an_alarm(site, archive):
    site.set_fault("redirect", location="https://example.org/", path="/", times=1)
    assert crawl(site, archive).code == 1
    assert crawl(site, archive).code == 0, "and is asked for again"
    assert sorted(contents(archive)) == sorted(site.ids())
