"""How is stdout written? In UTF-8, and no further than somebody reads or there is room."""

from __future__ import annotations

import errno
import io
import os
import sys

from storage.errors import StorageFull


class ReaderGone(BaseException):
    """Nobody reads what is printed any more; the command ends, and has done what was asked."""


class _Pipe(io.FileIO):
    """A pipe whose reader may close it early, as ``head`` does; or a file on a disk."""

    def write(self, data: object) -> int:
        """Write *data*. What is still written after an error goes nowhere.

        :raises ReaderGone: if nobody reads
        :raises StorageFull: if it is a file, and the disk is full
        """
        try:
            return super().write(data)  # type: ignore[arg-type]  # as it comes
        except BrokenPipeError:
            self._forget()
            raise ReaderGone from None
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            self._forget()
            raise StorageFull("no space is left for stdout; make room and run again") from error

    def _forget(self) -> None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())


def insist_on_utf8() -> None:
    """Begin anew in Python's UTF-8 mode (PEP 540) where the locale has another encoding.

    Words and names of files would be read as that encoding, and ``search đảng`` find nothing.
    """
    if os.name != "nt" and sys.getfilesystemencoding() != "utf-8" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606  # ourselves


def prepare() -> None:
    """Print UTF-8 whatever the locale says, as Python does from 3.15 on (PEP 686).

    The code pages of a pipe on Windows and of a locale without UTF-8 lack Vietnamese letters.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        pipe = io.BufferedWriter(_Pipe(sys.stdout.fileno(), "w", closefd=False))
        sys.stdout = io.TextIOWrapper(pipe, encoding="utf-8", errors="backslashreplace")
