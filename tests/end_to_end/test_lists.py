"""Lists that no plain links lead through are walked to their end: posted for, scripted, hidden."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import threading
from pathlib import Path
from urllib.parse import urlsplit

from tests.commands import rows, run, skipped, started
from tests.exchanges import written
from tests.stand_in import FIRST, SECTION, Answered, items, page, path_of, standing_in

TOOLS = Path(__file__).parents[2] / ".venv-pywb" / "bin"
PAGES, EACH = 4, 6
GRID = "ctl00$main$gvTin"


def crawl(site, archive, *words):
    return run(
        "crawl", "--origin", site.url, "--rate", "0", "--archive", archive, "--quiet", *words
    )


def shown_on(number: int) -> range:
    newest = PAGES * EACH - EACH * (number - 1)
    return range(newest, newest - EACH, -1)


def grid(number: int) -> str:
    """Return a page of a GridView; its view state is what its next page must be asked with."""
    numbers = "".join(
        f"<td><span>{n}</span></td>"
        if n == number
        else f"<td><a href=\"javascript:__doPostBack('{GRID}','Page${n}')\">{n}</a></td>"
        for n in range(1, PAGES + 1)
    )
    state = f"state-of-{number}-" + "x" * 5000  # as long as real ones, which matters
    return page(
        f'<form method="post" action="./quan-1-1197604608" id="aspnetForm">'
        f'<input type="hidden" name="__EVENTTARGET" value="" />'
        f'<input type="hidden" name="__EVENTARGUMENT" value="" />'
        f'<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{state}" />'
        f'<input name="tuKhoa" value="" />'
        f'<input type="submit" name="tim" value="Tìm" />{items(shown_on(number))}'
        f"<table><tr>{numbers}</tr></table></form>"
    )


def grid_site(asked):
    if asked.path == "/":
        return page(items(shown_on(1)))
    if asked.path != SECTION:
        return None
    if asked.method == "GET":
        return grid(1)
    number = int(asked.form["__EVENTARGUMENT"][0].removeprefix("Page$"))
    state = asked.form["__VIEWSTATE"][0]
    right = asked.form["__EVENTTARGET"] == [GRID] and "tim" not in asked.form
    if not right or state != f"state-of-{number - 1}-" + "x" * 5000:
        return Answered("Validation of viewstate failed", 500)
    return grid(number)


def test_a_grid_is_posted_through_and_what_was_posted_is_kept(archive):
    with standing_in(grid_site) as site:
        done = crawl(site, archive)
        assert (done.code, done.summary["articles_new"]) == (0, PAGES * EACH)
        posts = [each for each in site.asked if each.method == "POST"]
        assert len(posts) == PAGES - 1
        assert crawl(site, archive).code == 0
    kept = [
        content
        for kind, fields, head, content in written(archive / "warc")
        if kind == "request" and head.protocol == "POST"
    ]
    assert len(kept) >= PAGES - 1
    assert all(b"__EVENTARGUMENT=Page%24" in content for content in kept)
    assert rows(archive, "SELECT count(*) FROM frontier WHERE form IS NOT NULL") == [(0,)]
    files = sorted((archive / "warc").glob("*.gz"))
    index = subprocess.run(
        [TOOLS / "cdxj-indexer", "--post-append", *files],
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    lines = [line for line in index.splitlines() if "__wb_method=post" in line]
    assert len(lines) == len(kept)
    assert any("__eventargument=page" in line.lower() for line in lines)


def test_a_grid_that_was_being_posted_through_when_killed_is_walked_from_its_front(archive):
    third, go_on = threading.Event(), threading.Event()

    def handle(asked):
        if asked.form.get("__EVENTARGUMENT") == ["Page$3"] and not third.is_set():
            third.set()
            go_on.wait(60)  # until the crawl has been killed
        return grid_site(asked)

    with standing_in(handle) as site:
        words = ["-m", "cli", "crawl", "--origin", site.url, "--rate", "0", "--archive", archive]
        with started(*words, "--quiet") as child:
            assert third.wait(120)
            child.send_signal(signal.SIGKILL)
            child.wait()
        go_on.set()
        before = len(site.asked)
        done = crawl(site, archive)
        again = [each for each in site.asked[before:] if each.path == SECTION]
    assert done.code == 0, done.err
    assert [each.method for each in again] == ["GET"] + ["POST"] * (PAGES - 1)
    assert rows(archive, "SELECT count(*) FROM articles") == [(PAGES * EACH,)]


def test_a_scripted_list_is_taken_fragment_by_fragment(archive):
    script = (
        '<button class="more">Xem thêm tin</button><script>var page = 1; function tai() '
        '{ page++; $.get("/ajax/tin?cat=1197604608&page=" + page, them) }</script>'
    )

    def handle(asked):
        if asked.path in ("/", SECTION):
            return page(items(shown_on(1)) + (script if asked.path == SECTION else ""))
        if asked.path != "/ajax/tin" or asked.headers.get("X-Requested-With") != "XMLHttpRequest":
            return None
        number = int(asked.query["page"][0])
        return Answered(items(shown_on(number)) if number <= PAGES else "")

    with standing_in(handle) as site:
        done = crawl(site, archive)
    assert (done.code, done.summary["articles_new"]) == (0, PAGES * EACH), done.err


def test_a_person_may_write_where_a_list_goes_on_and_which_others_there_are(archive):
    def handle(asked):
        if asked.path in ("/", SECTION):
            return page(items(shown_on(1)))
        if asked.path == "/chuyen-de/bac":
            return page(items([EACH * PAGES + 1, EACH * PAGES + 2]))
        if asked.path != "/ajax/tin":
            return None
        number = int(asked.query["page"][0])
        data = [{"id": FIRST + n, "title": f"Hội nghị {n}"} for n in shown_on(number)]
        return Answered(json.dumps(data) if number <= PAGES else "[]")

    archive.mkdir()
    (archive / "profile.toml").write_text(
        'lists = ["/ajax/tin?cat={section}&page={page}"]\nrooms = ["/chuyen-de/bac"]\n'
    )
    with standing_in(handle) as site:
        done = crawl(site, archive)
        asked = [each.query["page"] for each in site.asked if each.path == "/ajax/tin"]
    assert asked == [["2"], ["3"], ["4"], ["5"]]
    assert (done.code, done.summary["articles_new"]) == (0, EACH * PAGES + 2), done.err


def urlset(*numbers):
    places = (f"<url><loc>https://thanhuytphcm.vn{path_of(n)}</loc></url>" for n in numbers)
    return f"<urlset>{''.join(places)}</urlset>"


TELLING = {
    "/so-do.xml": urlset(50, 51),
    "/rss": '<rss version="2.0"><channel><title>Tin</title><item><title>Hội nghị</title>'
    f"<link>https://thanhuytphcm.vn{path_of(60)}</link></item></channel></rss>",
}
NAMES_THEM = '<link rel="alternate" type="application/rss+xml" href="/rss">'


def test_sitemaps_and_feeds_are_found_where_they_are_named_and_asked_for_conditionally(archive):
    def handle(asked):
        if asked.path in ("/", SECTION):
            return page(NAMES_THEM + items(shown_on(1)))
        if asked.path not in TELLING:
            return None
        tag = {"ETag": f'"{asked.path}"'}
        if asked.headers.get("If-None-Match") == tag["ETag"]:
            return Answered("", 304, tag)
        return Answered(TELLING[asked.path], 200, tag)

    with standing_in(handle, robots="Sitemap: https://thanhuytphcm.vn/so-do.xml") as site:
        done = crawl(site, archive)
        assert (done.code, done.summary["articles_new"]) == (0, EACH + 3), done.err
        before = len(site.asked)
        assert crawl(site, archive, "--mode", "full").code == 0
        again = [each for each in site.asked[before:] if each.path in TELLING]
    assert {each.path: each.headers.get("If-None-Match") for each in again} == {
        path: f'"{path}"' for path in TELLING
    }


def test_sitemaps_and_feeds_that_are_none_or_too_large_are_counted_and_cost_nothing_else(archive):
    hostile = {
        "/lon.xml": Answered("<urlset>", 200, {"Content-Length": "60000000"}),
        "/bom.xml.gz": Answered(gzip.compress(b"<urlset>" + b" " * 60_000_000, mtime=0)),
        "/html.xml": page("<h1>Không tìm thấy trang</h1>"),
        "/rss": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;&a;">]><rss '
        'version="2.0"><channel><item><title>&b;</title></item>',
    }

    def handle(asked):
        if asked.path in ("/", SECTION):
            return page(NAMES_THEM + items(shown_on(1)))
        return hostile.get(asked.path)

    named = "\n".join(
        f"Sitemap: https://thanhuytphcm.vn{path}" for path in hostile if "rss" not in path
    )
    with standing_in(handle, robots=f"{named}\nSitemap: https://evil.example/s.xml") as site:
        done = crawl(site, archive)
        assert (done.code, done.summary["articles_new"]) == (0, EACH), done.err
        assert not [each for each in site.asked if each.path == "/s.xml"]
    assert {urlsplit(each["url"]).path for each in skipped(archive)} >= set(hostile)


def test_a_front_that_is_none_is_gone_on_from_and_its_cookie_given_back(archive):
    def handle(asked):
        if "da-vao=1" not in asked.headers.get("Cookie", ""):
            where = {"Location": f"https://thanhuytphcm.vn{asked.path}", "Set-Cookie": "da-vao=1"}
            return Answered("", 302, where)
        if asked.path == "/":
            return '<html><meta http-equiv="refresh" content="0;url=/trang-chu.aspx"></html>'
        if asked.path in ("/trang-chu.aspx", SECTION):
            return page(items(shown_on(1)))
        return None

    with standing_in(handle) as site:
        done = crawl(site, archive)
    assert (done.code, done.summary["articles_new"]) == (0, EACH), done.err


def test_a_cookie_wall_that_stays_is_named_and_is_no_site_that_is_down(archive):
    def handle(asked):
        where = {"Location": f"https://thanhuytphcm.vn{asked.path}", "Set-Cookie": "da-vao=1"}
        return Answered("", 302, where)

    with standing_in(handle) as site:
        done = crawl(site, archive)
    assert (done.code, done.summary["finish_reason"]) == (1, "blocked")
    assert "cookie wall" in done.err


def test_an_address_is_asked_for_as_linked_and_otherwise_where_that_fails(archive):
    def handle(asked):
        if asked.path in ("/", SECTION):
            odd = items([1]).replace("/tin-tuc/", "/tin-tuc//").replace('1"', '1?a=1;b=2&ref=x"')
            return page(odd + items([1, 2, 3]))
        if "//" in asked.path:
            return Answered("", 400)
        return None

    with standing_in(handle) as site:
        done = crawl(site, archive)
        first = next(each for each in site.asked if "//" in each.path)
    assert first.query == {"a": ["1;b=2"], "ref": ["x"]}
    assert (done.code, done.summary["articles_new"]) == (0, 3), done.err


def test_another_front_page_can_be_named(archive):
    def handle(asked):
        return page(items(shown_on(1))) if asked.path in ("/cong/vao.aspx", SECTION) else None

    with standing_in(handle) as site:
        done = crawl(site, archive, "--start", "/cong/vao.aspx")
        assert (done.code, done.summary["articles_new"]) == (0, EACH), done.err
        assert "/" not in [each.path for each in site.asked]
    wrong = run(
        "crawl", "--origin", site.url, "--archive", archive, "--start", "https://evil.example/"
    )
    assert (wrong.code, len(wrong.err.splitlines())) == (2, 1)
