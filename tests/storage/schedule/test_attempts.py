"""An attempt is begun at most once, ended once, and kept on record."""

from datetime import datetime, timedelta

import pytest

from storage.archive import Archive
from storage.schedule import attempts
from storage.schedule.attempts import AttemptEnd
from vietnamese.time import VIETNAM

NOW = datetime(2026, 1, 1, 5, tzinfo=VIETNAM)


@pytest.fixture
def connection(tmp_path, database):
    with (
        Archive.open(tmp_path / "archive", database, create=True) as archive,
        archive.transaction() as opened,
    ):
        yield opened


def enter(connection, job="day"):
    return attempts.enter(connection, job, ("verify",), due_at=NOW, log_file="schedule/day.log")


def begin(connection, attempt, pid=7):
    return attempts.begin(connection, attempt.id, pid=pid, host="h", now=NOW)


def end(connection, attempt, code=0):
    attempts.end(
        connection, attempt.id, exit_code=code, finish_reason=AttemptEnd.FINISHED,
        now=NOW + timedelta(minutes=1), run_id=4, last_lines="đã xong",
    )  # fmt: skip


def test_it_is_begun_once(connection):
    attempt = enter(connection)
    assert begin(connection, attempt).pid == 7
    assert begin(connection, attempt, pid=8) is None
    end(connection, attempt)
    assert begin(connection, attempt) is None


def test_its_end_is_on_record(connection):
    attempt = enter(connection)
    begin(connection, attempt)
    end(connection, attempt, 3)
    ended = attempts.find(connection, attempt.id)
    assert (ended.exit_code, ended.run_id, ended.last_lines) == (3, 4, "đã xong")
    assert ended.ended_at - ended.started_at == timedelta(minutes=1)
    assert attempts.unfinished(connection) == []


def test_one_that_found_the_archive_in_use_waits_again(connection):
    attempt = enter(connection)
    begin(connection, attempt)
    attempts.give_back(connection, attempt.id, last_lines="in use")
    (waiting,) = attempts.unfinished(connection)
    assert (waiting.started_at, waiting.tries) == (None, 1)
    assert begin(connection, waiting)


def test_one_that_lives_is_not_closed_as_killed(connection):
    attempt = begin(connection, enter(connection))
    attempts.beat(connection, attempt.id, run_id=None)
    assert not attempts.close_killed(connection, attempt, now=NOW)
    assert attempts.close_killed(connection, attempts.find(connection, attempt.id), now=NOW)
    (closed,) = attempts.history(connection, limit=9)
    assert (closed.exit_code, closed.finish_reason) == (None, AttemptEnd.KILLED)


def test_one_that_waits_is_not_closed_as_killed(connection):
    assert not attempts.close_killed(connection, enter(connection), now=NOW)


def test_the_history_is_of_one_job_or_of_all_the_newest_first(connection):
    for job in ("day", "night", "day"):
        end(connection, enter(connection, job))
    assert [each.job for each in attempts.history(connection, limit=2)] == ["day", "night"]
    assert [each.id for each in attempts.history(connection, "day", limit=9)] == [3, 1]
    assert {job: each.id for job, each in attempts.latest(connection).items()} == {
        "day": 3,
        "night": 2,
    }


def test_so_many_are_kept_of_each_job(connection, monkeypatch):
    monkeypatch.setattr(attempts, "KEPT", 3)
    end(connection, enter(connection, "night"))
    for _ in range(5):
        end(connection, enter(connection))
    assert len(attempts.history(connection, "day", limit=9)) == 3
    assert len(attempts.history(connection, "night", limit=9)) == 1
