"""How is the archive's database opened?"""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.database.address import address_of, check_directory, check_file, name_of
from storage.database.checked import CHECKED
from storage.database.columns import UnreadableValue
from storage.database.refusals import clear_errors
from storage.database.version import bring_up_to_date
from storage.errors import BadInput

#: Seconds that a writer waits for another before it gives up.
BUSY_TIMEOUT = 30

#: Bytes of the longest value that is read; an article's text has some thousand.
LONGEST_VALUE = 100_000_000

_SQLITE_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # A commit is on disk when it returns, power cut included; WAL needs one fsync for that.
    "PRAGMA synchronous = FULL",
    # SQLite's own default of 2 MB rereads the indexes' pages over and over at 200,000 articles. A
    # crawl has two connections, and each fills its own.
    "PRAGMA cache_size = -32768",
    # One huge transaction must not leave a huge log behind for good.
    "PRAGMA journal_size_limit = 67108864",
    # The file may be anybody's: what its schema says runs no functions but harmless ones.
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


def open_engine(
    directory: Path, url: str | None, *, create: bool, read_only: bool = False
) -> Engine:
    """Open the archive's database, to be used as one of the present schema.

    :raises NotAnArchive: if there is something else; it is left as it was
    :raises NewerArchive: if a newer version of this program wrote it
    :raises OlderArchive: if it is to be written to, and must be upgraded first
    :raises BadInput: if there is no archive and *create* is false
    :raises StorageRefused: if it cannot be reached, or the disk is full
    """
    engine = connect(directory, url, create=create, read_only=read_only)
    try:
        with clear_errors(name_of(engine)):
            bring_up_to_date(engine, create=create, read_only=read_only)
    except BaseException:
        engine.dispose()
        raise
    return engine


def connect(directory: Path, url: str | None, *, create: bool, read_only: bool = False) -> Engine:
    """Return an engine for the archive's database, whatever version its schema has.

    Without *url* it is the SQLite file ``archive.db`` in *directory*.

    :raises NotAnArchive: if that file is something else
    :raises BadInput: if there is none and *create* is false
    """
    with clear_errors(str(directory)):
        check_directory(directory)
    address = address_of(directory, url)
    if address.get_backend_name() != "sqlite":
        return _server_engine(address, read_only=read_only)
    file = Path(address.database or "")
    with clear_errors(str(file)):
        check_file(file, create=create)
    return _sqlite_engine(file.absolute(), read_only=read_only)


def _sqlite_engine(file: Path, *, read_only: bool) -> Engine:
    address = URL.create("sqlite", database=str(file))
    if read_only:
        address = URL.create(
            "sqlite",
            database=f"file:{quote(os.fsencode(file))}",
            query={"mode": "ro", "uri": "true"} | ({"immutable": "1"} if _is_frozen(file) else {}),
        )
    engine = create_engine(
        address,
        connect_args={"timeout": BUSY_TIMEOUT},
        json_serializer=write_json,
        json_deserializer=_read_json,
    )
    engine.dialect.colspecs = {**engine.dialect.colspecs, **CHECKED}

    # The dialect's documented recipe: the driver begins nothing, we do.
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer that starts as a reader may find at its first write that another was faster,
        # and then nothing but starting anew helps.
        writes = connection.get_execution_options().get("archive_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_frozen(file: Path) -> bool:
    """Say whether *file* is on a medium that nobody can write to.

    There SQLite cannot make the files that WAL needs, and nobody changes anything.
    """
    return not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()


def read_only_uri(file: Path) -> str:
    """Return the URI by which SQLite itself opens the archive's *file* for reading only.

    ``immutable`` is no part of it while anybody can write.
    """
    frozen = "&immutable=1" if _is_frozen(file) else ""
    return f"file:{quote(os.fsencode(file.absolute()))}?mode=ro{frozen}"


def _server_engine(address: URL, *, read_only: bool) -> Engine:
    try:
        return create_engine(
            address,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": read_only},
            json_serializer=write_json,
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        where = address.render_as_string(hide_password=True)
        raise BadInput(
            f"{where} needs a driver that is not installed; `make install` brings it"
        ) from error


def write_json(value: Any) -> str:
    """Return *value* as JSON that a person can read and search: Vietnamese as it is written."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        plain.encode()
    except UnicodeEncodeError:  # half a surrogate pair, in an argument of a command, say
        return json.dumps(value, separators=(",", ":"))
    return plain


def _read_json(column: str) -> Any:
    try:
        return json.loads(column)
    except (TypeError, ValueError, RecursionError) as error:
        raise UnreadableValue(f"{column[:50]!r} is no JSON") from error
