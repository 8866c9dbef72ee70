"""Where does the walk of a list go on, and where does it end?

A walk begins with the answer of a list's first page, its front, and goes from page to page. It has
ended when it has met known ground, or the list's end, and the frontier owes no further page of the
list. A walk that was interrupted goes on where it was: above that it looks only at what is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.links.discover import Links
from crawler.options import CrawlOptions, Mode
from crawler.session.answers import Answer, Disposition
from crawler.session.traps import ENDLESS_LIST, PHANTOM_LIST
from storage.archive import Connection
from storage.frontier import listings
from storage.frontier.revisits import DENIAL_PERIOD
from storage.records import Discovery, LinkKind

#: Why a page is asked for again that its list promises, and that brings nothing.
NOTHING_NEW = "its list promises more, and it shows nothing new"
NOT_THERE = "its list promises it, and it is not there"
#: A first page with so many articles is full: what it offers as the next page ought to be there.
FULL_FRONT = 10
#: A further page is full with this share of what the largest one of its list shows.
_FULL = 0.9
#: Articles that a list has shown in this run, beyond which they are forgotten.
_MOST_REMEMBERED = 10_000
#: A walk that began longer ago is begun anew.
_LONGEST_WALK = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What follows from a page of a list."""

    further: tuple[Discovery, ...] = ()  #: its next pages, if they are worth walking
    skipped: str = ""  #: why its next pages are not, if that is to be told
    is_beyond: bool = False  #: whether it lies beyond the list's end: it shows nothing new


class Walks:
    """The walks of one run; every method works in the caller's transaction."""

    def __init__(self, options: CrawlOptions, deeper: Sequence[str]) -> None:
        self._options = options
        # Fronts below which a further page is looked at, though all above it is known.
        self._deeper = set(deeper)
        # What each list has shown in this run: a further page that shows nothing else is its end,
        # however many pages the site offers after it.
        self._seen: dict[str, set[int]] = {}
        self._largest: dict[str, int] = {}  # front → articles on the largest of its further pages
        self._promised: dict[str, bool] = {}  # page → whether its list is sure to have it
        self._before: dict[str, set[int]] = {}  # page → what the further page before it shows
        # Page → what those show to which the same page leads: two pagers may turn the same list.
        self._beside: dict[str, list[set[int]]] = {}
        self._touched: set[str] = set()  # fronts of the lists that this batch is about
        self._resumed: set[str] = set()  # fronts whose walk an earlier run began
        # Pages of those that lie above where their walk goes on.
        self._above: set[str] = set()

    def judge(self, answer: Answer, now: datetime) -> Answer:
        """Return *answer*, as failed if it lacks what its list promised: to be asked for again.

        What has been lacking for a day is taken for the end of the list.
        """
        lease = answer.lease
        if lease.kind is not LinkKind.LISTING or answer.has_failed:
            return answer
        is_denied = answer.disposition is Disposition.DENIED
        if not is_denied and not (answer.is_list and self._is_barren(answer)):
            return answer
        is_confirmed = lease.denied_at is not None and now - lease.denied_at >= DENIAL_PERIOD
        if is_confirmed or self._repeats_last(answer) or not self._promised.get(lease.url, True):
            return answer
        reason = NOT_THERE if is_denied else NOTHING_NEW
        return replace(answer, disposition=Disposition.FAILED, reason=reason)

    def _repeats_last(self, answer: Answer) -> bool:
        """Say whether a page shows just what the one before or beside it did."""
        before = self._before.get(answer.lease.url)
        known = [*self._beside.get(answer.lease.url, ()), *([] if before is None else [before])]
        return answer.is_stored and shown_by(answer.links) in known

    def _is_barren(self, answer: Answer) -> bool:
        return not shown_by(answer.links) - self._seen_in(answer.lease.list_front)

    def follow(
        self, connection: Connection, answer: Answer, *, phantoms: bool, now: datetime
    ) -> Step:
        """Note what a page of a list shows, and return where its walk goes on.

        *phantoms* says that nothing is there of what the lists showed lately.
        """
        front, links = answer.lease.list_front, answer.links
        self._touched.add(front)
        self._begin(connection, answer, now)
        ids = shown_by(links)
        is_beyond = answer.lease.kind is LinkKind.LISTING and not ids - self._seen_in(front)
        self._seen_in(front).update(ids)
        if (beside := self._beside.get(answer.lease.url)) is not None and ids:
            beside.append(ids)
        stops = self._is_known(connection, answer, ids)
        listings.note_shown(connection, front, ids, now=now)
        if links.next_pages and phantoms:
            listings.cut_walk(connection, front)
            return Step(skipped=PHANTOM_LIST)
        if is_beyond:
            return Step(skipped=ENDLESS_LIST, is_beyond=True)
        if stops or not links.next_pages:
            return Step()
        if self._is_beyond_since(answer.shown):
            listings.cut_walk(connection, front)
            return Step()
        self._expect(answer, ids)
        self._note_above(connection, answer)
        listings.note_deepened(connection, front, now=now)
        return Step(further=links.next_pages)

    def note(self, answer: Answer) -> None:
        """Note that something has come of a page of a list, be it nothing."""
        self._touched.add(answer.lease.list_front)

    def end(self, connection: Connection, *, now: datetime) -> None:
        """Note which lists have been walked, now that a batch is settled."""
        for front in self._touched:
            listings.end_walk(connection, front, now=now)
        self._touched.clear()

    def _begin(self, connection: Connection, answer: Answer, now: datetime) -> None:
        """Begin a walk with a first page, or go on with the one that is under way."""
        lease = answer.lease
        if lease.kind is LinkKind.LISTING:
            return
        began = lease.walk_began_at
        is_open = began is not None and now - began <= _LONGEST_WALK
        if is_open and self._updates and listings.owes_pages(connection, lease.url):
            listings.retry_failed_pages(connection, lease.url, now=now)
            self._resumed.add(lease.url)
        else:
            listings.begin_walk(connection, lease.url, now=now)

    def _is_known(self, connection: Connection, answer: Answer, ids: set[int]) -> bool:
        """Say whether all below this page is known, or is owed by the walk under way."""
        lease = answer.lease
        if not self._updates:
            return False
        if lease.url in self._deeper:
            self._deeper.discard(lease.url)
            return False
        if listings.is_known_ground(connection, lease.list_front, ids):
            return True
        # Of a walk that was interrupted: what it shows again lies above where it goes on.
        is_above = lease.url in self._resumed or lease.url in self._above
        return is_above and listings.was_shown(connection, lease.list_front, ids)

    def _note_above(self, connection: Connection, answer: Answer) -> None:
        lease = answer.lease
        if lease.url in self._resumed or lease.url in self._above:
            pages = {link.url for link in answer.links.next_pages}
            self._above |= pages - listings.owed_among(connection, pages)

    @property
    def _updates(self) -> bool:
        return self._options.mode is Mode.UPDATE

    def _seen_in(self, front: str) -> set[int]:
        seen = self._seen.setdefault(front, set())
        if len(seen) > _MOST_REMEMBERED:
            seen.clear()
        return seen

    def _expect(self, answer: Answer, ids: set[int]) -> None:
        """Note whether the next pages of this one are sure to be there.

        They are, if the page is full and its pager counts them: the number stands in the link.
        That a full first page has another one need not be counted.
        """
        lease = answer.lease
        if lease.kind is LinkKind.LISTING:
            largest = max(self._largest.get(lease.list_front, 0), len(ids))
            self._largest[lease.list_front] = largest
            is_full, is_counted = len(ids) >= _FULL * largest, False
        else:
            is_full, is_counted = len(ids) >= FULL_FRONT, True
        beside: list[set[int]] = []
        for link in answer.links.next_pages:
            if len(answer.links.next_pages) > 1:
                self._beside[link.url] = beside
            counted = is_counted or any(map(str.isdigit, link.title))
            self._promised[link.url] = is_full and counted
            if lease.kind is LinkKind.LISTING:
                self._before[link.url] = ids
        for remembered in (self._before, self._beside, self._promised):
            while len(remembered) > _MOST_REMEMBERED:
                remembered.pop(next(iter(remembered)))

    def _is_beyond_since(self, shown: Sequence[Discovery]) -> bool:
        """Say whether everything on the list page is older than ``--since``."""
        since, first_id = self._options.since, self._options.bounds.first_id
        if since is None:
            return False
        return all(
            link.listed_at < since if link.listed_at else (link.article_id or 0) < (first_id or 0)
            for link in shown
        )


def shown_by(links: Links) -> set[int]:
    """Return the articles that a list itself shows; where that cannot be told, all on its page."""
    found = (link.article_id for link in links.found if link.kind is LinkKind.ARTICLE)
    return set(links.listed) or {each for each in found if each is not None}
