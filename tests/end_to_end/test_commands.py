"""What all commands have in common, and words that look like options."""

import csv
import io
import signal
import subprocess
import sys
import time

import pytest

import replica

from .conftest import crawl, run

COMMANDS = (
    "demo", "crawl", "extract", "check", "learn", "import", "reextract", "search", "show",
    "export csv", "export wacz", "status", "runs", "coverage", "verify", "schedule add",
    "schedule list", "schedule show", "schedule pause", "schedule resume", "schedule remove",
    "schedule run", "schedule run-now", "schedule history",
)  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    directory = tmp_path_factory.mktemp("commands") / "archive"
    with replica.running(articles=40) as site:
        crawl(site, directory)
    return directory


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_and_the_common_options(command):
    done = run(*command.split(), "--help")
    assert done.code == 0
    assert all(word in done.out for word in ("--archive", "--database", "--quiet", "Example"))


def test_a_word_to_leave_out_is_no_option(archive):
    def ids(*words):
        found = run("search", "--format", "json", "--limit", "99", "--archive", archive, *words)
        assert found.code == 0, found.err
        return {hit["id"] for hit in found.json}

    everything, with_it = ids("đảng"), ids("đảng", "hội")
    assert ids("đảng", "-hội") == ids("--", "đảng", "-hội") == everything - with_it
    assert ids("-hội", "đảng") == everything - with_it
    assert ids("đảng", "-o") is not None
    assert ids("đảng", "-5") is not None


@pytest.mark.parametrize("encoding", ["ascii", "cp1258"])
@pytest.mark.parametrize("command", ["search đảng", "status", "coverage --format csv", "--help"])
def test_what_is_printed_is_utf8_whatever_the_locale(archive, monkeypatch, encoding, command):
    words = command.split() if command == "--help" else [*command.split(), "--archive", archive]
    expected = run(*words)
    assert not expected.out.isascii() or "csv" in command
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    assert run(*words) == expected


def test_a_table_goes_to_standard_output_when_told_so(archive, tmp_path):
    words = ("đảng", "thành", "-covid", "--archive", archive, "--columns", "id,title")
    shown = run("export", "csv", "-o", "-", *words)
    run("export", "csv", "-o", tmp_path / "a.csv", *words)
    assert shown.out.encode() == (tmp_path / "a.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(shown.out)))
    assert rows[0] == ["id", "title"]
    assert len(rows) > 1


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--archive", ""),
        ("crawl", "--archive", __file__),
        ("show", "9" * 30),
        ("schedule", "list", "--archive", "no-such-archive"),
        ("schedule", "add", "0 0 * * *", "crawl", "--name", " ", "--archive", "s"),
        ("schedule", "add", "0 0 31 2 *", "crawl", "--name", "a", "--archive", "s"),
        ("schedule", "add", "0 0 * * *", "crawl", "--mode", "zz", "--name", "a", "--archive", "s"),
        ("schedule", "add", "0 0 * * *", "crawl", "--rate", "0", "--name", "a", "--archive", "s"),
    ],
)
def test_what_cannot_be_is_one_clear_line(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.code == 2
    assert done.err.startswith(("thanhuy: không ", "thanhuy: câu lệnh "))
    assert " · " in done.err  # English beside it
    assert len(done.err.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_job_can_be_shown_paused_and_resumed(archive):
    add = ("schedule", "add", "*/30 5-22 * * *", "crawl", "--images", "--name", "day")
    add += ("--contact", "archive@example.org")
    assert run(*add, "--archive", archive).code == 0
    assert "--images" in run("schedule", "show", "day", "--archive", archive).out
    assert run("schedule", "pause", "day", "--archive", archive).code == 0
    assert "paused" in run("schedule", "show", "day", "--archive", archive).out
    assert run("schedule", "resume", "day", "--archive", archive).code == 0
    assert "paused" not in run("schedule", "show", "day", "--archive", archive).out
    assert run("schedule", "pause", "night", "--archive", archive).code == 2


@pytest.mark.parametrize("command", [["search", "đảng"], ["crawl", "--rate", "5"]])
@pytest.mark.parametrize("moment", [0.05, 0.2, 0.4, 0.6, 0.8, 1, 1.2])
def test_ctrl_c_at_any_moment_leaves_no_trace(site, tmp_path, command, moment):
    words = [*command, "--archive", str(tmp_path), "--quiet"]
    words += ["--origin", site.url] if command[0] == "crawl" else []
    code = (
        "import signal, sys, cli;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # `make test &` ignores it
        f"print(flush=True); sys.argv[1:] = {words!r}; cli.main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout.readline()
        time.sleep(moment)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)
    assert b"Traceback" not in err
    if command[0] == "crawl":  # which takes longer than that
        assert child.returncode == 130


def test_a_ctrl_c_within_a_destructor_is_not_lost():
    code = (
        "import signal, sys, time, cli\n"
        "from cli import commands\n"
        "class Closing:\n"
        "    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
        "def command(*words, **options):\n"
        "    del Closing.of_this_command\n"
        "    time.sleep(20)\n"
        "Closing.of_this_command = Closing()\n"
        "commands.run.__globals__['app'] = command\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "cli.main()\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=20
    )
    assert (child.returncode, child.stderr) == (130, "thanhuy: đã dừng · interrupted\n")
