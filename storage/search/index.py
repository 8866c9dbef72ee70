"""How are the words of the articles indexed, whichever database it is?

SQLite and PostgreSQL have modules of their own, `storage.search.sqlite` and
`storage.search.postgresql`, with one interface; all that both have in common is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Select, column, inspect, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType

from storage.database.models import Article
from storage.search import postgresql, sqlite
from storage.search.terms import TABLE, Indexed, Term

_CHUNK = 500
_INDEX = table(TABLE, column("rowid"))


class Index(Protocol):
    """What the module of a database does."""

    @property
    def MADE_BY(self) -> tuple[str, ...]:  # noqa: N802  # a module's constant
        """The statements that make the index."""

    @property
    def PARTS(self) -> tuple[str, ...]:  # noqa: N802  # a module's constant
        """The tables of which it consists."""

    def add(self, connection: Connection, articles: Iterable[Indexed], /) -> None:
        """Enter *articles*, which are not in the index."""

    def remove(self, connection: Connection, articles: Iterable[Indexed], /) -> None:
        """Take *articles* out, given exactly as they were entered."""

    def clear(self, connection: Connection, /) -> None:
        """Take everything out, whatever it is."""

    def optimize(self, connection: Connection, /) -> None:
        """Make the index, filled anew, quick to ask."""

    def faulty_entries(
        self, connection: Connection, articles: Iterable[Indexed], /
    ) -> Iterator[tuple[int, str]]:
        """Yield the id of each entry that is not what *articles* make it, and why."""


_INDEXES: dict[str, Index] = {"sqlite": sqlite, "postgresql": postgresql}


def _index(connection: Connection) -> Index:
    return _INDEXES[connection.dialect.name]


# --- writing ----------------------------------------------------------------------------------


def add(connection: Connection, articles: Iterable[Indexed]) -> None:
    """Enter *articles*, which are not in the index."""
    _index(connection).add(connection, articles)


def remove(connection: Connection, articles: Iterable[Indexed]) -> None:
    """Take *articles* out, given exactly as they were entered."""
    _index(connection).remove(connection, articles)


def create(connection: Connection) -> None:
    """Make the index, empty, in place of what is left of it."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {TABLE}")
    for statement in _index(connection).MADE_BY:
        connection.exec_driver_sql(statement)


def rebuild(connection: Connection) -> None:
    """Make the index anew from the rows of ``articles``."""
    index = _index(connection)
    index.clear(connection)
    articles = _stored(connection)
    while part := list(islice(articles, _CHUNK)):
        index.add(connection, part)
    index.optimize(connection)


def _stored(connection: Connection) -> Iterator[Indexed]:
    columns = (Article.id, Article.title, Article.lead, Article.text, Article.author)
    options = {"yield_per": _CHUNK}
    with connection.execute(select(*columns), execution_options=options) as stored:
        yield from stored


# --- checking ---------------------------------------------------------------------------------


def is_lost(connection: Connection) -> bool:
    """Say whether the index is not there at all, or not with all of its parts."""
    return not all(map(inspect(connection).has_table, _index(connection).PARTS))


def faulty_entries(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield the id of each article whose entry is missing, left over or of other words, and why.

    It reads only. The index must be there; `rebuild` mends whatever is found.

    :raises sqlalchemy.exc.DatabaseError: if the index is damaged, so that it cannot be read
    """
    return _index(connection).faulty_entries(connection, _stored(connection))


# --- asking -----------------------------------------------------------------------------------


class _Spelled(ColumnElement[Any]):
    """An expression that each database spells in its own way."""

    inherit_cache = False

    def __init__(self, *, sqlite: ColumnElement[Any], postgresql: ColumnElement[Any]) -> None:
        self.type = NullType()  # a truth value would be compared with 1
        self.sqlite = sqlite
        self.postgresql = postgresql


@compiles(_Spelled, "sqlite")
def _spell_for_sqlite(element: _Spelled, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.sqlite, **options)


@compiles(_Spelled, "postgresql")
def _spell_for_postgresql(element: _Spelled, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.postgresql, **options)


def matching(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]] = ()) -> Select[int]:
    """Select the ids of the articles that hold all of *all_of*, by the column ``rowid``.

    Left out is what holds every term of one member of *none_of*. A phrase with some words marked
    and others not may be found too often: see `Phrase.mixed`.
    """
    unwanted = list(none_of)
    matches = _Spelled(
        sqlite=sqlite.matches(all_of, unwanted), postgresql=postgresql.matches(all_of, unwanted)
    )
    return select(_INDEX.c.rowid).where(matches)


def ranked(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]] = ()) -> Select[int, float]:
    """Select what `matching` does, with how well each answers, from 0 up, as ``relevance``."""
    relevance: ColumnElement[float] = _Spelled(
        sqlite=sqlite.relevance(all_of), postgresql=postgresql.relevance(all_of)
    )
    return matching(all_of, none_of).add_columns(relevance.label("relevance"))
