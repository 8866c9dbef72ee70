"""Which words does the archive hold, and which of them are nearest to one that it does not?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from storage.search import index
from vietnamese.slips import difference, markings, slips
from vietnamese.words import Forms, forms

#: Words that are offered for one.
MOST_OFFERED = 5
#: Plain words whose marked forms are looked through.
_MOST_PLAIN = 4


def unheld(connection: Connection, words: Iterable[Forms]) -> list[Forms]:
    """Return those of *words* that stand in no title and no text."""
    words = list(dict.fromkeys(words))
    held = {
        (marked, found)
        for marked in (True, False)
        for found in index.held_words(
            connection,
            [_typed(word) for word in words if word.marked is marked],
            marked=marked,
        )
    }
    return [word for word in words if (word.marked, _typed(word)) not in held]


def nearest(connection: Connection, word: Forms) -> list[Forms]:
    """Return words of the archive that *word* was meant for, it may be, the likeliest first."""
    if word.marked:
        same_letters = _marked(connection, word, [word.folded])
        if same_letters:
            return same_letters[:MOST_OFFERED]
    possible = slips(word.folded)
    counts = index.held_words(connection, possible, marked=False)
    order = {plain: place for place, plain in enumerate(possible)}
    plain = sorted(counts, key=lambda each: (-counts[each], order[each]))
    if word.marked:
        marked = _marked(connection, word, plain[:_MOST_PLAIN])
        return (marked or [forms(each) for each in plain])[:MOST_OFFERED]
    return [forms(each) for each in plain[:MOST_OFFERED]]


def _marked(connection: Connection, word: Forms, plain: Iterable[str]) -> list[Forms]:
    """Return the words held that have the letters of one of *plain*, with marks."""
    possible = [each for letters in plain for each in markings(letters)]
    counts = index.held_words(connection, possible, marked=True)
    found = sorted(counts, key=lambda each: (difference(word.exact, each), -counts[each], each))
    return [forms(each) for each in found if each != word.exact]


def _typed(word: Forms) -> str:
    return word.exact if word.marked else word.folded
