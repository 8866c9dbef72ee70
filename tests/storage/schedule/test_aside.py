"""The schedule is written aside whole, and read back whatever the file holds."""

import json
import shutil
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.archive import Archive
from storage.errors import BadInput, NewerArchive
from storage.schedule import aside, attempts, jobs, lease
from storage.schedule.jobs import Job
from storage.schedule.lease import Lease
from vietnamese.time import VIETNAM

DAY = Job(name="ngày", cron="0 5 * * *", command=("crawl",), paused=True, time_limit=60)


def test_what_is_written_comes_back(tmp_path):
    aside.write(tmp_path, [DAY])
    assert aside.read(tmp_path) == [DAY]
    assert "ngày" in (tmp_path / aside.FILE).read_text(encoding="utf-8")


def test_without_a_file_there_is_no_job(tmp_path):
    assert aside.read(tmp_path) == []


def test_an_empty_database_does_not_wipe_it(tmp_path):
    aside.write(tmp_path, [DAY])
    with pytest.raises(BadInput, match="verify --repair"):
        aside.keep(tmp_path, [])
    assert aside.read(tmp_path) == [DAY]


def test_the_schedule_of_a_copy_is_paused_and_that_of_the_archive_is_not(tmp_path):
    here, copy = tmp_path / "archive", tmp_path / "copy"
    now = datetime(2026, 1, 1, tzinfo=VIETNAM)
    with Archive.open(here, create=True) as archive, archive.transaction() as connection:
        jobs.add(connection, replace(DAY, paused=False, next_start_at=now, reckoned_at=now))
        attempts.enter(connection, "ngày", ("crawl",), due_at=now, log_file="a.log")
        lease.take(
            connection,
            Lease(holder="one", pid=1, host="h", since=now, renewed_at=now, beat=0),
            None,
        )
        aside.write(here, jobs.everything(connection))
    shutil.copytree(here, copy)
    with Archive.open(copy) as archive, archive.transaction() as connection:
        aside.pause_copy(copy, connection)
        (job,) = jobs.everything(connection)
        assert job.due_at is None
        assert not attempts.unfinished(connection)
        assert lease.read(connection) is None
    assert [job.paused for job in aside.read(copy)] == [True]
    with Archive.open(here) as archive, archive.snapshot() as connection:
        assert jobs.find(connection, "ngày").due_at == now
        assert lease.read(connection)
    assert [job.paused for job in aside.read(here)] == [False]


@pytest.mark.parametrize(
    "told",
    [
        "no JSON",
        "[]",
        '{"version": "1"}',
        '{"version": 1}',
        '{"version": 1, "jobs": 5}',
        '{"version": 1, "jobs": [5]}',
        '{"version": 1, "jobs": [{"name": "a"}]}',
        "[" * 100_000,
        "\udcff",
        " " * 5_000_000,
    ],
)
def test_what_is_no_schedule_is_one_clear_line(tmp_path, told):
    (tmp_path / aside.FILE).write_bytes(told.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput, match=r"schedule\.json is no schedule"):
        aside.read(tmp_path)


def test_a_newer_version_is_said(tmp_path):
    (tmp_path / aside.FILE).write_text('{"version": 2, "plans": []}')
    with pytest.raises(NewerArchive, match="update the program"):
        aside.read(tmp_path)
    with pytest.raises(NewerArchive):
        aside.keep(tmp_path, [DAY])
    assert "plans" in (tmp_path / aside.FILE).read_text()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.fixed_dictionaries(dict.fromkeys(("name", "cron", "command", "paused"), JSON)))
def test_no_value_of_another_type_gets_through(tmp_path_factory, values):
    directory = tmp_path_factory.mktemp("aside")
    told = {"time_limit": 5, "when_busy": "wait", **values}
    (directory / aside.FILE).write_text(json.dumps({"version": 1, "jobs": [told]}))
    try:
        (job,) = aside.read(directory)
    except BadInput:
        return
    assert all(isinstance(text, str) for text in (job.name, job.cron, *job.command))
    assert isinstance(job.paused, bool)
