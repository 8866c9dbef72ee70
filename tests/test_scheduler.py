"""The service keeps its word: each start happens once, whoever dies, and is on record."""

import logging
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO

import apscheduler.schedulers.base
import pytest
from sqlalchemy import text

from config import Config
from jobs.log import formatter
from scheduler import Service
from storage.database.lock import writing
from storage.errors import ArchiveBusy, BadInput, StorageRefused
from storage.schedule import aside, attempts, jobs
from storage.schedule.attempts import AttemptEnd
from tests.scheduled import QUICK, scheduled, wait_for
from vietnamese.time import VIETNAM

DAY = 24 * 3600  #: seconds


@pytest.fixture
def schedule(tmp_path, database):
    with scheduled(tmp_path / "archive", database) as made:
        yield made


@pytest.fixture
def local(tmp_path):
    with scheduled(tmp_path / "archive") as made:
        yield made


def is_over(schedule, count=1):
    return lambda: sum(1 for each in schedule.history() if each.ended_at) >= count


def test_a_start_that_is_due_happens_once_and_is_on_record(schedule):
    schedule.add("day", "exit=3")
    due = schedule.make_due("day")
    schedule.serve()
    wait_for(is_over(schedule))
    (attempt,) = schedule.history()
    assert (attempt.due_at, attempt.exit_code) == (due, 3)
    assert attempt.finish_reason == AttemptEnd.FINISHED
    assert "started" in attempt.last_lines
    assert attempt.started_at <= attempt.ended_at
    assert schedule.witnessed() == [attempt.id]
    log = (schedule.directory / "logs" / attempt.log_file).read_text()
    assert re.match(r"[0-9T:-]+\+07:00 day/1 \| started", log)
    wait_for(lambda: "day: attempt 1 ended: finished, exit code 3" in schedule.said())


def test_missed_starts_are_made_up_for_once(local):
    local.add("day")
    due = local.make_due("day", ago=timedelta(days=400))
    local.serve()
    wait_for(is_over(local))
    (attempt,) = local.history()
    assert attempt.due_at == due
    with local.open() as archive, archive.snapshot() as connection:
        assert jobs.find(connection, "day").next_start_at > datetime.now(VIETNAM)


def test_what_changes_in_the_table_is_followed(local):
    service = local.serve()
    local.add("day")
    with local.open() as archive, archive.transaction() as connection:
        jobs.request(connection, "day", now=datetime.now(VIETNAM))
    wait_for(is_over(local))
    with local.open() as archive, archive.transaction() as connection:
        jobs.pause(connection, "day")
    local.add("night")
    local.make_due("night")
    wait_for(is_over(local, 2))
    assert [each.job for each in local.history()] == ["day", "night"]
    wait_for(lambda: len(aside.read(local.directory)) == 2)
    assert service.poll() is None


@pytest.mark.parametrize(
    ("told", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 143), (signal.SIGINT, 130)]
)
def test_told_to_end_it_tells_its_children_and_waits_for_them(local, told, code):
    local.add("day", "sleep=60")
    local.make_due("day")
    service = local.serve()
    wait_for(local.witnessed)
    service.send_signal(told)
    assert service.wait(20) == code
    (attempt,) = local.history()
    assert (attempt.exit_code, attempt.finish_reason) == (143, AttemptEnd.STOPPED)
    assert "attempt 1 is told to end" in local.said()
    assert f" {service.pid} ended\n" in local.said()


def test_a_child_that_does_not_end_is_killed(local):
    local.add("day", "stubborn=1", "sleep=60")
    local.make_due("day")
    service = local.serve()
    wait_for(local.witnessed)
    service.terminate()
    assert service.wait(30) == 143
    assert "attempt 1 did not end, and is killed" in local.said()
    (attempt,) = local.history()
    assert attempt.ended_at


def test_told_to_end_with_nothing_under_way_the_next_one_leads_at_once(local):
    one = local.serve()
    wait_for(lambda: "sees to the schedule of" in local.said())
    other = local.serve()
    wait_for(lambda: "this one waits to take over" in local.said())
    one.terminate()
    assert one.wait(10) == 143
    wait_for(lambda: f"process {other.pid} sees to the schedule" in local.said(), 5)


def test_one_service_starts_what_is_due_and_another_takes_over(schedule):
    schedule.add("day")
    one, other = schedule.serve(), schedule.serve()
    wait_for(lambda: "this one waits to take over" in schedule.said())
    for count in range(1, 4):
        schedule.make_due("day")
        wait_for(is_over(schedule, count))
    leader = one if f"process {one.pid} sees to the schedule" in schedule.said() else other
    leader.kill()
    leader.wait()
    schedule.make_due("day")
    wait_for(is_over(schedule, 4))
    assert len(schedule.history()) == len(schedule.witnessed()) == 4


@pytest.mark.slow
def test_a_service_that_hangs_loses_the_lease_and_starts_nothing(local):
    local.add("day")
    one = local.serve()
    wait_for(lambda: "sees to the schedule of" in local.said())
    one.send_signal(signal.SIGSTOP)
    local.make_due("day")
    local.serve()
    wait_for(is_over(local), 60)
    one.send_signal(signal.SIGCONT)
    wait_for(lambda: "the lease was lost" in local.said())
    assert len(local.history()) == len(local.witnessed()) == 1


@pytest.mark.slow
def test_a_service_that_is_stopped_in_the_midst_of_a_write_keeps_nobody_from_writing(local):
    local.add("day")
    one = local.serve(replace(QUICK, look=0.05, renewal=0))
    wait_for(lambda: "sees to the schedule of" in local.said())
    wait_for(lambda: stopped_while_it_writes(local, one))
    local.serve(replace(QUICK, lapse=3))
    wait_for(lambda: not is_locked(local), 20)
    local.make_due("day")
    wait_for(is_over(local))
    assert len(local.history()) == len(local.witnessed()) == 1


def stopped_while_it_writes(schedule, service):
    """Stop a service at any moment; let it go on if that was none of a write.

    The moment at which it closes the file, and nobody can even read, is another.
    """
    time.sleep(0.03)
    service.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, service.pid, os.WSTOPPED)
    if is_locked(schedule) and not is_locked(schedule, "SELECT * FROM schedule"):
        return True
    service.send_signal(signal.SIGCONT)
    return False


def is_locked(schedule, wanted="BEGIN IMMEDIATE"):
    with closing(sqlite3.connect(schedule.directory / "archive.db", timeout=0.2)) as connection:
        try:
            connection.execute(wanted)
        except sqlite3.OperationalError:
            return True
    return False


def test_a_service_waits_for_a_database_that_is_away_when_it_starts(local, monkeypatch):
    """A server may start later than this does."""
    answers = [StorageRefused("away"), ArchiveBusy("in use"), None]

    def open_(_self):
        if (answer := answers.pop(0)) is not None:
            raise answer
        return local.open()

    monkeypatch.setattr(Service, "_open", open_)
    service = Service(Config(archive=local.directory))
    service._check_archive()
    service._check_archive()
    service._check_archive()
    assert not answers


def test_a_child_outlives_a_service_that_is_killed_and_is_not_started_again(local):
    local.add("day", "sleep=12", "exit=7")
    local.make_due("day")
    service = local.serve()
    wait_for(local.witnessed)
    service.kill()
    service.wait()
    local.serve()
    wait_for(is_over(local))
    (attempt,) = local.history()
    assert attempt.exit_code == 7
    wait_for(lambda: "attempt 1 ended: finished, exit code 7" in local.said())


def test_a_child_that_is_killed_is_on_record(local):
    local.add("day", "sleep=60")
    local.make_due("day")
    local.serve()
    wait_for(local.witnessed)
    os.kill(local.history()[0].pid, signal.SIGKILL)
    wait_for(is_over(local))
    (attempt,) = local.history()
    assert (attempt.exit_code, attempt.finish_reason) == (None, AttemptEnd.KILLED)


def test_what_was_claimed_and_not_begun_is_taken_up(local):
    local.add("day")
    now = datetime.now(VIETNAM)
    with local.open() as archive, archive.transaction() as connection:
        attempts.enter(connection, "day", ("verify",), due_at=now, log_file="schedule/day.log")
    local.serve()
    wait_for(is_over(local))
    assert len(local.history()) == len(local.witnessed()) == 1


def test_a_job_that_cannot_run_is_said_once_and_the_others_start(local):
    local.add("day")
    with local.open() as archive, archive.transaction() as connection:
        for name, cron, command, busy in (
            ("of the future", "0 5 * * *", '["summarise"]', "wait"),
            ("../up", "0 5 * * *", '["verify"]', "wait"),
            ("wrong", "61 * * * *", '["verify"]', "wait"),
            ("busy", "0 5 * * *", '["verify"]', "postpone"),
            ("words", "0 5 * * *", "5", "wait"),
        ):
            connection.execute(
                text(
                    "INSERT INTO schedule (name, cron, command, paused, time_limit, when_busy)"
                    " VALUES (:n, :c, :w, false, 60, :b)"
                ),
                {"n": name, "c": cron, "w": command, "b": busy},
            )
    local.make_due("day")
    local.serve()
    wait_for(is_over(local))
    for said in ("'summarise' cannot be scheduled", "no name for a job", "cron would not run '61'",
                 "'postpone' is nothing", "without a command"):  # fmt: skip
        assert local.said().count(said) == 1
    assert [each.job for each in local.history()] == ["day"]


def test_an_attempt_that_somebody_else_wrote_is_checked_before_it_begins(local, tmp_path):
    """The archive may have come from anybody."""
    local.add("day")
    now = datetime.now(VIETNAM)
    with local.open() as archive, archive.transaction() as connection:
        for job, command in (
            ("../../up", ("verify",)),
            ("kind", ("schedule", "run")),
            ("place", ("crawl", "--archive", "/elsewhere")),
        ):
            attempts.enter(connection, job, command, due_at=now, log_file="x")
        attempts.enter(connection, "none", (), due_at=now, log_file="x")
        connection.execute(text("UPDATE schedule_attempts SET command = '5' WHERE job = 'none'"))
    local.make_due("day")
    local.serve()
    wait_for(is_over(local))
    assert [each.job for each in local.history() if each.started_at] == ["day"]
    assert local.said().count("cannot begin") == 4
    assert {each.name for each in tmp_path.iterdir()} == {"archive", "service.log", "witness"}


def test_a_log_that_is_a_link_to_elsewhere_is_not_written_to(local, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    logs = local.directory / "logs" / "schedule"
    logs.mkdir(parents=True)
    (logs / "day.log").symlink_to(elsewhere)
    local.add("day")
    local.make_due("day")
    local.serve()
    wait_for(lambda: "no process can be started" in local.said())
    (logs / "day.log").unlink()
    wait_for(is_over(local))
    assert elsewhere.read_text() == "mine"


def test_a_full_disk_is_said_once_and_tried_again(local):
    """A database that may not grow is one on a full disk; the start happens when there is room."""
    local.add("day")
    service = local.serve()
    wait_for(lambda: "sees to the schedule of" in local.said())
    _, hard = resource.prlimit(service.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (4000, hard))  # the log has room
    local.make_due("day")
    wait_for(lambda: "trying again" in local.said())
    time.sleep(2)
    assert service.poll() is None
    assert local.said().count("trying again") <= 2
    assert not local.history() or not local.history()[0].ended_at
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (hard, hard))
    wait_for(is_over(local))
    assert len(local.history()) == len(local.witnessed()) == 1


def test_a_clock_that_jumps_ahead_wakes_what_sleeps(local, monkeypatch):
    """The engine sleeps by a clock that does not jump, a year if nothing is due before."""
    started = threading.Event()
    monkeypatch.setattr(Service, "_start", lambda _self, _name: started.set())
    local.add("day")
    service = Service(Config(archive=local.directory))
    service._engine.start()
    try:
        service.look()
        assert not started.wait(1)
        ahead = timedelta(days=400)

        class Jumped(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + ahead

        monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Jumped)
        service.look()
        assert started.wait(20)
        wait_for(lambda: service._engine.get_job("day") is None)
    finally:
        service._engine.shutdown()


def test_a_database_that_goes_away_is_waited_for(local):
    local.add("day")
    service = local.serve()
    wait_for(lambda: "sees to the schedule of" in local.said())
    database = local.directory / "archive.db"
    gone = [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]
    held = [each.rename(each.with_name(f"away{each.name}")) for each in gone if each.exists()]
    wait_for(lambda: "there is no archive" in local.said())
    for each in held:
        each.rename(each.with_name(each.name.removeprefix("away")))
    local.make_due("day")
    wait_for(is_over(local))
    assert local.said().count("there is no archive") == 1
    assert "the database answers again" in local.said()
    assert service.poll() is None


def test_a_lost_database_does_not_wipe_what_was_written_aside(local):
    local.add("day")
    local.serve()
    wait_for(lambda: aside.read(local.directory))
    with local.open() as archive, archive.transaction() as connection:
        connection.execute(text("DELETE FROM schedule"))
    wait_for(lambda: "verify --repair" in local.said())
    assert aside.read(local.directory)


def test_a_moved_archive_works_on_itself(local, tmp_path):
    local.add("day")
    service = local.serve()
    local.make_due("day")
    wait_for(is_over(local))
    service.terminate()
    service.wait()
    former, local.directory = local.directory, tmp_path / "moved"
    former.rename(local.directory)
    local.make_due("day")
    local.serve()
    wait_for(is_over(local, 2))
    assert not former.exists()


def test_a_directory_without_an_archive_is_refused(tmp_path):
    for directory in (tmp_path / "none", tmp_path):
        with pytest.raises(BadInput, match="there is no archive"):
            Service(Config(archive=directory)).run()
    assert not list(tmp_path.iterdir())


def test_a_clock_that_was_far_ahead_does_not_keep_a_job_for_years(local):
    local.add("day")
    ahead = datetime.now(VIETNAM) + timedelta(days=3000)
    with local.open() as archive, archive.transaction() as connection:
        jobs.plan(connection, jobs.find(connection, "day"), next_start_at=ahead, now=ahead)
    local.serve()

    def is_mended():
        with local.open() as archive, archive.snapshot() as connection:
            return jobs.find(connection, "day").next_start_at < ahead - timedelta(days=1000)

    wait_for(is_mended)
    assert not local.history()


def test_a_start_that_finds_the_archive_in_use_waits_its_turn(local, tmp_path):
    """As the program does it, not the witness: `reextract` takes the archive for writing."""
    local.add("later")
    with local.open() as archive, archive.transaction() as connection:
        connection.execute(text("""UPDATE schedule SET command = '["reextract"]'"""))
        jobs.request(connection, "later", now=datetime.now(VIETNAM))
    words = [sys.executable, "-m", "cli", "schedule", "run", "--archive", str(local.directory)]
    with writing(local.directory, "a test"), local.log.open("ab") as stream:
        service = subprocess.Popen(words, stderr=stream)
        local.services.append(service)
        wait_for(lambda: "attempt 1 waits: the archive is in use" in local.said())
        (attempt,) = local.history()
        assert (attempt.started_at, attempt.tries) == (None, 1)
    wait_for(is_over(local))
    (attempt,) = local.history()
    assert (attempt.exit_code, attempt.tries) == (0, 1)
    assert attempt.run_id == 1
    log = (local.directory / "logs" / "schedule" / "later.log").read_text()
    assert "later/1 run 1 | " in log


def test_a_day_without_a_start_leaves_hardly_a_log(local, monkeypatch):
    """Of a service that leads and of a standby, by a clock that jumps ten minutes a look."""
    local.add("day")
    passed = iter(range(10**9))
    monkeypatch.setattr("time.monotonic", lambda: next(passed))
    said = StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(formatter("text", "%(asctime)s %(name)s: %(message)s"))
    monkeypatch.setattr(logging.root, "handlers", [handler])
    monkeypatch.setattr(logging.getLogger("schedule"), "level", logging.INFO)
    logging.root.manager._clear_cache()
    services = [Service(Config(archive=local.directory)) for _ in range(2)]
    while next(passed) < DAY:
        for service in services:
            service.look()
        passed = iter(range(next(passed) + 600, 10**9))
    assert "sees to the schedule of" in said.getvalue()
    assert "this one waits to take over" in said.getvalue()
    assert len(said.getvalue()) < 1000
