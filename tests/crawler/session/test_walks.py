"""Every list is walked to its end once, and after that no further than what is new."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from benchmarks.dry_crawl import DryCrawl
from crawler.links.rooms import declared
from replica.content import NewsSite
from replica.lists import HABITS, Lists
from storage.articles import aliases

ARTICLES = 44


def site_with(*habits, articles=ARTICLES, **more):
    site = NewsSite(articles)
    return site, Lists(site, [HABITS[name] for name in habits], **more)


@pytest.fixture
def crawl(archive):
    """Make a crawl of lists with these habits."""

    def make(*habits, **more):
        return DryCrawl(archive, *site_with(*habits, **more))

    return make


@pytest.mark.parametrize("habit", sorted(HABITS))
def test_a_list_is_found_whole_and_then_known(crawl, habit):
    walk = crawl(habit)
    standing = walk.lists.reachable()
    first = walk.run()
    assert walk.archived() >= standing
    assert first.figures.alarms == []
    idle = walk.run()
    fronts = len(walk.lists.addresses())
    if not HABITS[habit].publishes_every:
        assert len(idle.lists) == fronts, idle.lists
        new = walk.site.publish(5)
        update = walk.run()
        assert walk.archived() >= set(new)
        asked = [*update.lists, *update.articles]
        assert len(asked) <= fronts + len(new) + 3, asked
    assert walk.run().figures.alarms == []


@pytest.mark.parametrize(
    "habits",
    [
        ("zero-based", "current-linked", "rotating-box", "beyond-repeats"),
        ("trang-path", "older-posts", "latest-box", "beyond-404", "failing-pages"),
        ("page-path", "signs", "pinned-item", "calendar-beside"),
    ],
)
def test_habits_combined(crawl, habits):
    walk = crawl(*habits)
    assert walk.run().figures.alarms == []
    assert walk.archived() >= walk.lists.reachable()
    assert len(walk.run().lists) == len(walk.lists.addresses())


def test_a_list_that_ends_with_a_full_page_and_repeats_it_has_ended(crawl):
    walk = crawl("current-linked", "beyond-repeats", articles=30)
    assert walk.run().figures.alarms == []
    assert len(walk.run().lists) == 3


# --- what interrupts a walk -----------------------------------------------------------------------


def test_a_run_that_is_bounded_goes_on_where_the_last_one_was(crawl):
    walk = crawl(articles=90)
    pages = [walk.run(most=15).lists for _ in range(12)]
    assert walk.archived() >= walk.lists.reachable()
    assert sum(map(len, pages)) <= 18 + 3 * 12 + 2, "no page twice, but for the fronts"
    assert len(walk.run().lists) == 3


def test_what_was_published_while_a_walk_rested_is_found_too(crawl):
    walk = crawl(articles=90)
    walk.run(most=30)
    new = walk.site.publish(40)
    for _ in range(4):
        walk.run(most=40)
    assert walk.archived() >= walk.lists.reachable() >= set(new)
    assert len(walk.run().lists) == 3


def test_a_walk_that_since_cut_short_leaves_no_known_ground(crawl):
    walk = crawl()
    walk.run(since="2025-06-01")
    assert not walk.archived() >= walk.lists.reachable()
    walk.run()
    assert walk.archived() >= walk.lists.reachable()


BAD = {
    "500": (500, "<h1>Server Error</h1>"),
    "404": (404, "<h1>Không tìm thấy trang</h1>"),
    "empty": (200, '<a href="/">Trang chủ</a><a href="/nhom-tin/muc-1-1400000001">Mục 1</a>'),
}


@pytest.mark.parametrize("bad", [*BAD, "same"])
def test_a_page_that_its_list_promises_ends_no_walk_in_silence(crawl, bad):
    walk = crawl("numbers", articles=90, per_page=10)

    def answer(target):
        if "page=2" not in target:
            return None
        if bad == "same":
            first = walk.lists.answer(target.partition("?")[0])
            return first.status, b"".join(first.parts)
        status, body = BAD[bad]
        return status, f"<html><body>{body}</body></html>".encode()

    walk.answer = answer
    assert any("page=2" in alarm for alarm in walk.run().figures.alarms)
    walk.answer = lambda _target: None
    assert walk.run(after=timedelta(seconds=5)).figures.alarms == []
    assert walk.archived() >= walk.lists.reachable()


def test_a_page_that_stays_away_for_a_day_is_the_end(crawl):
    walk = crawl("numbers", articles=90, per_page=10)
    walk.answer = lambda target: (404, b"<html></html>") if "page=2" in target else None
    assert walk.run().figures.alarms
    assert walk.run().figures.alarms
    assert walk.run(after=timedelta(hours=26)).figures.alarms == []
    walk.run()  # which may look deeper
    assert len(walk.run().lists) == 3


def test_a_list_that_fails_is_walked_once_and_only_its_failing_page_again(crawl):
    walk = crawl(articles=90)
    walk.answer = lambda target: (500, b"") if "page=4" in target else None
    assert walk.run().figures.alarms
    again = walk.run()
    assert again.figures.alarms
    assert len({*again.lists}) <= 3 + 2, again.lists
    walk.answer = lambda _target: None
    assert walk.run().figures.alarms == []
    assert walk.archived() >= walk.lists.reachable()


# --- second thoughts ------------------------------------------------------------------------------


def test_an_item_that_comes_late_on_a_further_page_is_found_within_a_day(crawl):
    walk = crawl()
    late = sorted(walk.lists.reachable())[-14]  # on the second page
    walk.lists.withheld.add(late)
    walk.run()
    assert late not in walk.archived()
    walk.lists.withheld.clear()
    asked = [len(walk.run(after=timedelta(minutes=30)).lists) for _ in range(48)]
    assert late in walk.archived()
    assert sum(asked) <= 48 * 3 + 12, "a few pages more in a day"
    assert max(asked) <= 3 + 2


def test_an_article_that_was_denied_is_asked_for_again_where_a_list_shows_it(crawl):
    walk = crawl()
    early = max(walk.lists.reachable())
    walk.missing.add(early)
    walk.run()
    walk.missing.clear()
    walk.run(after=timedelta(minutes=30))
    assert early in walk.archived()


def test_what_stays_denied_is_asked_for_less_and_less(crawl):
    walk = crawl()
    walk.missing.add(max(walk.lists.reachable()))
    walk.run()
    asked = sum(len(walk.run(after=timedelta(minutes=30)).articles) for _ in range(32))
    assert asked <= 8


# --- what tells of lists and articles -------------------------------------------------------------


def test_a_page_of_no_known_kind_that_shows_many_articles_is_a_list_like_others(crawl):
    walk = crawl()
    items = walk.site.ids()
    hidden = set(items[:12])
    walk.lists.withheld.update(hidden)
    links = "".join(
        f'<p><a href="{walk.site.path(n)}">{walk.site.title(n)}</a></p>' for n in hidden
    )
    pages = {
        "/": f'<a href="/chuyen-de/bac">Chuyên đề</a><a href="/lien-he">Liên hệ</a>'
        f'<a href="/nhom-tin/muc-1-1400000001">1</a><a href="{walk.site.path(items[19])}">19</a>',
        "/chuyen-de/bac": f"<h1>Chuyên đề</h1>{links}<a href='/'>Trang chủ</a>",
        "/lien-he": "<h1>Liên hệ</h1><p>127 Trương Định, Quận 3</p><a href='/'>Trang chủ</a>",
    }
    walk.answer = lambda target: (
        (200, f"<html><body>{pages[target]}</body></html>".encode()) if target in pages else None
    )
    walk.run()
    assert hidden <= walk.archived()
    again = [address for _, address in walk.run().asked]
    assert any(address.endswith("/chuyen-de/bac") for address in again)
    assert not any(address.endswith("/lien-he") for address in again)


def test_a_list_that_an_operator_declares_is_one_however_little_it_shows(crawl):
    walk = crawl()
    hidden = set(walk.site.ids()[:2])
    walk.lists.withheld.update(hidden)
    links = "".join(f'<a href="{walk.site.path(n)}">{walk.site.title(n)}</a>' for n in hidden)
    walk.answer = lambda target: (
        (200, f"<html><body>{links}</body></html>".encode())
        if target == "/Chuyen-De/bac.aspx"
        else None
    )
    walk.rooms = declared(["/Chuyen-De/bac.aspx"])
    for _ in range(2):
        done = walk.run()
        assert [a for a in done.lists if a.endswith("/Chuyen-De/bac.aspx")] != []
        assert done.figures.alarms == []
    assert hidden <= walk.archived()


def test_a_list_is_asked_for_under_another_spelling_where_the_first_is_not_there(crawl):
    walk = crawl("page-query")
    plain = walk.lists.answer
    first, other = "/NHOM-TIN/muc-1-1400000001", "/nhom-tin//muc-1-1400000001"

    def answer(target):
        if target in (first, "/nhom-tin/muc-1-1400000001"):
            return 404, b"<html><body><h1>404</h1></body></html>"
        told = plain(target.replace("//", "/"))
        if told is None:
            return None
        spelled = first if target == "/" else other
        body = b"".join(told.parts)
        return told.status, body.replace(b"/nhom-tin/muc-1-1400000001", spelled.encode())

    walk.answer = answer
    walk.run()
    assert walk.archived() >= walk.lists.reachable()


def test_two_pagers_of_one_list_are_no_alarm(crawl):
    walk = crawl("page-query", articles=60, per_page=10)
    plain = walk.lists.answer

    def answer(target):
        told = plain(target.replace("trang=", "page="))
        if "/nhom-tin/" not in target or told is None:
            return None
        body = b"".join(told.parts)
        twin = body.partition(b"<div class='danh-sach'>")[2].replace(b"page=", b"trang=")
        return told.status, body + b"<div class='duoi'>" + twin[twin.rfind(b"</div></div>") :]

    walk.answer = answer
    for _ in range(2):
        assert walk.run().figures.alarms == []
    assert walk.archived() >= walk.lists.reachable()


def test_a_sitemap_leads_to_what_no_list_shows(crawl):
    walk = crawl()
    hidden = set(walk.site.ids()[:4])
    walk.lists.withheld.update(hidden)
    locations = "".join(
        f"<url><loc>https://thanhuytphcm.vn{walk.site.path(n)}</loc></url>" for n in hidden
    )
    walk.answer = lambda target: (
        (200, f"<urlset>{locations}</urlset>".encode()) if target == "/sitemap.xml" else None
    )
    walk.run()
    assert hidden <= walk.archived()
    assert not any("sitemap" in address for _, address in walk.run().asked), "once a day"


def test_full_first_pages_that_lead_nowhere_are_an_alarm_each_time(crawl):
    walk = crawl("rel-next", lists=3, per_page=12, articles=90)
    plain = walk.lists.answer

    def answer(target):
        answered = plain(target)
        if answered is None:
            return None
        body = b"".join(answered.parts).replace(b'rel="next"', b'rel="x"')
        return answered.status, body

    walk.answer = answer
    for _ in range(2):
        assert any("leads nowhere" in alarm for alarm in walk.run().figures.alarms)
    walk.answer = lambda _target: None
    assert walk.run().figures.alarms == []
    assert walk.archived() >= walk.lists.reachable()


@pytest.mark.parametrize("known", [True, False])
def test_one_list_that_leads_nowhere_is_an_alarm_if_the_id_calendar_expects_more(crawl, known):
    walk = crawl("rel-next", lists=1, per_page=12, articles=90)
    shown = walk.lists.answer("/nhom-tin/muc-1-1400000001")
    markup = b"".join(shown.parts).replace(b'rel="next"', b'rel="x"').decode()
    if known:  # the counter gave out these ids, one after the other
        first = 1491938000
        ids = sorted(set(map(int, re.findall(r"-(149\d{7})", markup))))
        for number, each in enumerate(ids):
            markup = markup.replace(str(each), str(first + number))
    walk.answer = lambda target: (200, markup.encode()) if "/tin-tuc/" not in target else None
    alarms = walk.run(most=5).figures.alarms
    assert [alarm for alarm in alarms if "ids that the site gave out" in alarm] == alarms
    assert len(alarms) == (0 if known else 1)


def test_one_full_list_that_leads_nowhere_among_others_that_do_is_an_alarm(crawl):
    walk = crawl("rel-next", lists=4, per_page=12, articles=120)
    plain = walk.lists.answer
    broken = []

    def answer(target):
        answered = plain(target)
        if "/nhom-tin/" not in target or answered is None:
            return None
        broken[:] = broken or [target]
        body = b"".join(answered.parts)
        return answered.status, body.replace(b'rel="next"', b"x") if target in broken else body

    walk.answer = answer
    alarms = walk.run().figures.alarms
    assert [broken[0] in alarm for alarm in alarms] == [True]
    assert "leads nowhere" in alarms[0]


def test_every_slug_that_led_to_an_article_is_entered(crawl):
    walk = crawl()
    article = walk.site.ids()[0]
    slugs = [f"/tin-tuc/ten-khac-{n}-{article}" for n in range(30)]
    links = "".join(f'<p><a href="{slug}">Tên khác</a></p>' for slug in slugs)
    front = f'<html><body><a href="{walk.site.path(article)}">Tin</a>{links}</body></html>'
    walk.answer = lambda target: (200, front.encode()) if target == "/" else None
    walk.run()
    with walk.archive.snapshot() as connection:
        known = aliases.of_article(connection, article)
    assert {f"https://thanhuytphcm.vn{slug}" for slug in slugs} <= set(known)
