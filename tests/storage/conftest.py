"""The same behaviour is asked of every database."""

from __future__ import annotations

import pytest

from tests.databases import BACKENDS


@pytest.fixture(params=BACKENDS)
def backend(request):
    """Each kind of database."""
    return request.param
