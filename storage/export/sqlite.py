"""How is the archive read with SQL? A clean SQLite file, which Datasette opens and searches."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from storage.errors import StorageFull, StorageRefused
from storage.export.columns import (
    ALIASES,
    ARTICLES,
    ATTACHMENTS,
    CAPTURES,
    IMAGES,
    REVISIONS,
    VERSION,
    Kind,
    Table,
)
from storage.export.forms import PathForm, Written
from storage.export.selection import Row, Selection

#: Articles come first: the others refer to them.
_TABLES = (ARTICLES, REVISIONS, CAPTURES, IMAGES, ATTACHMENTS, ALIASES)
_TYPES = {Kind.INTEGER: "INTEGER", Kind.NUMBER: "REAL", Kind.BOOLEAN: "INTEGER"}
_ROWS = 500
# The search takes marks off letters, but đ is a letter of its own: words with it are entered once
# more with d, so that "dang bo" finds "Đảng bộ".
_D_WORDS = "words_with_d"
_WORD = re.compile(r"\w+")
_PLACES = {name: ARTICLES.names.index(name) for name in ("title", "text", "author")}
# Datasette knows the table of a search by content="…".
_SEARCH = (
    (
        f"CREATE VIRTUAL TABLE articles_fts USING fts5(title, lead, text, author, {_D_WORDS}, "
        'content="articles", content_rowid="id", tokenize="unicode61 remove_diacritics 2")'
    ),
    "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')",
    "INSERT INTO articles_fts (articles_fts) VALUES ('optimize')",
)
_INDEXES = (
    *("articles (published_at)", "articles (section, published_at)", "articles (author)"),
    *("articles (gone_at)", "captures (article_id)", "captures (fetched_at)", "captures (url)"),
    *("aliases (article_id)",),
)


class Sqlite(PathForm):
    """Every table in one file, with a full-text index, and none of the archive's own upkeep."""

    name: ClassVar[str] = "sqlite"
    is_folder: ClassVar[bool] = False

    def write(self, selection: Selection, path: Path) -> Written:
        """Make the file.

        :raises StorageFull: if the disk is full
        """
        with _clear_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as database:
            # What is not whole is thrown away, so nothing need be undone.
            for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN"):
                database.execute(statement)
            rows = {table.name: _fill(database, table, selection) for table in _TABLES}
            for number, columns in enumerate(_INDEXES, 1):
                database.execute(f"CREATE INDEX ix_{number} ON {columns}")
            for statement in _SEARCH:
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {VERSION}")
            database.execute("ANALYZE")
            database.execute("COMMIT")
        return Written(rows=rows, columns={table.name: table.names for table in _TABLES})


def _fill(database: sqlite3.Connection, table: Table, selection: Selection) -> int:
    """Make *table*, and return how many rows it has."""
    database.execute(_made_by(table))
    rows = selection.rows(table)
    values = map(_article, rows) if table is ARTICLES else map(_values, rows)
    width = len(table.columns) + (table is ARTICLES)
    statement = f"INSERT INTO {table.name} VALUES ({', '.join('?' * width)})"  # noqa: S608  # names of ours
    count = 0
    while part := list(islice(values, _ROWS)):
        database.executemany(statement, part)
        count += len(part)
    return count


def _made_by(table: Table) -> str:
    """Return the statement that makes *table*; its comments say what the columns mean."""
    lines = []
    for column in table.columns:
        kind = _TYPES.get(column.kind, "TEXT")
        key = " PRIMARY KEY" if table.key == (column.name,) else ""
        lines.append(f"    {column.name} {kind}{key}, -- {column.vi} · {column.en}")
    if table is ARTICLES:
        lines.append(f"    {_D_WORDS} TEXT, -- từ có đ, viết bằng d · words with đ, written with d")
    if len(table.key) > 1:
        lines.append(f"    PRIMARY KEY ({', '.join(table.key)}),")
    last, mark, comment = lines[-1].partition(", --")
    lines[-1] = last.removesuffix(",") + (f" --{comment}" if mark else "")
    body = "\n".join(lines)
    return f"CREATE TABLE {table.name} ( -- {table.vi} · {table.en}\n{body}\n)"


def _values(row: Row) -> list[Any]:
    return [
        json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        for value in row
    ]


def _article(row: Row) -> Sequence[Any]:
    words = {
        word.lower().replace("đ", "d")
        for place in _PLACES.values()
        for word in _WORD.findall(row[place] or "")
        if "đ" in word.lower()
    }
    return (*row, " ".join(sorted(words)))


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            raise StorageFull(
                f"no space is left for {path.name}; make room and export again"
            ) from error
        raise StorageRefused(f"{path.name} cannot be written ({error})") from error
