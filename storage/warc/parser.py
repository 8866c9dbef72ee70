"""Which records does a WARC or ARC file hold, whoever wrote it, damaged ones included?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.recordloader import ARC2WARCHeadersParser
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from storage.own_files import NotOurs, open_own
from storage.warc.members import Member, members

#: Bytes of a record that is read; a longer one is passed over.
LARGEST = 256_000_000
_BLOCK = 1 << 16
#: Bytes that are read anew behind lying lengths: enough for any accident, too few for an attack.
_REREAD = 1 << 30
_LONGEST_LINE = 1 << 16
_LONGEST_HEAD = 1 << 18
# URL, IP address, time, type, length; a type may have parameters, and version 2 has more columns.
_ARC_LINE = re.compile(
    rb"^([a-z][a-z0-9.+-]*:.*?) (\S+) (\d{8,14}) (\S*)(?: \S+){0,9}? (\d+)\s*$", re.IGNORECASE
)
# warcio ships no types.
_ARC: Any = ARC2WARCHeadersParser()  # type: ignore[no-untyped-call]
_FIELDS: Any = StatusAndHeadersParser(["WARC/"])  # type: ignore[no-untyped-call]

Fields = tuple[tuple[str, str], ...]


def first(fields: Fields, name: str) -> str | None:
    """Return the value of the first field of that *name*, in whatever case."""
    wanted = name.lower()
    return next((value for name, value in fields if name.lower() == wanted), None)


def joined(fields: Fields, name: str) -> str:
    """Return the values of all fields of that *name* as one list, as HTTP means them."""
    wanted = name.lower()
    return ", ".join(value for name, value in fields if name.lower() == wanted)


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record, whole; an ARC record has the fields that a WARC record would have."""

    offset: int  #: of the gzip member, or of the record in a plain file
    length: int | None  #: of the gzip member; None where it holds more than this record
    fields: Fields
    block: bytes = field(repr=False)

    @property
    def type(self) -> str:
        """What WARC-Type says, such as ``response`` or ``revisit``."""
        return (first(self.fields, "WARC-Type") or "").lower()

    @property
    def target(self) -> str:
        """What WARC-Target-URI says, without the angle brackets that wget put around it."""
        return (first(self.fields, "WARC-Target-URI") or "").strip("<>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Damage:
    """A place where no whole record could be read."""

    offset: int
    reason: str


def read_records(path: Path) -> Iterator[Record | Damage]:
    """Yield what *path* holds, gzipped or plain; after damage it goes on at the next record.

    Memory does not grow with the file.
    """
    try:
        file = open_own(path)
    except NotOurs as error:
        yield Damage(offset=0, reason=error.strerror)
        return
    with file:
        yield from records_of(file)


def records_of(file: BinaryIO) -> Iterator[Record | Damage]:
    """Yield what *file* holds, as `read_records`."""
    for member in members(file):
        yield from _read_member(member)


def read_record(file: BinaryIO, offset: int) -> Record | Damage:
    """Return the record of the gzip member at *offset*."""
    nothing = Damage(offset=offset, reason="the file ends before it")
    return next(_read_member(Member(file, offset)), nothing)


def read_fields(file: BinaryIO, offset: int) -> Fields:
    """Return the named fields of the record at *offset*, without reading its block.

    :raises ValueError: if no record begins there
    """
    stream = _Stream(Member(file, offset))
    return _read_head(stream, _next_line(stream))[0]


def _read_member(member: Member) -> Iterator[Record | Damage]:
    stream = _Stream(member)
    alone = True
    line = _next_line(stream)
    while line:
        offset = member.offset + (stream.position - len(line) if member.plain else 0)
        try:
            fields, block, line = _read_record(stream, line)
        except ValueError as error:
            yield Damage(offset=offset, reason=member.problem or str(error))
            line = _resynchronise(stream)
        else:
            length = None if line or not alone or member.plain else member.length
            yield Record(offset=offset, length=length, fields=fields, block=block)
        alone = False
    if alone and member.problem:  # not even one line could be read
        yield Damage(offset=member.offset, reason=member.problem)


def _read_record(stream: _Stream, line: bytes) -> tuple[Fields, bytes, bytes]:
    """Return named fields and block of the record that *line* starts, and the line behind it.

    :raises ValueError: if it is no record, or not whole; the stream is then back behind its head
    """
    fields, length = _read_head(stream, line)
    if not 0 <= length <= LARGEST:
        raise ValueError(f"it is {length} bytes long; {LARGEST} is the most that is read")
    block = stream.read(length)
    is_arc = not line.startswith(b"WARC/")
    if len(block) < length - is_arc:  # see _one_byte_more
        stream.unread(block)
        raise ValueError(f"its length is wrong: it names {length} bytes, {len(block)} are there")
    end = stream.position
    following = _next_line(stream, padding=b"\0")
    if is_arc and len(following.rstrip()) == 1:
        block, following = _one_byte_more(block, following), _next_line(stream, padding=b"\0")
    if following and not _starts_record(following):
        blank = b"\n" * (stream.position - len(following) - end)
        stream.unread(block + blank + following)
        raise ValueError("its length is wrong: no record follows where it ends")
    if stream.problem:
        raise ValueError(stream.problem)
    return fields, block, following


def _one_byte_more(block: bytes, rest: bytes) -> bytes:
    """Return the block of an ARC record whose length is one byte too short.

    Some writers counted the line end behind a record or its head, and others did not; a length
    that is one byte too long has then taken in the line end, or names one that is not there.
    """
    return block + rest[:1]


def _read_head(stream: _Stream, line: bytes) -> tuple[Fields, int]:
    try:
        if line.startswith(b"WARC/"):
            head, consumed = _FIELDS.parse(BytesIO(_rest_of_head(stream, line))), 0
        elif columns := _ARC_LINE.match(line):
            head = _ARC.parse(stream, b" ".join(columns.groups()))
            consumed = head.total_len  # the lines of a file's description are part of its length
        else:
            raise ValueError("it is no WARC or ARC record")
    except (StatusAndHeadersParserException, EOFError) as error:
        raise ValueError(f"its head cannot be read: {error}") from error
    fields = tuple(head.headers)
    length = first(fields, "Content-Length") or ""
    if not length.isdecimal():
        raise ValueError(f"it names no length but {length!r}")
    return fields, int(length) - consumed


def _rest_of_head(stream: _Stream, line: bytes) -> bytes:
    head = bytearray(line)
    while line.strip() and len(head) < _LONGEST_HEAD:
        line = stream.readline()
        head += line
    return bytes(head)


def _next_line(stream: _Stream, *, padding: bytes = b"") -> bytes:
    """Return the next line that is not blank, without *padding* before it; empty at the end."""
    while line := stream.readline():
        line = line.lstrip(padding)
        if line.strip():
            return line
    return b""


def _starts_record(line: bytes) -> bool:
    return line.startswith(b"WARC/") or bool(_ARC_LINE.match(line))


def _resynchronise(stream: _Stream) -> bytes:
    line = stream.readline()
    while line and not _starts_record(line):
        line = stream.readline()
    return line


class _Stream:
    """A member's bytes, by lines and by count; what was read can be given back."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._buffer = b""
        self._at = 0
        self._patience = _REREAD
        self.position = 0

    @property
    def problem(self) -> str | None:
        """What is wrong with the member, as far as it was read."""
        return self._member.problem

    def readline(self) -> bytes:
        """Return the next line, or so much of it as a line may be long; empty at the end."""
        end = self._buffer.find(b"\n", self._at)
        while end < 0 and len(self._buffer) - self._at < _LONGEST_LINE and self._fill():
            end = self._buffer.find(b"\n", self._at)
        return self._take(_LONGEST_LINE if end < 0 else end + 1 - self._at)

    def read(self, size: int) -> bytes:
        """Return the next *size* bytes, or what is left."""
        data = bytearray(self._take(size))
        while len(data) < size and (more := self._member.read(min(size - len(data), _BLOCK * 16))):
            data += more
            self.position += len(more)
        return bytes(data)

    def unread(self, data: bytes) -> None:
        """Give back what was read last, as long as not too much of the file is read twice."""
        self._patience -= len(data)
        if self._patience < 0:
            return
        self._buffer = data + self._buffer[self._at :]
        self._at = 0
        self.position -= len(data)

    def _take(self, size: int) -> bytes:
        data = self._buffer[self._at : self._at + size]
        self._at += len(data)
        self.position += len(data)
        return data

    def _fill(self) -> bool:
        more = self._member.read(_BLOCK)
        self._buffer = self._buffer[self._at :] + (more or b"")
        self._at = 0
        return bool(more)
