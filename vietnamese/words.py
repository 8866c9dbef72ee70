"""What is a word, and when does a word that is typed match one that was printed?

Words are cut here alike for the index, for queries and for snippets, so that the three can never
disagree. A word has two forms: *exact*, lower-cased with its marks, and *folded*, without them.
What is typed with a mark is compared by its exact form, what is typed without by its folded one:
"đảng" finds "Đảng" and not "đang", "dang" finds all of them. Where the tone of "hòa" stands, and
which letter somebody took for "đ", makes no difference; what else is written in several ways is in
`vietnamese.spellings`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from vietnamese.letters import modern_tone, strip_marks

#: Letters of a word that is remembered: a page may hold one of a million.
_REMEMBERED = 100
_WORD = re.compile(r"[^\W_]+")
# Letters of other alphabets that look like "đ", and are typed for it.
_LOOK_ALIKES = str.maketrans("\u00f0\u0256", "đđ")


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

    def begins(self, text: Printed, place: int) -> bool:
        """Say whether the printed word at *place* begins with the word, as it is typed."""
        if self.marked:
            return text.exact[place].startswith(self.exact)
        return text.folded[place].startswith(self.folded)


def forms(word: str) -> Forms:
    """Return both forms of one word.

    >>> forms("THUỶ")
    Forms(exact='thủy', folded='thuy')
    """
    return (_forms if len(word) <= _REMEMBERED else _forms.__wrapped__)(word)


@lru_cache(maxsize=2**14)  # a language has few syllables: nearly every word is met again
def _forms(word: str) -> Forms:
    exact = modern_tone(word.casefold().translate(_LOOK_ALIKES))
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
    prefix: bool = False  #: of the last word only the beginning is given

    @property
    def mixed(self) -> bool:
        """Whether some of its words are typed with marks and others without."""
        return len({word.marked for word in self.words}) > 1

    def find(self, text: Printed) -> Iterator[tuple[int, int]]:
        """Yield where it stands in *text*: first and last word, counted from 0."""
        last = len(self.words) - 1
        for start in self._starts(text):
            if start + last < len(text.exact) and all(
                self._stands(text, start, offset) for offset in range(last + 1)
            ):
                yield start, start + last

    def _starts(self, text: Printed) -> Iterable[int]:
        alone = self.prefix and len(self.words) == 1
        return range(len(text.exact)) if alone else text.places(self.words[0])

    def _stands(self, text: Printed, start: int, offset: int) -> bool:
        word = self.words[offset]
        begun = self.prefix and offset == len(self.words) - 1
        return (word.begins if begun else word.matches)(text, start + offset)


def phrase(text: str) -> Phrase | None:
    """Return the phrase that *text* spells; None if there is no word in it."""
    words = cut(text)
    return Phrase(tuple(words)) if words else None


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
