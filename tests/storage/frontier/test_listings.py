"""When a list's walk may stop, and when it has ended."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.database.models import Frontier
from storage.frontier import fetch_history, listings, queue
from storage.frontier.queue import Bounds, Shown
from storage.records import Discovery, LinkKind
from tests.storage.frontier.steps import NOW, article, enter, fetched, lease, section

FRONT = section("quan-1").url
OTHER = section("quan-6").url


def walk(connection, front, ids, *, now=NOW):
    """A whole walk of a list of one page."""
    listings.begin_walk(connection, front, now=now)
    listings.note_shown(connection, front, ids, now=now)
    return listings.end_walk(connection, front, now=now)


def page(connection, number, *, front=FRONT):
    """Enter a further page of a list, and lease it."""
    url = f"{front}?page={number}"
    found = Discovery(url=url, address=url, kind=LinkKind.LISTING)
    queue.discover(connection, [Shown(discoveries=[found], front=front)], now=NOW)
    return next(each for each in lease(connection) if each.url == url)


def test_known_ground_is_what_this_list_showed_in_its_last_whole_walk(connection):
    enter(connection, section("quan-1"), article(1), article(2))
    assert not listings.is_known_ground(connection, FRONT, {1, 2})
    listings.note_shown(connection, FRONT, {1, 2}, now=NOW)
    assert not listings.is_known_ground(connection, FRONT, {1, 2}), "the walk has not ended"
    assert walk(connection, FRONT, {1, 2})
    assert listings.is_known_ground(connection, FRONT, {1, 2})
    assert not listings.is_known_ground(connection, FRONT, {1, 2, 3})


def test_what_was_shown_in_a_walk_that_was_cut_short_is_no_known_ground(connection):
    enter(connection, section("quan-1"))
    walk(connection, FRONT, {1})
    listings.begin_walk(connection, FRONT, now=NOW + timedelta(hours=1))
    listings.note_shown(connection, FRONT, {2}, now=NOW + timedelta(hours=1))
    listings.cut_walk(connection, FRONT)
    assert not listings.end_walk(connection, FRONT, now=NOW + timedelta(hours=1))
    assert not listings.is_known_ground(connection, FRONT, {1, 2})


def test_another_lists_articles_are_no_known_ground_though_it_bears_the_same_slug(connection):
    twin = Discovery(
        url="https://thanhuytphcm.vn/nhom-tin/quan-1-1999999999",
        address="https://thanhuytphcm.vn/nhom-tin/quan-1-1999999999",
        kind=LinkKind.SECTION,
        section="quan-1",
    )
    enter(connection, section("quan-1"), section("quan-6"), twin)
    for front, ids in ((FRONT, {2}), (OTHER, {1}), (twin.url, {3})):
        walk(connection, front, ids)
    assert not listings.is_known_ground(connection, FRONT, {1})
    assert not listings.is_known_ground(connection, FRONT, {3})


@pytest.mark.parametrize("state", ["due", "leased", "failed"])
def test_a_walk_has_not_ended_while_a_page_of_the_list_is_owed(connection, state):
    enter(connection, section("quan-1"))
    lease(connection)
    listings.begin_walk(connection, FRONT, now=NOW)
    taken = page(connection, 2)
    if state == "due":
        queue.give_back(connection)
    if state == "failed":
        fetch_history.note_failed(connection, taken, reason="HTTP 500", status=500, now=NOW)
    assert not listings.end_walk(connection, FRONT, now=NOW)
    fetched(connection, taken)
    assert listings.end_walk(connection, FRONT, now=NOW)


def test_a_page_beyond_the_end_is_owed_no_more(connection):
    enter(connection, section("quan-1"))
    lease(connection)
    listings.begin_walk(connection, FRONT, now=NOW)
    fetch_history.note_end(connection, page(connection, 2), status=404, now=NOW)
    assert fetch_history.failed_lists(connection, run_id=1, now=NOW) == []
    assert listings.end_walk(connection, FRONT, now=NOW)


def test_another_lists_pages_keep_no_walk_from_ending(connection):
    enter(connection, section("quan-1"), section("quan-6"))
    lease(connection)
    listings.begin_walk(connection, FRONT, now=NOW)
    page(connection, 2, front=OTHER)
    assert listings.end_walk(connection, FRONT, now=NOW)


def test_lists_are_deepened_in_turn_the_longest_untouched_first(connection):
    enter(connection, section("quan-1"), section("quan-6"), section("quan-7"))
    walk(connection, OTHER, {1}, now=NOW)
    walk(connection, FRONT, {1}, now=NOW + timedelta(hours=1))
    later = NOW + timedelta(days=1)
    assert listings.to_deepen(connection, 1, before=later) == [OTHER]
    listings.note_deepened(connection, OTHER, now=later)
    assert listings.to_deepen(connection, 5, before=later) == [FRONT]


def test_a_section_bounds_what_is_handed_out_whichever_list_showed_it_first(connection):
    home = Discovery(url="https://x/", address="https://x/", kind=LinkKind.HOME)
    enter(connection, article(1491000001), article(1491000002), section("quan-1"), home)
    listings.note_shown(connection, home.url, {1491000001, 1491000002}, now=NOW)
    listings.note_shown(connection, FRONT, {1491000002}, now=NOW)
    taken = lease(connection, bounds=Bounds(sections=("quan-1",)))
    assert {each.article_id for each in taken} == {None, 1491000002}


def test_what_is_known_and_not_held_says_which_sections_showed_it(connection):
    home = Discovery(url="https://x/", address="https://x/", kind=LinkKind.HOME)
    enter(connection, article(1), article(2), article(3), section("quan-1"), home)
    listings.note_shown(connection, home.url, {1, 2}, now=NOW)
    listings.note_shown(connection, FRONT, {2}, now=NOW)
    missing = {each.article_id: each for each in listings.missing_articles(connection)}
    assert {each: found.is_listed for each, found in missing.items()} == {
        1: True, 2: True, 3: False,
    }  # fmt: skip
    assert missing[2].sections == ("quan-1",)
    counted = {(slug, state): n for slug, state, n in listings.count_articles(connection)}
    assert counted == {("", "due"): 2, ("quan-1", "due"): 1}


def test_an_article_that_was_denied_is_due_at_once_where_a_list_shows_it_again(connection):
    enter(connection, article(1))
    for hours, is_due in ((1, True), (2, True), (3, False), (4, True)):
        now = NOW + timedelta(hours=hours)
        if taken := lease(connection, now=now):
            fetch_history.note_denied(connection, taken[0], status=404, now=now)
        soon = now + timedelta(minutes=30)
        fetch_history.retry_denied(connection, [1], not_since=now, now=soon)
        assert not _is_due(connection), "not twice in one run"
        later = now + timedelta(hours=1)
        fetch_history.retry_denied(connection, [1], not_since=later, now=later)
        assert _is_due(connection) is is_due, hours


def _is_due(connection):
    return connection.execute(select(Frontier.state)).scalar_one() == "due"


def test_the_share_of_the_others_articles_that_are_newer(connection):
    enter(connection, section("quan-1"), section("quan-6"))
    listings.note_shown(connection, FRONT, {7, 8, 9}, now=NOW)
    assert listings.share_newer(connection, FRONT, than=6) is None
    listings.note_shown(connection, OTHER, {1, 5, 6, 9}, now=NOW)
    listings.note_shown(connection, section("quan-7").url, {1, 5}, now=NOW)
    assert listings.share_newer(connection, FRONT, than=6) == 0.25, "each article counts once"
