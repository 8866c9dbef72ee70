"""How does SQLite index the words of the articles? FTS5, with every column in both forms.

The table takes its text from ``articles``, through a view, so that ``snippet()`` can show it; its
words are cut here, so that they are those of every query. Such a table gives a row back only to one
who says what was put in: `remove` takes the old words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
)

from storage.database.search_content import SEARCH_CONTENT, SEARCH_CONTENT_VIEW
from storage.search.terms import TABLE, WEIGHTS, Indexed, Needle, Term, words_of

#: FTS5 writes the number of a column to every entry of a word, but of the first column.
_COLUMNS = ("text", "title", "author", "source")
_FOLDED = {name: f"{name}_folded" for name in _COLUMNS}
_ALL_COLUMNS = (*_COLUMNS, *_FOLDED.values())
_NAMES = ", ".join(_ALL_COLUMNS)
_OPTIONS = "tokenize = 'unicode61 remove_diacritics 0'"


def made_by(name: str) -> tuple[str, ...]:
    """Return the statements that make the index under *name*."""
    return (
        f"DROP VIEW IF EXISTS {SEARCH_CONTENT}",
        SEARCH_CONTENT_VIEW,
        (
            f"CREATE VIRTUAL TABLE {name} USING fts5("
            f"{_NAMES}, content = '{SEARCH_CONTENT}', content_rowid = 'id', {_OPTIONS})"
        ),
        f"INSERT INTO {name} ({name}, rank) VALUES ('automerge', 8)",  # noqa: S608  # a constant
    )


#: How many words each column of each entry has: FTS5 keeps it for its own use.
_SIZES = f"{TABLE}_docsize"
PARTS = (TABLE, _SIZES, SEARCH_CONTENT)

_INDEX = table(TABLE, column("rowid"), *map(column, _ALL_COLUMNS))
_COMMAND = table(TABLE, *map(column, (TABLE, *_INDEX.c.keys())))
#: Every word of the index with its places. It is a view on it, which even a reader may have.
_PLACES = "article_search_places"
#: An index of some entries as they should be, to be compared.
_EXPECTED = "article_search_expected"
#: Entries that are compared at a time.
_CHUNK = 500

#: What an entry is told by: how many words its columns have, and the sum of the places' hashes.
_Print = tuple[bytes, int]


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


def clear(connection: Connection) -> None:
    """Take everything out, whatever it is."""
    connection.execute(insert(_COMMAND), [{TABLE: "delete-all"}])


def optimize(connection: Connection) -> None:
    """Make the index, whole again, quick to ask."""
    connection.execute(insert(_COMMAND), [{TABLE: "optimize"}])


def _row(article: Indexed) -> dict[str, Any]:
    row: dict[str, Any] = {"rowid": article.id}
    for name in _COLUMNS:
        words = words_of(article, name)
        row[name], row[_FOLDED[name]] = " ".join(words.exact), " ".join(words.folded)
    return row


# --- checking ---------------------------------------------------------------------------------


def faulty_entries(
    connection: Connection, articles: Iterable[Indexed]
) -> Iterator[tuple[int, str]]:
    """Yield the id of each entry that is not what *articles*, all there are, make it, and why.

    :raises sqlalchemy.exc.DatabaseError: if the index cannot be read to its end
    """
    held = _prints(connection, "main", TABLE)
    rest = iter(articles)
    while part := list(islice(rest, _CHUNK)):
        for id_, expected in _expected(connection, part).items():
            found = held.pop(id_, None)
            if found is None:
                yield id_, "it is not in the index"
            elif found != expected:
                yield id_, "the index holds other words"
    for id_ in held:
        yield id_, "it is in the index and in no row"


def _expected(connection: Connection, articles: Sequence[Indexed]) -> dict[int, _Print]:
    """Return what the entries of *articles* are told by, made by FTS5 itself."""
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE temp.{_EXPECTED} USING fts5({_NAMES}, content = '', {_OPTIONS})"
    )
    made = table(_EXPECTED, *map(column, ("rowid", *_ALL_COLUMNS)), schema="temp")
    connection.execute(insert(made), [_row(article) for article in articles])
    prints = _prints(connection, "temp", _EXPECTED)
    connection.exec_driver_sql(f"DROP TABLE temp.{_EXPECTED}")
    return {article.id: prints.get(article.id, (b"", 0)) for article in articles}


def _prints(connection: Connection, schema: str, name: str) -> dict[int, _Print]:
    """Return what each entry of an index is told by."""
    sums = _sums_of_places(connection, schema, name)
    listed = connection.exec_driver_sql(f"SELECT id, sz FROM {schema}.{name}_docsize")  # noqa: S608  # constants
    sizes: dict[int, bytes] = dict(listed.all())
    return {id_: (sizes.get(id_, b""), sums.get(id_, 0)) for id_ in sizes.keys() | sums.keys()}


def _sums_of_places(connection: Connection, schema: str, name: str) -> dict[int, int]:
    """Return of each entry the sum of the hashes of its words with their places."""
    made = f"CREATE VIRTUAL TABLE temp.{_PLACES} USING fts5vocab({schema}, {name}, instance)"
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{_PLACES}")
    connection.exec_driver_sql(made)
    every = f"SELECT CAST(term AS BLOB), doc, col, offset FROM temp.{_PLACES}"  # noqa: S608  # a constant
    sums: dict[int, int] = defaultdict(int)
    with connection.exec_driver_sql(every, execution_options={"stream_results": True}) as places:
        for word, id_, where, place in places:
            sums[id_] += hash((word, where, place))
    connection.exec_driver_sql(f"DROP TABLE temp.{_PLACES}")
    return sums


# --- asking -----------------------------------------------------------------------------------


def matches(all_of: Sequence[Term], none_of: Sequence[Sequence[Term]]) -> ColumnElement[Any]:
    """Return the condition that an entry holds all of *all_of*, and no member of *none_of*."""
    return literal_column(TABLE).bool_op("MATCH")(literal(_spell(all_of, none_of)))


def relevance(_all_of: Sequence[Term]) -> ColumnElement[float]:
    """Return how well an entry answers what `matches` asks for, from 0 up."""
    return -func.bm25(literal_column(TABLE), *[WEIGHTS[name] for name in _COLUMNS] * 2)


def held_words(words: Iterable[str], *, marked: bool) -> Select[str, int]:
    """Select those of *words* that stand in titles or texts, with in how many articles.

    `prepare_words` comes first.
    """
    names = ("text", "title") if marked else ("text_folded", "title_folded")
    vocabulary = table(_VOCABULARY, *map(column, ("term", "doc", "col")), schema="temp")
    in_columns = vocabulary.c.col.in_(names)
    return (
        select(vocabulary.c.term, func.max(vocabulary.c.doc))
        .where(vocabulary.c.term.in_(list(words)), in_columns)
        .group_by(vocabulary.c.term)
    )


def prepare_words(connection: Connection) -> None:
    """Make ready to ask which words are held."""
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{_VOCABULARY} USING fts5vocab(main, {TABLE}, col)"
    )


_VOCABULARY = "article_search_vocabulary"


def _spell(all_of: Sequence[Term], none_of: Iterable[Sequence[Term]]) -> str:
    expression = _spell_terms(all_of)
    without = " OR ".join(f"({_spell_terms(terms)})" for terms in none_of)
    return f"({expression}) NOT ({without})" if without else expression


def _spell_terms(terms: Sequence[Term]) -> str:
    return " AND ".join(map(_spell_term, terms))


def _spell_term(term: Term) -> str:
    ways = (" AND ".join(map(_spell_needle, way)) for way in term.ways)
    return f"({' OR '.join(f'({way})' for way in ways)})"


def _spell_needle(needle: Needle) -> str:
    words, star = needle.phrase.words, " *" if needle.phrase.prefix else ""
    folded = tuple(map(_FOLDED.__getitem__, needle.columns))
    if needle.literal or all(word.marked for word in words):
        return _in_columns(needle.columns, [word.exact for word in words], star)
    # Both forms of a word stand in columns of their own, and a phrase in one column: so the whole
    # phrase is asked for without marks, and its marked runs with them.
    whole = _in_columns(folded, [word.folded for word in words], star)
    runs = [(marked, list(run)) for marked, run in groupby(words, lambda word: word.marked)]
    parts = [
        _in_columns(
            needle.columns, [word.exact for word in run], star if run[-1] is words[-1] else ""
        )
        for marked, run in runs
        if marked
    ]
    return f"({' AND '.join([whole, *parts])})"


def _in_columns(columns: Iterable[str], words: Iterable[str], star: str) -> str:
    return f'{{{" ".join(columns)}}} : "{" ".join(words)}"{star}'
