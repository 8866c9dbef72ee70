"""What holds for all tests."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from crawler.parsing import pool
from replica.content import NewsSite
from tests.archives import Copies, nothing
from tests.databases import drop_database, new_database, postgresql_server

#: As they are before `warm_pools`.
new_pool, end_pool = pool._new_pool, pool._end

# A busy machine is no fault of the code: pytest-timeout ends what hangs.
settings.register_profile("here", deadline=None)
settings.register_profile("unit", settings.get_profile("here"), max_examples=25)
settings.load_profile("here")


def pytest_xdist_auto_num_workers():
    """Run more tests at a time than there are processors: most wait for a crawl's pauses."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of our own, which goes away with the tests."""
    with postgresql_server() as server:
        yield server


@pytest.fixture
def backend():
    """The kind of database that an archive stores in; storage's own tests try each."""
    return "sqlite"


@pytest.fixture
def database(request, backend):
    """The URL of an empty database; None: the archive's own file."""
    if backend == "sqlite":
        yield None
        return
    server = request.getfixturevalue("postgresql")
    url = new_database(server)
    yield url
    drop_database(server, url)


@pytest.fixture(scope="session")
def copies(request, tmp_path_factory):
    """Copies of archives that are made once."""
    return Copies(
        tmp_path_factory.mktemp("originals"), lambda: request.getfixturevalue("postgresql")
    )


@pytest.fixture
def archive(request, copies, tmp_path, backend):
    """An archive of the test's own, open for writing: empty, or filled as a mark says."""
    mark = request.node.get_closest_marker("filled")
    fill = mark.kwargs["by"] if mark else nothing
    with copies.of(tmp_path / "archive", fill=fill, backend=backend) as opened:
        yield opened


@pytest.fixture(scope="session")
def parsers():
    """Two processes that parse pages, as a pool has them; to start one takes a second."""
    made = new_pool(2)
    yield made
    end_pool(made)


@pytest.fixture(autouse=True)
def warm_pools(request, monkeypatch):
    """Let every pool that a test needs be the same one; the pool's own tests want theirs cold."""
    monkeypatch.setattr(pool, "_new_pool", lambda _workers: request.getfixturevalue("parsers"))
    monkeypatch.setattr(pool, "_end", lambda _made: None)


@pytest.fixture(scope="session")
def newsroom():
    """What the stand-in site publishes; nobody edits it."""
    return NewsSite(articles=40)
