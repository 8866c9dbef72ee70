"""Is a stream packed while it is written? As its name says: ``.gz`` and ``.zst`` are."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Protocol, cast

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

_GZIP = 31  # zlib's word for its largest window with gzip's header, which holds no time


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class _Packed:
    """A stream that packs what is written to it."""

    def __init__(self, stream: IO[bytes], compressor: _Compressor) -> None:
        self._stream = stream
        self._compressor = compressor

    def write(self, data: bytes) -> int:
        """Pack *data*."""
        self._stream.write(self._compressor.compress(data))
        return len(data)

    def finish(self) -> None:
        """Write what is still held back."""
        self._stream.write(self._compressor.flush())


@contextmanager
def packed(stream: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """Give a stream that packs as the end of *name* says; it may be *stream* itself.

    Where the block fails, nothing more is written.
    """
    compressor = _compressor(name)
    if compressor is None:
        yield stream
        return
    packing = _Packed(stream, compressor)
    yield cast("IO[bytes]", packing)  # all that is asked of it is to write
    packing.finish()


def _compressor(name: str) -> _Compressor | None:
    if name.endswith(".gz"):
        return zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    if name.endswith(".zst"):
        return ZstdCompressor()
    return None
