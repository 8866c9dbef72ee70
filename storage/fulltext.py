"""How are the words of the articles indexed, so that the database finds them?

The SQL of one database is here and nowhere else. On SQLite it is an FTS5 table without content of
its own (the text stands in ``articles`` already), with every column in both forms of its words.
Such a table gives a row back only to one who says what was put in: `remove` takes the old words.
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
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.exc import DatabaseError

from storage.models import Article
from storage.records import Article as ArticleRecord
from storage.words import Forms, Phrase, printed

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


#: What is indexed: a record of an article, or a row with these columns.
Indexed = ArticleRecord | Article | Row[int, str, str, str, str | None]


class Term(NamedTuple):
    """A phrase that must stand in one of the columns."""

    phrase: Phrase
    columns: tuple[str, ...] = ANYWHERE


# --- writing ----------------------------------------------------------------------------------


def add(connection: Connection, articles: Iterable[Indexed]) -> None:
    """Enter *articles*, which are not in the index."""
    rows = [_row(article) for article in articles]
    if rows:
        connection.execute(insert(_INDEX), rows)


def remove(connection: Connection, articles: Iterable[Indexed]) -> None:
    """Take *articles* out, given exactly as they were entered."""
    rows = [{TABLE: "delete", **_row(article)} for article in articles]
    if rows:
        connection.execute(insert(_COMMAND), rows)


def rebuild(connection: Connection) -> None:
    """Make the index anew from the rows of ``articles``."""
    connection.execute(insert(_COMMAND), [{TABLE: "delete-all"}])
    articles = _stored(connection)
    while part := list(islice(articles, _CHUNK)):
        add(connection, part)
    connection.execute(insert(_COMMAND), [{TABLE: "optimize"}])


def check(connection: Connection) -> list[int]:
    """Return the ids of the articles whose entry is missing, left over or of another length.

    They are all where the index itself is damaged; `rebuild` mends either.
    """
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
    yield from connection.execute(select(*columns), execution_options={"yield_per": _CHUNK})


def _row(article: Indexed) -> dict[str, Any]:
    row: dict[str, Any] = {"rowid": article.id}
    for name in _COLUMNS:
        words = printed(getattr(article, name) or "")
        row[name], row[_FOLDED[name]] = " ".join(words.exact), " ".join(words.folded)
    return row


# --- asking -----------------------------------------------------------------------------------


def matching(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]] = ()) -> Select[int]:
    """Select the ids of the articles that hold all of *all_of*, by the column ``rowid``.

    Left out is what holds every term of one member of *none_of*. A phrase with some words marked
    and others not may be found too often: see `Phrase.mixed`.
    """
    expression = _spell_terms(all_of)
    without = " OR ".join(f"({_spell_terms(terms)})" for terms in none_of)
    if without:
        expression = f"({expression}) NOT ({without})"
    return select(_INDEX.c.rowid).where(literal_column(TABLE).bool_op("MATCH")(literal(expression)))


def relevance() -> ColumnElement[float]:
    """Return how well a row of `matching` answers, from 0 up; for use in that query only."""
    weights = list(WEIGHTS.values()) * 2
    return -func.bm25(literal_column(TABLE), *weights)


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
