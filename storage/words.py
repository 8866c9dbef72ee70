"""What is a word, and when does a word that is typed match one that was printed?

Words are cut here alike for the index, for queries and for snippets, so that the three can never
disagree. A word has two forms: *exact*, lower-cased with its marks, and *folded*, without them.
What is typed with a mark is compared by its exact form, what is typed without by its folded one:
"đảng" finds "Đảng" and not "đang", "dang" finds all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from storage.vietnamese import modern_tone, strip_marks

_WORD = re.compile(r"[^\W_]+")
# "TP.HCM", "GS.TS": letters with dots between them, which are also written without.
_DOTTED = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)+")


class Forms(NamedTuple):
    """The two forms in which a word is compared."""

    exact: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether it has a mark, đ's bar included, and so must match with its marks."""
        return self.exact != self.folded


@lru_cache(maxsize=65536)  # a language has few syllables: nearly every word is met again
def forms(word: str) -> Forms:
    """Return both forms of one word.

    >>> forms("THUỶ")
    Forms(exact='thủy', folded='thuy')
    """
    exact = modern_tone(word.casefold())
    return Forms(exact, strip_marks(exact))


def cut(text: str) -> list[Forms]:
    """Return the words of *text* in order.

    >>> [word.folded for word in cut("TP.HCM, 3/11: 35.000 vé")]
    ['tp', 'hcm', '3', '11', '35', '000', 've']
    """
    return list(map(forms, _WORD.findall(_nfc(text))))


class Place(NamedTuple):
    """A word of a text and where it stands there."""

    forms: Forms
    start: int
    end: int


def places(text: str) -> list[Place]:
    """Return the words of the NFC *text* with their places."""
    return [Place(forms(match[0]), *match.span()) for match in _WORD.finditer(text)]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another; most often a single one."""

    words: tuple[Forms, ...]
    joined: Forms | None = None  #: "TP.HCM" as "TPHCM", which matches too

    @property
    def mixed(self) -> bool:
        """Whether some of its words are typed with marks and others without."""
        return len({word.marked for word in self.words}) > 1

    def find(self, text: list[Place]) -> Iterator[tuple[int, int]]:
        """Yield where it stands in *text*, as first and last word, counted from 0."""
        first, length = self.words[0], len(self.words)
        for index, place in enumerate(text):
            if self.joined is not None and _matches(self.joined, place.forms):
                yield index, index
            elif _matches(first, place.forms):
                rest = text[index : index + length]
                if len(rest) == length and all(
                    _matches(word, place.forms)
                    for word, place in zip(self.words, rest, strict=True)
                ):
                    yield index, index + length - 1


def _matches(typed: Forms, printed: Forms) -> bool:
    if typed.marked:
        return typed.exact == printed.exact
    return typed.folded == printed.folded


def phrase(text: str) -> Phrase | None:
    """Return the phrase that *text* spells; None if there is no word in it."""
    words = cut(text)
    if not words:
        return None
    dotted = _DOTTED.fullmatch(_nfc(text).strip("."))
    return Phrase(tuple(words), forms(text.replace(".", "")) if dotted else None)


def spell(words: Sequence[Forms]) -> Forms:
    """Return *words* as the index takes them: each form of all of them, parted by spaces.

    >>> spell(cut("Đảng uỷ"))
    Forms(exact='đảng ủy', folded='dang uy')
    """
    exact, folded = zip(*words, strict=True) if words else ((), ())
    return Forms(" ".join(exact), " ".join(folded))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
