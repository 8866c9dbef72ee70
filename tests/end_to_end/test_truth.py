"""What a run says that it did is what it did; of a broken answer nothing is kept, or all."""

import shutil
import time

import pytest
from warcio.archiveiterator import ArchiveIterator

from replica import client
from tests.commands import (
    contents,
    crawl,
    crawl_words,
    last_run,
    path_of,
    rows,
    run,
    skipped,
    started,
)

pytestmark = pytest.mark.site(articles=30)


def recorded(archive):
    """Return the URLs of the responses that the WARC files hold; each body must be whole."""
    urls = []
    for file in (archive / "warc").iterdir():
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type in ("response", "revisit"):
                    urls.append(record.rec_headers.get_header("WARC-Target-URI"))
                    promised = record.http_headers.get_header("Content-Length")
                    body = record.raw_stream.read()
                    assert record.rec_type == "revisit" or int(promised or len(body)) == len(body)
    return sorted(urls)


# --- the account ----------------------------------------------------------------------------------


def test_the_account_by_section_adds_up(site, archive):
    refused, failing = site.ids()[2], site.ids()[5]
    site.set_fault("body", path="/robots.txt", text=f"User-agent: *\nDisallow: /*{refused}\n")
    site.set_fault("status", status=500, path=f"*{failing}*")
    done = crawl(site, archive)
    assert done.code == 0
    sections = last_run(archive)["details"]["sections"]
    for account in sections.values():
        assert account["expected"] == sum(account.values()) - account["expected"]
    assert any("skipped" in account for account in sections.values())
    assert any("failed" in account for account in sections.values())
    assert sections["/"]["expected"] >= 20, "the front page has an account too"
    assert {"url", "reason", "run", "at"} == set(skipped(archive)[0])
    assert str(refused) in skipped(archive)[0]["url"]
    (reason,) = rows(archive, f"SELECT reason FROM frontier WHERE article_id = {failing}")
    assert reason == ("HTTP 500",)


def test_what_is_still_due_is_told_by_section(site, archive):
    crawl(site, archive, "--max-pages", "8")
    sections = last_run(archive)["details"]["sections"]
    assert sum(account.get("due", 0) for account in sections.values()) > 0
    assert not any("leased" in account for account in sections.values())


def test_the_last_run_explains_each_of_its_numbers(site, archive):
    site.set_fault("huge", path=path_of(site, site.ids()[3]) + "*", megabytes=21)
    crawl(site, archive)
    shown = run("runs", "--last", "--archive", archive).out
    for label in ("pages", "new", "revised", "unchanged", "duplicates", "gone", "errors"):
        assert f"· {label}" in shown
    for text in (
        "finish reason",
        "finished",
        "larger than 20 MB",
        "section /",
        "expected",
        "fetched",
    ):
        assert text in shown


def test_errors_and_skips_are_told_by_reason_however_many_addresses_they_name(site, archive):
    refusing, failing = site.ids()[2:4], site.ids()[5]
    for each in refusing:
        site.set_fault("redirect", location=f"https://example.org/[/{each}", path=f"*{each}*")
    site.set_fault("status", status=500, path=f"*{failing}*")
    done = crawl(site, archive)
    details = last_run(archive)["details"]
    assert details["skipped"] == {"outside the site": 2}
    assert details["failed"] == {"HTTP 500": done.summary["errors"]}
    assert "HTTP 500" in run("runs", "--last", "--archive", archive).out
    assert {line["reason"] for line in skipped(archive)} == {
        f"outside the site: https://example.org/%5B/{each}" for each in refusing
    }


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 404},
        {"kind": "redirect", "location": "https://example.org/"},
        {"kind": "redirect", "location": "/"},
        {"kind": "captcha"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_a_list_that_is_missing_for_one_run_is_an_alarm_for_one_run(site, crawled, fault):
    archive = crawled
    ((url,),) = rows(archive, "SELECT url FROM frontier WHERE kind = 'section' LIMIT 1")
    site.set_fault(**fault, path=url.removeprefix("https://thanhuytphcm.vn") + "*")
    done = crawl(site, archive)
    assert done.code == 1
    assert f"ALARM: the list {url} could not be read: " in done.err
    site.clear_faults()
    site.publish(2)
    # Its first try may not be due yet: an update looks at every front again at once.
    assert crawl(site, archive).code == 0
    assert sorted(contents(archive)) == sorted(site.ids())


def test_a_crawl_that_saw_no_article_in_any_list_says_so(site, archive):
    menu = '<p>Tin tức</p><a href="/nhom-tin/quan-1-1197604608">Quận 1</a><div id="list"></div>'
    site.set_fault("body", text=f"<html><body>{menu}</body></html>", content_type="text/html")
    done = crawl(site, archive)
    assert (done.code, done.summary["articles_new"]) == (1, 0)
    assert "ALARM: none of the 2 list pages linked to an article" in done.err


@pytest.mark.parametrize("kind", ["status", "soft-404"])
def test_a_site_whose_articles_have_left_their_addresses_is_an_alarm_once(site, crawled, kind):
    archive = crawled
    site.set_fault(kind, path="/t*", status=404)  # /tin-tuc, /tin-tap-chi, /tu-lieu
    done = crawl(site, archive, "--mode", "full")
    assert done.code == 1
    assert "ALARM: 0 articles were had, and 30 are not there" in done.err
    # That they are missing is known by now; what becomes of it is told as "gone".
    assert crawl(site, archive, "--mode", "full").code == 0
    assert rows(archive, "SELECT count(*) FROM articles WHERE gone_at IS NULL") == [(30,)]


def test_capture_files_that_have_gone_are_an_alarm(site, crawled):
    shutil.rmtree(crawled / "warc")
    done = crawl(site, crawled)
    assert done.code == 1
    assert "is its disk mounted?" in done.err


def test_capture_files_that_go_during_a_run_end_it_with_one_line(site, archive):
    with started("-m", "cli", *crawl_words(site, archive, "--rate", "10")) as child:
        while len(site.requests()) < 10:
            time.sleep(0.05)
        shutil.rmtree(archive / "warc")
        _, err = child.communicate(timeout=60)
    assert child.returncode == 5
    assert err.startswith("thanhuy: ")
    assert "No such file or directory" in err
    assert len(err.splitlines()) == 1


# --- broken answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reason", "habits"),
    [
        ({"kind": "cut"}, "the body ends before its end", ()),
        ({"kind": "bad-gzip"}, "the body ends before its end", ()),
        ({"kind": "reset-midway"}, None, ("chunked",)),
        ({"kind": "huge", "megabytes": 21}, "larger than 20 MB", ()),
        ({"kind": "huge", "megabytes": 21}, "larger than 20 MB", ("chunked",)),
        ({"kind": "gzip-bomb", "megabytes": 60}, None, ()),
    ],
    ids=["cut", "bad-gzip", "reset-midway", "huge", "huge-chunked", "gzip-bomb"],
)
def test_every_row_has_its_whole_capture_and_every_capture_its_row(tmp_path, fault, reason, habits):
    archive = tmp_path / "archive"
    with client.running(articles=12, seed=7, habits=habits) as site:
        victim = site.ids()[3]
        site.set_fault(**fault, path=path_of(site, victim) + "*")
        done = crawl(site, archive)
        assert sorted(contents(archive)) == sorted(set(site.ids()) - {victim})
    assert "Traceback" not in done.err
    captured = sorted(url for (url,) in rows(archive, "SELECT url FROM captures"))
    assert recorded(archive) == captured
    ((said,),) = rows(archive, f"SELECT reason FROM frontier WHERE article_id = {victim}")
    assert said
    assert reason in (None, said)
    assert run("verify", "--archive", archive).code == 0


def test_nothing_is_recorded_that_the_site_did_not_send_nor_in_a_coding_few_can_undo(tmp_path):
    archive = tmp_path / "archive"
    with client.running(articles=3, habits=("gzip", "conditional")) as site:
        crawl(site, archive)
        crawl(site, archive, "--mode", "full")
    unchanged = 0
    for file in (archive / "warc").iterdir():
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "request":
                    assert record.http_headers.get_header("Accept-Encoding") == "gzip, deflate"
                elif record.rec_type == "revisit" and record.http_headers.get_statuscode() == "304":
                    unchanged += 1
                    assert record.http_headers.get_header("Content-Length") is None
    assert unchanged
