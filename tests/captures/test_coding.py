"""Bodies are decoded as far as they can be, and no further than a page is long."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.coding import TooLarge, decode

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
