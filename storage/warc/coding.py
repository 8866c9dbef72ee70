"""What does a payload say, once its Content-Encoding is undone?"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator

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
            return bool(stream.process(payload)) and not stream.is_finished()
        if coding == "zstd":
            stream = zstd.ZstdDecompressor()
            stream.decompress(payload)
            return payload[:4] == b"\x28\xb5\x2f\xfd" and not stream.eof
    except (brotli.error, zstd.ZstdError):
        return False
    return False


def _reaches_end(payload: bytes, wbits: int) -> bool:
    stream, size = zlib.decompressobj(wbits), 0
    try:
        while payload and not stream.eof and size <= LIMIT:
            size += len(stream.decompress(payload, _BLOCK))
            payload = stream.unconsumed_tail
    except zlib.error:
        return wbits < 0  # a bare stream bears no mark: this is none
    if wbits < 0 and not size:
        return True  # nor is this
    return stream.eof or size > LIMIT  # what is too large is refused for that


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
    while data:  # one stream may follow another
        stream = zlib.decompressobj(wbits)
        while data and not stream.eof:
            yield stream.decompress(data, _BLOCK)
            data = stream.unconsumed_tail
        data = stream.unused_data


def _inflate(data: bytes) -> Iterator[bytes]:
    return _gunzip(data, _deflate_format(data))


def _deflate_format(data: bytes) -> int:
    # RFC 9110 means zlib's format; some servers of Microsoft send the bare stream.
    zlib_format = data[:1] and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if zlib_format else -zlib.MAX_WBITS


def _unbrotli(data: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    piece = stream.process(data, output_buffer_limit=_BLOCK)
    while piece:
        yield piece
        piece = stream.process(b"", output_buffer_limit=_BLOCK)


def _unzstd(data: bytes) -> Iterator[bytes]:
    stream = zstd.ZstdDecompressor()
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
