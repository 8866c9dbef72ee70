"""Which stretches do two texts have in common, in order? Patience diff: no input makes it slow."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

#: Words in a run that aligns two texts where each has it once.
_ANCHOR = 3


class Block(NamedTuple):
    """A stretch of words that both texts have."""

    one: int  #: where it begins in the one
    other: int  #: and in the other
    length: int


def aligned(one: Sequence[str], other: Sequence[str]) -> Iterator[Block]:
    """Yield the stretches that both have, in order.

    They grow from the runs that each text has once, and from both ends.
    """
    start = _same_from_start(one, other)
    end = _same_from_start(one[:start:-1], other[:start:-1])
    anchors = _anchors(one[start : len(one) - end], other[start : len(other) - end])
    places = [(start + a, start + b) for a, b in anchors]
    i = j = 0
    for a, b in [(0, 0), *places, (len(one), len(other))]:
        if a < i or b < j:
            continue  # in the stretch before
        back = 0
        while back < min(a - i, b - j) and one[a - back - 1] == other[b - back - 1]:
            back += 1
        ahead = 0
        while ahead < min(len(one) - a, len(other) - b) and one[a + ahead] == other[b + ahead]:
            ahead += 1
        i, j = a + ahead, b + ahead
        if back + ahead:
            yield Block(a - back, b - back, back + ahead)


def _same_from_start(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many words both have in common before the first that differs."""
    both = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in both if a != b), min(len(one), len(other)))


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of the runs that each text has once, as many as are in order in both."""
    places = _single_places(other)
    pairs = [(a, places[run]) for run, a in _single_places(one).items() if run in places]
    ends: list[int] = []  # the least end of a rising sequence of each length, and in which pair
    pair_at: list[int] = []
    before: list[int] = []
    for index, (_, b) in enumerate(pairs):
        length = bisect_left(ends, b)
        before.append(pair_at[length - 1] if length else -1)
        ends[length : length + 1] = [b]
        pair_at[length : length + 1] = [index]
    rising, index = [], pair_at[-1] if pair_at else -1
    while index >= 0:
        rising.append(pairs[index])
        index = before[index]
    return rising[::-1]


def _single_places(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    repeated = set()
    for place, run in enumerate(_runs(words)):
        if places.setdefault(run, place) != place:
            repeated.add(run)
    return {run: place for run, place in places.items() if run not in repeated}


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(_ANCHOR)), strict=False)
