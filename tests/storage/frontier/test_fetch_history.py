"""What an answer, a failure or a denial means for the next visit."""

from datetime import timedelta
from itertools import pairwise

from storage.frontier import fetch_history, queue
from storage.frontier.fetch_history import Fetched
from tests.storage.frontier.steps import EVERYTHING, NOW, article, enter, fetched, lease, section


def test_a_failure_is_tried_again_later_and_later(connection):
    enter(connection, article(1491000001))
    waits = []
    now = NOW
    for _ in range(6):
        (taken,) = lease(connection, now=now)
        fetch_history.note_failed(connection, taken, reason="HTTP 500", status=500, now=now)
        assert lease(connection, now=now) == []
        again = queue.next_visit(connection, bounds=EVERYTHING, tries=99)
        waits.append(again - now)
        now = again + timedelta(seconds=1)
        queue.promote_failed(connection, tries=99, now=now)
    assert all(later > earlier for earlier, later in pairwise(waits))


def test_a_failure_beyond_the_tries_waits_for_another_run(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetch_history.note_failed(connection, taken, reason="reset", status=None, now=NOW)
    later = NOW + timedelta(days=2)
    queue.promote_failed(connection, tries=1, now=later)
    assert lease(connection, now=later) == []
    queue.promote(connection, now=later)
    assert len(lease(connection, now=later)) == 1


def test_retry_after_is_heeded_up_to_a_day(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetch_history.note_failed(
        connection, taken, reason="HTTP 429", status=429, now=NOW,
        not_before=NOW + timedelta(days=30),
    )  # fmt: skip
    again = queue.next_visit(connection, bounds=EVERYTHING, tries=9)
    assert again == NOW + timedelta(days=1)


def test_one_denial_is_no_removal_and_two_within_a_day_are_not_either(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    assert fetch_history.note_denied(connection, taken, status=404, now=NOW) is False
    soon, later = NOW + timedelta(hours=23), NOW + timedelta(hours=25)
    queue.promote(connection, now=soon)
    assert lease(connection, now=soon) == []
    queue.promote(connection, now=later)
    (taken,) = lease(connection, now=later)
    assert taken.denied_at == NOW
    assert fetch_history.note_denied(connection, taken, status=404, now=later) is True


def test_an_answer_after_a_denial_starts_the_count_anew(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetch_history.note_denied(connection, taken, status=404, now=NOW)
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
    fetch_history.note_fetched(connection, [answer], now=NOW)
    queue.promote(connection, now=NOW)
    (taken,) = lease(connection)
    assert (taken.etag, taken.payload_digest, taken.unchanged_visits) == ('"1"', "sha256:0", 1)


def test_what_we_refused_is_looked_at_again_after_a_week(connection):
    enter(connection, article(1491000001))
    (taken,) = lease(connection)
    fetch_history.note_skipped(connection, taken, reason="Forbidden by robots.txt", now=NOW)
    for later, expected in ((timedelta(days=6), []), (timedelta(days=8), [taken.id])):
        queue.promote(connection, now=NOW + later)
        assert [each.id for each in lease(connection, now=NOW + later)] == expected


def test_a_list_that_is_not_there_is_a_failed_one_until_that_is_known(connection):
    enter(connection, section("quan-1"))
    for later, failed in ((timedelta(0), 1), (timedelta(hours=1), 1), (timedelta(days=2), 0)):
        now = NOW + later
        queue.make_fronts_due(connection, not_since=now, now=now)
        (taken,) = lease(connection, now=now)
        fetch_history.note_denied(connection, taken, status=404, now=now)
        assert len(fetch_history.failed_lists(connection, run_id=1, now=now)) == failed


def test_what_a_killed_run_had_stored_is_not_asked_for_again(connection):
    enter(connection, article(1491000001), article(1491000002), article(1491000003))
    lease(connection, limit=2)
    digests = {1491000003: "sha256:3", 1491000001: "sha256:1"}
    fetch_history.note_left_over(connection, digests, now=NOW)
    queue.open_run(connection, [], now=NOW)
    assert [each.article_id for each in lease(connection)] == [1491000002, 1491000001]
