"""Whatever the network and the site do, every article is archived exactly once, or still owed."""

import os
import signal
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.commands import (
    altered,
    articles_asked,
    contents,
    crawl,
    crawl_words,
    last_run,
    pages_asked,
    path_of,
    rows,
    started,
)
from tests.end_to_end.soak import IN_FLIGHT, soak

#: What the first part of an article's page looks like.
HALF = "<html><body><h1>Một bài viết</h1>" + "<p>Sáng 3/11, hội nghị đã được tổ chức.</p>" * 9


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset", "each": 1},
        {"kind": "reset-midway", "path": "/tin-tuc/*", "each": 1},
        {"kind": "cut", "each": 1},
        {"kind": "bad-gzip", "path": "/tin-tuc/*", "each": 1},
        {"kind": "status", "status": 500, "every": 3, "times": 8},
        {"kind": "status", "status": 503, "retry_after": "2", "times": 2},
        {"kind": "status", "status": 429, "times": 1},
        {"kind": "status", "status": 304, "path": "/tin-tuc/*", "each": 1, "every": 4},
        {"kind": "status", "status": 400, "path": "/nhom-tin/*", "each": 1, "every": 4},
        {"kind": "status", "status": 202, "path": "/*", "each": 1, "every": 9},
        {"kind": "body", "status": 206, "path": "/tin-tuc/*", "each": 1, "every": 4, "text": HALF},
        {"kind": "empty", "path": "/nhom-tin/*", "each": 1, "every": 4},
        {"kind": "empty", "path": "/tin-tuc/*", "each": 1, "every": 4},
        {"kind": "captcha", "path": "/tin-tuc/*", "each": 1, "every": 4},
        {"kind": "too-many", "path": "/tin-tuc/*", "each": 1, "every": 4},
        {"kind": "maintenance", "path": "/nhom-tin/*", "each": 1},
        {"kind": "login", "path": "/tin-tuc/*", "each": 1, "every": 5},
        {"kind": "charset", "charset": "iso-8859-1"},
        {"kind": "drip", "path": "/tin-tuc/*", "rate": 20000, "times": 3},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values() if value is not HALF),
)
def test_what_fails_for_a_while_costs_nothing(site, archive, sound, fault):
    site.set_fault(**fault)
    first = crawl(site, archive)
    site.clear_faults()
    second = crawl(site, archive)
    assert contents(archive) == sound.contents
    assert "Traceback" not in first.err + second.err
    assert site.violations() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "redirect-loop"},
        {"kind": "redirect", "location": "https://example.org/"},
        {"kind": "redirect", "location": "https://icpv.thanhuytphcm.vn/"},
        {"kind": "gzip-bomb", "megabytes": 60},
        {"kind": "huge", "megabytes": 60},
        {"kind": "headers", "megabytes": 1},
        {"kind": "binary"},
        {"kind": "empty"},
        {"kind": "soft-404"},
        {"kind": "captcha"},
        {"kind": "shell"},
        {"kind": "garbage"},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()),
)
def test_what_stays_wrong_with_one_page_spoils_no_other(site, archive, sound, fault):
    victim = site.ids()[3]
    site.set_fault(**fault, path=f"{path_of(site, victim)}*")
    done = crawl(site, archive)
    assert "Traceback" not in done.err
    assert contents(archive) == {
        each: row for each, row in sound.contents.items() if each != victim
    }
    assert site.violations() == []
    state = rows(archive, f"SELECT state, reason FROM frontier WHERE article_id = {victim}")
    assert len(state) == 1
    assert state[0][1], "the frontier says why"


@pytest.mark.parametrize(
    "text",
    [
        "<h1>Website tạm nghỉ</h1><p>Mong quý độc giả ghé thăm vào sáng mai, xin cảm ơn.</p>",
        "<h1>Free Wi-Fi</h1><p>Accept the terms and conditions to get online.</p>",
        "<h1>Welcome to nginx!</h1><p>Further configuration is required.</p>",
        "<p>Số lượt xem từ địa chỉ của bạn đã vượt mức. Xin ghé thăm sau 15 phút.</p>",
    ],
)
@pytest.mark.parametrize("path", ["/", "/nhom-tin/*", "/tin-tuc/*"])
def test_a_page_that_leads_nowhere_is_none_of_the_site_whatever_it_says(
    site, archive, sound, path, text
):
    site.set_fault("body", text=f"<html><body>{text}</body></html>", path=path, times=2)
    done = crawl(site, archive)
    assert (done.code, done.summary["finish_reason"]) == (0, "finished")
    assert done.summary["errors"] == 2
    assert contents(archive) == sound.contents
    kept = rows(archive, "SELECT count(*) FROM captures WHERE page_kind = 'blocked'")
    assert kept == [(2,)], "it is evidence, and no content"


def without(victim, sound):
    return {id_: row for id_, row in sound.contents.items() if id_ != victim}


class Unmeasured(BaseHTTPRequestHandler):
    """Hands on what the replica answers, its length unsaid; the victim's page ends half-way."""

    upstream: str
    victim: str

    def do_GET(self):
        request = urllib.request.Request(
            self.upstream + self.path, headers={"Host": self.headers["Host"]}
        )
        try:
            with urllib.request.urlopen(request) as response:
                status, kind, body = (
                    response.status,
                    response.headers["Content-Type"],
                    response.read(),
                )
        except urllib.error.HTTPError as error:
            with error:
                status, kind, body = error.code, error.headers["Content-Type"], error.read()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        cut = self.victim in self.path
        self.wfile.write(body[: len(body) * 2 // 3] if cut else body)

    def log_message(self, *_):
        """Print nothing."""


def test_a_page_that_ends_before_its_end_is_no_article_though_nobody_said_its_length(
    site, archive, sound
):
    victim = site.ids()[3]
    handler = type("Handler", (Unmeasured,), {"upstream": site.url, "victim": str(victim)})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        done = crawl(f"http://127.0.0.1:{port}", archive)
        server.shutdown()
    assert done.code == 0
    assert contents(archive) == {
        each: row for each, row in sound.contents.items() if each != victim
    }
    state = rows(archive, f"SELECT state, reason FROM frontier WHERE article_id = {victim}")
    assert state == [("failed", "the body ends before its end")]


def test_a_list_page_that_fails_is_an_alarm_and_costs_nothing_in_the_end(site, archive, sound):
    crawl(site, archive, "--max-pages", "1")
    ((url,),) = rows(archive, "SELECT url FROM frontier WHERE kind = 'section' LIMIT 1")
    site.set_fault("status", status=500, path=f"{url.removeprefix('https://thanhuytphcm.vn')}*")
    done = crawl(site, archive)
    assert done.code == 1
    alarms = last_run(archive)["details"]["alarms"]
    assert any("could not be read" in alarm for alarm in alarms)
    site.clear_faults()
    crawl(site, archive, "--mode", "full")
    assert contents(archive) == sound.contents


def test_a_list_that_suddenly_shows_far_fewer_articles_is_an_alarm(site, crawled):
    site.set_fault("short", path="/", keep=1)
    done = crawl(site, crawled)
    assert done.code == 1
    assert any("last time" in alarm for alarm in last_run(crawled)["details"]["alarms"])


def test_a_short_list_that_suddenly_shows_nothing_is_an_alarm(site, crawled):
    archive = crawled
    ((url,),) = rows(
        archive,
        "SELECT url FROM frontier WHERE kind = 'section' AND listed BETWEEN 1 AND 4 LIMIT 1",
    )
    site.set_fault("short", path=url.removeprefix("https://thanhuytphcm.vn"), keep=0)
    done = crawl(site, archive)
    assert done.code == 1
    assert f"ALARM: {url} showed " in done.err


def test_robots_txt_that_cannot_be_had_means_wait(site, archive):
    site.set_fault("status", status=500, path="/robots.txt")
    done = crawl(site, archive)
    assert done.code == 3
    assert {each.path for each in site.requests()} == {"/robots.txt"}


def test_what_robots_txt_forbids_is_not_asked_for(site, archive):
    site.set_fault("body", path="/robots.txt", text="User-agent: *\nDisallow: /tin-tap-chi/\n")
    crawl(site, archive)
    assert not [each for each in site.requests() if each.path.startswith("/tin-tap-chi/")]
    assert "robots.txt" in (archive / "logs" / "skipped.jsonl").read_text(encoding="utf-8")


def test_nothing_slips_through_while_robots_txt_is_on_its_way(site, crawled):
    site.set_fault("body", path="/robots.txt", text="User-agent: *\nDisallow: /\n")
    done = crawl(site, crawled, "--mode", "full", "--rate", "0")  # many requests wait for it
    assert done.code == 1
    assert {request.path for request in site.requests()} == {"/robots.txt"}
    assert "ALARM: 0 articles were had, and 40 were not asked for" in done.err


def test_a_site_that_is_down_stops_the_run_and_says_so(site, archive):
    crawl(site, archive, "--max-pages", "5")
    site.set_fault("status", status=500)
    done = crawl(site, archive, "--mode", "full")
    assert done.code == 3
    assert len(site.requests()) < 60


def test_a_retry_after_of_hours_ends_the_run_and_keeps_the_next_from_beginning(site, archive):
    site.set_fault("status", status=429, retry_after="7200", path="/tin-tuc/*")
    done = crawl(site, archive)
    assert (done.code, done.summary["finish_reason"]) == (1, "asked to wait")
    asked = len(site.requests())
    again = crawl(site, archive)
    assert again.code == 1
    assert "asked for no request before" in again.err
    assert len(site.requests()) == asked


def test_a_killed_crawl_loses_nothing_and_asks_again_for_what_was_in_flight_only():
    audit = soak(4, articles=40, seed=7)
    assert audit.sound, audit


def test_a_killed_crawl_at_full_speed_repeats_what_was_under_way_only(site, archive, sound):
    with started("-m", "cli", *crawl_words(site, archive)):
        while len(articles_asked(site)) < 15:
            time.sleep(0.01)
    crawl(site, archive)
    asked = articles_asked(site)
    assert len(asked) - len(set(asked)) <= 16, "requests under way at once"
    assert contents(archive) == sound.contents


def test_a_killed_update_does_not_look_at_the_lists_again_that_it_has_read(site, archive, sound):
    for _ in range(3):
        before = len(site.requests())
        with started("-m", "cli", *crawl_words(site, archive, "--rate", "20")):
            while len(site.requests()) < before + 8:
                time.sleep(0.02)
    crawl(site, archive)
    pages = pages_asked(site)
    assert len(pages) - len(set(pages)) <= 3 * IN_FLIGHT
    assert contents(archive) == sound.contents


def test_a_full_crawl_in_many_runs_asks_for_every_page_once(site, crawled, sound):
    archive = crawled
    for _ in range(4):
        done = crawl(site, archive, "--mode", "full", "--max-pages", "12")
        assert done.summary["finish_reason"] == "max-pages"
        crawl(site, archive, "--max-pages", "1")  # an update in between changes nothing
    assert crawl(site, archive, "--mode", "full").summary["finish_reason"] == "finished"
    asked = articles_asked(site)
    assert len(asked) == len(set(asked)) == len(sound.contents)
    before = len(site.requests())
    crawl(site, archive, "--mode", "full")
    assert sorted(articles_asked(site, before)) == sorted(asked), "which is the next full crawl"


@pytest.mark.parametrize(
    ("ending", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_who_asks_for_an_end_gets_it_gracefully_and_the_next_run_goes_on(
    site, archive, sound, ending, code
):
    words = crawl_words(site, archive, "--rate", "10")
    # `nohup make test` ignores it.
    heeded = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)"
    with started(*altered(heeded, *words), start_new_session=True) as child:
        while len(site.requests()) < 5:
            assert child.poll() is None
            time.sleep(0.05)
        os.killpg(child.pid, ending)  # as a terminal does, and systemd: to its helpers, too
        out, _ = child.communicate(timeout=60)
    assert child.returncode == code
    assert '"finish_reason": "interrupted"' in out
    assert rows(archive, "SELECT errors FROM runs") == [(0,)]
    assert rows(archive, "SELECT count(*) FROM frontier WHERE state = 'leased'") == [(0,)]
    crawl(site, archive)
    assert contents(archive) == sound.contents
