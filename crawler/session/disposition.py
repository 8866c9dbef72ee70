"""What follows from an answer? The article is saved, links are entered, the ledger is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.extraction.profile import SiteProfile
from crawler.monitors.completeness import check_list
from crawler.options import CrawlOptions, Mode
from crawler.parsing.response import LISTS
from crawler.parsing.stored import reread_in
from crawler.session.answers import Answer, Figures, denies
from crawler.session.traps import BARREN_CHAIN, ENDLESS_LIST, GROWING_PATH, PHANTOM_LIST, Chains
from crawler.site.calendar import estimate_date
from crawler.site.urls import preferred, read_url
from storage.archive import Archive
from storage.frontier import fetch_history, listings, queue
from storage.frontier.fetch_history import ODD_PAGE_INTERVAL, Fetched
from storage.frontier.queue import FRONT_PRIORITY, Lease, Shown
from storage.records import Discovery, LinkKind, Outcome, Visit

#: URLs that a run remembers having entered in the ledger, and articles that a list has shown.
MOST_REMEMBERED = 10_000
#: Pages whose texts are compared with others at once, as they come from a polite crawl: from a
#: faster one they come in larger batches, and comparing them waits until the run's end.
FEW = 5


class Settler:
    """Settles answers in the caller's transaction, and counts."""

    def __init__(
        self,
        archive: Archive,
        options: CrawlOptions,
        run_id: int,
        began: datetime,
        profile: SiteProfile | None,
    ) -> None:
        self.figures = Figures()
        self._archive = archive
        self._options = options
        self._run_id = run_id
        self._profile = profile
        self._began = began  # this crawl, or the killed one that it goes on with
        # Articles that the lists have shown in this run, by section: a further page that shows
        # nothing else is the end of its list, however many pages the site offers after it.
        self._seen: dict[str | None, set[int]] = {}
        self._entered: set[str] = set()
        self._chains = Chains()
        self._skipped: list[tuple[str, str]] = []  # URL and reason, in this batch

    def settle(
        self,
        connection: Connection,
        answers: list[Answer],
        others: list[Visit],
        *,
        now: datetime,
    ) -> list[tuple[str, str]]:
        """Save the responses of *answers*, and *others* (redirects, robots.txt), as one batch.

        Return the URLs that are not to be asked for, with the reason.
        """
        self._skipped = []
        visits = [answer.visit for answer in answers if answer.visit is not None]
        saved = self._archive.save_visits(
            connection,
            [*visits, *others],
            run_id=self._run_id,
            # So that an edit is told from what a newer extractor reads otherwise.
            reread=reread_in(connection, self._archive.directory / "warc", self._profile),
            near_duplicates=len(visits) <= FEW,
        )
        outcomes = dict(zip(map(id, visits), saved, strict=False))
        fetched: list[tuple[Answer, Outcome | None]] = []
        for answer in answers:
            outcome = outcomes.get(id(answer.visit))
            self.figures.watch(answer)
            self.figures.count(outcome)
            self._chains.note(answer)
            if answer.failure is not None or answer.skip is not None or denies(answer):
                self._settle_other(connection, answer, now)
            else:
                fetched.append((answer, outcome))
        self._settle_fetched(connection, fetched, now)
        return self._skipped

    def _settle_other(self, connection: Connection, answer: Answer, now: datetime) -> None:
        lease = answer.lease
        if answer.failure is not None:
            self.figures.errors += 1
            fetch_history.settle_failed(
                connection, lease, reason=answer.failure, status=answer.status, now=now,
                not_before=answer.retry_at,
            )  # fmt: skip
        elif answer.skip is not None:
            self._skip(lease.url, answer.skip)
            fetch_history.settle_skipped(connection, lease, reason=answer.skip, now=now)
        else:
            self._settle_denied(connection, answer, now)

    def _skip(self, url: str, reason: str) -> None:
        self.figures.skip(reason)
        self._skipped.append((url, reason))

    def _settle_denied(self, connection: Connection, answer: Answer, now: datetime) -> None:
        lease = answer.lease
        confirmed = fetch_history.settle_denied(
            connection, lease, status=answer.status or 404, now=now
        )
        if confirmed and lease.kind is LinkKind.LISTING:  # a link beyond the list's last page
            listings.note_walked(connection, lease.section, now=now)
        if confirmed and lease.article_id is not None and lease.denied_at is not None:
            self.figures.gone += self._archive.mark_gone(
                connection, lease.article_id, at=lease.denied_at
            )

    def _settle_fetched(
        self, connection: Connection, answers: list[tuple[Answer, Outcome | None]], now: datetime
    ) -> None:
        shown: list[Shown] = []
        walked: list[Discovery] = []
        for answer, outcome in answers:
            self._skip_growing(answer)
            further = self._read_list(connection, answer, now) if _is_list(answer) else ()
            shown.append(self._shown_by(answer, outcome, further))
            walked += further
        queue.discover(connection, shown, now=now)
        queue.make_due(connection, walked, not_since=self._began, now=now)
        links = [link for answer, _ in answers for link in answer.links.found]
        moved = filter(None, (_moved(answer) for answer, _ in answers))
        self._archive.save_aliases(connection, [*links, *moved])
        fetch_history.settle_fetched(
            connection, [self._fetched(connection, *each, now) for each in answers], now=now
        )

    def _fetched(
        self, connection: Connection, answer: Answer, outcome: Outcome | None, now: datetime
    ) -> Fetched:
        lease, visit = answer.lease, answer.visit
        if answer.status == 304 and visit and lease.article_id is not None:
            self.figures.articles_unchanged += 1
            self._archive.mark_seen(connection, lease.article_id, at=visit.capture.fetched_at)
        article = visit.page.article if visit else None
        published_at = article.published_at if article else None
        next_visit_at = self._next_visit(lease, published_at, outcome, now)
        return Fetched(
            lease=lease,
            status=answer.status or 200,
            payload_digest=visit.capture.payload_digest if visit else None,
            etag=answer.etag,
            last_modified=answer.last_modified,
            next_visit_at=now + ODD_PAGE_INTERVAL if answer.unread else next_visit_at,
            changed=outcome in (Outcome.NEW, Outcome.REVISED, Outcome.DUPLICATE),
            listed=len(answer.shown) if _is_list(answer) else None,
            reason=answer.unread,
        )

    def _next_visit(
        self,
        lease: Lease,
        published_at: datetime | None,
        outcome: Outcome | None,
        now: datetime,
    ) -> datetime | None:
        if lease.kind is LinkKind.ARTICLE:
            estimated = estimate_date(lease.article_id) if lease.article_id else None
            return fetch_history.revisit_at(published_at or estimated, outcome, lease, now=now)
        if lease.kind in (LinkKind.HOME, LinkKind.SECTION):
            return now + timedelta(hours=1)
        return None  # further list pages and files are asked for when something leads there

    # --- links ------------------------------------------------------------------------------------

    def _shown_by(
        self, answer: Answer, outcome: Outcome | None, further: tuple[Discovery, ...]
    ) -> Shown:
        """Return what the answer's page adds to the ledger: its links, its files, and *further*."""
        lease = answer.lease
        ids = [link.article_id for link in answer.shown if link.article_id is not None]
        links = self._not_yet_entered(answer.links.found)
        if not self._chains.leads_on(answer, outcome, links):
            for link in links:
                self._skip(link.url, BARREN_CHAIN)
            links = []
        return Shown(
            discoveries=links + self._not_yet_entered([*further, *self._files(answer)]),
            parent=lease.url,
            section=lease.section if _is_list(answer) else None,
            depth=lease.depth + 1,
            floor=min(ids, default=FRONT_PRIORITY),
        )

    def _read_list(
        self, connection: Connection, answer: Answer, now: datetime
    ) -> tuple[Discovery, ...]:
        """Note what a list page shows; return its next pages if they are worth walking."""
        links = answer.links
        check_list(self.figures, answer)
        self.figures.unfollowable += bool(links.unfollowable and not links.next_pages)
        self._archive.save_sections(connection, links.found)
        return self._pages_worth_walking(connection, answer, now)

    def _pages_worth_walking(
        self, connection: Connection, answer: Answer, now: datetime
    ) -> tuple[Discovery, ...]:
        """Return the list's next pages, or none where its walk ends."""
        section, next_pages = answer.lease.section, answer.links.next_pages
        ids = {link.article_id for link in answer.shown if link.article_id is not None}
        seen = self._seen.setdefault(section, set())
        if len(seen) > MOST_REMEMBERED:
            seen.clear()
        fresh = ids - seen
        seen |= ids
        updating = self._options.mode is Mode.UPDATE
        known = updating and listings.is_known_ground(connection, section, ids)
        listings.note_shown(connection, section, ids, now=now)
        if next_pages and self._chains.only_phantoms:
            for link in next_pages:
                self._skip(link.url, PHANTOM_LIST)
            return ()
        if not fresh or not next_pages or known:
            listings.note_walked(connection, section, now=now)
            if not fresh and answer.lease.kind is LinkKind.LISTING:
                for link in next_pages:
                    self._skip(link.url, ENDLESS_LIST)
            return ()
        return () if self._beyond_since(answer.shown) else next_pages

    def _skip_growing(self, answer: Answer) -> None:
        for url in answer.links.growing:
            if url not in self._entered:
                self._entered.add(url)
                self._skip(url, GROWING_PATH)

    def _not_yet_entered(self, discoveries: Sequence[Discovery]) -> list[Discovery]:
        """Leave out what this run has entered already: the same menus stand on every page."""
        if len(self._entered) > MOST_REMEMBERED:
            self._entered.clear()
        fresh = [found for found in discoveries if found.url not in self._entered]
        self._entered.update(found.url for found in fresh)
        return [replace(found, address=preferred(found.address)) for found in fresh]

    def _files(self, answer: Answer) -> list[Discovery]:
        """Return the documents of the page's article, and its pictures if they are wanted."""
        article = answer.visit.page.article if answer.visit else None
        if article is None:
            return []
        files = [
            Discovery(url=file.url, address=file.url, kind=LinkKind.ATTACHMENT, title=file.title)
            for file in article.attachments
        ]
        pictures = article.images if self._options.images else ()
        return files + [
            Discovery(url=place.canonical, address=picture.url, kind=LinkKind.IMAGE)
            for picture in pictures
            if (place := read_url(picture.url)) is not None  # else it lies on a foreign host
        ]

    def _beyond_since(self, shown: list[Discovery]) -> bool:
        """Say whether everything on the list page is older than ``--since``."""
        since, first_id = self._options.since, self._options.bounds.first_id
        if since is None:
            return False
        return all(
            link.listed_at < since if link.listed_at else (link.article_id or 0) < (first_id or 0)
            for link in shown
        )


def _moved(answer: Answer) -> Discovery | None:
    """Return the article that was found under another address than was asked for."""
    lease, article = answer.lease, answer.visit.page.article if answer.visit else None
    if article is None or article.id != lease.article_id:
        return None
    return Discovery(
        url=article.url, address=lease.url, kind=LinkKind.ARTICLE, article_id=article.id
    )


def _is_list(answer: Answer) -> bool:
    return answer.lease.kind in LISTS and answer.status != 304
