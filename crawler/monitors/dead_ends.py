"""Which lists cannot be followed? Those that only scripts lead on from, or that end when full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from crawler.site.calendar import estimate_date

#: What is tried to find the next page of a list.
TRIED = "rel=next, numbers, words, signs, forms and addresses in scripts"
#: A first page with fewer articles is not taken for a full one.
_FULL = 10
#: Where no list leads on: so many first pages of just the same length are cut off there, and so is
#: one that shows so many articles.
_ALIKE = 3
_SURELY_FULL = 20
_MOST_NAMED = 5  # lists in one alarm


@dataclass(frozen=True, kw_only=True, slots=True)
class _Front:
    count: int  # articles that it shows itself
    oldest: datetime | None  # about when the oldest of them was published
    leads_on: bool


@dataclass(slots=True)
class DeadEnds:
    """What the first pages of lists showed in this run, by URL."""

    fronts: dict[str, _Front] = field(default_factory=dict)
    scripted: set[str] = field(default_factory=set)  #: fronts that lead on by scripts only

    def note(self, url: str, ids: Collection[int], *, leads_on: bool, is_scripted: bool) -> None:
        """Note what the first page of a list shows."""
        dated = [moment for moment in map(estimate_date, ids) if moment is not None]
        self.fronts[url] = _Front(
            count=len(ids), oldest=min(dated, default=None), leads_on=leads_on
        )
        if is_scripted and not leads_on:
            self.scripted.add(url)

    def full(self, oldest: datetime | None, *, others_lead_on: bool, now: datetime) -> set[str]:
        """Return the fronts that are full, and that nothing leads on from.

        *oldest* is about when the oldest article was published that a list has shown;
        *others_lead_on* says whether any list of the site has further pages.
        """
        length = self._full_length()
        stuck = {
            url: front
            for url, front in self.fronts.items()
            if front.count == length and not front.leads_on and url not in self.scripted
        }
        if not others_lead_on:
            is_cut_off = len(stuck) >= _ALIKE or (length or 0) >= _SURELY_FULL
            return set(stuck) if is_cut_off else set()
        # A list may have just as many articles as a page holds: it then reaches back like others.
        return {url for url, front in stuck.items() if _is_short(front, oldest, now)}

    def _full_length(self) -> int | None:
        """Return how many articles a full first page shows, if that can be told."""
        leading = Counter(front.count for front in self.fronts.values() if front.leads_on)
        longest = max((front.count for front in self.fronts.values()), default=0)
        likely = leading.most_common(1)[0][0] if leading else longest
        return likely if likely >= _FULL else None


def _is_short(front: _Front, oldest: datetime | None, now: datetime) -> bool:
    """Say whether a list reaches back less than half as far as the lists together do."""
    if front.oldest is None or oldest is None:
        return False
    return now - front.oldest < (now - oldest) / 2


def told(urls: Collection[str]) -> str:
    """Return the addresses as an alarm names them: the first few, and how many more there are."""
    named = sorted(urls)
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    return ", ".join(named[:_MOST_NAMED]) + more
