"""How do stored captures enter the database? Batch by batch, with what their pages link to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.parsing.pool import ParserPool
from crawler.parsing.rereads import reread
from crawler.parsing.response import ParsedResponse
from crawler.session.additions import Additions, itself
from crawler.site.urls import read_url
from storage import sections
from storage.archive import Archive
from storage.articles import aliases, removal
from storage.articles.save import save_visits
from storage.frontier import queue
from storage.records import Capture, Discovery, LinkKind, Outcome, Visit
from storage.warc.parser import first
from storage.warc.responses import CapturedResponse
from vietnamese.time import VIETNAM

#: Links that are remembered, to save asking the database for each again.
_MOST_REMEMBERED = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """A capture that lies in our WARC, and what is to be parsed of it."""

    capture: Capture
    response: CapturedResponse


def responses_of(batch: Sequence[Stored]) -> list[CapturedResponse]:
    """Return what is to be parsed of *batch*."""
    return [stored.response for stored in batch]


def visits_of(batch: Sequence[Stored], parsed: Sequence[ParsedResponse]) -> list[Visit]:
    """Return the visits that *batch* was, now that it is *parsed*."""
    return [
        Visit(capture=stored.capture, page=each.page, address=stored.capture.url)
        for stored, each in zip(batch, parsed, strict=True)
    ]


class Intake:
    """Saves captures and what was read of them, as the live crawl saves its own."""

    def __init__(self, archive: Archive, pool: ParserPool, *, run_id: int | None) -> None:
        self._archive = archive
        self._pool = pool
        self._run_id = run_id
        self._additions = Additions(remembered=_MOST_REMEMBERED)
        self.gone = 0  #: articles that were found gone

    def save(self, batch: Sequence[Stored], parsed: Sequence[ParsedResponse]) -> list[Outcome]:
        """Save *batch* in one transaction; say of each article what became of it."""
        if not batch:
            return []
        visits = visits_of(batch, parsed)
        read = reread(self._archive, self._pool, visits)
        with self._archive.transaction() as connection:
            outcomes = save_visits(
                connection, visits, run_id=self._run_id, reread=read, near_duplicates=False
            )
            shown = [self._shown_by(*each) for each in zip(visits, parsed, strict=True)]
            queue.discover(connection, shown, now=datetime.now(VIETNAM))
            found = [link for page in shown for link in page.discoveries]
            sections.save_listed(connection, found)
            links = [link for each in parsed for link in each.links.found]
            moved = filter(None, map(_moved, responses_of(batch)))
            aliases.enter(connection, [*links, *moved])
            self.gone += removal.retrace(connection, _leading_to_articles(batch))
        return [outcome for outcome in outcomes if outcome is not None]

    def _shown_by(self, visit: Visit, parsed: ParsedResponse) -> queue.Shown:
        """Let the frontier know of the article, and of what the page links to."""
        article = visit.page.article
        found = [*parsed.links.found, *([itself(article)] if article is not None else [])]
        fresh = self._additions.fresh(found)
        return self._additions.shown(
            parsed.links, visit.page, fresh=fresh, parent=visit.capture.url
        )


def _leading_to_articles(batch: Sequence[Stored]) -> dict[str, int]:
    places = {stored.capture.url: read_url(stored.capture.url) for stored in batch}
    return {url: place.article_id for url, place in places.items() if place and place.article_id}


def _moved(response: CapturedResponse) -> Discovery | None:
    """Return the article to whose other address a response leads."""
    location = first(response.headers, "Location")
    if location is None or not 300 <= response.status < 400:
        return None
    here, there = read_url(response.url), read_url(location, response.url)
    if here is None or there is None or here.article_id != there.article_id:
        return None
    return Discovery(
        url=there.canonical,
        address=here.canonical,
        kind=LinkKind.ARTICLE,
        article_id=there.article_id,
    )


def count_outcomes(outcomes: Counter[Outcome]) -> dict[str, int]:
    """Return the columns of ``runs`` that say what became of articles."""
    return {
        "articles_new": outcomes[Outcome.NEW],
        "articles_revised": outcomes[Outcome.REVISED],
        "articles_unchanged": outcomes[Outcome.UNCHANGED],
        "duplicates": outcomes[Outcome.DUPLICATE],
    }
