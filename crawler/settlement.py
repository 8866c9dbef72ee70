"""What follows from an answer? The article is saved, links are entered, the ledger is settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from crawler.answers import LISTS, Answer, Figures, denies
from crawler.completeness import check_list
from crawler.discovery import Links
from crawler.options import CrawlOptions, Mode
from crawler.site import estimate_date, preferred
from storage import frontier
from storage.archive import Archive
from storage.frontier import FRONT_PRIORITY, Lease
from storage.records import Discovery, LinkKind, Outcome, Visit

#: URLs that a run remembers having entered in the ledger; about 20 MB.
MOST_REMEMBERED = 100_000


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
        self._shown: dict[str | None, set[int]] = {}
        self._entered: set[str] = set()

    def settle(
        self,
        connection: Connection,
        answers: list[Answer],
        others: list[Visit],
        *,
        now: datetime,
    ) -> None:
        """Save the responses of *answers*, and *others* (redirects, robots.txt), as one batch."""
        visits = [answer.visit for answer in answers if answer.visit is not None]
        outcomes = self._archive.save_visits(connection, [*visits, *others], run_id=self._run_id)
        by_visit = dict(zip(map(id, visits), outcomes, strict=False))
        for answer in answers:
            outcome = by_visit.get(id(answer.visit))
            self.figures.watch(answer)
            self.figures.count(outcome)
            self._settle_one(connection, answer, outcome, now)

    def _settle_one(
        self, connection: Connection, answer: Answer, outcome: Outcome | None, now: datetime
    ) -> None:
        lease = answer.lease
        if answer.failure is not None:
            self.figures.errors += 1
            frontier.settle_failed(
                connection, lease, reason=answer.failure, status=answer.status, now=now,
                not_before=answer.retry_at,
            )  # fmt: skip
        elif answer.skip is not None:
            self.figures.skip(answer.skip)
            frontier.settle_skipped(connection, lease, reason=answer.skip)
        elif denies(answer):
            self._settle_denied(connection, answer, now)
        else:
            self._settle_fetched(connection, answer, outcome, now)

    def _settle_denied(self, connection: Connection, answer: Answer, now: datetime) -> None:
        lease = answer.lease
        confirmed = frontier.settle_denied(connection, lease, status=answer.status or 404, now=now)
        if confirmed and lease.article_id is not None and lease.denied_at is not None:
            self.figures.gone += self._archive.mark_gone(
                connection, lease.article_id, at=lease.denied_at
            )

    def _settle_fetched(
        self, connection: Connection, answer: Answer, outcome: Outcome | None, now: datetime
    ) -> None:
        lease, visit = answer.lease, answer.visit
        if answer.status == 304 and visit and lease.article_id is not None:
            self.figures.articles_unchanged += 1
            self._archive.mark_seen(connection, lease.article_id, at=visit.capture.fetched_at)
        is_list = lease.kind in LISTS and answer.status != 304
        shown = [link for link in answer.links.found if link.kind is LinkKind.ARTICLE]
        self._enter_links(connection, answer, shown, is_list=is_list, now=now)
        article = visit.page.article if visit else None
        published_at = article.published_at if article else None
        frontier.settle_fetched(
            connection,
            lease,
            status=answer.status or 200,
            payload_digest=visit.capture.payload_digest if visit else None,
            etag=answer.etag,
            last_modified=answer.last_modified,
            next_visit_at=self._next_visit(lease, published_at, outcome, now),
            changed=outcome in (Outcome.NEW, Outcome.REVISED, Outcome.DUPLICATE),
            listed=len(shown) if is_list else None,
            now=now,
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
            return frontier.revisit_at(published_at or estimated, outcome, lease, now=now)
        if lease.kind in (LinkKind.HOME, LinkKind.SECTION):
            return now + timedelta(hours=1)
        return None  # further list pages and files are asked for when something leads there

    # --- links ------------------------------------------------------------------------------------

    def _enter_links(
        self,
        connection: Connection,
        answer: Answer,
        shown: list[Discovery],
        *,
        is_list: bool,
        now: datetime,
    ) -> None:
        lease, links = answer.lease, answer.links
        further: tuple[Discovery, ...] = ()
        if is_list:
            check_list(self.figures, lease.url, before=lease.listed, now=len(shown))
            further = self._pages_worth_walking(connection, lease, links, shown, now)
            self.figures.unfollowable += bool(links.unfollowable and not links.next_pages)
            self._archive.save_sections(connection, links.found)
        floor = min((link.article_id or FRONT_PRIORITY for link in shown), default=FRONT_PRIORITY)
        frontier.discover(
            connection,
            self._not_yet_entered([*links.found, *further, *_files(answer)]),
            parent=lease.url,
            section=lease.section if is_list else None,
            depth=lease.depth + 1,
            floor=floor,
            now=now,
        )
        if further:
            frontier.make_due(connection, further, not_since=self._began, now=now)
        self._archive.save_aliases(connection, links.found)

    def _not_yet_entered(self, discoveries: list[Discovery]) -> list[Discovery]:
        """Leave out what this run has entered already: the same menus stand on every page."""
        if len(self._entered) > MOST_REMEMBERED:
            self._entered.clear()
        fresh = [found for found in discoveries if found.url not in self._entered]
        self._entered.update(found.url for found in fresh)
        return [replace(found, address=preferred(found.address)) for found in fresh]

    def _pages_worth_walking(
        self,
        connection: Connection,
        lease: Lease,
        links: Links,
        shown: list[Discovery],
        now: datetime,
    ) -> tuple[Discovery, ...]:
        """Return the list's next pages, or none where its walk ends."""
        ids = {link.article_id for link in shown if link.article_id is not None}
        seen = self._shown.setdefault(lease.section, set())
        fresh = ids - seen
        seen |= ids
        updating = self._options.mode is Mode.UPDATE
        known = updating and frontier.is_known_ground(connection, lease.section, ids)
        frontier.note_shown(connection, lease.section, ids, now=now)
        if not fresh or not links.next_pages or known:
            frontier.note_walked(connection, lease.section, now=now)
            return ()
        if self._beyond_since(shown):
            return ()
        return links.next_pages

    def _beyond_since(self, shown: list[Discovery]) -> bool:
        """Say whether everything on the list page is older than ``--since``."""
        since, first_id = self._options.since, self._options.bounds.first_id
        if since is None:
            return False
        return all(
            link.listed_at < since if link.listed_at else (link.article_id or 0) < (first_id or 0)
            for link in shown
        )


def _files(answer: Answer) -> list[Discovery]:
    """Return the documents that the page's article links to."""
    article = answer.visit.page.article if answer.visit else None
    return [
        Discovery(url=file.url, address=file.url, kind=LinkKind.ATTACHMENT, title=file.title)
        for file in (article.attachments if article else ())
    ]
