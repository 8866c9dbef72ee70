"""A crawl asks for what it needs and no more, and for nothing that is not the site's."""

import sqlite3
import subprocess
import sys

import pytest

from .conftest import crawl, rows

#: What the stand-in answers for, the files' hosts among them.
SITE = {"thanhuytphcm.vn", "www.thanhuytphcm.vn", "hcmcpv.org.vn", "www.hcmcpv.org.vn",
        "stxdd.thanhuytphcm.vn", "images.hcmcpv.org.vn", "images.thanhuytphcm.vn"}  # fmt: skip


def fronts(archive):
    query = "SELECT count(*) FROM frontier WHERE kind IN ('home', 'section')"
    return rows(archive, query)[0][0]


def pages(site, since=0):
    return [each.path for each in site.requests(since) if each.path != "/robots.txt"]


def test_new_articles_cost_themselves_and_the_fronts(site, archive):
    crawl(site, archive)
    before = len(site.requests())
    published = site.publish(2)
    assert crawl(site, archive).summary["articles_new"] == len(published)
    asked = pages(site, before)
    assert len(asked) <= (fronts(archive) + len(published)) * 1.1, asked


def test_a_link_beyond_the_last_page_of_a_list_is_an_alarm_until_a_day_has_confirmed_it(
    site, archive
):
    site.set_fault("status", path="/[?]page=*", status=404)
    assert crawl(site, archive).code == 1
    assert crawl(site, archive).code == 1
    with sqlite3.connect(archive / "archive.db") as connection:
        connection.execute(
            "UPDATE frontier SET denied_at = '2020-01-01T00:00:00+07:00' WHERE denied_at NOT NULL"
        )
    assert crawl(site, archive).code == 0
    before = len(site.requests())
    assert crawl(site, archive).code == 0
    assert len(pages(site, before)) <= fronts(archive)


def test_robots_txt_is_fetched_once_for_each_host_while_it_is_fresh(site, archive):
    crawl(site, archive)
    asked = [each.host for each in site.requests() if each.path == "/robots.txt"]
    assert len(asked) == len(set(asked))


def test_redirects_out_of_the_site_cost_no_other_article(site, archive):
    elsewhere = [
        "https://example.org/",
        "//icpv.hcmcpv.org.vn/tin-tuc/a-1491871594",
        "http://169.254.169.254/latest/meta-data/",
        "data:text/html,<p>x",
        "javascript:alert(1)",
        "https://[",
    ]
    led_astray = dict(zip(site.ids(), elsewhere, strict=False))
    for article, location in led_astray.items():
        path = site.truth(article).url.removeprefix("https://thanhuytphcm.vn")
        site.set_fault("redirect", location=location, path=f"{path}*")
    done = crawl(site, archive)
    assert "Traceback" not in done.err
    assert {each.host for each in site.requests()} <= SITE
    found = rows(archive, "SELECT article_id, state, reason FROM frontier")
    states = {article: (state, reason) for article, state, reason in found}
    for article, location in led_astray.items():
        state, reason = states[article]
        assert state in ("skipped", "failed"), location
        assert reason, location
    archived = {article for (article,) in rows(archive, "SELECT id FROM articles")}
    assert archived == set(site.ids()) - led_astray.keys()


def test_a_link_to_another_host_is_not_followed(site, archive):
    hosts = ["example.org", "icpv.thanhuytphcm.vn", "127.0.0.1", "localhost", "thanhuytphcm.vn:22"]
    links = "".join(
        f'<a href="https://{host}/tin-tuc/mot-bai-149187159{n}">Một bài</a>'
        for n, host in enumerate(hosts)
    )
    site.set_fault("body", path="/", text=f"<html><body>{links}</body></html>")
    crawl(site, archive)
    assert set(pages(site)) == {"/"}
    assert rows(archive, "SELECT url FROM frontier WHERE kind = 'article'") == []


@pytest.mark.parametrize("address", ["{host}:8443", "{host}:22", "a:b@{host}", "@{host}"])
def test_another_port_of_the_site_and_a_password_are_not_asked(site, archive, address):
    host = address.format(host="thanhuytphcm.vn")
    victim = site.ids()[3]
    path = site.truth(victim).url.removeprefix("https://thanhuytphcm.vn")
    site.set_fault("redirect", location=f"https://{host}{path}", path=f"{path}*", times=1)
    done = crawl(site, archive)
    assert "Traceback" not in done.err
    ((state, reason),) = rows(
        archive, f"SELECT state, reason FROM frontier WHERE article_id = {victim}"
    )
    assert state == "skipped"
    assert reason.startswith("outside the site: https://")
    asked = [each for each in site.requests() if each.path.startswith(path)]
    assert len(asked) == 1, "and nothing at the port that it leads to"


def test_links_and_list_pages_at_another_port_are_not_entered(site, archive):
    links = "".join(
        f'<a href="https://thanhuytphcm.vn:{port}/{path}">Trang sau</a>'
        for port, path in [(8443, "tin-tuc/a-1491871594"), (22, "nhom-tin/quan-1-1197604608")]
    )
    pager = '<link rel="next" href="http://thanhuytphcm.vn:8080/?page=2">'
    site.set_fault("body", path="/", text=f"<html><head>{pager}</head><body>{links}</body></html>")
    crawl(site, archive)
    assert rows(archive, "SELECT url, address FROM frontier WHERE kind <> 'home'") == []


def test_a_name_of_the_site_that_leads_to_a_private_address_is_not_asked(site, archive):
    # Who rules the network rules the resolver; this one leads every name of the site home.
    words = ["crawl", "--contact", "a@example.org", "--quiet", "--archive", str(archive)]
    code = f"""
import socket, sys
import cli, crawler.runs.crawl
resolve = socket.getaddrinfo
def lead_home(host, port, *rest, **more):
    return resolve("127.0.0.1" if "thanhuytphcm" in str(host) else host, port, *rest, **more)
socket.getaddrinfo = lead_home
crawler.runs.crawl.check_reachable = lambda origin: None  # nobody listens on the port of https
sys.argv[1:] = {words!r}
cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=90, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    ((reason,),) = rows(archive, "SELECT reason FROM frontier WHERE kind = 'home'")
    assert reason == "thanhuytphcm.vn leads to a private address"
    assert done.returncode == 1, done.stderr
    assert rows(archive, "SELECT count(*) FROM captures") == [(0,)]


def test_a_name_that_leads_elsewhere_when_it_is_asked_again_is_not_followed(archive):
    # It is public for whoever checks it, and at home for whoever connects next.
    words = ["crawl", "--contact", "a@example.org", "--quiet", "--archive", str(archive)]
    code = f"""
import socket, sys
import cli, crawler.runs.crawl
resolve = socket.getaddrinfo
def lead_abroad(host, port, *rest, **more):
    return resolve("1.1.1.1" if "thanhuytphcm" in str(host) else host, port, *rest, **more)
socket.getaddrinfo = lead_abroad
socket.gethostbyname = lambda host: "127.0.0.1"
crawler.runs.crawl.check_reachable = lambda origin: None
def connecting(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        print("connects to", arguments[1][0], file=sys.stderr)
        raise OSError("no network here")
sys.addaudithook(connecting)
sys.argv[1:] = {words!r}
cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=90, check=False
    )
    connected = {line for line in done.stderr.splitlines() if line.startswith("connects to")}
    assert connected == {"connects to 1.1.1.1"}, done.stderr
