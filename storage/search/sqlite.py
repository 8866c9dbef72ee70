"""How does SQLite index the words of the articles? FTS5, with every column in both forms.

The table has no content of its own: the text stands in ``articles`` already. Such a table gives a
row back only to one who says what was put in: `remove` takes the old words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    column,
    func,
    insert,
    literal,
    literal_column,
    table,
)

from storage.search.terms import TABLE, WEIGHTS, Indexed, Term
from vietnamese.words import Forms, printed

#: What makes the index, as the migration that made it first.
MADE_BY = (
    (
        "CREATE VIRTUAL TABLE article_search USING fts5("
        "title, lead, text, author, title_folded, lead_folded, text_folded, author_folded, "
        "content = '', tokenize = 'ascii')"
    ),
    "INSERT INTO article_search (article_search, rank) VALUES ('automerge', 8)",
)
#: How many words each column of each entry has: FTS5 keeps it for its own use.
_SIZES = f"{TABLE}_docsize"
PARTS = (TABLE, _SIZES)

_COLUMNS = tuple(WEIGHTS)
_FOLDED = {name: f"{name}_folded" for name in _COLUMNS}
_ALL_COLUMNS = (*_COLUMNS, *_FOLDED.values())
_INDEX = table(TABLE, column("rowid"), *map(column, _ALL_COLUMNS))
_COMMAND = table(TABLE, *map(column, (TABLE, *_INDEX.c.keys())))
#: Every word of the index with its places. It is a view on it, which even a reader may have.
_PLACES = "article_search_places"

#: FTS5 keeps no more of a word, in bytes.
_LONGEST_WORD = 32_768

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
        words = printed(getattr(article, name) or "")
        row[name], row[_FOLDED[name]] = " ".join(words.exact), " ".join(words.folded)
    return row


# --- checking ---------------------------------------------------------------------------------


def faulty_entries(
    connection: Connection, articles: Iterable[Indexed]
) -> Iterator[tuple[int, str]]:
    """Yield the id of each entry that is not what *articles*, all there are, make it, and why.

    :raises sqlalchemy.exc.DatabaseError: if the index cannot be read to its end
    """
    held = _held(connection)
    for article in articles:
        expected, found = _print(_row(article)), held.pop(article.id, None)
        if found is None:
            yield article.id, "it is not in the index"
        elif found != expected:
            yield article.id, "the index holds other words"
    for id_ in held:
        yield id_, "it is in the index and in no row"


def _held(connection: Connection) -> dict[int, _Print]:
    sums = _sums_of_places(connection)
    sizes: dict[int, bytes] = dict(connection.exec_driver_sql(f"SELECT id, sz FROM {_SIZES}").all())  # noqa: S608  # a constant
    return {id_: (sizes.get(id_, b""), sums.get(id_, 0)) for id_ in sizes.keys() | sums.keys()}


def _sums_of_places(connection: Connection) -> dict[int, int]:
    """Return of each entry the sum of the hashes of its words with their places."""
    made = f"CREATE VIRTUAL TABLE temp.{_PLACES} USING fts5vocab(main, {TABLE}, instance)"
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{_PLACES}")
    connection.exec_driver_sql(made)
    every = f"SELECT CAST(term AS BLOB), doc, col, offset FROM temp.{_PLACES}"  # noqa: S608  # a constant
    sums: dict[int, int] = defaultdict(int)
    with connection.exec_driver_sql(every, execution_options={"stream_results": True}) as places:
        for term, id_, name, place in places:
            sums[id_] += hash((term, name, place))
    connection.exec_driver_sql(f"DROP TABLE temp.{_PLACES}")
    return sums


def _print(row: dict[str, Any]) -> _Print:
    sizes, total = bytearray(), 0
    for name in _ALL_COLUMNS:
        words = row[name].encode().split(b" ") if row[name] else []
        sizes += _varint(len(words))
        total += sum(hash((word[:_LONGEST_WORD], name, place)) for place, word in enumerate(words))
    return bytes(sizes), total


def _varint(number: int) -> bytes:
    """Return *number* as FTS5 keeps it: 7 bits a byte, most significant first.

    >>> list(_varint(5)), list(_varint(300))
    ([5], [130, 44])
    """
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


# --- asking -----------------------------------------------------------------------------------


def matches(all_of: Sequence[Term], none_of: Sequence[Sequence[Term]]) -> ColumnElement[Any]:
    """Return the condition that an entry holds all of *all_of*, and no member of *none_of*."""
    return literal_column(TABLE).bool_op("MATCH")(literal(_spell(all_of, none_of)))


def relevance(_all_of: Sequence[Term]) -> ColumnElement[float]:
    """Return how well an entry answers what `matches` asks for, from 0 up."""
    return -func.bm25(literal_column(TABLE), *list(WEIGHTS.values()) * 2)


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
