"""How much of two texts is the same, and do they contradict each other?

*Similarity* is the Jaccard index of the runs of three words that the texts hold: what both have,
divided by what either has. It is 1 for the same words in the same order, 0 where no run is shared;
a typo in a text of 300 words leaves 0.98, as much text again 0.5. Punctuation and white space do
not count, nor does what `storage.duplicates.facts` disregards; tone marks do.

Two weekly reports are alike by any such measure, and yet two pieces of news. They *contradict* each
other: each has a number, a date or a name that the other has not. To see numbers that have changed
places too, the plain words of both texts are aligned and the facts between them compared. Where one
text only says more, as in a paragraph that was added, there is no contradiction; and none where it
only opens otherwise, unless another fact stands right there.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate, pairwise, product, starmap
from zlib import crc32

from storage.duplicates.alignment import Block, aligned
from storage.duplicates.facts import PAUSE, Statement
from vietnamese.syllables import is_syllable
from vietnamese.words import forms

#: Words in a run, and facts in a row, that a key stands for. The run is longer than a compared one:
#: fewer of them are everybody's ("ban chấp hành Đảng bộ").
_KEYED_WORDS, _KEYED_FACTS = 6, 2
#: Words in a fact for which a key stands alone.
_TELLING = 3
#: How many keys a text has of either kind.
_WORD_KEYS, _FACT_KEYS = 12, 8
#: Bytes of a key: it fits an integer column, and among 40 million hardly two are the same.
_KEY_BYTES = 6
#: Plain words of a text that are its opening, which another newspaper words in its own way.
_OPENING = 12
#: No more names between two plain words are taken for misprints of others.
_MISPRINTS = 2
_NUMERALS = {
    "một": "1", "mốt": "1", "nhất": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "năm": "5",
    "lăm": "5", "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9", "mười": "10",
    "mươi": "10", "chục": "10", "trăm": "100", "nghìn": "1000", "ngàn": "1000", "triệu": "1000000",
    "tỷ": "1000000000", "tỉ": "1000000000",
}  # fmt: skip
_ROMAN = re.compile("[ivx]+")


def similarity(one: Statement, other: Statement) -> float:
    """Return how much of both texts is the same, from 0 to 1."""
    both = len(one.runs & other.runs)
    either = len(one.runs) + len(other.runs) - both
    return both / either if either else 0.0


def keys(text: Statement) -> set[int]:
    """Return a sample of what the text says: texts that say nearly the same have keys in common.

    A key stands for a run of words, or for facts in a row, which tell apart the reports that share
    all their sentences. The sample is the bottom k of a hash (Broder's min-wise sampling with one
    permutation): of what two texts share, each takes the same.
    """
    # A lone capital is most often an office's ("Đảng ủy"), and everybody's.
    facts = [fact for fact in _apart(text.facts) if " " in fact or fact[:1].isdigit()]
    # What tells a report of one form may be a single name, or a row of its table.
    rows = [fact for fact in facts if fact.count(" ") >= _TELLING - 1]
    told = _sample(facts, _KEYED_FACTS, _FACT_KEYS) + _sample(rows, 1, _FACT_KEYS)
    said = _sample(text.words, _KEYED_WORDS, _WORD_KEYS) + heapq.nsmallest(
        _FACT_KEYS, {*told}, crc32
    )
    return {int.from_bytes(blake2b(run, digest_size=_KEY_BYTES).digest()) for run in said}


def keys_of(texts: Mapping[str, str]) -> dict[str, set[int]]:
    """Return the `keys` of several texts."""
    return {name: keys(Statement(text)) for name, text in texts.items()}


def _apart(facts: Sequence[Sequence[str]]) -> list[str]:
    """Return the words of each name, date or number in a row, the one from the other."""
    return [fact.strip() for fact in PAUSE.join(map(" ".join, facts)).split(PAUSE)]


def _sample(words: Sequence[str], length: int, size: int) -> list[bytes]:
    """Return the runs of *length* words that have the smallest checksums."""
    if not words:
        return []
    printed = list(map(str.encode, words))
    text, ends = b"".join(printed), [0, *accumulate(map(len, printed))]
    spans = zip(ends, ends[min(length, len(words)) :], strict=False)
    runs = [text[start:end] for start, end in spans]
    by_sum = dict(zip(map(crc32, runs), runs, strict=True))
    return [by_sum[each] for each in heapq.nsmallest(size, by_sum)]


# --- contradiction ----------------------------------------------------------------------------


def contradict(one: Statement, other: Statement) -> bool:
    """Say whether each text has a number, a date or a name that the other has not."""
    lost, gained = Counter[str](), Counter[str]()
    for before, after in starmap(_mended, _counterparts(one, other)):
        if before.says_more_than(after) and after.says_more_than(before):
            return True
        if before.start >= _OPENING:
            lost += before.facts_not_in(after)
            gained += after.facts_not_in(before)
    return bool(lost - gained and gained - lost)


@dataclass(frozen=True)
class _Passage:
    """What stands in a text between two words that both texts have."""

    start: int  #: plain words before it
    facts: Sequence[str]
    plain: Sequence[str]

    @cached_property
    def _facts(self) -> Counter[str]:
        return Counter(fact for fact in self.facts if fact != PAUSE)

    @cached_property
    def _numerals(self) -> Counter[str]:
        return Counter(_NUMERALS[word] for word in self.plain if word in _NUMERALS)

    @cached_property
    def _words(self) -> Counter[str]:
        return self._facts + self._numerals + Counter(self.plain)

    @cached_property
    def _neighbours(self) -> Counter[tuple[str, str]]:
        return Counter(pair for pair in pairwise(self.facts) if PAUSE not in pair)

    def facts_not_in(self, other: _Passage) -> Counter[str]:
        return self._facts - other._words

    def says_more_than(self, other: _Passage) -> bool:
        """Say whether there is a number or a name here that is not in *other*."""
        more = self._facts + self._numerals - other._words
        return bool(more or self._neighbours - other._neighbours)

    def mended(self, right: Mapping[str, str]) -> _Passage:
        """Return the passage with its misprints put right."""
        return replace(self, facts=[right.get(fact, fact) for fact in self.facts])


def _mended(one: _Passage, other: _Passage) -> tuple[_Passage, _Passage]:
    """Return both passages without the misprints of names that the other has."""
    own, others = one.facts_not_in(other), other.facts_not_in(one)
    if not (own and others) or min(len(own), len(others)) > _MISPRINTS:
        return one, other
    pairs = [*product(own, others), *product(others, own)]
    right = {wrong: name for wrong, name in pairs if _is_misprint(wrong, name)}
    return one.mended(right), other.mended(right)


def _is_misprint(wrong: str, name: str) -> bool:
    """Say whether *name* is a Vietnamese one and *wrong*, a letter away from it, is no syllable."""
    one, two = forms(wrong).folded, forms(name).folded
    if not (one + two).isalpha() or _ROMAN.fullmatch(one) or _ROMAN.fullmatch(two):
        return False  # a number: A1 and AI, XI and XII
    if min(len(one), len(two)) < 2 or is_syllable(wrong) or not is_syllable(name):
        return False
    return _is_a_letter_away(one, two)


def _is_a_letter_away(one: str, two: str) -> bool:
    """Say whether a letter was put in, left out, exchanged, or two have changed places."""
    shorter, longer = sorted((one, two), key=len)
    if len(shorter) < len(longer):
        return shorter in {longer[:i] + longer[i + 1 :] for i in range(len(longer))}
    places = [i for i, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
    if len(places) != 2:
        return len(places) < 2
    first, last = places
    return last == first + 1 and (one[first], one[last]) == (two[last], two[first])


# --- counterparts --------------------------------------------------------------------------------


def _counterparts(one: Statement, other: Statement) -> Iterator[tuple[_Passage, _Passage]]:
    """Yield what stands in both texts between the same plain words, where it differs."""
    facts, others = one.facts, other.facts
    i = j = 0
    for block in [*aligned(one.plain, other.plain), Block(len(one.plain), len(other.plain), 0)]:
        yield _passage(one, i, block.one), _passage(other, j, block.other)
        i, j = block.one + block.length, block.other + block.length
        within, within_other = facts[block.one + 1 : i], others[block.other + 1 : j]
        if within != within_other:  # seldom, and found out at once
            for place, (said, said_there) in enumerate(zip(within, within_other, strict=True), 1):
                if said != said_there:
                    a, b = block.one + place, block.other + place
                    yield _passage(one, a, a), _passage(other, b, b)


def _passage(text: Statement, start: int, end: int) -> _Passage:
    facts = [fact for some in text.facts[start : end + 1] for fact in (*some, PAUSE)]
    return _Passage(start, facts, text.plain[start:end])
