"""Jobs are rows: entered, changed, and claimed once for each start."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage.archive import Archive
from storage.errors import BadInput
from storage.schedule import attempts, jobs, lease
from storage.schedule.attempts import AttemptEnd
from storage.schedule.jobs import Job
from storage.schedule.lease import Lease
from vietnamese.time import VIETNAM

NOW = datetime(2026, 1, 1, 5, tzinfo=VIETNAM)
NEXT = NOW + timedelta(minutes=30)
DAY = Job(
    name="ngày", cron="*/30 * * * *", command=("crawl", "--images"), next_start_at=NOW,
    reckoned_at=NOW - timedelta(minutes=1), time_limit=3600,
)  # fmt: skip


@pytest.fixture
def archive(tmp_path, database):
    with Archive.open(tmp_path / "archive", database, create=True) as opened:
        with opened.transaction() as connection:
            mine = Lease(holder="me", pid=1, host="h", since=NOW, renewed_at=NOW, beat=0)
            lease.take(connection, mine, None)
            jobs.add(connection, DAY)
        yield opened


def claim(connection, job, *, holder="me", now=NOW):
    return jobs.claim(
        connection, job, holder=holder, next_start_at=NEXT, log_file="schedule/x.log", now=now
    )


def test_a_job_comes_back_as_it_was_entered(archive):
    with archive.snapshot() as connection:
        assert jobs.everything(connection) == [DAY] == [jobs.find(connection, "ngày")]


def test_a_name_is_given_once(archive):
    with archive.transaction() as connection, pytest.raises(BadInput, match="already"):
        jobs.add(connection, replace(DAY, cron="0 0 * * *"))


@pytest.mark.parametrize(
    "change",
    [
        jobs.find,
        jobs.remove,
        jobs.pause,
        lambda connection, name: jobs.request(connection, name, now=NOW),
        lambda connection, name: jobs.resume(connection, name, next_start_at=NOW, now=NOW),
    ],
)
def test_a_job_that_is_not_there_is_said_with_those_that_are(archive, change):
    with archive.transaction() as connection, pytest.raises(BadInput, match="ngày"):
        change(connection, "night")


def test_a_start_is_claimed_once(archive):
    with archive.transaction() as connection:
        attempt = claim(connection, DAY)
        assert (attempt.job, attempt.due_at, attempt.command) == ("ngày", NOW, DAY.command)
        assert jobs.find(connection, "ngày").next_start_at == NEXT
        assert claim(connection, DAY) is None
        assert [each.id for each in attempts.unfinished(connection)] == [attempt.id]


def test_a_start_is_not_claimed_before_its_time(archive):
    with archive.transaction() as connection:
        assert claim(connection, DAY, now=NOW - timedelta(seconds=1)) is None


def test_a_start_is_not_claimed_without_the_lease(archive):
    with archive.transaction() as connection:
        assert claim(connection, DAY, holder="another") is None
        assert jobs.find(connection, "ngày") == DAY


def test_a_job_is_under_way_once_at_a_time(archive):
    with archive.transaction() as connection:
        first = claim(connection, DAY)
        later = jobs.find(connection, "ngày")
        assert claim(connection, later, now=NEXT) is None
        attempts.end(connection, first.id, exit_code=0, finish_reason=AttemptEnd.FINISHED, now=NEXT)
        assert claim(connection, later, now=NEXT).due_at == NEXT


@pytest.mark.parametrize("change", [jobs.pause, jobs.remove])
def test_what_is_changed_meanwhile_is_not_started(archive, change):
    with archive.transaction() as connection:
        change(connection, "ngày")
        assert claim(connection, DAY) is None
        assert attempts.history(connection, limit=9) == []


@pytest.mark.parametrize("change", [jobs.pause, jobs.remove])
def test_an_attempt_that_waits_is_withdrawn(archive, change):
    with archive.transaction() as connection:
        attempt = claim(connection, DAY)
        change(connection, "ngày")
        assert attempts.begin(connection, attempt.id, pid=1, host="h", now=NOW) is None
        assert attempts.find(connection, attempt.id).finish_reason == AttemptEnd.WITHDRAWN


def test_a_paused_job_has_no_start_until_it_is_resumed(archive):
    with archive.transaction() as connection:
        jobs.pause_all(connection)
        assert jobs.find(connection, "ngày").due_at is None
        jobs.resume(connection, "ngày", next_start_at=NEXT, now=NOW)
        assert jobs.find(connection, "ngày").due_at == NEXT


def test_to_resume_what_is_not_paused_changes_nothing(archive):
    with archive.transaction() as connection:
        jobs.resume(connection, "ngày", next_start_at=NEXT, now=NOW)
        assert jobs.find(connection, "ngày") == DAY


def test_a_start_that_is_asked_for_is_one_start_also_of_a_paused_job(archive):
    asked = NOW + timedelta(minutes=1)
    with archive.transaction() as connection:
        jobs.pause(connection, "ngày")
        jobs.request(connection, "ngày", now=asked)
        paused = jobs.find(connection, "ngày")
        assert claim(connection, paused, now=asked).due_at == asked
        after = jobs.find(connection, "ngày")
        assert (after.paused, after.due_at) == (True, None)


def test_a_start_that_is_asked_for_leaves_the_next_one_where_it_is(archive):
    early = NOW - timedelta(minutes=5)
    with archive.transaction() as connection:
        jobs.request(connection, "ngày", now=early)
        assert claim(connection, jobs.find(connection, "ngày"), now=early).due_at == early
        assert jobs.find(connection, "ngày").due_at == NOW


def test_an_attempt_that_begins_stands_for_what_came_due_until_then(archive):
    late = NOW + timedelta(hours=5)
    with archive.transaction() as connection:
        claim(connection, DAY)
        jobs.cover(connection, jobs.find(connection, "ngày"), next_start_at=late, now=late)
        assert jobs.find(connection, "ngày").next_start_at == late
        jobs.cover(connection, jobs.find(connection, "ngày"), next_start_at=None, now=NOW)
        assert jobs.find(connection, "ngày").next_start_at == late


def test_two_services_claim_a_start_once_between_them(archive):
    """The second waits for the first's transaction, or is told that it came too late."""
    with archive.transaction() as connection:
        assert claim(connection, DAY)
    with archive.transaction() as connection:
        assert claim(connection, DAY) is None
        assert len(attempts.history(connection, limit=9)) == 1
