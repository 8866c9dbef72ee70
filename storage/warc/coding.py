"""What does a payload say, once its Content-Encoding is undone?"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import brotli  # type: ignore[import-untyped]  # it ships no types

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

#: Bytes of a page, decoded: a hundred times the site's longest, a thousandth of a bomb.
LIMIT = 20 * 1024 * 1024
_BLOCK = 1 << 16
#: Codings on top of one another that are undone: more are an attack, not a page.
_DEPTH = 3
#: gzip streams one after the other that are taken for one body.
_MOST_STREAMS = 1000
_GZIP = zlib.MAX_WBITS | 16  # as zlib calls the format


class TooLarge(ValueError):
    """The decoded body is larger than the limit: a mistake or a bomb, and no page."""


def decode(payload: bytes, content_encoding: str | None, *, limit: int = LIMIT) -> bytes:
    """Return *payload* without its content codings, the last of which was applied last.

    Servers and archives name codings that were never applied, or that were undone since: what does
    not decode as named is returned as it is, and of a broken stream what could be decoded.

    :raises TooLarge: if that is more than *limit* bytes
    """
    body = payload
    for coding in reversed(_codings(content_encoding)):
        if coding in _DECODERS:
            body = _collect(_DECODERS[coding](body), limit) or body
    if len(body) > limit:
        raise TooLarge(f"the page has more than {limit} bytes")
    return body


def _codings(content_encoding: str | None) -> list[str]:
    """Return the names of the codings that are undone, in the order in which they were applied."""
    return [name.strip().lower() for name in (content_encoding or "").split(",")][-_DEPTH:]


def is_torn(payload: bytes, content_encoding: str | None) -> bool:
    """Say whether a coded body ends before its end: it was cut off, and holds half a page.

    What is not coded as named is not torn, nor is what goes on after its end.
    """
    *inner, outer = _codings(content_encoding)
    if _ends_early(payload, outer):
        return True
    try:
        return bool(inner) and is_torn(decode(payload, outer), ",".join(inner))
    except TooLarge:  # it is refused for that
        return False


def _ends_early(payload: bytes, coding: str) -> bool:
    try:
        if coding in ("gzip", "x-gzip"):
            return payload[:2] == b"\x1f\x8b" and not _reaches_end(payload, _GZIP)
        if coding == "deflate":
            return not _reaches_end(payload, _deflate_format(payload))
        if coding == "br":
            stream = brotli.Decompressor()
            return 0 < _size(_unbrotli(payload, stream)) <= LIMIT and not stream.is_finished()
        if coding == "zstd":
            stream = _zstd_stream()
            size = _size(_unzstd(payload, stream))
            return payload[:4] == b"\x28\xb5\x2f\xfd" and size <= LIMIT and not stream.eof
    except (brotli.error, zstd.ZstdError):
        return False
    return False


def _reaches_end(payload: bytes, wbits: int) -> bool:
    stream = zlib.decompressobj(wbits)
    try:
        size = _size(_unzip(BytesIO(payload), b"", stream))
    except zlib.error:
        return wbits < 0  # a bare stream bears no mark: this is none
    if wbits < 0 and not size:
        return True  # nor is this
    return stream.eof or size > LIMIT  # what is too large is refused for that


def _size(pieces: Iterator[bytes]) -> int:
    """Return the bytes of all *pieces*, which are counted up to the limit and not kept."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > LIMIT:
            break
    return size


def _collect(pieces: Iterator[bytes], limit: int) -> bytes:
    body = bytearray()
    try:
        for piece in pieces:
            body += piece
            if len(body) > limit:
                raise TooLarge(f"the page decodes to more than {limit} bytes")
    except (zlib.error, brotli.error, zstd.ZstdError):
        pass  # torn or damaged: what came before is good
    return bytes(body)


def _gunzip(data: bytes, wbits: int = _GZIP) -> Iterator[bytes]:
    file, behind = BytesIO(data), b""
    for _ in range(_MOST_STREAMS):
        stream = zlib.decompressobj(wbits)
        yield from _unzip(file, behind, stream)
        behind = stream.unused_data or file.read(_BLOCK)
        if not behind:
            return
    raise TooLarge(f"the page consists of more than {_MOST_STREAMS} streams")


def _unzip(file: BytesIO, packed: bytes, stream: zlib._Decompress) -> Iterator[bytes]:
    """Yield what one stream holds: *packed* and what follows in *file*, a block at a time.

    Given all at once, what is left of it would be copied for every piece.
    """
    piece = b""
    while not stream.eof:
        packed = packed or (b"" if len(piece) == _BLOCK else file.read(_BLOCK))
        if not packed and len(piece) < _BLOCK:
            return
        piece = stream.decompress(packed, _BLOCK)
        packed = stream.unconsumed_tail
        yield piece


def _inflate(data: bytes) -> Iterator[bytes]:
    return _gunzip(data, _deflate_format(data))


def _deflate_format(data: bytes) -> int:
    # RFC 9110 means zlib's format; some servers of Microsoft send the bare stream.
    zlib_format = data[:1] and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if zlib_format else -zlib.MAX_WBITS


def _unbrotli(data: bytes, stream: Any = None) -> Iterator[bytes]:
    stream = stream or brotli.Decompressor()
    piece = stream.process(data, output_buffer_limit=_BLOCK)
    while piece:
        yield piece
        piece = stream.process(b"", output_buffer_limit=_BLOCK)


def _zstd_stream() -> zstd.ZstdDecompressor:
    # What the decoder looks back upon takes memory before it yields anything: no more than
    # RFC 8878 asks every decoder to bear.
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})


def _unzstd(data: bytes, stream: zstd.ZstdDecompressor | None = None) -> Iterator[bytes]:
    stream = stream or _zstd_stream()
    piece = stream.decompress(data, _BLOCK)
    while piece:
        yield piece
        piece = b"" if stream.eof else stream.decompress(b"", _BLOCK)


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
