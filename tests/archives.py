"""Archives that are made once, and of which every test gets a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.archive import Archive
from tests.databases import drop_database, new_database

Fill = Callable[[Archive], object]


def nothing(_archive: Archive) -> None:
    """Leave the archive empty."""


class Copies:
    """Gives copies of archives: each original is made when it is first asked for."""

    def __init__(self, originals: Path, server: Callable[[], str]) -> None:
        self._directory = originals
        self._server = server
        self._originals: dict[tuple[Fill, str], tuple[Path, str | None]] = {}

    @contextmanager
    def of(
        self, directory: Path, *, fill: Fill = nothing, backend: str = "sqlite"
    ) -> Iterator[Archive]:
        """Open a copy, at *directory*, of the archive that *fill* fills."""
        original, database = self._original(fill, backend)
        shutil.copytree(original, directory)
        copy = new_database(self._server(), database) if database else None
        try:
            with Archive.open(directory, copy) as archive:
                yield archive
        finally:
            if copy:
                drop_database(self._server(), copy)

    def _original(self, fill: Fill, backend: str) -> tuple[Path, str | None]:
        if (fill, backend) not in self._originals:
            directory = self._directory / f"{len(self._originals)}"
            database = new_database(self._server()) if backend == "postgresql" else None
            with Archive.open(directory, database, create=True) as archive:
                fill(archive)
            self._originals[fill, backend] = directory, database
        return self._originals[fill, backend]
