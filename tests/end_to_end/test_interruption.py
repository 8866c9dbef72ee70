"""What ends a command, and which letters it prints, whoever started it."""

from __future__ import annotations

import signal
import time

import pytest

from tests.commands import altered, python, run, started


@pytest.mark.parametrize("command", ["search đảng", "status", "coverage --format csv", "--help"])
def test_what_is_printed_is_utf8_whatever_the_locale(sound, monkeypatch, command):
    words = [*command.split(), "--archive", sound.archive] if command != "--help" else [command]
    expected = run(*words)
    assert not expected.out.isascii() or "csv" in command
    for encoding in ("ascii", "cp1258"):
        monkeypatch.setenv("PYTHONIOENCODING", encoding)
        assert run(*words) == expected


@pytest.mark.parametrize("command", [["search", "đảng"], ["crawl", "--rate", "5"]])
@pytest.mark.parametrize("moment", [0.05, 0.2, 0.4, 0.6, 0.8, 1, 1.2])
def test_ctrl_c_at_any_moment_leaves_no_trace(request, tmp_path, command, moment):
    words = [*command, "--archive", tmp_path, "--quiet"]
    if command[0] == "crawl":
        words += ["--origin", request.getfixturevalue("site").url]
    # `make test &` ignores it.
    heeded = "import cli, signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    with started(*altered(f"{heeded}; print(flush=True)", *words)) as child:
        assert child.stdout.readline()
        time.sleep(moment)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=20)
    assert "Traceback" not in err
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
    done = python("-c", code, timeout=20)
    assert (done.code, done.err) == (130, "thanhuy: đã dừng · interrupted\n")
