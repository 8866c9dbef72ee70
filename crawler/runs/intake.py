"""How do stored captures enter the database? Batch by batch, with what their pages link to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.parsing.response import Reading
from crawler.parsing.stored import reread_in
from crawler.site.urls import preferred, read_url
from storage.archive import Archive
from storage.articles import removal
from storage.frontier import queue
from storage.records import Article, Capture, Discovery, LinkKind, Outcome, Visit
from storage.warc.parser import first
from storage.warc.responses import StoredResponse
from vietnamese.time import VIETNAM

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

#: Links that are remembered, to save asking the database for each again.
_MOST_REMEMBERED = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """A capture that lies in our WARC, and what is to be read of it."""

    capture: Capture
    response: StoredResponse


def responses_of(batch: Sequence[Stored]) -> list[StoredResponse]:
    """Return what is to be read of *batch*."""
    return [stored.response for stored in batch]


class Intake:
    """Saves captures and what was read of them, as the live crawl saves its own."""

    def __init__(
        self, archive: Archive, *, run_id: int | None, profile: SiteProfile | None
    ) -> None:
        self._archive = archive
        self._run_id = run_id
        self._profile = profile
        self.gone = 0  #: articles that were found gone
        self._entered: set[str] = set()  # the same menus stand on every page

    def save(self, batch: Sequence[Stored], readings: Sequence[Reading]) -> list[Outcome]:
        """Save *batch* in one transaction; say of each article what became of it."""
        if not batch:
            return []
        visits = [
            Visit(capture=stored.capture, page=reading.page, address=stored.capture.url)
            for stored, reading in zip(batch, readings, strict=True)
        ]
        warc = self._archive.directory / "warc"
        with self._archive.transaction() as connection:
            outcomes = self._archive.save_visits(
                connection,
                visits,
                run_id=self._run_id,
                reread=reread_in(connection, warc, self._profile),
                near_duplicates=False,
            )
            shown = [
                self._shown_by(visit, reading)
                for visit, reading in zip(visits, readings, strict=True)
            ]
            queue.discover(connection, shown, now=datetime.now(VIETNAM))
            found = [link for page in shown for link in page.discoveries]
            self._archive.save_sections(connection, found)
            links = [link for reading in readings for link in reading.links.found]
            moved = filter(None, map(_moved, responses_of(batch)))
            self._archive.save_aliases(connection, [*links, *moved])
            self.gone += removal.retrace(connection, _leading_to_articles(batch))
        return [outcome for outcome in outcomes if outcome is not None]

    def _shown_by(self, visit: Visit, reading: Reading) -> queue.Shown:
        """Let the crawl know of the article, and of what the page links to."""
        found = [*reading.links.found, *map(_itself, filter(None, [visit.page.article]))]
        fresh = [link for link in found if link.url not in self._entered]
        if len(self._entered) >= _MOST_REMEMBERED:
            self._entered.clear()
        self._entered.update(link.url for link in fresh)
        ids = [link.article_id for link in fresh if link.article_id is not None]
        return queue.Shown(
            discoveries=[replace(link, address=preferred(link.address)) for link in fresh],
            parent=visit.capture.url,
            depth=1,
            floor=min(ids, default=queue.FRONT_PRIORITY),
        )


def _leading_to_articles(batch: Sequence[Stored]) -> dict[str, int]:
    places = {stored.capture.url: read_url(stored.capture.url) for stored in batch}
    return {url: place.article_id for url, place in places.items() if place and place.article_id}


def _moved(response: StoredResponse) -> Discovery | None:
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


def _itself(article: Article) -> Discovery:
    return Discovery(
        url=article.url,
        address=article.url,
        kind=LinkKind.ARTICLE,
        article_id=article.id,
        title=article.title,
    )
