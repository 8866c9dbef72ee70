"""When a list's walk may stop."""

from datetime import timedelta

from storage.frontier import listings
from storage.frontier.queue import Bounds
from tests.storage.frontier.steps import NOW, article, enter, lease, section


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
