"""What all commands have in common, and the one line for whatever cannot be done."""

from __future__ import annotations

import sqlite3

import pytest

from tests.commands import all_commands


@pytest.mark.parametrize("command", [*all_commands()], ids=" ".join)
def test_every_command_has_an_example_and_the_common_options(thanhuy, command):
    done = thanhuy(*command, "--help")
    assert done.code == 0
    assert all(word in done.out for word in ("--archive", "--database", "--quiet", "Example"))


@pytest.mark.parametrize(
    "words",
    [
        ["crawl", "--since", "2024-02-01", "--until", "2024-01-01"],
        ["crawl", "--since", "never"],
        ["crawl", "--until", "2024-02-30"],
        ["crawl", "--rate", "0"],
        ["crawl", "--rate", "-1"],
        ["crawl", "--mode", "everything"],
        ["crawl", "--origin", "nowhere"],
        ["crawl", "--window", "all day"],
        ["crawl", "--nonsense"],
        ["crawl", "--archive", __file__],
        ["nonsense"],
        ["extract", "missing.html", "--url", "https://thanhuytphcm.vn/tin-tuc/mot-bai-1491871594"],
        ["extract", "-"],
        ["search", "đảng"],
        ["show", "1491871594"],
        ["show", "no-number"],
        ["show", "9" * 30],
        ["export", "csv", "-o", "out.csv"],
        ["status"],
        ["status", "--archive", ""],
        ["runs"],
        ["schedule", "list", "--archive", "no-such-archive"],
        ["schedule", "add", "now and then", "crawl", "--name", "a"],
        ["schedule", "add", "0 0 31 2 *", "crawl", "--name", "a"],
        ["schedule", "add", "0 0 * * *", "crawl", "--name", " "],
        ["schedule", "add", "0 5 * * *", "crawl", "--nonsense", "--name", "a"],
        ["schedule", "add", "0 0 * * *", "crawl", "--mode", "zz", "--name", "a"],
        ["schedule", "add", "0 0 * * *", "crawl", "--rate", "0", "--name", "a"],
        ["schedule", "add", "0 5 * * *", "rm", "--name", "a"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_in_one_line_and_makes_nothing(
    refused, words, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    line = refused(*words)
    assert line.startswith(("thanhuy: không ", "thanhuy: câu lệnh "))
    assert " · " in line  # English beside it
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["status"], ["search", "đảng"], ["crawl"]])
def test_a_database_that_is_none_is_left_as_it_was(refused, tmp_path, command):
    file = tmp_path / "archive.db"
    file.write_bytes(b"these are no tables\n" * 100)
    refused(*command, "--archive", tmp_path)
    assert file.read_bytes() == b"these are no tables\n" * 100


def test_a_database_of_something_else_is_left_as_it_was(refused, tmp_path):
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    before = (tmp_path / "archive.db").read_bytes()
    refused("status", "--archive", tmp_path)
    refused("crawl", "--origin", "http://127.0.0.1:9", "--archive", tmp_path)
    assert (tmp_path / "archive.db").read_bytes() == before


def test_an_archive_of_a_newer_version_is_left_as_it_was(refused, archive):
    with sqlite3.connect(archive.directory / "archive.db") as connection:
        connection.execute("UPDATE archive_version SET version_num = '9999'")
    for command in (["status"], ["crawl", "--origin", "http://127.0.0.1:9"]):
        assert "newer" in refused(*command, "--archive", archive.directory)
