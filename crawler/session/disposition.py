"""What follows from an answer? The article is saved, links are entered, the frontier is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from crawler.monitors.completeness import check_list
from crawler.monitors.figures import Figures
from crawler.options import CrawlOptions, Mode
from crawler.session.additions import Additions
from crawler.session.answers import Answer, Disposition
from crawler.session.tally import tally
from crawler.session.traps import BARREN_CHAIN, ENDLESS_LIST, GROWING_PATH, PHANTOM_LIST, Chains
from crawler.site.calendar import estimate_date
from crawler.site.urls import preferred
from storage import sections
from storage.archive import Archive, Connection
from storage.articles import aliases, removal
from storage.articles.revisions import Reread
from storage.articles.save import save_visits
from storage.frontier import fetch_history, listings, queue, revisits
from storage.frontier.fetch_history import Fetched
from storage.frontier.queue import Lease, Shown
from storage.records import Discovery, LinkKind, Outcome, Visit

#: URLs that a run remembers having entered in the frontier, and articles that a list has shown.
MOST_REMEMBERED = 10_000
#: Pages whose texts are compared with others at once, as they come from a polite crawl: from a
#: faster one they come in larger batches, and comparing them waits until the run's end.
FEW = 5


#: Other addresses of an article that are tried where the first never led to it.
MOST_SPELLINGS = 2
#: What a server says that does not know an address.
_NO_SUCH_ADDRESS = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Settler:
    """Settles answers in the caller's transaction, and counts."""

    def __init__(
        self, archive: Archive, options: CrawlOptions, run_id: int, began: datetime
    ) -> None:
        self.figures = Figures()
        self._archive = archive
        self._options = options
        self._run_id = run_id
        self._began = began  # this crawl, or the killed one that it goes on with
        # Articles that the lists have shown in this run, by section: a further page that shows
        # nothing else is the end of its list, however many pages the site offers after it.
        self._seen: dict[str | None, set[int]] = {}
        self._additions = Additions(images=options.images, remembered=MOST_REMEMBERED)
        self._chains = Chains()
        self._skipped: list[tuple[str, str]] = []  # URL and reason, in this batch
        self._tried: dict[int, list[str]] = {}  # addresses that did not lead to an article

    def settle(
        self,
        connection: Connection,
        answers: list[Answer],
        others: list[Visit],
        *,
        reread: Reread,
        now: datetime,
    ) -> list[tuple[str, str]]:
        """Save the responses of *answers*, and *others* (redirects, robots.txt), as one batch.

        *reread* tells an edit from what a newer extractor reads otherwise. Return the URLs that are
        not to be asked for, with the reason.
        """
        self._skipped = []
        visits = visits_of(answers)
        saved = save_visits(
            connection,
            [*visits, *others],
            run_id=self._run_id,
            reread=reread,
            near_duplicates=len(visits) <= FEW,
        )
        outcomes = dict(zip(map(id, visits), saved, strict=False))
        stored: list[tuple[Answer, Outcome | None]] = []
        for answer in answers:
            outcome = outcomes.get(id(answer.visit))
            tally(self.figures, answer)
            self.figures.count(outcome)
            self._chains.note(answer)
            if answer.is_stored:
                stored.append((answer, outcome))
            else:
                self._settle_other(connection, answer, now)
        self._settle_stored(connection, stored, now)
        return self._skipped

    def _settle_other(self, connection: Connection, answer: Answer, now: datetime) -> None:
        lease = answer.lease
        if self._is_asked_otherwise(connection, answer, now):
            return
        match answer.disposition:
            case Disposition.FAILED:
                fetch_history.note_failed(
                    connection, lease, reason=answer.reason, status=answer.status, now=now,
                    not_before=answer.retry_at,
                )  # fmt: skip
            case Disposition.SKIPPED:
                self._skip(lease.url, answer.reason)
                fetch_history.note_skipped(connection, lease, reason=answer.reason, now=now)
            case Disposition.DENIED:
                self._settle_denied(connection, answer, now)

    def _is_asked_otherwise(self, connection: Connection, answer: Answer, now: datetime) -> bool:
        """Have an article asked for under another of its addresses, if this one never led to it."""
        lease = answer.lease
        if lease.article_id is None or lease.payload_digest is not None:
            return False
        if answer.status not in _NO_SUCH_ADDRESS:
            return False
        tried = self._tried.setdefault(lease.article_id, [])
        tried.append(lease.address)
        linked = aliases.of_article(connection, lease.article_id)
        left = [each for each in (*map(preferred, linked), lease.url) if each not in tried]
        return len(tried) <= MOST_SPELLINGS and queue.ask_otherwise(
            connection, lease, left, now=now
        )

    def _skip(self, url: str, reason: str) -> None:
        self.figures.skip(reason)
        self._skipped.append((url, reason))

    def _settle_denied(self, connection: Connection, answer: Answer, now: datetime) -> None:
        lease, status = answer.lease, answer.status or HTTPStatus.NOT_FOUND
        confirmed = fetch_history.note_denied(connection, lease, status=status, now=now)
        if confirmed and lease.kind is LinkKind.LISTING:  # a link beyond the list's last page
            listings.note_walked(connection, lease.section, now=now)
        if confirmed and lease.article_id is not None and lease.denied_at is not None:
            self.figures.gone += removal.mark_gone(connection, lease.article_id, at=lease.denied_at)

    def _settle_stored(
        self, connection: Connection, answers: list[tuple[Answer, Outcome | None]], now: datetime
    ) -> None:
        shown: list[Shown] = []
        walked: list[Discovery] = []
        for answer, outcome in answers:
            self._skip_growing(answer)
            further = self._read_list(connection, answer, now) if answer.is_list else ()
            if answer.visit is not None:
                shown.append(self._shown_by(answer, answer.visit, outcome, further))
            walked += further
        queue.discover(connection, shown, now=now)
        queue.make_due(connection, walked, not_since=self._began, now=now)
        links = [link for answer, _ in answers for link in answer.links.found]
        moved = filter(None, (_moved(answer) for answer, _ in answers))
        aliases.enter(connection, [*links, *moved])
        fetch_history.note_fetched(
            connection, [self._fetched(connection, *each, now) for each in answers], now=now
        )

    def _fetched(
        self, connection: Connection, answer: Answer, outcome: Outcome | None, now: datetime
    ) -> Fetched:
        lease, visit = answer.lease, answer.visit
        if answer.status == HTTPStatus.NOT_MODIFIED and visit and lease.article_id is not None:
            self.figures.articles_unchanged += 1
            removal.mark_seen(connection, lease.article_id, at=visit.capture.fetched_at)
        article = visit.page.article if visit else None
        next_visit_at = self._next_visit(
            lease, article.published_at if article else None, outcome, now
        )
        is_unread = answer.disposition is Disposition.UNREAD
        return Fetched(
            lease=lease,
            status=answer.status or HTTPStatus.OK,
            payload_digest=visit.capture.payload_digest if visit else None,
            etag=answer.etag,
            last_modified=answer.last_modified,
            next_visit_at=now + revisits.UNREAD_INTERVAL if is_unread else next_visit_at,
            changed=outcome in (Outcome.NEW, Outcome.REVISED, Outcome.DUPLICATE),
            listed=len(answer.shown) if answer.is_list else None,
            reason=answer.reason or None,
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
            at, before = published_at or estimated, lease.unchanged_visits
            return revisits.article_at(at, outcome, before, now=now)
        if lease.kind in (LinkKind.HOME, LinkKind.SECTION):
            return now + revisits.FRONT_INTERVAL
        return None  # further list pages and files are asked for when something leads there

    # --- links ------------------------------------------------------------------------------------

    def _shown_by(
        self,
        answer: Answer,
        visit: Visit,
        outcome: Outcome | None,
        further: tuple[Discovery, ...],
    ) -> Shown:
        """Return what the answer's page adds to the frontier, and *further*."""
        lease = answer.lease
        fresh = self._additions.fresh(answer.links.found)
        if not self._chains.leads_on(answer, outcome, fresh):
            for link in fresh:
                self._skip(link.url, BARREN_CHAIN)
            fresh = []
        return self._additions.shown(
            answer.links,
            visit.page,
            fresh=fresh,
            parent=lease.url,
            depth=lease.depth + 1,
            section=lease.section if answer.is_list else None,
            further=further,
        )

    def _read_list(
        self, connection: Connection, answer: Answer, now: datetime
    ) -> tuple[Discovery, ...]:
        """Note what a list page shows; return its next pages if they are worth walking."""
        links = answer.links
        check_list(
            self.figures, answer.lease.url, before=answer.lease.listed or 0, now=len(answer.shown)
        )
        self.figures.unfollowable += bool(links.unfollowable and not links.next_pages)
        sections.save_listed(connection, links.found)
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
            if self._additions.is_fresh(url):
                self._skip(url, GROWING_PATH)

    def _beyond_since(self, shown: list[Discovery]) -> bool:
        """Say whether everything on the list page is older than ``--since``."""
        since, first_id = self._options.since, self._options.bounds.first_id
        if since is None:
            return False
        return all(
            link.listed_at < since if link.listed_at else (link.article_id or 0) < (first_id or 0)
            for link in shown
        )


def visits_of(answers: Sequence[Answer]) -> list[Visit]:
    """Return the responses of *answers*."""
    return [answer.visit for answer in answers if answer.visit is not None]


def _moved(answer: Answer) -> Discovery | None:
    """Return the article that was found under another address than was asked for."""
    lease, article = answer.lease, answer.visit.page.article if answer.visit else None
    if article is None or article.id != lease.article_id:
        return None
    return Discovery(
        url=article.url, address=lease.url, kind=LinkKind.ARTICLE, article_id=article.id
    )
