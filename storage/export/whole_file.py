"""How is a file, or a folder, written that is whole, or not there at all?

It is made in a hidden folder beside its place, and moved there when it is whole. Who makes it holds
a lock on that folder, which the system frees when a process dies: what a killed one left behind is
known by it, and the next export sweeps it away.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO
from uuid import uuid4

from filelock import FileLock, Timeout

from storage.errors import BadInput, StorageFull

#: How hidden folders are called: ``.articles.csv.1a2b3c4d.thanhuy-part``.
_ASIDE = ".thanhuy-part"
_LOCK = "lock"
_BUFFER = 1 << 20


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write to that becomes *path* when it is whole; else *path* stays as it was.

    What is no regular file (``/dev/stdout``, a named pipe) is written to as it stands.

    :raises BadInput: if nothing can be written there
    :raises StorageFull: if the disk is full
    """
    if is_stream(path):
        with open_stream(path) as stream:
            yield stream
        return
    with whole_path(path) as made, made.open("xb", buffering=_BUFFER) as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def whole_path(target: Path, *, replaces_folder: bool = False) -> Iterator[Path]:
    """Give a path, at which there is nothing; what is made there becomes *target* in the end.

    The folder in which it lies is the maker's own, for scratch files too. A file at *target* is
    replaced, and an empty folder; one that holds something only if *replaces_folder*.

    :raises BadInput: if nothing can be written there
    :raises StorageFull: if the disk is full
    """
    with clear_refusals(target):
        if target.is_dir() and not replaces_folder and any(target.iterdir()):
            raise BadInput(f"{target} is a directory that holds something; name a file in it")
        target = target.resolve()  # a link stays a link
        sweep(target.parent)
        with _aside(target) as folder:
            made = folder / target.name
            yield made
            _move(made, target, former=folder / "former")


def is_stream(path: Path) -> bool:
    """Say whether *path* is a device or a named pipe, which has no whole."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


@contextmanager
def open_stream(path: Path) -> Iterator[IO[bytes]]:
    """Give a device or a named pipe to write to.

    :raises BadInput: if it is a terminal, to which bytes of the site may be commands
    """
    with clear_refusals(path), path.open("wb", buffering=_BUFFER) as stream:
        if stream.isatty():
            raise BadInput(
                f"{path} is a terminal; this is for a pipe or a file, as it holds what the site "
                "wrote, byte by byte"
            )
        yield stream


@contextmanager
def clear_refusals(target: Path) -> Iterator[None]:
    """Turn what the system refuses into one clear line.

    :raises BadInput: if *target* cannot be written
    :raises StorageFull: if the disk is full
    """
    try:
        yield
    except BrokenPipeError:
        raise  # its reader has seen enough
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(f"no space is left for {target}; make room and run again") from error
        raise BadInput(
            f"{target} cannot be written ({error.strerror or error}); name another file"
        ) from error


def sweep(directory: Path) -> None:
    """Remove what killed exports left in *directory*; what others are writing there stays."""
    for left in directory.glob(f".*{_ASIDE}"):
        if left.is_symlink():
            continue
        with suppress(OSError, Timeout), FileLock(left / _LOCK, blocking=False):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _aside(target: Path) -> Iterator[Path]:
    """Give a hidden folder beside *target*, which goes away with all that is left in it."""
    with ExitStack() as stack:
        while True:
            name = f".{target.name[:100]}.{uuid4().hex[:8]}{_ASIDE}"
            folder = target.with_name(name)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            folder.mkdir()
            stack.enter_context(FileLock(folder / _LOCK))
            if (folder / _LOCK).exists():  # else somebody swept it before it was locked
                break
        yield folder


def _move(made: Path, target: Path, *, former: Path) -> None:
    """Put what was *made* at *target*; a folder that was there goes to *former*."""
    if target.exists() and made.is_dir() != target.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    if target.is_dir():
        target.replace(former)
    try:
        made.replace(target)
    except BaseException:
        if former.exists():
            former.replace(target)
        raise
