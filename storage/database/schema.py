"""How are the tables described to somebody who queries them?

``python -m storage.database.schema > docs/schema.md`` writes the description anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sqlalchemy import Column

from storage.database.columns import Timestamp
from storage.database.models import Base

_OPENING = """\
# The archive's tables

Written by `python -m storage.database.schema` from the models; a test keeps it true.

By default they are in the SQLite file `archive.db` of the archive's directory, to be opened with
any SQLite tool (`sqlite3 -readonly archive.db`). Times are ISO 8601 with +07:00 on SQLite, and
`timestamptz` on PostgreSQL. Texts are UTF-8 in NFC. `article_search` and the tables whose names
begin so are the search index; `thanhuy search` asks it, and searching.md says how SQL does.
`archive_version` holds the schema's revision.
"""


def describe() -> str:
    """Return the description of every table, in Markdown."""
    return "\n".join([_OPENING, *_tables()])


def _tables() -> Iterator[str]:
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    for name, table in sorted(Base.metadata.tables.items()):
        summary = table.info.get("summary") or models[name].__doc__ or ""
        yield f"## {name}\n"
        yield f"{summary.split(chr(10))[0]}\n"
        yield "| column | type | |"
        yield "|---|---|---|"
        for column in table.columns:
            yield f"| `{column.name}` | {_type(column)} | {_remarks(column)} |"
        yield ""


def _type(column: Column[object]) -> str:
    kind = "time" if isinstance(column.type, Timestamp) else column.type.__visit_name__.lower()
    name = {"big_integer": "integer", "double": "number", "float": "number", "json": "JSON"}
    return name.get(kind, kind) + (" or null" if column.nullable else "")


def _remarks(column: Column[object]) -> str:
    remarks = [column.comment] if column.comment else []
    if column.primary_key:
        remarks.insert(0, "key")
    remarks += [f"→ `{key.target_fullname}`" for key in column.foreign_keys]
    return "; ".join(remarks).replace("|", r"\|")


if __name__ == "__main__":
    sys.stdout.write(describe())
