"""The original of a payload is found."""

from __future__ import annotations

from functools import partial

from storage import captures
from storage.records import Page, PageKind, Visit
from tests.articles import capture, save


def test_the_original_of_a_payload_is_found_and_never_a_revisit(archive):
    first = capture()
    again = capture(1, payload_digest=first.payload_digest, revisit=True)
    other = Page(kind=PageKind.OTHER, reason="sample")
    save(archive, *(Visit(capture=each, page=other, address=each.url) for each in (first, again)))
    with archive.snapshot() as connection:
        find = partial(captures.latest_with_body, connection)
        assert find(first.url, first.payload_digest) == first
        assert find(first.url, "sha256:none") is None
        assert find("https://thanhuytphcm.vn/", first.payload_digest) is None
