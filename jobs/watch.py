"""Is another process still alive, that gives signs of life in a row of the database?"""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

#: The namespace of processes in which a machine begins, as Linux names it.
_FIRST_NAMESPACE = "pid:[4026531836]"


def here() -> str:
    """Return the name of where processes have the numbers that they have here.

    Containers may share the name of their machine; each counts its processes by itself.
    """
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = _FIRST_NAMESPACE
    name = socket.gethostname()
    return name if namespace == _FIRST_NAMESPACE else f"{name} {namespace}"


class Watch:
    """Watches beats by a clock that nobody sets: two machines' times may differ, and may jump."""

    def __init__(self, lapse: float) -> None:
        self._lapse = lapse  #: seconds after which what stands still counts as dead
        self._seen: dict[object, tuple[object, float]] = {}

    def stands_still(self, what: object, beat: object) -> bool:
        """Say whether the beat has not changed for too long, as often as one looks."""
        now = time.monotonic()
        known, since = self._seen.get(what, (None, now))
        if known != beat:
            self._seen[what] = (beat, now)
            return False
        return now - since > self._lapse

    def forget(self, what: object) -> None:
        """Watch it no longer."""
        self._seen.pop(what, None)


def is_gone(pid: int | None, host: str | None) -> bool:
    """Say whether a process is known not to live any more: it was of this machine."""
    if not pid or pid < 0 or host != here():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def wake(pid: int | None, host: str | None) -> None:
    """Let a process of this machine go on, if it has been stopped.

    It may have been in the midst of a write, and then nobody else can write to the database.
    """
    if pid and pid > 1 and host == here():
        with suppress(OSError, OverflowError):
            os.kill(pid, signal.SIGCONT)


def reap(own: set[int]) -> None:
    """Let go of ended processes that fell to this one, as orphans do to process 1.

    Those of *own* are waited for by somebody else.
    """
    with suppress(ChildProcessError):  # there are none
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ended.si_pid in own:
                return
            os.waitpid(ended.si_pid, os.WNOHANG)
