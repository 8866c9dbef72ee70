"""How is a command told to end? By Ctrl-C, or by SIGTERM or SIGHUP; it always hears it."""

from __future__ import annotations

import _thread
import gc
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

#: Exit codes of a command that Ctrl-C, or one of `ENDING`, has ended.
INTERRUPTED, TOLD_TO_END = 130, 143
#: What systemd and a closed terminal send; a system that has no such signal sends none.
ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def heed() -> None:
    """Let SIGTERM and SIGHUP end a command in order, as Ctrl-C does."""
    sys.unraisablehook = _interrupt_again
    for number in ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:  # `nohup` ignores SIGHUP
            signal.signal(number, _end)


def ignore() -> None:
    """Hear nothing more: all is done and said, and Python, while it ends, would die of it."""
    for number in (signal.SIGINT, *ENDING):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def loading() -> Iterator[None]:
    """Let Ctrl-C end the process at once while modules are loaded, which takes a second.

    Nothing is under way yet; Python would print a trace, or go on if it was in a destructor. What
    is loaded stays: to look through it for garbage meanwhile would take a tenth of the time.
    """
    gc.disable()
    interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interruptible:
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    yield
    gc.freeze()
    gc.enable()
    if interruptible:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(TOLD_TO_END)


def _interrupt_again(lost: sys.UnraisableHookArgs) -> None:
    """Repeat a signal that came within a destructor, where Python reports and forgets it."""
    if lost.exc_type is KeyboardInterrupt:
        _thread.start_new_thread(_send, (signal.SIGINT,))
    elif lost.exc_type is SystemExit:
        _thread.start_new_thread(_send, (signal.SIGTERM,))
    else:
        sys.__unraisablehook__(lost)


def _send(number: int) -> None:
    time.sleep(0.01)  # by then the destructor has ended
    os.kill(os.getpid(), number)
