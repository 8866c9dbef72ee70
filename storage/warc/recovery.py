"""What did a killed writer leave, and how is it made whole?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from storage.own_files import open_own
from storage.warc.files import LOCK_SUFFIX, OPEN_SUFFIX, lock_of, publish, unlock
from storage.warc.members import members


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovered:
    """A file that a killed writer had left open."""

    file: str  #: its final name, relative to the directory
    path: Path  #: where it lies until it is closed
    records: int  #: whole ones, which stay
    cut: int  #: bytes of an unfinished record at its end, which no row pointed to
    damaged: tuple[int, ...] = ()  #: offsets of unreadable records in its midst, which were left

    def __str__(self) -> str:
        text = f"{self.file}: {self.records} whole records"
        if self.cut:
            text += f", {self.cut} bytes of an unfinished one cut off"
        if self.damaged:
            text += f", damaged at {', '.join(map(str, self.damaged))}: run `thanhuy verify`"
        return text


def recover(directory: Path) -> Iterator[Recovered]:
    """Yield every file in *directory* that a killed writer left open, without its torn tail.

    Each is closed when the next is asked for: if the caller dies at it, it is found again. Files
    whose writer is alive are left alone.
    """
    # The lock may be all that is left, where a writer was killed in between.
    left = (path.name.removesuffix(LOCK_SUFFIX) for path in directory.glob(f"*{OPEN_SUFFIX}*"))
    for path in sorted({directory / name for name in left}):
        lock = lock_of(path)
        try:
            lock.acquire()
        except Timeout:
            continue
        try:
            if path.exists():  # its writer may have closed it just now
                recovered = _cut_off(path)
                yield recovered
                _close(path, recovered)
        finally:
            unlock(lock)


def _cut_off(path: Path) -> Recovered:
    records, end, damaged = _scan(path)
    size = path.stat().st_size
    if end < size:
        os.truncate(path, end)
    return Recovered(
        file=path.name.removesuffix(OPEN_SUFFIX),
        path=path,
        records=records,
        cut=size - end,
        damaged=tuple(offset for offset in damaged if offset < end),
    )


def _close(path: Path, recovered: Recovered) -> None:
    if recovered.records:
        publish(path)
    else:
        path.unlink()  # killed before its first record was whole: an empty file is no WARC


def _scan(path: Path) -> tuple[int, int, list[int]]:
    """Return how many records are whole, where the last of them ends, and which are damaged."""
    records, end, damaged = 0, 0, []
    with open_own(path) as file:
        for member in members(file):
            member.drain()
            # Not compressed is nothing that we wrote: zeros after a power cut, half a magic number.
            if member.problem is None and member.end is not None and not member.plain:
                records += 1
                end = member.end
            else:
                damaged.append(member.offset)
    return records, end, damaged
