"""A room on the test's archive, and somebody who reads there."""

from __future__ import annotations

import pytest

from tests.web_reader import Reader


@pytest.fixture
def reader(archive):
    """A reader in a room on the test's archive."""
    made = Reader(archive)
    yield made
    made.close()
