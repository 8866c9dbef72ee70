"""Which lists cannot be followed? Those that only scripts lead on from, or that end when full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

#: What is tried to find the next page of a list.
TRIED = "rel=next, numbers, words, signs, forms and addresses in scripts"
#: A first page with fewer articles is not taken for a full one.
_FULL = 10
#: Where no list leads on: so many first pages of just the same length are cut off there, and so is
#: one that shows so many articles.
_ALIKE = 3
_SURELY_FULL = 20
#: Where others lead on, a list may happen to have just as many articles as a page holds. It shows
#: all that it has if its articles could have been drawn from those of the other lists: that all of
#: them are that new by chance is less likely than this for a list that is cut off.
_CHANCE = 0.001
_MOST_NAMED = 5  # lists in one alarm


@dataclass(frozen=True, kw_only=True, slots=True)
class _Front:
    count: int  # articles that it shows itself
    oldest: int  # the smallest id of those
    leads_on: bool


@dataclass(slots=True)
class DeadEnds:
    """What the first pages of lists showed in this run, by URL."""

    fronts: dict[str, _Front] = field(default_factory=dict)
    scripted: set[str] = field(default_factory=set)  #: fronts that lead on by scripts only

    def note(self, url: str, ids: Collection[int], *, leads_on: bool, is_scripted: bool) -> None:
        """Note what the first page of a list shows."""
        self.fronts[url] = _Front(count=len(ids), oldest=min(ids, default=0), leads_on=leads_on)
        if is_scripted and not leads_on:
            self.scripted.add(url)

    def full(self, *, others_lead_on: bool) -> dict[str, int]:
        """Return the fronts that are full and that nothing leads on from, with their oldest ids.

        *others_lead_on* says whether any list of the site has further pages. Whether such a list
        then is cut off, or has no more articles, `is_cut_off` tells.
        """
        length = self._full_length()
        stuck = {
            url: front.oldest
            for url, front in self.fronts.items()
            if front.count == length and not front.leads_on and url not in self.scripted
        }
        is_surely_full = len(stuck) >= _ALIKE or (length or 0) >= _SURELY_FULL
        return stuck if others_lead_on or is_surely_full else {}

    def ending(self) -> set[str]:
        """Return the fronts that may be full, and that nothing leads on from."""
        return {
            url
            for url, front in self.fronts.items()
            if front.count >= _FULL and not front.leads_on and url not in self.scripted
        }

    def is_cut_off(self, url: str, newer: float) -> bool:
        """Say whether a full list shows less than it has.

        *newer* is the share of the articles of other lists (0 to 1) that are newer than the oldest
        that this one shows.
        """
        return newer ** self.fronts[url].count < _CHANCE

    def _full_length(self) -> int | None:
        """Return how many articles a full first page shows, if that can be told."""
        leading = Counter(front.count for front in self.fronts.values() if front.leads_on)
        longest = max((front.count for front in self.fronts.values()), default=0)
        likely = leading.most_common(1)[0][0] if leading else longest
        return likely if likely >= _FULL else None


def told(urls: Collection[str]) -> str:
    """Return the addresses as an alarm names them: the first few, and how many more there are."""
    named = sorted(urls)
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return ", ".join(named[:_MOST_NAMED]) + more
