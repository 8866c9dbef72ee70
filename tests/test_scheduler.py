"""The schedule: cron as cron counts, in Vietnam's time, in the archive's database."""

from datetime import datetime

import pytest

import scheduler
from config import Config
from storage.errors import BadInput
from vietnamese.time import VIETNAM


@pytest.fixture
def config(tmp_path):
    return Config(archive=tmp_path / "archive")


def test_a_job_is_kept_in_the_archive_and_can_be_removed(config):
    scheduler.add(config, "30 5 * * *", ["crawl", "--mode", "full"], name="morning")
    (job,) = scheduler.jobs(config)
    assert (job.name, job.cron) == ("morning", "30 5 * * *")
    assert job.command[:3] == ("crawl", "--mode", "full")
    assert job.command[3:] == ("--archive", str(config.archive.resolve()))
    assert (job.next_run_at.hour, job.next_run_at.minute) == (5, 30)
    assert job.next_run_at.utcoffset() == datetime.now(VIETNAM).utcoffset()
    scheduler.remove(config, "morning")
    assert scheduler.jobs(config) == []


@pytest.mark.parametrize(
    ("field", "weekday"), [("0", 6), ("7", 6), ("1", 0), ("sun", 6), ("5", 4), ("6-7", None)]
)
def test_weekdays_count_as_cron_counts_them(config, field, weekday):
    job = scheduler.add(config, f"0 1 * * {field}", ["crawl"], name="weekly")
    if weekday is None:
        assert job.next_run_at.weekday() in (5, 6)
    else:
        assert job.next_run_at.weekday() == weekday


@pytest.mark.parametrize(
    ("cron", "command", "said"),
    [
        ("every day", ["crawl"], "no cron line"),
        ("61 * * * *", ["crawl"], "no cron line"),
        ("* * * *", ["crawl"], "no cron line"),
        ("0 5 * * *", ["rm"], "cannot be scheduled"),
    ],
)
def test_what_cannot_be_scheduled_is_said(config, cron, command, said):
    with pytest.raises(BadInput, match=said):
        scheduler.add(config, cron, command, name="job")
    assert not config.archive.exists() or scheduler.jobs(config) == []


def test_a_name_is_given_once(config):
    scheduler.add(config, "0 5 * * *", ["crawl"], name="job")
    with pytest.raises(BadInput, match="already"):
        scheduler.add(config, "0 6 * * *", ["crawl"], name="job")


def test_removing_what_is_not_there_names_what_is(config):
    scheduler.add(config, "0 5 * * *", ["crawl"], name="morning")
    with pytest.raises(BadInput, match="morning"):
        scheduler.remove(config, "evening")


def test_a_job_is_a_child_process_whose_exit_code_is_seen(config):
    assert scheduler.run_command(["status", "--archive", str(config.archive)]) == 2
