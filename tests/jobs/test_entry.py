"""What stands in the schedule can be run; what cannot is one clear line."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs import entry
from storage.archive import Archive
from storage.errors import BadInput
from storage.schedule import aside, jobs
from vietnamese.time import VIETNAM


def test_a_new_job_knows_its_next_start_in_vietnams_time():
    job = entry.new_job("ngày", "30 5 * * *", ["crawl", "--mode", "full"])
    assert (job.next_start_at.hour, job.next_start_at.minute) == (5, 30)
    assert job.next_start_at.utcoffset() == timedelta(hours=7)
    assert job.next_start_at > datetime.now(VIETNAM)


@pytest.mark.parametrize("name", ["day", "hằng ngày", "a-b_c.d 2", "7", "x" * 60])
def test_a_name_may_be_any_that_a_file_may_have(name):
    assert entry.new_job(name, "@daily", ["verify"]).name == name


def test_names_that_look_the_same_are_the_same():
    composed = "h\u1eb1ng ng\u00e0y"
    assert entry.new_job("ha\u0306\u0300ng nga\u0300y", "@daily", ["verify"]).name == composed


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "../up",
        "a/b",
        ".hidden",
        "-x",
        "a\nb",
        "a\x00b",
        "x" * 61,
        "[red]a",
        "a\u202eb",
        "a:b",
    ],
)
def test_a_hostile_name_is_refused(name):
    with pytest.raises(BadInput, match="name"):
        entry.new_job(name, "@daily", ["verify"])


@given(st.text(max_size=70))
def test_no_name_leads_out_of_the_logs(name):
    try:
        name = entry.new_job(name, "@daily", ["verify"]).name
    except BadInput as error:
        assert "\n" not in str(error)
    else:
        assert name.isprintable()
        assert not set(name) & set('/\\:*?"<>|')
        assert name not in (".", "..")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"command": ()}, "without a command"),
        ({"command": ("rm", "-rf")}, "'rm' cannot be scheduled"),
        ({"command": ("schedule", "run")}, "'schedule' cannot be scheduled"),
        ({"command": ("crawl", "--archive", "/x")}, "holds no --archive"),
        ({"command": ("crawl", "--database=postgresql://u:p@h/d")}, "given when the schedule"),
        ({"command": ("crawl", "a\nb")}, "no word"),
        ({"cron": "* * * *"}, "no cron line"),
        ({"time_limit": 0}, "time limit"),
        ({"time_limit": 10**20}, "time limit"),
        ({"time_limit": "9"}, "time limit"),
        ({"when_busy": "postpone"}, "one of: wait, skip"),
    ],
)
def test_what_cannot_be_run_is_said(changes, said):
    job = replace(entry.new_job("day", "@daily", ["crawl"]), **changes)
    with pytest.raises(BadInput, match=said) as refused:
        entry.check(job)
    assert "u:p@h" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30m", 1800), ("6h", 21600), ("4d", 345600)]
)
def test_a_time_limit_is_read(text, seconds):
    assert entry.read_span("--time-limit", text) == seconds


@pytest.mark.parametrize("text", ["", "6", "h", "-1h", "1.5h", "6w", "9" * 30 + "h", "²h"])
def test_what_is_no_time_limit_is_said(text):
    with pytest.raises(BadInput, match="time-limit"):
        entry.read_span("--time-limit", text)


def test_what_was_written_aside_comes_back_as_far_as_it_can_be_run(tmp_path, caplog):
    day = entry.new_job("day", "@daily", ["verify"])
    paused = replace(day, name="paused", paused=True)
    aside.write(tmp_path, [day, paused, replace(day, name="odd", command=("summarise",)), day])
    with Archive.open(tmp_path, create=True) as archive:
        assert not entry.bring_back(archive)
        with archive.snapshot() as connection:
            back = {job.name: job for job in jobs.everything(connection)}
        assert back.keys() == {"day", "paused"}
        assert back["day"].next_start_at > datetime.now(VIETNAM)
        assert back["paused"].due_at is None
        assert "'odd' of schedule.json was left out" in caplog.text
        assert "already" in caplog.text
        assert entry.bring_back(archive)  # what is there stays


def test_a_file_that_is_no_schedule_does_not_stop_a_repair(tmp_path, caplog):
    (tmp_path / aside.FILE).write_text("{")
    with Archive.open(tmp_path, create=True) as archive:
        assert not entry.bring_back(archive)
    assert "is no schedule" in caplog.text
