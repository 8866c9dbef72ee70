"""What may reading one page cost? Bounds of time and of memory, and a process that keeps them."""

from __future__ import annotations

import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Seconds that one page may take; most take milliseconds.
PAGE_TIMEOUT = 20
#: Bytes that reading may take; a page of the largest size takes a fifth.
PAGE_MEMORY = 1 << 30
#: Seconds that a process may need to say that its page has taken too long.
_GRACE = 2


class TooCostly(Exception):
    """Reading took more time or memory than it may; the message says which."""


class TooSlow(BaseException):
    """The page has had its time. No `Exception`: libraries pass over those."""


@contextmanager
def page_time() -> Iterator[None]:
    """Raise TooSlow within, when a page has had its time.

    Only the main thread of a process can be told; what libraries do in C is not interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, PAGE_TIMEOUT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _give_up(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # a handler's signature
    raise TooSlow


def bound_memory() -> None:
    """Let this process take so much more memory and no more; whoever wants it gets a MemoryError.

    What it holds already does not count: as a copy of another process it may hold much.
    """
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    enough = _held() + PAGE_MEMORY
    least = enough if most == resource.RLIM_INFINITY else min(enough, most)
    resource.setrlimit(resource.RLIMIT_DATA, (least, most))


def _held() -> int:
    """Return the bytes of data that this process holds; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def too_slow(seconds: float) -> str:
    """Return what is said of a page that took so long."""
    return f"reading took longer than {seconds:g} s"


def what_failed(error: BaseException) -> str:
    """Return what is said of a page at which *error* was raised."""
    if isinstance(error, TooSlow):
        return too_slow(PAGE_TIMEOUT)
    if isinstance(error, MemoryError):
        return f"reading took more than {PAGE_MEMORY >> 20} MB"
    return f"{type(error).__name__}: {error}"


def within_bounds(
    function: Callable[P, T], seconds: float, *arguments: P.args, **options: P.kwargs
) -> T:
    """Return what *function* returns, called in a process of its own for *seconds* at most.

    For commands that read a page or two, and have no threads: the process is a copy of this one.

    :raises TooCostly: if it takes more, or fails
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    work = (sender, function, arguments, options)
    process = context.Process(target=_answer, args=work, daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds + _GRACE):
            raise TooCostly(too_slow(seconds))
        done, answer = receiver.recv()
    except EOFError:
        raise TooCostly("reading ended the process") from None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if not done:
        raise TooCostly(answer)
    result: T = answer
    return result


def _answer(
    sender: Connection,
    function: Callable[..., object],
    arguments: tuple[Any, ...],
    options: dict[str, Any],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for it ends it
    bound_memory()
    try:
        answer: tuple[bool, object] = (True, function(*arguments, **options))
    except Exception as error:  # noqa: BLE001  # whatever it is, it is this page's misfortune
        answer = (False, what_failed(error))
    sender.send(answer)
