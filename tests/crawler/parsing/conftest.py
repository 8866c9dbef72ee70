"""Pools as they are."""

import pytest


@pytest.fixture
def warm_pools():
    """Let every pool start processes of its own, and end them."""
