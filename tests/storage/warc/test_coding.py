"""Bodies are decoded as far as they can be, and no further than a page is long."""

from __future__ import annotations

import gzip
import resource
import time
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.coding import LIMIT, TooLarge, decode, is_torn, zstd

PAGE = "<p>Đảng ủy Khối Dân - Chính - Đảng</p>".encode() * 5000


def raw_deflate(data):
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


ENCODERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("coding", ENCODERS)
def test_each_coding_of_the_web_is_undone(coding):
    assert decode(ENCODERS[coding](PAGE), coding.upper()) == PAGE


def test_bare_deflate_and_joined_gzip_streams_are_undone():
    assert decode(raw_deflate(PAGE), "deflate") == PAGE
    assert decode(gzip.compress(PAGE) + gzip.compress(b"end"), "x-gzip") == PAGE + b"end"


def test_codings_are_undone_last_first():
    assert decode(brotli.compress(gzip.compress(PAGE)), "gzip, br") == PAGE


@pytest.mark.parametrize("coding", [*ENCODERS, "identity", "nonsense", "", None])
def test_a_body_that_was_never_encoded_stays_as_it_is(coding):
    assert decode(PAGE, coding) == PAGE


@pytest.mark.parametrize("coding", ENCODERS)
def test_of_a_torn_stream_the_beginning_is_kept(coding):
    page = b"".join(f"{n} đ ".encode() for n in range(100_000))
    packed = ENCODERS[coding](page)
    decoded = decode(packed[: len(packed) // 2], coding)
    assert len(decoded) > 10_000
    assert page.startswith(decoded)


@pytest.mark.parametrize("coding", ENCODERS)
def test_a_bomb_is_refused(coding):
    with pytest.raises(TooLarge):
        decode(ENCODERS[coding](bytes(30_000_000)), coding)


def test_a_body_beyond_the_limit_is_refused_uncoded_too():
    with pytest.raises(TooLarge):
        decode(PAGE, None, limit=100)


@given(body=st.binary(max_size=2000), coding=st.sampled_from([*ENCODERS, "x-gzip"]))
def test_no_bytes_make_it_fail(body, coding):
    assert isinstance(decode(body, coding), bytes)


BODY = "".join(
    f"<p>Kỳ họp thứ {i}, Hội đồng nhân dân khóa {i * 7919}.</p>" for i in range(400)
).encode()


def bare(body: bytes) -> bytes:
    """Return *body* as some servers of Microsoft send it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKED = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY),
    "deflate": zlib.compress(BODY),
    "Deflate ": bare(BODY),
    "br": brotli.compress(BODY),
    "zstd": zstd.compress(BODY),
}


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.999])
def test_half_a_body_is_torn_and_a_whole_one_is_not(coding: str, share: float) -> None:
    packed = PACKED[coding]
    assert decode(packed, coding) == BODY
    assert not is_torn(packed, coding)
    assert is_torn(packed[: int(len(packed) * share)], coding)


@pytest.mark.parametrize("coding", PACKED)
def test_half_a_body_is_torn_within_another_coding_too(coding: str) -> None:
    packed = PACKED[coding]
    assert not is_torn(gzip.compress(packed), f"{coding}, gzip")
    assert is_torn(gzip.compress(packed[: len(packed) // 2]), f"{coding}, gzip")


@pytest.mark.parametrize("coding", [*PACKED, "identity", "utf-8", "", None])
@pytest.mark.parametrize(
    "body", [BODY, b"", b"<!DOCTYPE html>", b"\n\n<html>", b"\xef\xbb\xbf<?xml"]
)
def test_what_is_not_coded_as_named_is_not_torn(coding: str | None, body: bytes) -> None:
    assert not is_torn(body, coding)


def bomb(compress, finish):
    """Return a quarter of a gigabyte of nothing, packed without ever lying in memory."""
    return b"".join([*(compress(bytes(1 << 20)) for _ in range(256)), finish()])


def zipped(wbits=zlib.MAX_WBITS | 16):
    stream = zlib.compressobj(1, wbits=wbits)
    return bomb(stream.compress, stream.flush)


def brotli_packed():
    stream = brotli.Compressor(quality=1)
    return bomb(stream.process, stream.finish)


def zstd_packed(window):
    stream = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: window})
    return bomb(stream.compress, stream.flush)


BOMBS = {
    "br": ("br", brotli_packed),
    "zstd": ("zstd", lambda: zstd_packed(20)),
    "zstd that looks far back": ("zstd", lambda: zstd_packed(27)),
    "gzip": ("gzip", zipped),
    "deflate": ("deflate", lambda: zipped(zlib.MAX_WBITS)),
    "gzip in br": ("gzip, br", lambda: brotli.compress(zipped(), quality=1)),
    "a million empty streams": ("gzip", lambda: gzip.compress(b"") * 1_000_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_takes_memory_or_time(name):
    coding, pack = BOMBS[name]
    packed = pack()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    is_torn(packed, coding)
    with suppress(TooLarge):
        assert len(decode(packed, coding)) <= LIMIT
    assert time.process_time() - begun < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kB


def test_bare_deflate_is_undone_to_its_end():
    page = bytes(5 * (1 << 16) + 7)
    assert decode(raw_deflate(page), "deflate") == page
