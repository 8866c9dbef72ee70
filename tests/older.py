"""Archives as earlier versions of this program have left them."""

from __future__ import annotations

import json

from sqlalchemy import column as typed
from sqlalchemy import insert, inspect, select, table, text

from storage.articles.rows import revision_columns
from storage.database import version
from storage.database.columns import VIEW
from storage.database.connection import transaction
from storage.database.engine import connect
from storage.database.models import Base
from vietnamese.words import printed

#: The last schema in which a revision's row held its content, whether it was the latest or not.
CONTENT_TWICE = "0007"


def older_copy(archive, directory, database, revision=CONTENT_TWICE):
    """Make, at *directory*, what *archive* would be if the schema were that of *revision*.

    Tables that have another key since then stay empty.
    """
    engine = connect(directory, database, create=True)
    engine.dialect._json_serializer = json.dumps  # as it was: with escapes
    with transaction(engine) as new:
        version.migrate(new, revision)
        there = inspect(new)
        with archive.snapshot() as present:
            for each in Base.metadata.sorted_tables:
                columns = there.get_columns(each.name) if there.has_table(each.name) else []
                required = {column["name"] for column in columns if not column["nullable"]}
                if columns and required <= set(each.columns.keys()):
                    _copy(present, new, each, {column["name"] for column in columns})
            if new.dialect.name == "postgresql":
                for name in ("captures", "runs", "events", "earlier_readings"):
                    last = f"(SELECT max(id) FROM {name})"
                    new.execute(text(f"SELECT setval('{name}_id_seq', coalesce({last}, 1))"))
        _index_as_before(new)
    engine.dispose()


def _copy(present, new, each, names):
    common = [column for column in each.columns if column.name in names]
    rows = present.execute(select(*common))
    if VIEW in each.info:
        rows = present.execute(select(*revision_columns(present.dialect.name)))
    found = [{n: value for n, value in row.items() if n in names} for row in rows.mappings()]
    if found:
        former = table(each.name, *(typed(column.name, column.type) for column in common))
        new.execute(insert(former), found)


#: What the search index held, with the letters of PostgreSQL's weights.
_INDEXED = {"title": "A", "lead": "B", "text": "C", "author": "D"}


def _index_as_before(connection):
    """Fill the search index as versions before 0009 did."""
    for id_, *values in connection.execute(
        text(f"SELECT id, {', '.join(_INDEXED)} FROM articles")
    ).all():
        words = [printed(value or "") for value in values]
        if connection.dialect.name == "sqlite":
            names = ", ".join([*_INDEXED, *(f"{name}_folded" for name in _INDEXED)])
            forms = [each.exact for each in words] + [each.folded for each in words]
            connection.exec_driver_sql(
                f"INSERT INTO article_search (rowid, {names}) VALUES (?{', ?' * 8})",
                (id_, *map(" ".join, forms)),
            )
        else:
            places = [
                (exact, folded, letter)
                for each, letter in zip(words, _INDEXED.values(), strict=True)
                for exact, folded in zip(each.exact, each.folded, strict=True)
            ]
            vector = " ".join(
                f"'{exact}':{place}{letter} '~{folded}':{place}{letter}"
                for place, (exact, folded, letter) in enumerate(places, 1)
            )
            connection.execute(
                text("INSERT INTO article_search VALUES (:id, CAST(:words AS tsvector))"),
                {"id": id_, "words": vector},
            )
