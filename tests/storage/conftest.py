"""The same behaviour is asked of every database."""

from __future__ import annotations

import pytest

from storage.archive import Archive


@pytest.fixture
def archive(tmp_path, database):
    """A new archive."""
    with Archive.open(tmp_path / "archive", database, create=True) as opened:
        yield opened
