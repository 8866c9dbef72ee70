"""What the documentation says of the code is so."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "vietnamese.letters",
        "vietnamese.words",
        "vietnamese.spellings",
        "vietnamese.slips",
        "storage.sections",
        "storage.export.wacz",
        "cli.secrets",
    ],
)
def test_the_examples_in_docstrings_are_true(name):
    result = doctest.testmod(import_module(name))
    assert result.attempted
    assert not result.failed
