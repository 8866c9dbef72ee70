"""What did the newspaper change? A word diff between two revisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from storage.models import Revision

#: Fields that are compared, in the order of a page.
FIELDS = ("title", "lead", "text", "author", "source", "section", "published_at")
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
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    runs: list[Run] = []
    for _, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[i:j] == new[k:m]:
            runs.append(Run(Change.KEPT, "".join(new[k:m])))
            continue
        if i < j:
            runs.append(Run(Change.REMOVED, "".join(old[i:j])))
        if k < m:
            runs.append(Run(Change.ADDED, "".join(new[k:m])))
    return runs


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
