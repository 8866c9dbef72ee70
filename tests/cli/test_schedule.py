"""A job is entered, shown, paused, resumed and removed; what cannot be is said in one line."""

from __future__ import annotations

import pytest

from storage.schedule import aside
from tests.commands import python

CRON = "*/30 5-22 * * *"
DAY = ("schedule", "add", CRON, "crawl", "--contact", "a@example.org", "--name", "day")


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "archive"


def listed(thanhuy, archive):
    return thanhuy("schedule", "list", "--format", "json", "--archive", archive).json


def test_a_job_is_shown_paused_resumed_and_removed(thanhuy, refused, tmp_path):
    archive = ("--archive", tmp_path / "archive")
    add = (*DAY, "--images")
    assert thanhuy(*add, *archive).code == 0
    listed = thanhuy("schedule", "list", *archive).out
    assert CRON in listed
    assert "day" in listed
    assert "--images" in thanhuy("schedule", "show", "day", *archive).out
    assert thanhuy("schedule", "pause", "day", *archive).code == 0
    assert "· paused" in thanhuy("schedule", "show", "day", *archive).out
    assert thanhuy("schedule", "resume", "day", *archive).code == 0
    assert "· paused" not in thanhuy("schedule", "show", "day", *archive).out
    assert "day" in refused("schedule", "pause", "night", *archive)
    assert thanhuy("schedule", "remove", "day", *archive).code == 0
    assert CRON not in thanhuy("schedule", "list", *archive).out


def test_what_is_added_is_said_in_words_with_its_next_starts(thanhuy, archive):
    done = thanhuy(*DAY, "--archive", archive)
    assert done.code == 0
    said, *starts = done.out.splitlines()
    assert said.startswith("day: vào phút 0, 30 của giờ 5–22 hằng ngày · Every 30th minute")
    assert len(starts) == 5
    assert "schedule run" in done.err  # nobody runs it yet
    assert not thanhuy(*DAY[:-1], "other", "--archive", archive, "--quiet").err


def test_what_would_end_with_a_word_about_its_use_is_refused_today(
    refused, archive, tmp_path, monkeypatch
):
    monkeypatch.delenv("THANHUY_CONTACT", raising=False)
    cases = {
        ("crawl",): "needs a contact",
        ("crawl", "--contact", "a@b.c", "--mode", "zz"): "--mode",
        ("crawl", "--contact", "a@b.c", "--since", "soon"): "--since",
        ("crawl", "--contact", "a@b.c", "--nonsense"): "--nonsense",
        ("export",): "export needs one of",
        ("export", "docx", "-o", "a"): "export needs one of",
        ("export", "csv"): "--output",
        ("export", "csv", "-o", "-"): "writes to a file",
        ("export", "csv", "-o", str(tmp_path)): "cannot be written",
        ("export", "csv", "-o", str(tmp_path / "none" / "a.csv")): "cannot be written",
        ("export", "csv", "-o", "a.csv", "--since", "soon"): "--since",
        ("verify", "--workers", "0"): "--workers",
        ("rm", "-rf"): "cannot be scheduled",
        ("crawl", "--contact", "a@b.c", "--", "--archive", "/x"): "holds no --archive",
    }
    for words, said in cases.items():
        add = ("schedule", "add", "--name", "a", "--archive", archive, "0 5 * * *", *words)
        assert said in refused(*add), words
    assert not archive.exists()


def test_bad_input_is_one_clear_line(thanhuy, refused, archive):
    assert thanhuy(*DAY, "--archive", archive).code == 0
    for words in (
        DAY,
        ("schedule", "add", "61 5 * * *", "verify", "--name", "a"),
        ("schedule", "add", "0 5 * * *", "verify", "--name", "../a"),
        ("schedule", "add", "0 5 * * *", "verify", "--name", "a", "--time-limit", "soon"),
        ("schedule", "add", "0 5 * * *", "verify", "--name", "a", "--when-busy", "cry"),
        ("schedule", "show", "nobody"),
        ("schedule", "history", "nobody"),
        ("schedule", "run-now", "nobody"),
        ("schedule", "pause"),
        ("schedule", "pause", "day", "--all"),
        ("schedule", "list", "--format", "yaml"),
        ("schedule", "run", "--log-format", "xml"),
    ):
        refused(*words, "--archive", archive)
    assert [job["name"] for job in listed(thanhuy, archive)] == ["day"]


def test_a_directory_that_holds_no_archive_is_refused_and_left_alone(refused, tmp_path):
    for directory in (tmp_path, tmp_path / "none"):
        assert "there is no archive" in refused("schedule", "run", "--archive", directory)
    assert not list(tmp_path.iterdir())


def test_a_relative_file_is_named_so_that_every_service_finds_it(
    thanhuy, archive, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    archive.mkdir()
    add = ("schedule", "add", "@daily", "export", "csv", "--archive", "archive", "-q")
    thanhuy(*add, "-o", "outside.csv", "--name", "outside")
    thanhuy(*add, "--output=archive/inside.csv", "--name", "inside")
    named = {job["name"]: job["command"] for job in listed(thanhuy, archive)}
    assert named["outside"] == ["export", "csv", "-o", str(tmp_path / "outside.csv")]
    assert named["inside"] == ["export", "csv", "--output=inside.csv"]


def test_paused_is_said_and_all_can_be_paused_and_resumed(thanhuy, archive):
    thanhuy(*DAY, "--archive", archive)
    thanhuy(*DAY[:-1], "other", "--archive", archive)
    assert thanhuy("schedule", "pause", "--all", "--archive", archive).code == 0
    assert thanhuy("schedule", "list", "--archive", archive).out.count("tạm dừng · paused") == 2
    assert [job["paused"] for job in listed(thanhuy, archive)] == [True, True]
    assert thanhuy("schedule", "resume", "--all", "--archive", archive).code == 0
    assert "paused" not in thanhuy("schedule", "list", "--archive", archive).out


def test_a_list_only_reads(thanhuy, archive):
    thanhuy(*DAY, "--archive", archive)
    files = {each: (each.stat().st_mtime_ns, each.stat().st_size) for each in archive.rglob("*")}
    for words in (("list",), ("show", "day"), ("history",)):
        assert thanhuy("schedule", *words, "--archive", archive).code == 0
    after = {each: (each.stat().st_mtime_ns, each.stat().st_size) for each in archive.rglob("*")}
    assert {each: after[each] for each in files if each.is_file()} == {
        each: files[each] for each in files if each.is_file()
    }


def test_a_file_that_is_a_link_to_elsewhere_is_not_written_to(thanhuy, refused, archive, tmp_path):
    """The archive may have come from anybody."""
    assert thanhuy(*DAY, "--archive", archive).code == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    (archive / aside.FILE).unlink()
    (archive / aside.FILE).symlink_to(elsewhere)
    refused(*DAY[:-1], "other", "--archive", archive)
    assert elsewhere.read_text() == "mine"
    (archive / aside.FILE).unlink()
    assert [job["name"] for job in listed(thanhuy, archive)] == ["day"]


def test_a_list_loads_nothing_that_it_does_not_need(thanhuy, archive):
    """It is called often, and by scripts."""
    thanhuy(*DAY, "--archive", archive)
    needless = ["sqlalchemy.orm", "alembic", "rich.console", "scrapy", "apscheduler", "lxml"]
    code = f"""
import sys
from cli.commands import run
assert run(["schedule", "list", "--archive", {str(archive)!r}]) == 0
print([name for name in {needless} if name in sys.modules], file=sys.stderr)
"""
    done = python("-c", code)
    assert "day" in done.out
    assert done.err.splitlines()[-1] == "[]"
