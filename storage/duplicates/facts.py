"""What does a text say? Plain words, and between them facts: its numbers, its dates, its names.

Words are compared without regard to case, Unicode form and the school of their tone marks. A name
is known by its capital, a date and a number by their digits, however they are written: "04/10",
"ngày 4 tháng 10", "4-10-2021". The agency in a dateline, "(Thanhuytphcm.vn) -", is no part of it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from vietnamese.datelines import without_datelines
from vietnamese.words import forms

#: Stands among facts where one name ends and another may begin.
PAUSE = ","

#: Characters of a token that is remembered: a page may hold one of a million.
_REMEMBERED = 100
_TOKEN = re.compile(
    r"\d{1,2}-\d{1,2}-\d{4}"  # a date
    r"|\d+(?:[.,/]\d+)*"  # another one, or a number
    r"|\w+"
    r"|[.!?…:\n]"  # a name is not known by its capital behind these
    r"|[,;()]|(?<=\s)[-–—](?=\s)"
)
_LONG_DATE = re.compile(r"(\d{1,2}) tháng (\d{1,2})(?: năm (\d{4}))?", re.IGNORECASE)
_FULL_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


class _Kind(Enum):
    STOP = auto()  #: what stands behind it has a capital whatever it is
    PAUSE = auto()
    PLAIN = auto()
    # A name, unless it begins a sentence: "Tại TPHCM" does, "Nguyễn Văn Linh" may. There, a word
    # that the text also writes small is none, nor is one that no name follows.
    CAPITAL = auto()
    FACT = auto()  #: a number, a date, an abbreviation


class _Token(NamedTuple):
    kind: _Kind
    words: tuple[str, ...] = ()  #: as they are compared
    is_name: bool = False  #: written with a capital


_STOP = _Token(_Kind.STOP)
# A member of an enumeration is slow to find where every word asks for it.
_PLAIN, _CAPITAL = _Kind.PLAIN, _Kind.CAPITAL


@dataclass(frozen=True)
class Statement:
    """What a text says, found out as far as it is asked for."""

    text: str = field(repr=False)

    @cached_property
    def words(self) -> list[str]:
        """All words."""
        return [word for token in self._tokens for word in token.words]

    @cached_property
    def runs(self) -> frozenset[int]:
        """Hashes of all words, three in a row: they tell them apart as well, and are smaller."""
        return frozenset(map(hash, zip(self.words, self.words[1:], self.words[2:], strict=False)))

    @property
    def plain(self) -> list[str]:
        """The words that are no facts."""
        return self._parted[0]

    @property
    def facts(self) -> list[tuple[str, ...]]:
        """The facts before each plain word, and those after the last; `PAUSE` among them."""
        return self._parted[1]

    @cached_property
    def _tokens(self) -> list[_Token]:
        text = without_datelines(unicodedata.normalize("NFC", self.text))
        tokens = _TOKEN.findall(_LONG_DATE.sub(r"\1/\2 \3", text))
        are_short = max(map(len, tokens), default=0) <= _REMEMBERED
        return list(map(_token if are_short else _token.__wrapped__, tokens))

    @cached_property
    def _parted(self) -> tuple[list[str], list[tuple[str, ...]]]:
        plain: list[str] = []
        facts: list[tuple[str, ...]] = []
        said: list[str] = []
        small = {words for kind, words, _ in self._tokens if kind is _PLAIN}
        begins = True
        for (kind, words, _), following in pairwise((*self._tokens, _STOP)):
            if kind is _PLAIN or (
                kind is _CAPITAL and begins and (words in small or not following.is_name)
            ):
                plain += words
                facts.append(tuple(said))
                said.clear()
                begins = False
            elif words:
                said += words
                begins = False
            else:
                if said:
                    said.append(PAUSE)
                begins = begins or kind is _Kind.STOP
        return plain, [*facts, tuple(said)]


@lru_cache(maxsize=2**14)  # a language has few syllables: nearly every word is met again
def _token(printed: str) -> _Token:
    if printed[0].isdigit():
        return _Token(_Kind.FACT, _number(printed))
    if printed in ",;()-–—":
        return _Token(_Kind.PAUSE)
    if not printed[0].isalpha():
        return _STOP
    word, is_name = (forms(printed).exact,), printed[0].isupper()
    if any(char.isdigit() for char in printed) or printed in {"I", "V", "X"}:
        return _Token(_Kind.FACT, word, is_name)
    if not is_name:
        return _Token(_Kind.PLAIN, word)
    abbreviation = len(printed) > 1 and printed.isupper()
    return _Token(_Kind.FACT if abbreviation else _Kind.CAPITAL, word, is_name)


def _number(printed: str) -> tuple[str, ...]:
    """Return a number or a date however it is written; the year, which may be left out, apart."""
    date = _FULL_DATE.fullmatch(printed)
    if date:
        day, month, year = date.groups()
        return f"{_bare(day)}/{_bare(month)}", year
    if _THOUSANDS.fullmatch(printed):
        return (re.sub("[.,]", "", printed),)
    return ("/".join(map(_bare, printed.replace(",", ".").split("/"))),)


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"
