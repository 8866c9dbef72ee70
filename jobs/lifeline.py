"""How does a command learn that the process that sees to it has died?

It holds the reading end of a pipe whose other end nobody but that process has. When the pipe ends,
so does the command: it is told to by SIGTERM, and killed with all its group if it does not.
"""

from __future__ import annotations

import os
import signal
import threading
import time

#: Names the descriptor of the pipe in the command's environment.
VARIABLE = "THANHUY_LIFELINE"
#: Seconds between being told and being killed.
GRACE = 20


def watch() -> None:
    """Begin to watch the pipe that the environment names."""
    descriptor = os.environ.pop(VARIABLE, "")
    if descriptor.isdecimal():
        threading.Thread(target=_follow, args=[int(descriptor)], daemon=True).start()


def _follow(descriptor: int) -> None:
    try:
        while os.read(descriptor, 1):
            pass
    except OSError:  # no such pipe: somebody else's variable
        return
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(os.getpgrp(), signal.SIGKILL)
