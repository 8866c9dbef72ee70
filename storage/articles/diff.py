"""What did the newspaper change? A word diff between two revisions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

from storage.database.models import Revision
from storage.duplicates.alignment import Block, aligned

#: Fields that are compared, in the order of a page.
FIELDS = ("title", "lead", "text", "author", "source", "section", "published_at")
#: Pairs of words that are compared between two stretches that both texts have; difflib's time grows
#: with their number, to minutes where a long speech was rewritten.
_MOST_PAIRS = 1_000_000
_TOKEN = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


class Change(StrEnum):
    """What happened to a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive words of one fate."""

    change: Change
    words: str


def word_diff(before: str, after: str) -> list[Run]:
    """Return *after* with what was removed from *before* in its place.

    >>> [f"{run.change[0]}:{run.words}" for run in word_diff("Sáng 3/11", "Chiều 3/11")]
    ['r:Sáng', 'a:Chiều', 'k: 3/11']
    """
    fates = _fates(_TOKEN.findall(before), _TOKEN.findall(after))
    return [
        Run(change, "".join(word for _, words in runs for word in words))
        for change, runs in groupby((fate for fate in fates if fate[1]), key=itemgetter(0))
    ]


def _fates(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, Sequence[str]]]:
    """Yield what became of the words, the stretches that both have first found at once."""
    i = k = 0
    for block in [*aligned(old, new), Block(len(old), len(new), 0)]:
        yield from _rewritten(old[i : block.one], new[k : block.other])
        i, k = block.one + block.length, block.other + block.length
        yield Change.KEPT, new[block.other : k]


def _rewritten(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, Sequence[str]]]:
    """Yield what became of the words between two such stretches."""
    if len(old) * len(new) > _MOST_PAIRS:
        yield Change.REMOVED, old
        yield Change.ADDED, new
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change.KEPT, new[k:m]
        else:
            yield Change.REMOVED, old[i:j]
            yield Change.ADDED, new[k:m]


def differences(before: Revision, after: Revision) -> dict[str, list[Run]]:
    """Return the word diff of each field that differs, field by field."""
    found = {}
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found[name] = word_diff(_plain(old), _plain(new))
    for name in ("images", "attachments"):
        old_files, new_files = getattr(before, name), getattr(after, name)
        if old_files != new_files:
            found[name] = word_diff(_lines(old_files), _lines(new_files))
    return found


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _lines(files: list[dict[str, str]]) -> str:
    return "\n".join(" ".join(filter(None, file.values())) for file in files)
