"""How are the words of the articles indexed, so that the database finds them?

The SQL of one database is here and nowhere else. On SQLite it is an FTS5 table without content of
its own (the text stands in ``articles`` already), with every column in both forms of its words.
Such a table gives a row back only to one who says what was put in: `remove` takes the old words.

On PostgreSQL it is a table with one ``tsvector`` an article. Each place holds both forms of its
word, the folded one behind a `_FOLD`, so that a phrase may mix them; columns are its weights.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    inspect,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType

from storage.database.models import Article
from storage.records import Article as ArticleRecord
from vietnamese.words import Forms, Phrase, printed

TABLE = "article_search"
#: What is indexed, and how much a hit there weighs beside one in the text.
WEIGHTS = {"title": 10.0, "lead": 3.0, "text": 1.0, "author": 0.0}
#: Where a word is looked for when nothing else is said.
ANYWHERE = ("title", "lead", "text")

_COLUMNS = tuple(WEIGHTS)
_FOLDED = {name: f"{name}_folded" for name in _COLUMNS}
_INDEX = table(TABLE, column("rowid"), *map(column, (*_COLUMNS, *_FOLDED.values())))
_COMMAND = table(TABLE, *map(column, (TABLE, *_INDEX.c.keys())))
#: How many words each column of each entry has: FTS5 keeps it for its own use.
_SIZES = table(f"{TABLE}_docsize", column("id"), column("sz"))
_CHUNK = 500

_VECTORS = table(TABLE, column("rowid"), column("words", postgresql.TSVECTOR))
_LETTERS = dict(zip(WEIGHTS, "ABCD", strict=True))
_FOLD = "~"
#: PostgreSQL numbers no further place, and takes no vector beyond a million bytes: what stands
#: behind this in a text is not found there.
_MOST_PLACES = 16_000
_MOST_BYTES = 900_000
_LONGEST_WORD = 100

#: What makes the index, as the migration that made it first.
_MADE_BY = {
    "sqlite": (
        (
            "CREATE VIRTUAL TABLE article_search USING fts5("
            "title, lead, text, author, title_folded, lead_folded, text_folded, author_folded, "
            "content = '', tokenize = 'ascii')"
        ),
        "INSERT INTO article_search (article_search, rank) VALUES ('automerge', 8)",
    ),
    "postgresql": (
        (
            "CREATE TABLE article_search ("
            "rowid bigint CONSTRAINT pk_article_search PRIMARY KEY, words tsvector NOT NULL)"
        ),
        "CREATE INDEX ix_article_search_words ON article_search USING gin (words)",
    ),
}

#: What is indexed: a record of an article, or a row with these columns.
Indexed = ArticleRecord | Article | Row[int, str, str, str, str | None]


class Term(NamedTuple):
    """A phrase that must stand in one of the columns."""

    phrase: Phrase
    columns: tuple[str, ...] = ANYWHERE


# --- writing ----------------------------------------------------------------------------------


def add(connection: Connection, articles: Iterable[Indexed]) -> None:
    """Enter *articles*, which are not in the index."""
    if _is_postgresql(connection):
        vectors = [{"rowid": article.id, "words": _vector(article)} for article in articles]
        words = cast(bindparam("words"), postgresql.TSVECTOR)
        if vectors:
            connection.execute(insert(_VECTORS).values(words=words), vectors)
        return
    rows = [_row(article) for article in articles]
    if rows:
        connection.execute(insert(_INDEX), rows)


def remove(connection: Connection, articles: Iterable[Indexed]) -> None:
    """Take *articles* out, given exactly as they were entered."""
    if _is_postgresql(connection):
        ids = [article.id for article in articles]
        connection.execute(delete(_VECTORS).where(_VECTORS.c.rowid.in_(ids)))
        return
    rows = [{TABLE: "delete", **_row(article)} for article in articles]
    if rows:
        connection.execute(insert(_COMMAND), rows)


def is_lost(connection: Connection) -> bool:
    """Say whether the index is not there at all, or not with all of its parts."""
    parts = [TABLE] if _is_postgresql(connection) else [TABLE, _SIZES.name]
    return not all(map(inspect(connection).has_table, parts))


def create(connection: Connection) -> None:
    """Make the index, empty, in place of what is left of it."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {TABLE}")
    for statement in _MADE_BY[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def rebuild(connection: Connection) -> None:
    """Make the index anew from the rows of ``articles``."""
    has_commands = not _is_postgresql(connection)
    if has_commands:
        connection.execute(insert(_COMMAND), [{TABLE: "delete-all"}])
    else:
        connection.execute(delete(_VECTORS))
    articles = _stored(connection)
    while part := list(islice(articles, _CHUNK)):
        add(connection, part)
    if has_commands:
        connection.execute(insert(_COMMAND), [{TABLE: "optimize"}])


def check(connection: Connection) -> list[int]:
    """Return the ids of the articles whose entry is missing, left over or of another length.

    They are all where the index itself is damaged; `rebuild` mends either.
    """
    if _is_postgresql(connection):
        return _check_vectors(connection)
    is_sound = _is_sound(connection)
    entries = dict(connection.execute(select(_SIZES.c.id, _SIZES.c.sz)).all())
    expected = {article.id: _sizes(_row(article)) for article in _stored(connection)}
    return sorted(
        article_id
        for article_id in expected.keys() | entries.keys()
        if not is_sound or expected.get(article_id) != entries.get(article_id)
    )


def _is_sound(connection: Connection) -> bool:
    try:
        connection.execute(insert(_COMMAND), [{TABLE: "integrity-check"}])
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    return True


def _sizes(row: Mapping[str, Any]) -> bytes:
    """Return the numbers of words as FTS5 keeps them: 7 bits a byte, most significant first."""
    encoded = bytearray()
    for name in (*_COLUMNS, *_FOLDED.values()):
        count = len(row[name].split(" ")) if row[name] else 0
        groups = [count & 0x7F]
        while count := count >> 7:
            groups.append(count & 0x7F | 0x80)
        encoded += bytes(reversed(groups))
    return bytes(encoded)


def _stored(connection: Connection) -> Iterator[Indexed]:
    columns = (Article.id, Article.title, Article.lead, Article.text, Article.author)
    options = {"yield_per": _CHUNK}
    with connection.execute(select(*columns), execution_options=options) as stored:
        yield from stored


def _row(article: Indexed) -> dict[str, Any]:
    row: dict[str, Any] = {"rowid": article.id}
    for name in _COLUMNS:
        words = printed(getattr(article, name) or "")
        row[name], row[_FOLDED[name]] = " ".join(words.exact), " ".join(words.folded)
    return row


# --- PostgreSQL -------------------------------------------------------------------------------


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _vector(article: Indexed) -> str:
    """Return the words of *article* as PostgreSQL reads a ``tsvector``."""
    return " ".join(f"'{lexeme}':{place}{letter}" for lexeme, place, letter in _lexemes(article))


def _lexemes(article: Indexed) -> Iterator[tuple[str, int, str]]:
    """Yield each word in both forms, with its place and the letter of its column."""
    place, room = 0, _MOST_BYTES
    for name, letter in _LETTERS.items():
        words = printed(getattr(article, name) or "")
        for word in map(Forms, words.exact, words.folded):
            lexemes = _lexeme(word, marked=True), _lexeme(word, marked=False)
            place += 1
            room -= sum(len(lexeme.encode()) + 8 for lexeme in lexemes)
            if place > _MOST_PLACES or room < 0:
                return
            yield from ((lexeme, place, letter) for lexeme in lexemes)


def _lexeme(word: Forms, *, marked: bool) -> str:
    return word.exact[:_LONGEST_WORD] if marked else _FOLD + word.folded[:_LONGEST_WORD]


def _check_vectors(connection: Connection) -> list[int]:
    lengths = select(_VECTORS.c.rowid, func.length(_VECTORS.c.words))
    entries = dict(connection.execute(lengths).all())
    expected = {
        article.id: len({lexeme for lexeme, _, _ in _lexemes(article)})
        for article in _stored(connection)
    }
    return sorted(
        article_id
        for article_id in expected.keys() | entries.keys()
        if expected.get(article_id) != entries.get(article_id)
    )


def _ask_vectors(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]]) -> str:
    """Spell what is asked for as a ``tsquery``."""
    without = (f"!({' & '.join(map(_ask_term, terms))})" for terms in none_of)
    return " & ".join([*map(_ask_term, all_of), *without])


def _ask_term(term: Term) -> str:
    phrases = [term.phrase.words]
    if term.phrase.joined is not None:
        phrases.append((term.phrase.joined,))
    alternatives = [_ask(words, _LETTERS[each]) for words in phrases for each in term.columns]
    return f"({' | '.join(alternatives)})"


def _ask(words: Iterable[Forms], letter: str) -> str:
    lexemes = (f"'{_lexeme(word, marked=word.marked)}':{letter}" for word in words)
    return f"({' <-> '.join(lexemes)})"


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


# --- asking -----------------------------------------------------------------------------------


def matching(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]] = ()) -> Select[int]:
    """Select the ids of the articles that hold all of *all_of*, by the column ``rowid``.

    Left out is what holds every term of one member of *none_of*. A phrase with some words marked
    and others not may be found too often: see `Phrase.mixed`.
    """
    unwanted = list(none_of)
    matches = _Spelled(
        sqlite=literal_column(TABLE).bool_op("MATCH")(literal(_spell(all_of, unwanted))),
        postgresql=_VECTORS.c.words.bool_op("@@")(_tsquery(all_of, unwanted)),
    )
    return select(_INDEX.c.rowid).where(matches)


def ranked(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]] = ()) -> Select[int, float]:
    """Select what `matching` does, with how well each answers, from 0 up, as ``relevance``."""
    weights = list(WEIGHTS.values())
    highest = max(weights)
    letters = [weight / highest for weight in reversed(weights)]  # from D to A, 1 at most
    relevance: ColumnElement[float] = _Spelled(
        sqlite=-func.bm25(literal_column(TABLE), *weights * 2),
        postgresql=func.ts_rank(
            cast(letters, postgresql.ARRAY(postgresql.REAL)),
            _VECTORS.c.words,
            _tsquery(all_of, []),
        ),
    )
    return matching(all_of, none_of).add_columns(relevance.label("relevance"))


def _tsquery(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]]) -> ColumnElement[Any]:
    return cast(literal(_ask_vectors(all_of, none_of)), postgresql.TSQUERY)


def _spell(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]]) -> str:
    expression = _spell_terms(all_of)
    without = " OR ".join(f"({_spell_terms(terms)})" for terms in none_of)
    return f"({expression}) NOT ({without})" if without else expression


def _spell_terms(terms: Sequence[Term]) -> str:
    return " AND ".join(map(_spell_term, terms))


def _spell_term(term: Term) -> str:
    words, joined = term.phrase.words, term.phrase.joined
    alternatives = [_spell_phrase(words, term.columns)]
    if joined is not None:
        alternatives.append(_spell_phrase((joined,), term.columns))
    return f"({' OR '.join(alternatives)})"


def _spell_phrase(words: tuple[Forms, ...], columns: tuple[str, ...]) -> str:
    if all(word.marked for word in words):
        return _in_columns(columns, [word.exact for word in words])
    # Both forms of a word stand in columns of their own, and a phrase in one column: so the whole
    # phrase is asked for without marks, and its marked runs with them.
    runs = [
        [word.exact for word in run]
        for marked, run in groupby(words, lambda word: word.marked)
        if marked
    ]
    parts = [_in_columns(tuple(map(_FOLDED.__getitem__, columns)), [word.folded for word in words])]
    parts += [_in_columns(columns, run) for run in runs]
    return f"({' AND '.join(parts)})"


def _in_columns(columns: Iterable[str], words: Iterable[str]) -> str:
    return f'{{{" ".join(columns)}}} : "{" ".join(words)}"'
