"""How is an archive of an older version read? What it lacks is shown as empty.

A temporary view stands before each table that lacks something: the table's own columns, and beside
them those that later versions have added. The views belong to the connection; the database stays
as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Column, Engine, event, inspect, literal
from sqlalchemy.engine import Inspector
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from storage.database.address import name_of
from storage.database.models import Base
from storage.errors import OlderArchive

#: Under which names earlier versions had tables: with all of their columns, and perhaps more.
_FORMER_NAMES = {"stored_revisions": "revisions"}


def fill_in(engine: Engine) -> None:
    """Let the connections of *engine* read the present schema from a database of an older one.

    :raises OlderArchive: later, on connecting, if the database allows no temporary views
    """
    with engine.connect() as connection:
        statements = list(_views(engine, inspect(connection)))

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        try:
            for statement in statements:
                cursor.execute(statement)
        except engine.dialect.loaded_dbapi.Error as error:
            raise OlderArchive(
                f"{name_of(engine)} was written by an older version of this program, and cannot be "
                f"read as it is ({error}); run `thanhuy upgrade`"
            ) from error
        finally:
            cursor.close()
        connection.commit()

    engine.dispose()  # what was connected before has no views


def _views(engine: Engine, database: Inspector) -> Iterator[str]:
    tables = {*database.get_table_names(), *database.get_view_names()}
    for table in Base.metadata.sorted_tables:
        name = table.name if table.name in tables else _FORMER_NAMES.get(table.name, table.name)
        there = database.get_columns(name) if name in tables else []
        stored = {column["name"] for column in there}
        # What has the name alone, as APScheduler's table of the schedule had, is another table.
        if stored.isdisjoint(table.columns.keys()):
            shown = ", ".join(_empty(engine, column) for column in table.columns)
            yield f'CREATE TEMPORARY VIEW "{table.name}" AS SELECT {shown} WHERE 1 = 0'
            continue
        lacking = [column for column in table.columns if column.name not in stored]
        if lacking or name != table.name:
            shown = ", ".join(["stored.*", *(_empty(engine, column) for column in lacking)])
            source = f'"{database.default_schema_name}"."{name}"'
            yield f'CREATE TEMPORARY VIEW "{table.name}" AS SELECT {shown} FROM {source} AS stored'  # noqa: S608  # names of ours


def _empty(engine: Engine, column: Column[Any]) -> str:
    """Return what stands for a column that is not there: its default, else null."""
    value = _default(column)
    plain = literal(json.dumps(value)) if isinstance(value, dict | list) else literal(value)
    shown = str(plain.compile(engine, compile_kwargs={"literal_binds": True}))
    if engine.dialect.name != "sqlite":  # there, a cast to JSON would make a number of it
        shown = f"CAST({shown} AS {column.type.compile(engine.dialect)})"
    return f'{shown} AS "{column.name}"'


def _default(column: Column[Any]) -> Any:
    match column.default:
        case ScalarElementColumnDefault(arg=value):
            return value
        case CallableColumnDefault(arg=make):
            return make(cast("Any", None))  # it asks for nothing
        case _:
            return None
