"""How is the archive's database opened, kept at the present schema, and written to safely?"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.database.models import Base, UnreadableValue
from storage.errors import (
    ArchiveBusy,
    BadInput,
    NewerArchive,
    NotAnArchive,
    StorageFull,
    ThanhuyError,
)

DATABASE_FILE = "archive.db"
#: The newest migration. A database at this revision is opened without loading Alembic.
HEAD = "0002"
#: Alembic's table, under a name of ours: a database that has it is an archive.
VERSION_TABLE = "archive_version"
#: Seconds that a writer waits for another before it gives up.
BUSY_TIMEOUT = 30

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_SQLITE_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # A commit is on disk when it returns, power cut included; WAL needs one fsync for that.
    "PRAGMA synchronous = FULL",
    # SQLite's own default of 2 MB rereads the indexes' pages over and over at 200,000 articles. A
    # crawl has two connections, and each fills its own.
    "PRAGMA cache_size = -32768",
    # One huge transaction must not leave a huge log behind for good.
    "PRAGMA journal_size_limit = 67108864",
)


def open_engine(
    directory: Path, url: str | None, *, create: bool, read_only: bool = False
) -> Engine:
    """Open the archive's database, brought to the present schema.

    Without *url* it is the SQLite file ``archive.db`` in *directory*.

    :raises NotAnArchive: if there is something else; it is left as it was
    :raises NewerArchive: if a newer version of this program wrote it
    :raises BadInput: if there is no archive and *create* is false, or it cannot be reached
    :raises StorageFull: if the disk is full
    """
    address = _address(directory, url)
    where = address.render_as_string(hide_password=True) if url else str(address.database)
    with clear_errors(where):
        if address.get_backend_name() == "sqlite":
            _check_file(Path(address.database or ""), create=create)
            engine = _sqlite_engine(address, read_only=read_only)
        else:
            engine = _server_engine(address, where, read_only=read_only)
        try:
            _bring_up_to_date(engine, where, create=create, read_only=read_only)
        except BaseException:
            engine.dispose()
            raise
    return engine


def upsert(connection: Connection, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that takes ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one write transaction: committed whole at the end, or not at all."""
    with (
        clear_errors(_name(engine)),
        engine.connect().execution_options(archive_write=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the archive as it is now, whatever is written meanwhile."""
    with clear_errors(_name(engine)), engine.connect() as connection, connection.begin():
        yield connection


# --- where it is ------------------------------------------------------------------------------


def _address(directory: Path, url: str | None) -> URL:
    if url is None:
        return URL.create("sqlite", database=str(directory / DATABASE_FILE))
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise BadInput(
            f"{url!r} is no database URL; it looks like postgresql+psycopg://user@host/name"
        ) from error
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise BadInput(f"{address.drivername}: an archive lives in SQLite or PostgreSQL")
    return address


def _name(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return unquote((engine.url.database or "").removeprefix("file:"))
    return engine.url.render_as_string(hide_password=True)


def _check_file(file: Path, *, create: bool) -> None:
    """See that *file* may be opened as ours, without touching it; make its directory."""
    if create:
        make_directory(file.parent)
    if not file.exists():
        if not create:
            raise BadInput(
                f"there is no archive in {file.parent}; `thanhuy crawl` or `thanhuy demo` makes one"
            )
        return
    if not file.is_file():
        raise NotAnArchive(f"{file} is no file; give another directory with --archive")
    if file.stat().st_size and not _may_be_ours(file):
        raise NotAnArchive(
            f"{file} is no archive of this program; it was left as it is: "
            "give another directory with --archive"
        )


def make_directory(directory: Path) -> None:
    """Have the directory.

    :raises BadInput: if there cannot be one
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise
        raise BadInput(
            f"{directory} cannot be made a directory ({error.strerror}); "
            "give another with --archive"
        ) from error


def _may_be_ours(file: Path) -> bool:
    """Say whether *file* is an SQLite database that is empty or ours; nothing is written to it."""
    address = f"file:{quote(os.fsencode(file.absolute()))}?mode=ro"
    if not file.with_name(f"{file.name}-wal").exists():  # else that holds a part of it
        address += "&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {name for (name,) in rows}
    except sqlite3.DatabaseError:
        return False
    return not tables or VERSION_TABLE in tables


# --- engines ----------------------------------------------------------------------------------


def _sqlite_engine(address: URL, *, read_only: bool) -> Engine:
    file = Path(address.database or "").absolute()
    if read_only:
        # On a medium that nobody can write to, SQLite cannot make the files that WAL needs.
        frozen = (
            not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()
        )
        query = {"mode": "ro", "uri": "true"} | ({"immutable": "1"} if frozen else {})
        address = URL.create("sqlite", database=f"file:{quote(os.fsencode(file))}", query=query)
    engine = create_engine(
        address, connect_args={"timeout": BUSY_TIMEOUT}, json_deserializer=_read_json
    )

    # The dialect's documented recipe: the driver begins nothing, we do.
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
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


def _server_engine(address: URL, where: str, *, read_only: bool) -> Engine:
    try:
        return create_engine(
            address,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": read_only},
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise BadInput(
            f"{where} needs a driver that is not installed: pip install 'thanhuy-archive[postgres]'"
        ) from error


def _read_json(column: str) -> Any:
    try:
        return json.loads(column)
    except (TypeError, ValueError) as error:
        raise UnreadableValue(f"{column[:50]!r} is no JSON") from error


# --- schema -----------------------------------------------------------------------------------


def _bring_up_to_date(engine: Engine, where: str, *, create: bool, read_only: bool) -> None:
    with engine.connect() as connection:
        revision, empty = _revision(connection)
    if revision == HEAD:
        return
    if revision is None and not empty:
        raise NotAnArchive(f"{where} holds the tables of something else; it was left as it is")
    if revision is None and not create:
        raise BadInput(f"there is no archive in {where}; `thanhuy crawl` makes one")
    if revision is not None and revision not in _known_revisions():
        raise NewerArchive(
            f"{where} was written by a newer version of this program (schema {revision}); "
            "update the program: pip install --upgrade thanhuy-archive"
        )
    if read_only:
        raise BadInput(
            f"{where} was written by an older version of this program; "
            "open it for writing once, with `thanhuy crawl`, to bring it up to date"
        )
    with transaction(engine) as connection:
        migrate(connection)


def _revision(connection: Connection) -> tuple[str | None, bool]:
    """Return the schema's revision, and whether the database holds no table at all."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        return None, not tables
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608  # a constant
    return version.scalar_one_or_none(), False


def alembic_config() -> Any:
    """Return Alembic's configuration; imported late, because few starts need it."""
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config()
    config.set_main_option("script_location", "storage.database:migrations")
    return config


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # see alembic_config

    scripts = ScriptDirectory.from_config(alembic_config())
    return {script.revision for script in scripts.walk_revisions()}


def migrate(connection: Connection) -> None:
    """Bring the schema to ``HEAD`` in the connection's transaction."""
    from alembic import command  # noqa: PLC0415  # see alembic_config

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


# --- errors -----------------------------------------------------------------------------------


@contextmanager
def clear_errors(where: str) -> Iterator[None]:
    """Turn what the database or the disk refuses into one clear line of ours."""
    try:
        yield
    except DBAPIError as error:
        ours = _translate(error, where)
        if ours is None:
            raise
        raise ours from error
    except UnreadableValue as error:
        raise _damaged(error, where) from error
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise _full(where) from error
        raise ThanhuyError(
            f"{error.filename or where}: {error.strerror or error}; everything committed before is "
            "safe: see that the disk is there and whole, and run again"
        ) from error


def _full(where: str) -> StorageFull:
    return StorageFull(
        f"no space is left for {where}; everything committed before is safe: "
        "make room and run again"
    )


def _damaged(error: Exception, where: str) -> NotAnArchive:
    return NotAnArchive(
        f"{where} is damaged ({error}); it was left as it was: restore a backup, or set it aside "
        "and let `thanhuy verify --repair` make a new one from the WARC files"
    )


def _translate(error: DBAPIError, where: str) -> ThanhuyError | None:
    driver = error.orig
    if isinstance(driver, sqlite3.Error):
        return _translate_sqlite(driver, where)
    state = getattr(driver, "sqlstate", None) or ""
    if state == "53100":  # disk_full
        return _full(where)
    if state == "25006":  # read_only_sql_transaction
        return BadInput(f"{where} is open for reading only")
    if error.connection_invalidated or not state:
        reason = str(driver).strip().splitlines()[0] if str(driver).strip() else "no answer"
        return BadInput(f"the database {where} cannot be reached: {reason}")
    return None


def _is_damage(error: sqlite3.Error) -> bool:
    """Say whether a database that was ours is not whole any more."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or str(error).startswith(
        ("Could not decode", "no such table", "vtable constructor failed")
    )


def _translate_sqlite(error: sqlite3.Error, where: str) -> ThanhuyError | None:
    ours: ThanhuyError | None = None
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the primary code
        case sqlite3.SQLITE_FULL:
            ours = _full(where)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            ours = ArchiveBusy(f"another process has been writing to {where}; try again later")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            ours = BadInput(f"{where} cannot be written to; mend its permissions")
        case sqlite3.SQLITE_CANTOPEN:
            ours = BadInput(f"{where} cannot be opened; mend its permissions or those above it")
        case _ if _is_damage(error):
            ours = _damaged(error, where)
        case sqlite3.SQLITE_IOERR:
            ours = ThanhuyError(
                f"the disk fails at {where} ({error}); see whether it is full or broken, and "
                "run again"
            )
    return ours
