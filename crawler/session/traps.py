"""Which links would lead on for ever? Those along which nothing new has come for long.

A site can go on without end where no address looks odd: sections that lead to further sections,
copies of one article that lead to further copies, lists of articles that are not there. A crawl
follows such a chain for a while and no further; what is new begins it anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from crawler.session.answers import Answer, Disposition
from storage.records import Discovery, LinkKind, Outcome

#: Why a crawl does not follow what would never end.
ENDLESS_LIST = "trap: the list offers further pages and shows nothing new"
GROWING_PATH = "trap: the path repeats itself, or grows"
BARREN_CHAIN = "trap: it was found behind a chain of pages none of which had anything new"
PHANTOM_LIST = "trap: none of the articles that lists showed lately is there"

#: Pages without anything new, each found on the one before, behind which no link is followed.
MOST_BARREN = 20
#: Articles denied in a row, after which no list is walked further.
MOST_DENIED = 500
#: Pages that are remembered to belong to such a chain.
_MOST_REMEMBERED = 10_000


class Chains:
    """How long ago, on the way to each page, there was something new, in this run."""

    def __init__(self) -> None:
        self._barren: dict[str, int] = {}  # URL → pages without anything new on the way to it
        self._denied = 0  # articles in a row

    def note(self, answer: Answer) -> None:
        """Count the articles that are not there."""
        if answer.lease.kind is not LinkKind.ARTICLE:
            return
        if answer.disposition is Disposition.DENIED:
            self._denied += 1
        elif answer.is_stored:
            self._denied = 0

    @property
    def only_phantoms(self) -> bool:
        """Whether nothing that was shown lately was there."""
        return self._denied >= MOST_DENIED

    def leads_on(self, answer: Answer, outcome: Outcome | None, fresh: Sequence[Discovery]) -> bool:
        """Say whether to follow the *fresh* links of a page: those that were not met before."""
        before = self._barren.pop(answer.lease.url, 0)
        if _is_fruitful(answer, outcome, fresh):
            return True
        if before >= MOST_BARREN:
            return False
        if len(self._barren) > _MOST_REMEMBERED:
            self._barren.clear()
        for link in fresh:
            self._barren[link.url] = before + 1
        return True


def _is_fruitful(answer: Answer, outcome: Outcome | None, fresh: Sequence[Discovery]) -> bool:
    """Say whether the page is an article of its own, or shows one that was not met before."""
    if answer.status == 304 or outcome not in (None, Outcome.DUPLICATE):
        return True
    is_article = answer.lease.kind is LinkKind.ARTICLE
    return not is_article and any(link.kind is LinkKind.ARTICLE for link in fresh)
