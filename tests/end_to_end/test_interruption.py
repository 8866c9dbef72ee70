"""A command that is told to end does so at any moment, in one line, by the signal's exit code."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.commands import altered, python, started

#: `make test &` ignores Ctrl-C.
HEEDED = "import cli, signal; signal.signal(signal.SIGINT, signal.default_int_handler)"


@pytest.mark.parametrize("command", [["search", "đảng"], ["crawl", "--rate", "5"]])
@pytest.mark.parametrize("moment", [0.05, 0.2, 0.4, 0.6, 0.8, 1, 1.2])
def test_ctrl_c_at_any_moment_leaves_no_trace(request, tmp_path, command, moment):
    words = [*command, "--archive", tmp_path, "--quiet"]
    if command[0] == "crawl":
        words += ["--origin", request.getfixturevalue("site").url]
    with started(*altered(f"{HEEDED}; print(flush=True)", *words)) as child:
        assert child.stdout.readline()
        time.sleep(moment)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    assert "Traceback" not in err
    if command[0] == "crawl":  # which takes longer than that
        assert child.returncode == 130


#: Stands in for every command: it is at work until it is told to end.
AT_WORK = f"""
{HEEDED}
import time
from cli import commands
from cli.app import run

commands.load()

def command(*words, **options):
    print("at work", flush=True)
    time.sleep(100)

run.__defaults__ = (None, command)
signal.signal(signal.SIGHUP, signal.{{hang_up}})
"""


def told(number, *, hang_up="SIG_DFL", patience=60):
    with started(*altered(AT_WORK.format(hang_up=hang_up), "status")) as child:
        assert child.stdout.readline() == "at work\n"
        child.send_signal(number)
        try:
            _, err = child.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            return None, ""
    return child.returncode, err


@pytest.mark.parametrize(
    ("number", "code", "line"),
    [
        (signal.SIGINT, 130, "thanhuy: đã dừng · interrupted\n"),
        (signal.SIGTERM, 143, "thanhuy: được yêu cầu dừng · told to end\n"),
        (signal.SIGHUP, 143, "thanhuy: được yêu cầu dừng · told to end\n"),
    ],
)
def test_the_exit_code_says_who_ended_it(number, code, line):
    assert told(number) == (code, line)


def test_who_is_started_with_nohup_does_not_hear_that_the_terminal_is_closed():
    assert told(signal.SIGHUP, hang_up="SIG_IGN", patience=3) == (None, "")


def test_a_ctrl_c_within_a_destructor_is_not_lost():
    closing = """
class Closing:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

closing = Closing()
work = command

def command(*words, **options):
    global closing
    del closing
    work()

run.__defaults__ = (None, command)
"""
    done = python(*altered(AT_WORK.format(hang_up="SIG_DFL") + closing, "status"))
    assert (done.code, done.err) == (130, "thanhuy: đã dừng · interrupted\n")
