"""What holds for all tests."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tests.databases import new_database, postgresql_server

# A busy machine is no fault of the code: pytest-timeout ends what hangs.
settings.register_profile("here", deadline=None)
settings.load_profile("here")


def pytest_xdist_auto_num_workers():
    """Run more tests at a time than there are processors: most wait for a crawl's pauses."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of our own, which goes away with the tests."""
    with postgresql_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """The URL of an empty database; None: the archive's own file."""
    if request.param == "sqlite":
        return None
    return new_database(request.getfixturevalue("postgresql"))
