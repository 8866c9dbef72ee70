"""How are the tables described to somebody who queries them?

``python -m storage.database.schema > docs/schema.md`` writes the description anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sqlalchemy import Column, Connection, Table, delete, insert

from storage.database import views
from storage.database.columns import VIEW, Timestamp
from storage.database.models import Base, Documentation

_OPENING = """\
# The archive's tables

Written by `python -m storage.database.schema` from the models; a test keeps it true.

By default they are in the SQLite file `archive.db` of the archive's directory, to be opened with
any SQLite tool (`sqlite3 -readonly archive.db`). Times are ISO 8601 with +07:00 on SQLite, and
`timestamptz` on PostgreSQL. Texts are UTF-8 in NFC. `article_search` and the tables whose names
begin so are the search index; `thanhuy search` asks it, and searching.md says how SQL does.
`archive_version` holds the schema's revision. `revisions` is a view, to be read only. The same
description stands in the database itself, in the table `documentation`.
"""


def describe() -> str:
    """Return the description of every table and view, in Markdown."""
    return "\n".join([_OPENING, *_tables(), *_views()])


def document(connection: Connection) -> None:
    """Write the description into the database, in place of an earlier one."""
    connection.execute(delete(Documentation))
    connection.execute(insert(Documentation), list(_entries()))


def _described() -> list[tuple[Table, str]]:
    """Return every table, and every view that is asked like one, with what it holds."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    return [
        (table, (table.info.get("summary") or models[name].__doc__ or "").splitlines()[0])
        for name, table in sorted(Base.metadata.tables.items())
    ]


def _tables() -> Iterator[str]:
    for table, summary in _described():
        yield f"## {table.name}\n"
        yield f"{summary}\n"
        yield "| column | type | |"
        yield "|---|---|---|"
        for column in table.columns:
            remarks = _remarks(column).replace("|", r"\|")
            yield f"| `{column.name}` | {_type(column)} | {remarks} |"
        yield ""


def _views() -> Iterator[str]:
    yield "# Views for plain questions\n"
    for name, description in views.DESCRIPTIONS.items():
        yield f"## {name}\n"
        yield f"{description}\n"
        yield f"```sql\n{views.STATEMENTS[name]};\n```\n"


def _entries() -> Iterator[dict[str, str]]:
    for table, summary in _described():
        yield _entry(table.name, "", "view" if VIEW in table.info else "table", summary)
        for column in table.columns:
            yield _entry(table.name, column.name, _type(column), _remarks(column))
    for name, description in views.DESCRIPTIONS.items():
        yield _entry(name, "", "view", description)


def _entry(table: str, column: str, kind: str, description: str) -> dict[str, str]:
    return {
        "table_name": table,
        "column_name": column,
        "type": kind,
        "description": description,
    }


def _type(column: Column[object]) -> str:
    kind = "time" if isinstance(column.type, Timestamp) else column.type.__visit_name__.lower()
    name = {"big_integer": "integer", "double": "number", "float": "number", "json": "JSON"}
    return name.get(kind, kind) + (" or null" if column.nullable else "")


def _remarks(column: Column[object]) -> str:
    remarks = [column.comment] if column.comment else []
    if column.primary_key:
        remarks.insert(0, "key")
    remarks += [f"→ `{key.target_fullname}`" for key in column.foreign_keys]
    return "; ".join(remarks)


if __name__ == "__main__":
    sys.stdout.write(describe())
