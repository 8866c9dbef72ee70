"""Exports as a test makes them, and how they are read back."""

from __future__ import annotations

import csv

from storage.archive import EVERYTHING
from storage.export.export import export
from storage.export.selection import selection


def exported(archive, form, path, query=EVERYTHING, **options):
    """Export what *query* asks for to *path*; return what was written."""
    with selection(archive, query, **options) as chosen:
        return export(chosen, form, path)


def read_csv(path, **dialect):
    """Return the rows of a CSV file, each by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, **dialect))
