"""Which articles has no list shown? Where the id alone names an article, the ids can be asked for.

A few known articles are asked for under a wrong slug. If they answer, the ids of the calendar that
nobody has seen are asked for, newest first; what is not there is remembered.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from crawler.options import CrawlOptions, Mode
from crawler.session.answers import Answer
from crawler.site.thanhuytphcm import FIRST_COUNTER_ID
from crawler.site.urls import HOME, slugify
from storage.archive import Connection
from storage.articles.holdings import newest_titles
from storage.frontier import queue, sweeps
from storage.frontier.queue import Shown
from storage.records import Article, Discovery, LinkKind, Page, PageKind

logger = logging.getLogger(__name__)

#: Known articles that are asked for under a wrong slug.
PROBES = 3
#: Ids that are entered at a time.
PORTION = 200
#: Ids among which those are looked for at a time.
_REACH = 2000
#: The slug of an article whose title nobody knows.
_SLUG = "bai"


class Sweep:
    """The sweep of one run; every method works in the caller's transaction."""

    def __init__(self, options: CrawlOptions) -> None:
        self._options = options
        self._titles: dict[str, str] = {}  # probe → the title that it must show
        self._heard = 0
        self._confirmed = 0
        self._below: int | None = None  # the next id to be looked at, and those below it

    @property
    def is_wanted(self) -> bool:
        """Whether this run sweeps."""
        return self._options.mode is Mode.SWEEP

    def probe(self, connection: Connection, *, now: datetime) -> None:
        """Ask for a few known articles under a wrong slug."""
        known = newest_titles(connection, PROBES)
        self._titles = {_address(article_id): title for article_id, title in known}
        probes = [
            Discovery(url=address, address=address, kind=LinkKind.PROBE) for address in self._titles
        ]
        queue.discover(connection, [Shown(discoveries=probes)], now=now)
        queue.make_due(connection, probes, not_since=now, now=now)
        if not known:
            logger.warning(
                "chưa có bài nào để thử · no article is known to try a wrong slug with: nothing is "
                "swept; `thanhuy crawl` comes first"
            )

    def read(self, connection: Connection, answer: Answer) -> Answer:
        """Return *answer* as it is to be settled, if it came of a sweep."""
        lease, visit = answer.lease, answer.visit
        if lease.kind is LinkKind.PROBE:
            self._heard += 1
            article = visit.page.article if visit is not None else None
            self._confirmed += article is not None and article.title == self._titles.get(lease.url)
            if visit is None or article is None:
                return answer
            probed = Page(kind=PageKind.OTHER, reason="asked for under a wrong slug")
            return replace(answer, visit=replace(visit, page=probed))
        if lease.kind is LinkKind.SWEPT and visit is not None and visit.page.article is not None:
            article = _named(visit.page.article)
            sweeps.adopt(connection, lease, article.url)
            found = replace(visit, page=replace(visit.page, article=article))
            return replace(answer, lease=replace(lease, kind=LinkKind.ARTICLE), visit=found)
        return answer

    def enter_more(self, connection: Connection, *, now: datetime) -> int:
        """Enter the next ids that nobody has seen; return how many, 0 where the sweep ends."""
        if not (self.is_wanted and self._titles and self._heard >= len(self._titles)):
            return 0
        if not self._confirmed:
            logger.warning(
                "số hiệu một mình không đủ · a wrong slug leads to no article: ids alone do not "
                "count on this site, and nothing is swept"
            )
            self._titles = {}
            return 0
        is_first = self._below is None
        ids = list(self._unseen(connection))
        if is_first and not ids:
            logger.warning(
                "không còn số hiệu nào để hỏi · no id is left to ask for within these bounds; "
                "those from before April 2017 are times, and are not swept"
            )
        found = [
            Discovery(
                url=_address(each), address=_address(each), kind=LinkKind.SWEPT, article_id=each
            )
            for each in ids
        ]
        queue.discover(connection, [Shown(discoveries=found)], now=now)
        return len(found)

    def _unseen(self, connection: Connection) -> Iterator[int]:
        bounds = self._options.bounds
        lowest = max(FIRST_COUNTER_ID, bounds.first_id or 0)
        if self._below is None:
            newest = sweeps.newest_id(connection)
            self._below = min(newest, bounds.last_id) if bounds.last_id else newest
        found = 0
        while self._below >= lowest and found < PORTION:
            first = max(lowest, self._below - _REACH + 1)
            known = sweeps.known_ids(connection, first, self._below)
            while self._below >= first and found < PORTION:
                if self._below not in known:
                    found += 1
                    yield self._below
                self._below -= 1


def _address(article_id: int) -> str:
    return f"{HOME}tin-tuc/{_SLUG}-{article_id}"


def _named(article: Article) -> Article:
    """Return the article under the slug that the site makes of its title."""
    if article.url != _address(article.id):
        return article  # its page, or a redirect, has said which one
    return replace(article, url=f"{HOME}tin-tuc/{slugify(article.title)}-{article.id}")
