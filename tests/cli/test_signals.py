"""A command that is told to end says so in one line, with the exit code of the signal."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

#: A command that is at work until it is told to end.
PROGRAM = """
import signal, sys, time, cli
from cli import commands

def command(*words, **options):
    print("at work", flush=True)
    time.sleep(60)

commands.run.__globals__["app"] = command
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, {hang_up})
cli.main()
"""


def told(number, *, hang_up="signal.SIG_DFL"):
    program = PROGRAM.format(hang_up=hang_up)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "at work\n"
        child.send_signal(number)
        try:
            _, err = child.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
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
    assert told(signal.SIGHUP, hang_up="signal.SIG_IGN") == (None, "")
