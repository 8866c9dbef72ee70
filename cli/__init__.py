"""What can a person ask for? The ``thanhuy`` command: each module holds a few of its words."""

import _thread
import gc
import io
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Let Ctrl-C end the process at once while modules are loaded, which takes a second.

    Nothing is under way yet; Python would print a trace, or go on if it was in a destructor. What
    is loaded stays: to look through it for garbage meanwhile would take a tenth of the time.
    """
    gc.disable()
    interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interruptible:
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    yield
    gc.freeze()
    gc.enable()
    if interruptible:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def interrupt_again(lost: "sys.UnraisableHookArgs") -> None:
    """Repeat a Ctrl-C that came within a destructor, where Python reports and forgets it."""
    if lost.exc_type is KeyboardInterrupt:
        _thread.start_new_thread(_interrupt, ())
    else:
        sys.__unraisablehook__(lost)


def _interrupt() -> None:
    time.sleep(0.01)  # by then the destructor has ended
    os.kill(os.getpid(), signal.SIGINT)


def speak_utf8() -> None:
    """Print UTF-8 whatever the locale says, as Python does from 3.15 on (PEP 686).

    The code pages of a pipe on Windows and of a locale without UTF-8 lack Vietnamese letters.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """Run ``thanhuy`` with the words of the command line."""
    sys.unraisablehook = interrupt_again
    speak_utf8()
    if "THANHUY_LIFELINE" in os.environ:  # the schedule has started it
        from jobs import lifeline

        lifeline.watch()
    with loading():
        from cli import commands

        commands.load(*sys.argv[1:2])
    code = commands.run()
    # All is done and said; Python, while it ends, would die of a second Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)
