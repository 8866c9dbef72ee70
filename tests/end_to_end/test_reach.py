"""A crawl asks for what it needs and no more, and for nothing that is not the site's."""

import sqlite3

import pytest

from tests.commands import altered, contents, crawl, pages_asked, path_of, python, rows

#: What the stand-in answers for, the files' hosts among them.
SITE = {"thanhuytphcm.vn", "www.thanhuytphcm.vn", "hcmcpv.org.vn", "www.hcmcpv.org.vn",
        "stxdd.thanhuytphcm.vn", "images.hcmcpv.org.vn", "images.thanhuytphcm.vn"}  # fmt: skip


def fronts(archive):
    query = "SELECT count(*) FROM frontier WHERE kind IN ('home', 'section')"
    return rows(archive, query)[0][0]


def test_new_articles_cost_themselves_and_the_fronts(site, crawled):
    published = site.publish(2)
    assert crawl(site, crawled).summary["articles_new"] == len(published)
    asked = pages_asked(site)
    assert len(asked) <= (fronts(crawled) + len(published)) * 1.1, asked


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
    assert len(pages_asked(site, before)) <= fronts(archive)


def test_robots_txt_is_fetched_once_for_each_host_while_it_is_fresh(site, archive):
    crawl(site, archive)
    asked = [each.host for each in site.requests() if each.path == "/robots.txt"]
    assert len(asked) == len(set(asked))


OUTSIDE = [
    "https://icpv.thanhuytphcm.vn/",
    "https://icpv.thanhuytphcm.vn./",
    "https://www.icpv.thanhuytphcm.vn/",
    "https://ICPV.thanhuytphcm.vn/",
    "//icpv.thanhuytphcm.vn/tin-tuc/a-1491871594",
    "//icpv.hcmcpv.org.vn/tin-tuc/a-1491871594",
    "https://thanhuytphcm.vn@icpv.thanhuytphcm.vn/",
    "https://thanhuytphcm.vn.example.org/",
    "https://example.org/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2130706433/",
    "http://[::ffff:127.0.0.1]/",
    "http://127.0.0.1:9/",
    "ftp://thanhuytphcm.vn/",
    "file:///etc/passwd",
    "data:text/html,<p>x",
    "javascript:alert(1)",
    "https://[",
    "http://[::1",
    "",
]


def test_redirects_out_of_the_site_cost_no_other_article(site, archive):
    led_astray = dict(zip(site.ids(), OUTSIDE, strict=False))
    for victim, location in led_astray.items():
        site.set_fault("redirect", location=location, path=f"/*-{victim}*")
    done = crawl(site, archive)
    assert "Traceback" not in done.err
    assert done.summary["finish_reason"] == "finished"
    assert site.violations() == []
    assert {each.host for each in site.requests()} <= SITE
    found = rows(archive, "SELECT article_id, state, reason FROM frontier")
    states = {article: (state, reason) for article, state, reason in found}
    for victim, location in led_astray.items():
        state, reason = states[victim]
        assert state in ("skipped", "failed"), location
        assert reason, location
    assert {
        article for article, (state, _) in states.items() if article and state != "fetched"
    } == (led_astray.keys())
    assert set(contents(archive)) == set(site.ids()) - led_astray.keys()


def test_a_link_to_another_host_is_not_followed(site, archive):
    hosts = ["example.org", "icpv.thanhuytphcm.vn", "127.0.0.1", "localhost", "thanhuytphcm.vn:22"]
    links = "".join(
        f'<a href="https://{host}/tin-tuc/mot-bai-149187159{n}">Một bài</a>'
        for n, host in enumerate(hosts)
    )
    site.set_fault("body", path="/", text=f"<html><body>{links}</body></html>")
    crawl(site, archive)
    assert set(pages_asked(site)) == {"thanhuytphcm.vn/"}
    assert rows(archive, "SELECT url FROM frontier WHERE kind = 'article'") == []


@pytest.mark.parametrize("address", ["{host}:8443", "{host}:22", "a:b@{host}", "@{host}"])
def test_another_port_of_the_site_and_a_password_are_not_asked(site, archive, address):
    host = address.format(host="thanhuytphcm.vn")
    victim = site.ids()[3]
    path = path_of(site, victim)
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
    assert (
        rows(archive, "SELECT url, address FROM frontier WHERE kind NOT IN ('home', 'sitemap')")
        == []
    )


#: Who rules the network rules the resolver, which is asked for every name of the site.
RESOLVER = """
import socket
import crawler.runs.crawl
crawler.runs.crawl.check_reachable = lambda origin: None  # nobody listens on the port of https
resolve = socket.getaddrinfo
def lead(host, port, *rest, **more):
    return resolve({address!r} if "thanhuytphcm" in str(host) else host, port, *rest, **more)
socket.getaddrinfo = lead
"""
#: Tells which addresses are connected to, and lets none be.
WATCH = """
socket.gethostbyname = lambda host: "127.0.0.1"
def connecting(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        print("connects to", arguments[1][0], file=sys.stderr)
        raise OSError("no network here")
sys.addaudithook(connecting)
"""


def test_a_name_of_the_site_that_leads_to_a_private_address_is_not_asked(archive):
    words = ["crawl", "--contact", "a@example.org", "--quiet", "--archive", archive]
    done = python(*altered(RESOLVER.format(address="127.0.0.1"), *words))
    assert "Traceback" not in done.err, done.err
    ((reason,),) = rows(archive, "SELECT reason FROM frontier WHERE kind = 'home'")
    assert reason == "thanhuytphcm.vn leads to a private address"
    assert done.code == 1, done.err
    assert rows(archive, "SELECT count(*) FROM captures") == [(0,)]


def test_a_name_that_leads_elsewhere_when_it_is_asked_again_is_not_followed(archive):
    """It is public for whoever checks it, and at home for whoever connects next."""
    words = ["crawl", "--contact", "a@example.org", "--quiet", "--archive", archive]
    done = python(*altered(RESOLVER.format(address="1.1.1.1") + WATCH, *words))
    connected = {line for line in done.err.splitlines() if line.startswith("connects to")}
    assert connected == {"connects to 1.1.1.1"}, done.err
