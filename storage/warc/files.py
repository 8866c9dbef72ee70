"""How do records reach a WARC file whole, whatever happens meanwhile?

A file carries the suffix ``.open`` while it is written and loses it by a rename when it is whole.
Beside an open file lies a lock, held for as long as its writer lives.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypedDict

from filelock import FileLock, Timeout

from storage.errors import StorageFull
from storage.own_files import open_own, own_path

OPEN_SUFFIX = ".open"
LOCK_SUFFIX = ".lock"
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Place(TypedDict):
    """Where a record lies, in the words of `storage.records.Capture`."""

    warc_file: str  #: relative to the directory, by the name that the file has once it is whole
    warc_offset: int  #: bytes
    warc_length: int  #: bytes, the whole gzip member


class WarcFiles:
    """The WARC files of one run, one open at a time; the first append makes the first file.

    *head* makes the bytes that open a file of the given name: its ``warcinfo`` record. To be used
    by one thread at a time.
    """

    def __init__(
        self, directory: Path, *, prefix: str, head: Callable[[str], bytes], max_bytes: int
    ) -> None:
        self._directory = directory
        self._prefix = prefix
        self._head = head
        self._max_bytes = max_bytes
        self._serial = 0
        self._file: _OpenFile | None = None

    def prepare(self) -> None:
        """Open the file that the next append goes to: a new one if the last has grown too large.

        :raises StorageFull: if there is no room
        """
        if self._file is not None and self._file.size >= self._max_bytes:
            self.close()
        if self._file is None:
            self._file = self._create()

    def append(self, *members: bytes) -> Place:
        """Write *members* one after the other into one file; return where the last one lies.

        :raises StorageFull: if there is no room; the file ends where it ended before
        """
        if self._file is None:
            self._file = self._create()
        end = self._file.append(members[0] if len(members) == 1 else b"".join(members))
        length = len(members[-1])
        return Place(warc_file=self._file.name, warc_offset=end - length, warc_length=length)

    def flush(self) -> None:
        """Put everything on the disk itself, so that a row may point to it."""
        if self._file is not None:
            self._file.sync()

    def close(self) -> None:
        """Put everything on disk and give the file its final name."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _create(self) -> _OpenFile:
        self._directory.mkdir(parents=True, exist_ok=True)
        while True:
            stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
            name = f"{stamp}-{self._serial:05d}.warc.gz"
            name = f"{self._prefix}-{name}" if self._prefix else name
            self._serial += 1
            with suppress(FileExistsError):  # another start in the same second: the next number
                return _OpenFile(self._directory, name, self._head(name))


class _OpenFile:
    """One WARC file while it is written."""

    def __init__(self, directory: Path, name: str, head: bytes) -> None:
        self.name = name
        self.size = 0
        self._open_path = directory / (name + OPEN_SUFFIX)
        # Locked before it exists, so that nobody takes it for the remains of a crash.
        self._lock = lock_of(self._open_path)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise FileExistsError(self._open_path) from error
        try:
            if (directory / name).exists():
                raise FileExistsError(name)
            # Unbuffered: what append() has returned for is with the operating system.
            self._file = self._open_path.open("xb", buffering=0)
        except OSError as error:
            unlock(self._lock)
            raise _named(error, directory) from error
        sync_directory(directory)
        try:
            self.append(head)
        except BaseException:
            self._file.close()
            self._open_path.unlink()
            unlock(self._lock)
            raise

    def append(self, data: bytes) -> int:
        """Write *data*; return the file's size."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            # Nothing half-written stays: what is appended later must be readable.
            self._file.truncate(self.size)
            self._file.seek(self.size)
            raise _named(error, self._open_path.parent) from error
        self.size += len(data)
        return self.size

    def sync(self) -> None:
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _named(error, self._open_path.parent) from error

    def close(self) -> None:
        self.sync()
        self._file.close()
        publish(self._open_path)
        unlock(self._lock)


def _named(error: OSError, directory: Path) -> Exception:
    """Return what to raise for *error*: a full disk has a name of its own."""
    if error.errno not in _NO_SPACE:
        return error
    return StorageFull(
        f"no space left for captures in {directory}: make room and run again; "
        "what was committed before stays good"
    )


def lock_of(open_path: Path) -> FileLock:
    """Return the lock that whoever writes *open_path* holds."""
    # Not bound to a thread: a writer may be closed by another one than made it.
    return FileLock(f"{open_path}{LOCK_SUFFIX}", timeout=0, thread_local=False)


def unlock(lock: FileLock) -> None:
    """Release *lock* and leave no file behind."""
    Path(lock.lock_file).unlink(missing_ok=True)
    lock.release()


def publish(open_path: Path) -> Path:
    """Give a whole file its final name."""
    final = open_path.with_name(open_path.name.removesuffix(OPEN_SUFFIX))
    open_path.rename(final)
    sync_directory(final.parent)
    return final


def sync_directory(directory: Path) -> None:
    """Make the names in *directory* last through a power cut."""
    if os.name == "nt":  # where directories cannot be opened, names are journalled
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_file(directory: Path, file: str) -> BinaryIO:
    """Open the WARC *file* for reading, though it be in writing still.

    :raises FileNotFoundError: if it is under neither name
    :raises storage.own_files.NotOurs: if it is no file of the archive's own
    """
    path = own_path(directory, file)
    for candidate in (path, path.with_name(path.name + OPEN_SUFFIX)):
        with suppress(FileNotFoundError):
            return open_own(candidate)
    return open_own(path)  # it may have been closed, and so renamed, between the two
