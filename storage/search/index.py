"""How are the words of the articles indexed, whichever database it is?

SQLite and PostgreSQL have modules of their own, `storage.search.sqlite` and
`storage.search.postgresql`, with one interface; all that both have in common is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    column,
    inspect,
    literal_column,
    select,
    table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType

from storage.database.columns import VERSION_TABLE
from storage.database.models import Article
from storage.errors import OlderArchive
from storage.search import sqlite
from storage.search.terms import TABLE, Indexed, Term

_CHUNK = 500
#: The schema since when the index has its present form.
_SINCE = "0009"
_INDEX = table(TABLE, column("rowid"))
#: The article ids of what `matching` and `ranked` select.
ROWID = _INDEX.c.rowid
#: The same where it is compared: FTS5 would ask all anew for each id that it is given.
COMPARED_ROWID: ColumnElement[int] = literal_column(f"+{TABLE}.rowid", BigInteger)


class Index(Protocol):
    """What the module of a database does."""

    def made_by(self, name: str, /) -> tuple[str, ...]:
        """Return the statements that make the index under *name*."""

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

    def held_words(self, words: Iterable[str], /, *, marked: bool) -> Select[str, int]:
        """Select those of *words* that are held, with in how many articles."""

    def prepare_words(self, connection: Connection, /) -> None:
        """Make ready to ask which words are held."""

    def matches(
        self, all_of: Sequence[Term], none_of: Sequence[Sequence[Term]], /
    ) -> ColumnElement[Any]:
        """Return the condition that an entry holds all of *all_of*, and no member of *none_of*."""

    def relevance(self, all_of: Sequence[Term], /) -> ColumnElement[float]:
        """Return how well an entry answers what `matches` asks for, from 0 up."""

    def faulty_entries(
        self, connection: Connection, articles: Iterable[Indexed], /
    ) -> Iterator[tuple[int, str]]:
        """Yield the id of each entry that is not what *articles* make it, and why."""


def _index(connection: Connection) -> Index:
    return _index_on(connection.dialect.name)


def _index_on(database: str) -> Index:
    if database == "postgresql":
        from storage.search import postgresql  # noqa: PLC0415  # a tenth of a short command

        return postgresql
    return sqlite


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
    for statement in _index(connection).made_by(TABLE):
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
    columns = (
        Article.id, Article.title, Article.lead, Article.text, Article.author, Article.source,
    )  # fmt: skip
    options = {"yield_per": _CHUNK}
    with connection.execute(select(*columns), execution_options=options) as stored:
        yield from stored


# --- checking ---------------------------------------------------------------------------------


def is_lost(connection: Connection) -> bool:
    """Say whether the index is not there at all, or not with all of its parts."""
    parts = (TABLE,) if _is_of_older_version(connection) else _index(connection).PARTS
    return not all(map(inspect(connection).has_table, parts))


def _is_of_older_version(connection: Connection) -> bool:
    version = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608  # a constant
    return version is None or version < _SINCE


def check_knows(connection: Connection, terms: Iterable[Term]) -> None:
    """See that the index can answer *terms*: one that an older version made knows no sources.

    :raises OlderArchive: if it cannot
    """
    if not any("source" in needle.columns for each in terms for way in each.ways for needle in way):
        return
    if _is_of_older_version(connection):
        raise OlderArchive(
            "its search index was made by an older version of this program, and knows no sources; "
            "run `thanhuy upgrade`"
        )


def faulty_entries(connection: Connection) -> Iterator[tuple[int, str]]:
    """Yield the id of each article whose entry is missing, left over or of other words, and why.

    It reads only. The index must be there; `rebuild` mends whatever is found. One of an older
    version is not looked at: an upgrade makes it anew.

    :raises sqlalchemy.exc.DatabaseError: if the index is damaged, so that it cannot be read
    """
    if _is_of_older_version(connection):
        return iter(())
    return _index(connection).faulty_entries(connection, _stored(connection))


# --- asking -----------------------------------------------------------------------------------


class _Spelled(ColumnElement[Any]):
    """An expression that each database's module spells in its own way."""

    inherit_cache = False

    def __init__(self, spell: Callable[[Index], ColumnElement[Any]]) -> None:
        self.type = NullType()  # a truth value would be compared with 1
        self.spell = spell


@compiles(_Spelled)
def _compile(element: _Spelled, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.spell(_index_on(compiler.dialect.name)), **options)


def held_words(connection: Connection, words: Iterable[str], *, marked: bool) -> dict[str, int]:
    """Return those of *words* that stand in titles or texts, with in how many articles.

    With *marked* they are compared with their marks, else all are given without any.
    """
    index = _index(connection)
    index.prepare_words(connection)
    return dict(connection.execute(index.held_words(words, marked=marked)).all())


def matching(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]] = ()) -> Select[int]:
    """Select the ids of the articles that hold all of *all_of*, by the column ``rowid``.

    Left out is what holds every term of one member of *none_of*. A phrase with some words marked
    and others not may be found too often: see `Phrase.mixed`.
    """
    unwanted = list(none_of)
    matches = _Spelled(lambda index: index.matches(all_of, unwanted))
    return select(_INDEX.c.rowid).where(matches)


def ranked(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]] = ()) -> Select[int, float]:
    """Select what `matching` does, with how well each answers, from 0 up, as ``relevance``."""
    relevance: ColumnElement[float] = _Spelled(lambda index: index.relevance(all_of))
    return matching(all_of, none_of).add_columns(relevance.label("relevance"))
