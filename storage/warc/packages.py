"""Which WARC files does a file hold: itself alone, or those packed into a WACZ?

A WACZ (https://specs.webrecorder.net/wacz/1.1.1/) is a ZIP file whose WARC files lie in it as they
are, so they are read where they lie; nothing is unpacked. One that joins several crawls holds
further packages in the same way.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from storage.errors import BadInput

# How a ZIP file begins, an empty one too.
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
# How a file begins: gzipped, WARC, ARC, or a package of such files.
_STARTS = (b"\x1f\x8b", b"WARC/", b"filedesc:", *_ZIP_STARTS)
# How .warc.zst begins: with a frame, or with the dictionary for all of them.
_ZSTD = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
_WARC_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")
_PACKAGE_SUFFIXES = (".wacz", ".zip")
#: Packages within packages that are looked into.
_MAX_DEPTH = 3
_BUFFER = 1 << 20
# The local header of a member of a ZIP file, which its name and an extra field follow.
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Packed:
    """A file that holds WARC records, or should."""

    name: str  #: with the names of the packages that it lies in before it
    file: BinaryIO | None = field(repr=False)  #: open while it is the last one yielded; or None
    problem: str = ""  #: what is wrong with the package; empty if *file* can be read


def check_readable(paths: Sequence[Path]) -> None:
    """See that every file can be read, before anything is made.

    :raises BadInput: if one cannot
    """
    for path in paths:
        try:
            with path.open("rb") as file:
                problem = _unreadable(file)
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
        if problem:
            raise BadInput(f"{path} {problem}; nothing was taken")


def _unreadable(file: BinaryIO) -> str | None:
    """Say why nothing can be taken from *file*; None if something may."""
    start = file.read(16).lstrip()
    if start.startswith(_ZSTD):
        return "is compressed with zstd: unpack it first"
    if not start.startswith(_STARTS):
        return "is no WARC, ARC or WACZ file"
    file.seek(0)
    problems = [warc.problem for warc in warc_files(file, "")]
    if "" in problems:
        return None
    return f"holds no WARC file that can be read: {next(iter(problems), 'there is none in it')}"


def warc_files(file: BinaryIO, name: str) -> Iterator[Packed]:
    """Yield the WARC files of *file*, which is one or a package of several.

    *name* is that of *file*.
    """
    start = file.read(max(map(len, _ZIP_STARTS)))
    file.seek(0)
    if start.startswith(_ZIP_STARTS):
        yield from _unpacked(file, name, _MAX_DEPTH)
    else:
        yield Packed(name=name, file=file)


def _unpacked(file: BinaryIO, name: str, depth: int) -> Iterator[Packed]:
    left = file.seek(0, io.SEEK_END)
    try:
        with zipfile.ZipFile(file) as package:
            members = package.infolist()
    # Of damage the library says whatever it stumbles over.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        yield Packed(name=name, file=None, problem=f"it is no whole package ({error})")
        return
    wanted = (*_WARC_SUFFIXES, *_PACKAGE_SUFFIXES)
    for member in members:
        suffixed = member.filename.lower()
        if not suffixed.endswith(wanted):
            continue
        inner = f"{name}/{member.filename}"
        try:
            part = _Part.of(file, member, left)
        except ValueError as error:
            yield Packed(name=inner, file=None, problem=str(error))
            continue
        left -= member.compress_size
        with closing(io.BufferedReader(part, _BUFFER)) as stored:
            if suffixed.endswith(_WARC_SUFFIXES):
                yield Packed(name=inner, file=stored)
            elif depth:
                yield from _unpacked(stored, inner, depth - 1)
            else:
                yield Packed(name=inner, file=None, problem="it lies in too many packages")


class _Part(io.RawIOBase):
    """A stretch of a larger file, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._position = 0

    @classmethod
    def of(cls, file: BinaryIO, member: zipfile.ZipInfo, most: int) -> _Part:
        """Return what *member* of the ZIP file *file* holds, *most* bytes of it.

        :raises ValueError: if it does not lie there as it is
        """
        if member.compress_size > most:  # the same bytes again and again would make it a large file
            raise ValueError("its package says that it holds more than it does")
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & _ENCRYPTED:
            raise ValueError("it is compressed in its package: unpack that first")
        file.seek(member.header_offset)
        header = file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_ZIP_STARTS):
            raise ValueError("it does not lie where its package says")
        *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        start = member.header_offset + _LOCAL_HEADER.size + name_length + extra_length
        return cls(file, start, member.compress_size)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from any place."""
        return True

    def tell(self) -> int:
        """Return the place that is read next, in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; return it, in bytes."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer
        """Fill *buffer*; return 0 at the end."""
        left = max(0, self._size - self._position)
        self._file.seek(self._start + self._position)
        data = self._file.read(min(len(buffer), left))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
