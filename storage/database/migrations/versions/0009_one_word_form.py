"""The search index is made anew: sources can be asked for, and SQL sees the text that it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.database.search_content import SEARCH_CONTENT, SEARCH_CONTENT_VIEW
from vietnamese.words import printed

revision = "0009"
down_revision = "0008"
large = True

_NEXT = "article_search_next"
_COLUMNS = ("text", "title", "author", "source")
_ALL = (*_COLUMNS, *(f"{name}_folded" for name in _COLUMNS))
_PART = 500
_LETTERS = {"title": "A", "source": "B", "text": "C", "author": "D"}
_MOST_PLACES, _MOST_BYTES, _LONGEST_WORD = 16_000, 900_000, 100


def upgrade() -> None:
    connection = op.get_bind()
    if not sa.inspect(connection).has_table(_NEXT):  # a new archive
        _make(connection)
    op.drop_table("article_search")
    op.rename_table(_NEXT, "article_search")
    if connection.dialect.name == "sqlite":
        op.execute(SEARCH_CONTENT_VIEW)
    else:
        op.execute(f"ALTER INDEX ix_{_NEXT}_words RENAME TO ix_article_search_words")
        op.execute(f"ALTER TABLE article_search RENAME CONSTRAINT pk_{_NEXT} TO pk_article_search")
    op.execute("DROP TABLE IF EXISTS article_search_begun")
    duplicate: sa.ColumnClause[int] = sa.column("duplicate_of")
    op.create_index(
        "ix_articles_duplicate_of", "articles", ["duplicate_of"],
        sqlite_where=duplicate.is_not(None), postgresql_where=duplicate.is_not(None),
    )  # fmt: skip


# --- in parts, where there are articles -----------------------------------------------------------


def space(connection: sa.Connection) -> int:
    """Return how many bytes the new index may need beside the old one."""
    words = sa.text("SELECT coalesce(sum(word_count), 0) FROM articles")
    return int(connection.execute(words).scalar_one()) * 16


def prepare(connection: sa.Connection) -> None:
    """Begin anew where an article has changed since a former beginning."""
    inspector = sa.inspect(connection)
    if inspector.has_table("article_search_begun"):
        changed = sa.text(
            "SELECT count(*) FROM articles WHERE changed_at >= (SELECT at FROM article_search_begun)"
        )
        if inspector.has_table(_NEXT) and not connection.execute(changed).scalar_one():
            return
        connection.exec_driver_sql("DROP TABLE article_search_begun")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_NEXT}")
    _make(connection)
    connection.exec_driver_sql(
        "CREATE TABLE article_search_begun AS SELECT max(changed_at) AS at FROM articles WHERE 1 = 0"
    )
    now = _now(connection)
    connection.execute(sa.text("INSERT INTO article_search_begun VALUES (:at)"), {"at": now})


def _now(connection: sa.Connection) -> Any:
    from datetime import datetime  # noqa: PLC0415  # a migration's own

    from storage.database.columns import Timestamp  # noqa: PLC0415
    from vietnamese.time import VIETNAM  # noqa: PLC0415

    return Timestamp().process_bind_param(datetime.now(VIETNAM), connection.dialect)


def left(connection: sa.Connection) -> int:
    """Return how many articles have no entry yet."""
    count = sa.text("SELECT count(*) FROM articles WHERE id > :last")
    return int(connection.execute(count, {"last": _last(connection)}).scalar_one())


def do_part(connection: sa.Connection) -> int:
    """Enter the next articles, by id."""
    columns = "id, title, text, lead, author, source"
    part = sa.text(f"SELECT {columns} FROM articles WHERE id > :last ORDER BY id LIMIT :part")
    rows = connection.execute(part, {"last": _last(connection), "part": _PART}).mappings().all()
    if rows:
        _enter(connection, rows)
    return len(rows)


def _last(connection: sa.Connection) -> int:
    ids = f"{_NEXT}_docsize" if connection.dialect.name == "sqlite" else _NEXT
    column = "id" if connection.dialect.name == "sqlite" else "rowid"
    last = connection.exec_driver_sql(f"SELECT max({column}) FROM {ids}").scalar()
    return -1 if last is None else int(last)


def _make(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {_NEXT} USING fts5({', '.join(_ALL)}, "
            f"content = '{SEARCH_CONTENT}', content_rowid = 'id', "
            "tokenize = 'unicode61 remove_diacritics 0')"
        )
        # Fewer merges while writing: an article costs the same at 200,000 as at 2,000.
        connection.exec_driver_sql(f"INSERT INTO {_NEXT} ({_NEXT}, rank) VALUES ('automerge', 8)")
        return
    connection.exec_driver_sql(
        f"CREATE TABLE {_NEXT} (rowid bigint CONSTRAINT pk_{_NEXT} PRIMARY KEY, "
        "words tsvector NOT NULL)"
    )
    connection.exec_driver_sql(
        f"CREATE INDEX ix_{_NEXT}_words ON {_NEXT} USING gin (words)"
    )


def _enter(connection: sa.Connection, rows: Iterable[Any]) -> None:
    words = [
        (row["id"], {name: printed(_value(row, name)) for name in _COLUMNS}) for row in rows
    ]
    if connection.dialect.name == "sqlite":
        names = ", ".join(_ALL)
        marks = ", ".join(f":{name}" for name in _ALL)
        connection.execute(
            sa.text(f"INSERT INTO {_NEXT} (rowid, {names}) VALUES (:id, {marks})"),
            [
                {
                    "id": id_,
                    **{name: " ".join(each.exact) for name, each in of.items()},
                    **{f"{name}_folded": " ".join(each.folded) for name, each in of.items()},
                }
                for id_, of in words
            ],
        )
        return
    connection.execute(
        sa.text(f"INSERT INTO {_NEXT} VALUES (:id, CAST(:vector AS tsvector))"),
        [{"id": id_, "vector": " ".join(_lexemes(of))} for id_, of in words],
    )


def _value(row: Any, name: str) -> str:
    return (row["text"] or row["lead"] if name == "text" else row[name]) or ""


def _lexemes(words: Any) -> Iterator[str]:
    place, room = 0, _MOST_BYTES
    for name, letter in _LETTERS.items():
        for exact, folded in zip(words[name].exact, words[name].folded, strict=True):
            lexemes = exact[:_LONGEST_WORD], "~" + folded[:_LONGEST_WORD]
            place += 1
            room -= sum(len(lexeme.encode()) + 8 for lexeme in lexemes)
            if place > _MOST_PLACES or room < 0:
                return
            yield from (f"'{lexeme}':{place}{letter}" for lexeme in lexemes)
