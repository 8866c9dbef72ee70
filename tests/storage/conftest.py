"""The same behaviour is asked of every database."""

from __future__ import annotations

import pytest

from storage.archive import Archive


@pytest.fixture(params=[None], ids=["sqlite"])
def database(request):
    """The URL of an empty database; None: the archive's own file."""
    return request.param


@pytest.fixture
def archive(tmp_path, database):
    """A new archive."""
    with Archive.open(tmp_path / "archive", database, create=True) as opened:
        yield opened
