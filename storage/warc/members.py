"""Where does each gzip member of a WARC file begin and end, even if some are damaged?

A ``.warc.gz`` is a row of gzip members, one a record, each of which can be read by itself: after a
damaged one, reading goes on at the next. A plain file is taken as one single member.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_BLOCK = 1 << 16
_PROBE = 4096
_GZIP = zlib.MAX_WBITS | 16  # as zlib calls the format
_MAGIC = b"\x1f\x8b\x08"
# The magic occurs by chance inside compressed data too, but does not decompress to one of these.
_LONGEST_START = 16
#: Bytes that are read anew behind damage: enough for any accident, too few for an attack.
_REREAD = 1 << 30
_RECORD_STARTS = (b"WARC/", b"filedesc:", b"http:", b"https:", b"dns:")


class Member(io.RawIOBase):
    """One gzip member as a stream of what it holds; memory does not grow with its size.

    A damaged one ends where the damage begins, and ``problem`` says so.
    """

    def __init__(self, file: BinaryIO, offset: int) -> None:
        file.seek(offset)
        self._file = file
        self._position = 0
        self._inflate = zlib.decompressobj(wbits=_GZIP)
        self.plain = offset == 0 and file.read(2) != _MAGIC[:2]  #: not compressed
        file.seek(offset)
        self.offset = offset  #: bytes from the file's start
        self.end: int | None = None  #: offset of what follows; None until read to the end
        self.problem: str | None = None  #: what is wrong with it; None until met

    @property
    def length(self) -> int | None:
        """Bytes in the file; None until read to the end."""
        return None if self.end is None else self.end - self.offset

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer
        """Fill *buffer*; return 0 at the end."""
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def drain(self) -> None:
        """Read to the end, so that ``end`` and ``problem`` are known."""
        while self._read(_BLOCK):
            pass

    def _read(self, size: int) -> bytes:
        if self.end is not None:
            return b""
        if self.plain:
            return self._file.read(size) or self._ended()
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._file.read(_BLOCK)
            if not packed:
                return self._ended("the file ends within it")
            try:
                data = self._inflate.decompress(packed, size)
            except zlib.error as error:
                return self._ended(f"it does not decompress ({error})")
            if data:
                return data
        return self._ended()

    def _ended(self, problem: str | None = None) -> bytes:
        self.problem = problem
        self.end = self._file.tell() - len(self._inflate.unused_data)
        return b""


def members(file: BinaryIO) -> Iterator[Member]:
    """Yield the members of *file*, good and damaged; each is read before the next is asked for."""
    offset: int | None = 0
    patience = _REREAD
    while offset is not None:
        file.seek(offset)
        if not file.read(1):
            return
        member = Member(file, offset)
        yield member
        member.drain()
        end = offset + 1 if member.end is None else member.end
        if member.problem is None:
            offset = end
            continue
        # It may only seem to be one, and hold good ones; but not for ever.
        patience -= end - offset
        offset = _next_member(file, offset + 1 if patience > 0 else end)


def _next_member(file: BinaryIO, start: int) -> int | None:
    """Return the offset of the first member from *start* on that holds a record."""
    file.seek(start)
    window = b""
    base = start
    while block := file.read(_BLOCK):
        window += block
        found = window.find(_MAGIC)
        while found >= 0:
            if _holds_record(file, base + found):
                return base + found
            found = window.find(_MAGIC, found + 1)
        base += len(window) - len(_MAGIC) + 1
        window = window[1 - len(_MAGIC) :]
        file.seek(base + len(window))
    return None


def _holds_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:  # with no more than its start: a head's name may have no end
        start = zlib.decompressobj(wbits=_GZIP).decompress(file.read(_PROBE), _LONGEST_START)
    except zlib.error:
        return False
    return start.startswith(_RECORD_STARTS)
