"""How are the tables copied while somebody writes to them, and loaded again?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, inspect

from storage.archive import Archive
from storage.database.address import DATABASE_FILE, name_of
from storage.database.columns import VERSION_TABLE
from storage.database.schedule_tables import SCHEDULE
from storage.errors import BadInput, StorageFull, StorageRefused
from storage.schedule import jobs, lease

#: What holds the tables of an archive that lives in PostgreSQL.
DUMP_FILE = "archive.dump"


def file_name(engine: Engine) -> str:
    """Return the name of the file that a backup keeps the tables in."""
    return DATABASE_FILE if engine.dialect.name == "sqlite" else DUMP_FILE


def copy(archive: Archive, target: Path) -> None:
    """Copy the tables, as they are now, to the file *target*.

    :raises BadInput: if PostgreSQL's ``pg_dump`` is not there
    :raises StorageRefused: if it fails, or the copy is not sound
    """
    if archive.engine.dialect.name == "sqlite":
        _copy_sqlite(archive.engine, target)
    else:
        _run("pg_dump", archive.engine.url, "--format=custom", f"--file={target}")


def _copy_sqlite(engine: Engine, target: Path) -> None:
    """Copy with SQLite's online backup; the copy is one file, and its schedule is paused."""
    try:
        with closing(engine.raw_connection()) as held, closing(sqlite3.connect(target)) as copied:
            source = held.driver_connection
            assert isinstance(source, sqlite3.Connection)
            source.backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")
            told = copied.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:  # of the driver itself: SQLAlchemy does not see it
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            raise StorageFull(f"no space is left for {target.parent}; make room") from error
        raise StorageRefused(f"{name_of(engine)} cannot be copied: {error}") from error
    if told != "ok":
        raise StorageRefused(
            f"{name_of(engine)} is damaged ({told}); `thanhuy verify --repair` mends what it can"
        )
    pause(create_engine(URL.create("sqlite", database=str(target))))


def pause(engine: Engine) -> None:
    """Let nobody see to the schedule of a copy, and nothing start until somebody resumes it."""
    try:
        with engine.begin() as connection:
            if inspect(connection).has_table(SCHEDULE.name):
                jobs.pause_all(connection)
                if (held := lease.read(connection)) is not None:
                    lease.release(connection, held.holder)
    finally:
        engine.dispose()


def check_empty(engine: Engine) -> None:
    """See that a database holds nothing yet.

    :raises BadInput: if it holds an archive, or other tables
    """
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
    if tables:
        what = "an archive" if VERSION_TABLE in tables else f"tables ({', '.join(tables[:3])})"
        raise BadInput(f"{name_of(engine)} holds {what}; restore into an empty database")


def load(dump: Path, engine: Engine) -> None:
    """Load the tables into an empty database, whole or not at all; its schedule is paused.

    :raises BadInput: if PostgreSQL's ``pg_restore`` is not there
    :raises StorageRefused: if it fails
    """
    _run("pg_restore", engine.url, "--single-transaction", "--exit-on-error", str(dump))
    pause(engine)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BadInput(f"{name} is not installed; it comes with PostgreSQL's client programs")
    return found


def _address(url: URL) -> str:
    """Return the address as PostgreSQL's programs take it, without the password."""
    plain = URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database,
        query={name: value for name, value in url.query.items() if name != "password"},
    )  # fmt: skip
    return plain.render_as_string(hide_password=False)


def _run(name: str, url: URL, *words: str) -> None:
    """Run one of PostgreSQL's programs; the password is told where nobody sees it."""
    command = [_program(name), "--no-owner", "--no-privileges", f"--dbname={_address(url)}", *words]
    environment = dict(os.environ)
    password = url.password or url.query.get("password")
    if password:
        environment["PGPASSWORD"] = str(password)
    done = subprocess.run(  # noqa: S603  # its words are ours, and an address
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        told = done.stderr.strip().splitlines() or ["it says nothing"]
        raise StorageRefused(f"{name} failed: {told[0]}")
