"""Who is asked next, and what a kill costs."""

from datetime import timedelta

from storage.frontier import fetch_history, queue
from storage.frontier.queue import Bounds
from storage.records import Discovery, LinkKind
from tests.storage.frontier.steps import NOW, article, enter, fetched, lease, section


def test_the_front_comes_first_and_then_the_newest_article(connection):
    enter(connection, article(1491000001), article(1491000003), section("quan-1"))
    enter(connection, article(1491000002))
    taken = [each.article_id for each in lease(connection)]
    assert taken == [None, 1491000003, 1491000002, 1491000001]


def test_a_further_list_page_waits_for_the_articles_above_it(connection):
    page = Discovery(url="https://x/?page=2", address="https://x/?page=2", kind=LinkKind.LISTING)
    enter(connection, article(1491000005), article(1491000004), page, floor=1491000004)
    enter(connection, article(1491000003))
    kinds = [each.article_id or "page" for each in lease(connection)]
    assert kinds.index("page") < kinds.index(1491000003)
    assert kinds.index(1491000005) < kinds.index("page")


def test_what_is_leased_is_handed_out_once(connection):
    enter(connection, article(1491000001))
    assert len(lease(connection)) == 1
    assert lease(connection) == []


def test_what_a_killed_run_had_leased_is_due_again(connection):
    enter(connection, article(1491000001))
    lease(connection)
    assert queue.open_run(connection, [], now=NOW) == 1
    assert len(lease(connection)) == 1


def posted(front, page, form):
    return Discovery(
        url=f"{front.url}#gv={page}", address=front.url, kind=LinkKind.LISTING, form=form
    )


def test_a_list_that_a_killed_run_was_posting_for_begins_anew(connection):
    front, other = section("quan-1"), section("quan-6")
    enter(connection, front, other, posted(front, 2, "a"), posted(front, 3, "b"))
    enter(connection, posted(other, 2, "c"))
    done = {each.url: each for each in lease(connection)}
    for url in (front.url, other.url, f"{front.url}#gv=2", f"{other.url}#gv=2"):
        fetched(connection, done[url])
    queue.open_run(connection, [], now=NOW)
    (again,) = lease(connection)
    assert (again.url, again.etag) == (front.url, None)
    enter(connection, posted(front, 2, "anew"))
    assert [each.form for each in lease(connection)] == ["anew"]


def test_what_is_posted_is_what_the_page_before_said_last(connection):
    front = section("quan-1")
    enter(connection, front, posted(front, 2, "a"))
    for each in lease(connection):
        fetched(connection, each)
    later = NOW + timedelta(hours=1)
    queue.make_due(connection, [posted(front, 2, "b")], not_since=later, now=later)
    assert [each.form for each in lease(connection, now=later)] == ["b"]


def test_an_article_is_known_by_its_id_under_any_slug(connection):
    other = Discovery(
        url="https://thanhuytphcm.vn/tin-tuc/ten-khac-1491000001",
        address="https://thanhuytphcm.vn/tin-tuc/ten-khac-1491000001",
        kind=LinkKind.ARTICLE,
        article_id=1491000001,
    )
    enter(connection, article(1491000001), other)
    assert len(lease(connection)) == 1


def test_the_lists_own_date_decides_where_it_shows_one(connection):
    day = timedelta(days=1)
    enter(
        connection,
        article(1491000001, listed_at=NOW),
        article(1491000002, listed_at=NOW - 3 * day),
        article(1491000003),
        article(1490000004),
    )
    bounds = Bounds(since=NOW - day, until=NOW + day, first_id=1491000000, last_id=1492000000)
    taken = {each.article_id for each in lease(connection, bounds=bounds)}
    assert taken == {1491000001, 1491000003}


def test_a_full_crawl_that_goes_on_does_not_ask_again_for_what_it_has(connection):
    enter(connection, article(1491000001), article(1491000002))
    first, second = lease(connection)
    began = NOW
    fetched(connection, first, now=NOW - timedelta(days=1))
    fetched(connection, second, now=NOW + timedelta(minutes=1))
    queue.make_everything_due(connection, not_since=began, now=NOW + timedelta(hours=1))
    taken = lease(connection, now=NOW + timedelta(hours=1))
    assert [each.id for each in taken] == [first.id]


def test_a_front_that_we_refused_is_looked_at_by_the_next_run(connection):
    enter(connection, section("quan-1"))
    (taken,) = lease(connection)
    fetch_history.note_skipped(connection, taken, reason="outside the site", now=NOW)
    queue.make_fronts_due(connection, not_since=NOW, now=NOW)
    assert [each.id for each in lease(connection)] == [taken.id]


def test_a_clock_that_was_ahead_costs_no_look_and_no_article(connection):
    ahead = NOW + timedelta(days=30)
    enter(connection, section("quan-1"), article(1491000001), article(1491000002), now=ahead)
    front, failing = lease(connection, 2, now=ahead)
    fetched(connection, front, next_visit_at=ahead + timedelta(hours=1), now=ahead)
    fetch_history.note_failed(connection, failing, reason="x", status=500, now=ahead)
    queue.make_fronts_due(connection, not_since=NOW, now=NOW)
    queue.promote(connection, now=NOW)
    assert [each.article_id for each in lease(connection)] == [None, 1491000002, 1491000001]
