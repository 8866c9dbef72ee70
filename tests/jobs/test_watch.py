"""A process counts as dead when it gives no sign of life, by a clock that nobody sets."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

from jobs.watch import Watch, here, is_gone, wake


def test_what_stands_still_for_too_long_is_known():
    with mock.patch.object(time, "monotonic", return_value=0) as clock:
        watch = Watch(lapse=40)
        assert not watch.stands_still("lease", 1)
        clock.return_value = 40
        assert not watch.stands_still("lease", 1)
        assert not watch.stands_still("another", 1)
        clock.return_value = 41
        assert watch.stands_still("lease", 1)
        assert not watch.stands_still("lease", 2)
        clock.return_value = 90
        assert watch.stands_still("lease", 2)
        watch.forget("lease")
        assert not watch.stands_still("lease", 2)


def test_a_process_of_this_machine_that_has_ended_is_gone():
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert is_gone(ended.pid, here())
    assert not is_gone(ended.pid, "elsewhere")
    assert not is_gone(os.getpid(), here())


@pytest.mark.parametrize("pid", [None, 0, -1, 2**70])
def test_a_number_that_is_no_process_is_not_known_to_be_gone(pid):
    assert not is_gone(pid, here())


def test_a_container_counts_its_processes_by_itself():
    """Two of them may go by the name of one machine."""
    with mock.patch.object(Path, "readlink", return_value=Path("pid:[4026532201]")):
        elsewhere = here()
    with mock.patch.object(Path, "readlink", return_value=Path("pid:[4026531836]")):
        assert here() != elsewhere
        assert not is_gone(2**22 + 1, elsewhere)
        assert is_gone(2**22 + 1, here())


def test_a_process_that_was_stopped_goes_on():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stopped:
        stopped.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, stopped.pid, os.WSTOPPED)
        wake(stopped.pid, "elsewhere")
        assert os.waitid(os.P_PID, stopped.pid, os.WCONTINUED | os.WNOHANG) is None
        wake(stopped.pid, here())
        assert os.waitid(os.P_PID, stopped.pid, os.WCONTINUED).si_pid == stopped.pid
        stopped.kill()


@pytest.mark.parametrize("pid", [None, 0, -1, 1, 2**70])
def test_a_number_that_is_nobodys_wakes_nobody(pid):
    with mock.patch.object(os, "kill") as kill:
        kill.side_effect = OverflowError
        wake(pid, here())
    assert all(call.args[0] > 1 for call in kill.call_args_list)


def test_orphans_that_fall_to_it_are_let_go():
    """As to process 1: here the system is asked to give this process its grandchildren."""
    code = """
import ctypes, os, subprocess, sys, time
from jobs.watch import reap
reap(set())  # without any child
ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER
own = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
parent = subprocess.Popen(["sh", "-c", "sh -c 'exit 5' & echo $!"], stdout=subprocess.PIPE)
orphan = int(parent.communicate()[0])
deadline = time.monotonic() + 20
while os.path.exists(f"/proc/{orphan}") and time.monotonic() < deadline:
    reap({own.pid})
    time.sleep(0.05)
assert not os.path.exists(f"/proc/{orphan}")
own.kill()
time.sleep(0.2)
reap({own.pid})
assert own.wait() == -9  # its end was left to who waits for it
"""
    subprocess.run([sys.executable, "-c", code], check=True)
