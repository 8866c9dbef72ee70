"""What is a word, and when does a word that is typed match one that was printed?

Words are cut here alike for the index, for queries and for snippets, so that the three can never
disagree. A word has two forms: *exact*, lower-cased with its marks, and *folded*, without them.
What is typed with a mark is compared by its exact form, what is typed without by its folded one:
"đảng" finds "Đảng" and not "đang", "dang" finds all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from vietnamese.letters import modern_tone, strip_marks

#: Letters of a word that is remembered: a page may hold one of a million.
_REMEMBERED = 100
_WORD = re.compile(r"[^\W_]+")
# "TP.HCM", "GS.TS": letters with dots between them, which are also written without.
_DOTTED = re.compile(r"^[^\W\d_]+(?:\.[^\W\d_]+)+")


class Forms(NamedTuple):
    """The two forms in which a word is compared."""

    exact: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether it has a mark, đ's bar included, and so must match with its marks."""
        return self.exact != self.folded

    def matches(self, text: Printed, place: int) -> bool:
        """Say whether the word, as it is typed, matches the printed one at *place*."""
        if self.marked:
            return self.exact == text.exact[place]
        return self.folded == text.folded[place]


def forms(word: str) -> Forms:
    """Return both forms of one word.

    >>> forms("THUỶ")
    Forms(exact='thủy', folded='thuy')
    """
    return (_forms if len(word) <= _REMEMBERED else _forms.__wrapped__)(word)


@lru_cache(maxsize=2**14)  # a language has few syllables: nearly every word is met again
def _forms(word: str) -> Forms:
    exact = modern_tone(word.casefold())
    return Forms(exact, strip_marks(exact))


def cut(text: str) -> list[Forms]:
    """Return the words of *text* in order.

    >>> [word.folded for word in cut("TP.HCM, 3/11: 35.000 vé")]
    ['tp', 'hcm', '3', '11', '35', '000', 've']
    """
    words = _WORD.findall(_nfc(text))
    are_short = max(map(len, words), default=0) <= _REMEMBERED
    return list(map(_forms if are_short else forms, words))


_EXACT, _FOLDED = itemgetter(0), itemgetter(1)


class Printed(NamedTuple):
    """The words of a text, in both forms."""

    exact: tuple[str, ...]
    folded: tuple[str, ...]

    def places(self, word: Forms) -> Iterator[int]:
        """Yield where *word*, as it is typed, stands among the words."""
        words, wanted = (self.exact, word.exact) if word.marked else (self.folded, word.folded)
        place = -1
        with suppress(ValueError):  # no further one
            while True:
                place = words.index(wanted, place + 1)
                yield place


def printed(text: str) -> Printed:
    """Return the words of *text* for looking typed ones up."""
    words = cut(text)
    return Printed(tuple(map(_EXACT, words)), tuple(map(_FOLDED, words)))


def spans(text: str) -> list[tuple[int, int]]:
    """Return where each word of the NFC *text* begins and ends."""
    return [match.span() for match in _WORD.finditer(text)]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another; most often a single one."""

    words: tuple[Forms, ...]
    joined: Forms | None = None  #: "TP.HCM" as "TPHCM", which matches too

    @property
    def mixed(self) -> bool:
        """Whether some of its words are typed with marks and others without."""
        return len({word.marked for word in self.words}) > 1

    def find(self, text: Printed) -> Iterator[tuple[int, int]]:
        """Yield where it stands in *text*: first and last word, counted from 0."""
        last = len(self.words) - 1
        for start in text.places(self.words[0]):
            if all(
                start + offset < len(text.exact) and word.matches(text, start + offset)
                for offset, word in enumerate(self.words)
            ):
                yield start, start + last
        if self.joined is not None:
            yield from ((place, place) for place in text.places(self.joined))


def phrase(text: str) -> Phrase | None:
    """Return the phrase that *text* spells; None if there is no word in it."""
    words = cut(text)
    if not words:
        return None
    dotted = _DOTTED.fullmatch(_nfc(text).strip("."))
    return Phrase(tuple(words), forms(text.replace(".", "")) if dotted else None)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
