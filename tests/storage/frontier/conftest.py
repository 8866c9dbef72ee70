"""A transaction on an empty archive."""

import pytest


@pytest.fixture
def connection(archive):
    """A connection whose transaction is committed at the end."""
    with archive.transaction() as opened:
        yield opened
