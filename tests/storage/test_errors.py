"""An error says by its exit code what happens next; the table in the docs is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import errors

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.BadInput, 2),
        (errors.NotAnArchive, 2),
        (errors.NewerArchive, 2),
        (errors.OlderArchive, 2),
        (errors.ArchiveBusy, 4),
        (errors.StorageRefused, 5),
        (errors.StorageFull, 5),
        (errors.TookTooLong, 1),
        (errors.AskedToWait, 1),
        (errors.SiteUnreachable, 3),
    ],
)
def test_the_exit_code_of_each_error_is_in_the_docs(error, code):
    assert error.exit_code == code
    assert f"\n| {code} | " in DOCS.read_text(encoding="utf-8")
    assert f"{error.__name__} " in errors.__doc__
