"""Which pages can be checked."""

from __future__ import annotations


def test_check_wants_an_address_of_the_site(refused, tmp_path):
    assert "example.org" in refused("check", "https://example.org/", "--archive", tmp_path)
