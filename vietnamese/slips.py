"""Which words might somebody have meant who mistyped this one?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import chain, islice, product

from vietnamese.letters import modern_tone

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
#: The letters that differ from a plain one by their marks, tones aside.
_SHAPES = {"a": "aăâ", "e": "eê", "o": "oôơ", "u": "uư", "d": "dđ"}
_VOWELS = "aăâeêioôơuưy"
#: Letters of a word of which slips are reckoned; no syllable of the language has more than seven.
_LONGEST = 20
_MOST_MARKINGS = 4000


def slips(folded: str) -> list[str]:
    """Return what is one slip away from a word without marks, the likeliest kinds first.

    Swapped letters, a letter too few, a letter too many, a wrong letter.

    >>> "dang" in slips("dnag"), "dang" in slips("dag"), "dang" in slips("ddang")
    (True, True, True)
    """
    if not (1 < len(folded) <= _LONGEST and folded.isascii() and folded.isalpha()):
        return []
    cuts = [(folded[:at], folded[at:]) for at in range(len(folded) + 1)]
    found = chain.from_iterable(kind(*cut) for kind in _KINDS for cut in cuts)
    return [word for word in dict.fromkeys(found) if word not in ("", folded)]


def _swapped(head: str, tail: str) -> Iterator[str]:
    yield head + tail[1:2] + tail[:1] + tail[2:]


def _with_one_more(head: str, tail: str) -> Iterator[str]:
    yield from (head + letter + tail for letter in _ALPHABET)


def _without_one(head: str, tail: str) -> Iterator[str]:
    yield head + tail[1:]


def _with_another(head: str, tail: str) -> Iterator[str]:
    if tail:
        yield from (head + letter + tail[1:] for letter in _ALPHABET)


_KINDS = (_swapped, _with_one_more, _without_one, _with_another)


def markings(folded: str) -> list[str]:
    """Return every way to put marks on a word without any, be it a syllable or none.

    >>> {"đảng", "đang", "dâng"} <= set(markings("dang"))
    True
    """
    if len(folded) > _LONGEST:
        return []
    shaped = islice(product(*(_SHAPES.get(letter, letter) for letter in folded)), _MOST_MARKINGS)
    return list(islice(dict.fromkeys(chain.from_iterable(map(_toned, shaped))), _MOST_MARKINGS))


def _toned(letters: tuple[str, ...]) -> Iterator[str]:
    yield "".join(letters)
    for place, letter in enumerate(letters):
        if letter in _VOWELS:
            for tone in _TONES[1:]:
                toned = (*letters[:place], letter + tone, *letters[place + 1 :])
                yield modern_tone(unicodedata.normalize("NFC", "".join(toned)))


def difference(one: str, other: str) -> int:
    """Return in how many letters and marks two words of the same plain letters differ.

    >>> difference("đảng", "đang"), difference("dang", "đảng")
    (1, 2)
    """
    return len(_features(one) ^ _features(other))


def _features(word: str) -> set[tuple[int, str]]:
    found, place = set(), -1
    for sign in unicodedata.normalize("NFD", word):
        if unicodedata.combining(sign):
            # A tone counts once, wherever in the syllable it stands.
            found.add((-1 if sign in _TONES else place, sign))
        else:
            place += 1
            if sign == "đ":
                found.add((place, sign))
    return found
