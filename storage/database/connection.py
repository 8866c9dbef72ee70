"""How is the archive read and written? In snapshots and transactions, each on a connection."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Select, Table
from sqlalchemy.dialects import sqlite

from storage.database.address import name_of
from storage.database.refusals import clear_errors

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    from storage.database.models import Base

#: Rows that `stream` holds at a time.
_CHUNK = 500
#: Steps of SQLite's machine between two looks at the clock: some hundred microseconds.
_STEPS = 10_000


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one write transaction: committed whole at the end, or not at all."""
    with (
        clear_errors(name_of(engine)),
        engine.connect().execution_options(archive_write=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def snapshot(engine: Engine, *, seconds: float | None = None) -> Iterator[Connection]:
    """Give a connection that sees the archive as it is now, whatever is written meanwhile.

    :raises TookTooLong: if the database is still at work when *seconds* are over
    """
    with clear_errors(name_of(engine)), engine.connect() as connection, connection.begin():
        if seconds is None:
            yield connection
            return
        with _time_limit(connection, seconds):
            yield connection


@contextmanager
def _time_limit(connection: Connection, seconds: float) -> Iterator[None]:
    """Stop whatever *connection* still does when *seconds* are over."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(seconds * 1000)}")
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    end = time.monotonic() + seconds
    driver.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, _STEPS)


def upsert(connection: Connection, table: type[Base] | Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that takes ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # a tenth of a short command

        return postgresql.insert(table)
    return sqlite.insert(table)


def stream(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """Yield the rows of *query*, some hundred at a time: memory does not grow with them."""
    with connection.execute(query, execution_options={"yield_per": _CHUNK}) as found:
        yield from found
