"""The ledger: who is asked next, what a kill costs, when a list's walk may stop."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from storage.frontier import fetch_history, listings, queue
from storage.frontier.fetch_history import Fetched
from storage.frontier.queue import Bounds, Shown
from storage.records import Discovery, LinkKind, Outcome
from vietnamese.time import VIETNAM

NOW = datetime(2024, 1, 15, 8, 0, tzinfo=VIETNAM)
EVERYTHING = Bounds()


def article(article_id, listed_at=None):
    url = f"https://thanhuytphcm.vn/tin-tuc/bai-{article_id}"
    return Discovery(
        url=url, address=url, kind=LinkKind.ARTICLE, article_id=article_id, listed_at=listed_at
    )


def section(slug):
    url = f"https://thanhuytphcm.vn/nhom-tin/{slug}-1197604608"
    return Discovery(url=url, address=url, kind=LinkKind.SECTION, section=slug)


def enter(connection, *discoveries, floor=queue.FRONT_PRIORITY, now=NOW):
    queue.discover(connection, [Shown(discoveries=discoveries, floor=floor)], now=now)


def lease(connection, limit=10, bounds=EVERYTHING, now=NOW):
    return queue.lease(connection, limit, run_id=1, bounds=bounds, now=now)


def fetched(connection, taken, *, next_visit_at=None, changed=True, now=NOW):
    answer = Fetched(
        lease=taken, status=200, payload_digest="sha256:0", etag='"1"', last_modified=None,
        next_visit_at=next_visit_at, changed=changed, listed=None,
    )  # fmt: skip
    fetch_history.settle_fetched(connection, [answer], now=now)


@pytest.fixture
def connection(archive):
    with archive.transaction() as opened:
        yield opened


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


def test_an_article_is_known_by_its_id_under_any_slug(connection):
    other = Discovery(
        url="https://thanhuytphcm.vn/tin-tuc/ten-khac-1491000001",
        address="https://thanhuytphcm.vn/tin-tuc/ten-khac-1491000001",
        kind=LinkKind.ARTICLE,
        article_id=1491000001,
    )
    enter(connection, article(1491000001), other)
    assert len(lease(connection)) == 1


def test_a_failure_is_tried_again_later_and_later(connection):
    enter(connection, article(1491000001))
    waits = []
    now = NOW
    for _ in range(6):
        (taken,) = lease(connection, now=now)
        fetch_history.settle_failed(connection, taken, reason="HTTP 500", status=500, now=now)
        assert lease(connection, now=now) == []
        again = queue.next_visit(connection, bounds=EVERYTHING, tries=99)
        waits.append(again - now)
        now = again + timedelta(seconds=1)
        queue.promote_failed(connection, tries=99, now=now)
    assert all(later > earlier for earlier, later in pairwise(waits))


def test_a_failure_beyond_the_tries_waits_for_another_run(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetch_history.settle_failed(connection, taken, reason="reset", status=None, now=NOW)
    later = NOW + timedelta(days=2)
    queue.promote_failed(connection, tries=1, now=later)
    assert lease(connection, now=later) == []
    queue.promote(connection, now=later)
    assert len(lease(connection, now=later)) == 1


def test_retry_after_is_heeded_up_to_a_day(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetch_history.settle_failed(
        connection, taken, reason="HTTP 429", status=429, now=NOW,
        not_before=NOW + timedelta(days=30),
    )  # fmt: skip
    again = queue.next_visit(connection, bounds=EVERYTHING, tries=9)
    assert again == NOW + timedelta(days=1)


def test_one_denial_is_no_removal_and_two_within_a_day_are_not_either(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    assert fetch_history.settle_denied(connection, taken, status=404, now=NOW) is False
    soon, later = NOW + timedelta(hours=23), NOW + timedelta(hours=25)
    queue.promote(connection, now=soon)
    assert lease(connection, now=soon) == []
    queue.promote(connection, now=later)
    (taken,) = lease(connection, now=later)
    assert taken.denied_at == NOW
    assert fetch_history.settle_denied(connection, taken, status=404, now=later) is True


def test_an_answer_after_a_denial_starts_the_count_anew(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetch_history.settle_denied(connection, taken, status=404, now=NOW)
    later = NOW + timedelta(days=2)
    queue.promote(connection, now=later)
    (taken,) = lease(connection, now=later)
    fetched(connection, taken, next_visit_at=later, now=later)
    queue.promote(connection, now=later)
    (taken,) = lease(connection, now=later)
    assert taken.denied_at is None


def test_a_304_keeps_the_validators(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetched(connection, taken, next_visit_at=NOW)
    queue.promote(connection, now=NOW)
    (taken,) = lease(connection)
    answer = Fetched(
        lease=taken, status=304, payload_digest=None, etag=None, last_modified=None,
        next_visit_at=NOW, changed=False, listed=None,
    )  # fmt: skip
    fetch_history.settle_fetched(connection, [answer], now=NOW)
    queue.promote(connection, now=NOW)
    (taken,) = lease(connection)
    assert (taken.etag, taken.payload_digest, taken.unchanged_visits) == ('"1"', "sha256:0", 1)


def test_known_ground_is_what_this_list_showed_in_its_last_whole_walk(connection):
    enter(connection, section("quan-1"), article(1), article(2))
    assert not listings.is_known_ground(connection, "quan-1", {1, 2})
    listings.note_shown(connection, "quan-1", {1, 2}, now=NOW)
    assert not listings.is_known_ground(connection, "quan-1", {1, 2}), "the walk has not ended"
    listings.note_walked(connection, "quan-1", now=NOW)
    assert listings.is_known_ground(connection, "quan-1", {1, 2})
    assert not listings.is_known_ground(connection, "quan-1", {1, 2, 3})


def test_what_was_shown_in_a_walk_that_was_cut_short_is_no_known_ground(connection):
    enter(connection, section("quan-1"))
    listings.note_shown(connection, "quan-1", {1}, now=NOW)
    listings.note_walked(connection, "quan-1", now=NOW)
    listings.note_shown(connection, "quan-1", {2}, now=NOW + timedelta(hours=1))
    assert not listings.is_known_ground(connection, "quan-1", {1, 2})


def test_another_lists_articles_are_no_known_ground(connection):
    enter(connection, section("quan-1"), section("quan-6"))
    listings.note_shown(connection, "quan-6", {1}, now=NOW)
    listings.note_walked(connection, "quan-6", now=NOW)
    listings.note_walked(connection, "quan-1", now=NOW)
    assert not listings.is_known_ground(connection, "quan-1", {1})


def test_a_section_bounds_what_is_handed_out_whichever_list_showed_it_first(connection):
    enter(connection, article(1491000001), article(1491000002), section("quan-1"))
    listings.note_shown(connection, None, {1491000001, 1491000002}, now=NOW)
    listings.note_shown(connection, "quan-1", {1491000002}, now=NOW)
    taken = lease(connection, bounds=Bounds(sections=("quan-1",)))
    assert {each.article_id for each in taken} == {None, 1491000002}


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


def test_young_articles_are_looked_at_again_sooner_than_old_ones(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    ages = [timedelta(hours=1), timedelta(days=3), timedelta(days=20), timedelta(days=3000)]
    visits = [fetch_history.revisit_at(NOW - age, Outcome.NEW, taken, now=NOW) for age in ages]
    assert visits == sorted(visits)
    assert len(set(visits)) == len(visits)
    again = fetch_history.revisit_at(NOW - ages[0], Outcome.UNCHANGED, taken, now=NOW)
    assert again >= visits[0]


def test_what_we_refused_is_looked_at_again_after_a_week(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetch_history.settle_skipped(connection, taken, reason="Forbidden by robots.txt", now=NOW)
    for later, expected in ((timedelta(days=6), []), (timedelta(days=8), [taken.id])):
        queue.promote(connection, now=NOW + later)
        assert [each.id for each in lease(connection, now=NOW + later)] == expected


def test_a_front_that_we_refused_is_looked_at_by_the_next_run(connection):
    enter(connection, section("quan-1"))
    (taken,) = lease(connection)
    fetch_history.settle_skipped(connection, taken, reason="outside the site", now=NOW)
    queue.make_fronts_due(connection, not_since=NOW, now=NOW)
    assert [each.id for each in lease(connection)] == [taken.id]


def test_a_list_that_is_not_there_is_a_failed_one_until_that_is_known(connection):
    enter(connection, section("quan-1"))
    for later, failed in ((timedelta(0), 1), (timedelta(hours=1), 1), (timedelta(days=2), 0)):
        now = NOW + later
        queue.make_fronts_due(connection, not_since=now, now=now)
        (taken,) = lease(connection, now=now)
        fetch_history.settle_denied(connection, taken, status=404, now=now)
        assert len(fetch_history.failed_lists(connection, run_id=1, now=now)) == failed


def test_what_a_killed_run_had_stored_is_not_asked_for_again(connection):
    enter(connection, article(1491000001), article(1491000002), article(1491000003))
    lease(connection, limit=2)
    digests = {1491000003: "sha256:3", 1491000001: "sha256:1"}
    fetch_history.settle_left_over(connection, digests, now=NOW)
    queue.open_run(connection, [], now=NOW)
    assert [each.article_id for each in lease(connection)] == [1491000002, 1491000001]


def test_a_clock_that_was_ahead_costs_no_look_and_no_article(connection):
    ahead = NOW + timedelta(days=30)
    enter(connection, section("quan-1"), article(1491000001), article(1491000002), now=ahead)
    front, failing = lease(connection, 2, now=ahead)
    fetched(connection, front, next_visit_at=ahead + timedelta(hours=1), now=ahead)
    fetch_history.settle_failed(connection, failing, reason="x", status=500, now=ahead)
    queue.make_fronts_due(connection, not_since=NOW, now=NOW)
    queue.promote(connection, now=NOW)
    assert [each.article_id for each in lease(connection)] == [None, 1491000002, 1491000001]
