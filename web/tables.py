"""How are the tables opened for SQL of anybody's? Read-only, and with bounds on what it gives."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from datasette.database import Database

from storage.archive import Archive
from storage.database.engine import read_only_uri
from storage.errors import BadInput

#: Bytes of the longest value that SQL may compute or show.
LONGEST_VALUE = 1_000_000
#: Bytes of all values of one answer.
LARGEST_ANSWER = 20_000_000
_PRAGMAS = ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON")


def file_of(archive: Archive, copy: Path | None) -> Path:
    """Return the SQLite file whose tables are shown: the archive's own, or *copy*.

    :raises BadInput: if there is none
    """
    if copy is not None:
        return _checked(copy)
    if archive.file is None:
        raise BadInput(
            "this archive's tables are in PostgreSQL, and SQL is asked of a copy in SQLite: make "
            "one with `thanhuy export sqlite -o copy.db`, and name it with --copy copy.db"
        )
    return archive.file


def _checked(copy: Path) -> Path:
    try:
        with copy.open("rb") as opened:
            if opened.read(16) == b"SQLite format 3\0":
                return copy
    except OSError as error:
        raise BadInput(f"--copy {copy}: {error.strerror}") from error
    raise BadInput(f"--copy {copy} is no SQLite file; `thanhuy export sqlite -o FILE` makes one")


class Tables(Database):  # type: ignore[misc]  # Datasette ships no types
    """A SQLite file, for Datasette's own pages."""

    def __init__(self, room: Any, file: Path) -> None:
        self._uri = read_only_uri(file)
        super().__init__(room, path=str(file), is_mutable=True)

    def connect(self, write: bool = False) -> sqlite3.Connection:  # theirs
        """Open the file for reading, whatever SQL says."""
        assert not write
        connection = sqlite3.connect(
            self._uri, uri=True, check_same_thread=False, factory=_Connection
        )
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        self._all_file_connections.append(connection)
        return connection


class _Cursor(sqlite3.Cursor):
    """A cursor that fetches no more than fits into a small machine."""

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next rows.

        :raises sqlite3.OperationalError: if they are larger than `LARGEST_ANSWER`
        """
        rows, room = [], LARGEST_ANSWER
        for row in islice(self, size):
            room -= _size(row)
            if room < 0:
                raise sqlite3.OperationalError(
                    f"the answer has more than {LARGEST_ANSWER // 10**6} MB; ask for fewer rows or "
                    "columns"
                )
            rows.append(row)
        return rows


def _size(row: Iterable[Any]) -> int:
    return sum(len(value) for value in row if isinstance(value, str | bytes))


class _Connection(sqlite3.Connection):
    """A connection whose cursors are such."""

    def cursor(self, factory: Any = _Cursor) -> Any:
        """Return a cursor."""
        return super().cursor(factory)
