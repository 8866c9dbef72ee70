"""The schedule is written aside whole, and read back whatever the file holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import BadInput, NewerArchive
from storage.schedule import aside
from storage.schedule.jobs import Job

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
