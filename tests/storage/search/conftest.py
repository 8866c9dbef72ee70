"""An archive to search in."""

from __future__ import annotations

import pytest

from tests.databases import BACKENDS
from tests.storage.search.samples import fill


@pytest.fixture(scope="session", params=BACKENDS)
def held(request, copies, tmp_path_factory):
    """The seven articles, in each kind of database; nobody changes them."""
    directory = tmp_path_factory.mktemp("held") / "archive"
    with copies.of(directory, fill=fill, backend=request.param) as archive:
        yield archive
