"""Which files are the archive's own? Regular ones, in its directory, under plain names.

An archive may have come from anybody: a link in it could lead anywhere, a named pipe would never
end, and a name in its database could climb out of it.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TextIO

_BUFFER = 1 << 20
#: Opening a named pipe does not wait for whoever writes to it. Windows has neither flag.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class NotOurs(OSError):
    """What is to be opened is no file of the archive's own."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(errno.EINVAL, reason, str(path))
        self.strerror: str = reason


#: What stands in an archive's directory under a name of ours, and is written to or read from.
_DIRECTORIES = ("warc", "logs")
_FILES = ("writer.json", "writer.lock")


def check_place(directory: Path) -> None:
    """See that what stands in an archive's directory under our names is what we put there.

    :raises NotOurs: if it leads out of there, or is of another kind
    """
    for name in (*_DIRECTORIES, *_FILES):
        check_own(directory / name)
    for name in _DIRECTORIES:
        if (directory / name).exists() and not (directory / name).is_dir():
            raise NotOurs(directory / name, "it is no directory")
    for name in _FILES:
        check_regular(directory / name)


def check_regular(path: Path) -> None:
    """See that *path*, if it is there, is a regular file.

    :raises NotOurs: if it is something else
    """
    with suppress(FileNotFoundError, NotADirectoryError):
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotOurs(path, "it is no regular file")


def own_path(directory: Path, name: str) -> Path:
    """Return where the file *name* lies in *directory*.

    :raises NotOurs: if the name is none, or leads out of there
    """
    if name in ("", ".", "..") or "\0" in name or Path(name).name != name:
        raise NotOurs(directory, f"{name!r} is no name of a file in it")
    return directory / name


def open_own(path: Path) -> BinaryIO:
    """Open *path* for reading.

    :raises NotOurs: if it is no regular file, or a link that leads out of its directory
    """
    check_own(path)
    return open(path, "rb", buffering=_BUFFER, opener=_open_regular)  # the caller closes it


def append_to_own(path: Path) -> TextIO:
    """Open *path* for appending to it.

    :raises OSError: if it is a link, or no regular file
    """
    return open(path, "a", encoding="utf-8", opener=_open_itself)  # the caller closes it


def write_own(path: Path, text: str) -> None:
    """Write a small file anew.

    :raises OSError: if it is a link, or no regular file
    """
    with open(path, "w", encoding="utf-8", opener=_open_itself) as stream:
        stream.write(text)


def check_own(path: Path) -> None:
    """See that *path*, if it is a link, stays in its directory.

    :raises NotOurs: if it does not
    """
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        raise NotOurs(path, "it is a link that leads out of the archive")


def _open_itself(path: str, flags: int) -> int:
    return _open_regular(path, flags | _NO_LINK)


def _open_regular(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | _AT_ONCE, 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotOurs(Path(path), "it is no regular file")
    return descriptor
