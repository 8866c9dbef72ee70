"""A body that was cut off is known as such, whatever it is packed in."""

import gzip
import zlib

import brotli
import pytest

from storage.warc.coding import decode, is_torn, zstd

PAGE = "".join(f"<p>Kỳ họp thứ {i}, Hội đồng nhân dân khóa {i * 7919}.</p>" for i in range(400))
BODY = PAGE.encode()


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
