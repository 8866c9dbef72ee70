"""How does PostgreSQL index the words of the articles? In a table with one ``tsvector`` each.

Each place of a vector holds both forms of its word, the folded one behind a `_FOLD`, so that a
phrase may mix them; columns are its weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    table,
)
from sqlalchemy.dialects import postgresql

from storage.search.terms import TABLE, WEIGHTS, Indexed, Needle, Term, words_of
from vietnamese.words import Forms


def made_by(name: str) -> tuple[str, ...]:
    """Return the statements that make the index under *name*."""
    return (
        (
            f"CREATE TABLE {name} ("
            f"rowid bigint CONSTRAINT pk_{name} PRIMARY KEY, words tsvector NOT NULL)"
        ),
        f"CREATE INDEX ix_{name}_words ON {name} USING gin (words)",
    )


PARTS = (TABLE,)

_VECTORS = table(TABLE, column("rowid"), column("words", postgresql.TSVECTOR))
#: In an index of an older version, which is asked until it is made anew, B is the lead.
_LETTERS = {"title": "A", "source": "B", "text": "C", "author": "D"}
_FOLD = "~"
#: PostgreSQL numbers no further place, and takes no vector beyond a million bytes: what stands
#: behind this in a text is not found there.
_MOST_PLACES = 16_000
_MOST_BYTES = 900_000
_LONGEST_WORD = 100
#: Entries that are compared at a time.
_CHUNK = 100


# --- writing ----------------------------------------------------------------------------------


def add(connection: Connection, articles: Iterable[Indexed]) -> None:
    """Enter *articles*, which are not in the index."""
    vectors = [{"rowid": article.id, "words": _vector(article)} for article in articles]
    if vectors:
        words = cast(bindparam("words"), postgresql.TSVECTOR)
        connection.execute(insert(_VECTORS).values(words=words), vectors)


def remove(connection: Connection, articles: Iterable[Indexed]) -> None:
    """Take *articles* out."""
    ids = [article.id for article in articles]
    connection.execute(delete(_VECTORS).where(_VECTORS.c.rowid.in_(ids)))


def clear(connection: Connection) -> None:
    """Take everything out."""
    connection.execute(delete(_VECTORS))


def optimize(_connection: Connection) -> None:
    """Do nothing: PostgreSQL's own vacuum does what is to be done."""


def _vector(article: Indexed) -> str:
    """Return the words of *article* as PostgreSQL reads a ``tsvector``."""
    return " ".join(f"'{lexeme}':{place}{letter}" for lexeme, place, letter in _lexemes(article))


def _lexemes(article: Indexed) -> Iterator[tuple[str, int, str]]:
    """Yield each word in both forms, with its place and the letter of its column."""
    place, room = 0, _MOST_BYTES
    for name, letter in _LETTERS.items():
        words = words_of(article, name)
        for word in map(Forms, words.exact, words.folded):
            lexemes = _lexeme(word, marked=True), _lexeme(word, marked=False)
            place += 1
            room -= sum(len(lexeme.encode()) + 8 for lexeme in lexemes)
            if place > _MOST_PLACES or room < 0:
                return
            yield from ((lexeme, place, letter) for lexeme in lexemes)


def _lexeme(word: Forms, *, marked: bool) -> str:
    return word.exact[:_LONGEST_WORD] if marked else _FOLD + word.folded[:_LONGEST_WORD]


# --- checking ---------------------------------------------------------------------------------


def faulty_entries(
    connection: Connection, articles: Iterable[Indexed]
) -> Iterator[tuple[int, str]]:
    """Yield the id of each entry that is not what *articles*, all there are, make it, and why."""
    left_over = set(connection.scalars(select(_VECTORS.c.rowid)))
    rest = iter(articles)
    while part := list(islice(rest, _CHUNK)):
        same = _comparison(connection, part)
        for article in part:
            if article.id not in left_over:
                yield article.id, "it is not in the index"
            elif not same.get(article.id):
                yield article.id, "the index holds other words"
        left_over.difference_update(article.id for article in part)
    for id_ in sorted(left_over):
        yield id_, "it is in the index and in no row"


def _comparison(connection: Connection, articles: Sequence[Indexed]) -> dict[int, bool]:
    """Say of each of *articles* that has an entry whether it is what it should be."""
    wanted = (
        func.unnest(
            cast([article.id for article in articles], postgresql.ARRAY(postgresql.BIGINT)),
            cast([_vector(article) for article in articles], postgresql.ARRAY(postgresql.TEXT)),
        )
        .table_valued("id", "words", name="wanted")
        .render_derived()
    )
    same = _VECTORS.c.words == cast(wanted.c.words, postgresql.TSVECTOR)
    found = select(wanted.c.id, same).join(_VECTORS, _VECTORS.c.rowid == wanted.c.id)
    return dict(connection.execute(found).all())


# --- asking -----------------------------------------------------------------------------------


def matches(all_of: Sequence[Term], none_of: Sequence[Sequence[Term]]) -> ColumnElement[Any]:
    """Return the condition that an entry holds all of *all_of*, and no member of *none_of*."""
    return _VECTORS.c.words.bool_op("@@")(_query(all_of, none_of))


def relevance(all_of: Sequence[Term]) -> ColumnElement[float]:
    """Return how well an entry answers what `matches` asks for, from 0 up."""
    weights = [WEIGHTS[name] for name in _LETTERS]
    letters = [weight / max(weights) for weight in reversed(weights)]  # from D to A, 1 at most
    weighed = cast(letters, postgresql.ARRAY(postgresql.REAL))
    return func.ts_rank(weighed, _VECTORS.c.words, _query(all_of, []))


def _query(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]]) -> ColumnElement[Any]:
    without = (f"!({' & '.join(map(_spell_term, terms))})" for terms in none_of)
    spelled = " & ".join([*map(_spell_term, all_of), *without])
    return cast(literal(spelled), postgresql.TSQUERY)


def held_words(words: Iterable[str], *, marked: bool) -> Select[str, int]:
    """Select those of *words* that stand in titles or texts, with in how many articles."""
    typed = func.unnest(cast(list(words), postgresql.ARRAY(postgresql.TEXT)))
    each = typed.table_valued("word", name="typed").render_derived()
    sign = "" if marked else _FOLD
    asked = cast(func.concat("'", sign, each.c.word, "':AC"), postgresql.TSQUERY)
    count = (
        select(func.count())
        .where(_VECTORS.c.words.bool_op("@@")(asked))
        .scalar_subquery()
        .correlate(each)
    )
    counted = select(each.c.word, count.label("articles")).subquery()
    return select(counted.c.word, counted.c.articles).where(counted.c.articles > 0)


def prepare_words(_connection: Connection) -> None:
    """Do nothing: the index itself answers which words it holds."""


def _spell_term(term: Term) -> str:
    ways = (" & ".join(map(_spell_needle, way)) for way in term.ways)
    return f"({' | '.join(f'({way})' for way in ways)})"


def _spell_needle(needle: Needle) -> str:
    letters = (_LETTERS[each] for each in needle.columns)
    return f"({' | '.join(_spell(needle, letter) for letter in letters)})"


def _spell(needle: Needle, letter: str) -> str:
    *others, last = needle.phrase.words
    star = "*" if needle.phrase.prefix else ""
    marked = needle.literal
    lexemes = [f"'{_lexeme(word, marked=marked or word.marked)}':{letter}" for word in others]
    lexemes.append(f"'{_lexeme(last, marked=marked or last.marked)}':{star}{letter}")
    return f"({' <-> '.join(lexemes)})"
