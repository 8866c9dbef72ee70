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
LIMIT = 20_000_000
_BLOCK = 1 << 16
#: Codings on top of one another that are undone: more are an attack, not a page.
_DEPTH = 3


class TooLarge(ValueError):
    """The decoded body is larger than the limit: a mistake or a bomb, and no page."""


def decode(payload: bytes, content_encoding: str | None, *, limit: int = LIMIT) -> bytes:
    """Return *payload* without its content codings, the last of which was applied last.

    Servers and archives name codings that were never applied, or that were undone since: what does
    not decode as named is returned as it is, and of a broken stream what could be decoded.

    :raises TooLarge: if that is more than *limit* bytes
    """
    codings = [coding.strip().lower() for coding in (content_encoding or "").split(",")]
    body = payload
    for coding in reversed(codings[-_DEPTH:]):
        if coding in _DECODERS:
            body = _collect(_DECODERS[coding](body), limit) or body
    if len(body) > limit:
        raise TooLarge(f"the page has more than {limit} bytes")
    return body


def is_torn(payload: bytes, content_encoding: str | None) -> bool:
    """Say whether a coded body ends before its end: it was cut off, and holds half a page.

    What is not coded as named is not torn, nor is what goes on after its end.
    """
    coding = (content_encoding or "").rpartition(",")[2].strip().lower()
    try:
        if coding in ("gzip", "x-gzip"):
            return payload[:2] == b"\x1f\x8b" and not _reaches_end(payload)
        if coding == "br":
            stream = brotli.Decompressor()
            return bool(stream.process(payload)) and not stream.is_finished()
        if coding == "zstd":
            stream = zstd.ZstdDecompressor()
            return bool(stream.decompress(payload)) and not stream.eof
    except (brotli.error, zstd.ZstdError):
        return False
    return False


def _reaches_end(payload: bytes) -> bool:
    stream, size = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
    try:
        while payload and not stream.eof and size <= LIMIT:
            size += len(stream.decompress(payload, _BLOCK))
            payload = stream.unconsumed_tail
    except zlib.error:
        return False
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


def _gunzip(data: bytes, wbits: int = zlib.MAX_WBITS | 16) -> Iterator[bytes]:
    while data:  # one stream may follow another
        stream = zlib.decompressobj(wbits)
        while data and not stream.eof:
            yield stream.decompress(data, _BLOCK)
            data = stream.unconsumed_tail
        data = stream.unused_data


def _inflate(data: bytes) -> Iterator[bytes]:
    # RFC 9110 means zlib's format; some servers of Microsoft send the bare stream.
    zlib_format = data[:1] and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    return _gunzip(data, zlib.MAX_WBITS if zlib_format else -zlib.MAX_WBITS)


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
