"""How is a batch of answers settled? Articles saved, links entered, the frontier told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType

from alarms.limits import DEFAULT_LIMITS, Limits
from crawler.links.sitemaps import as_sitemap
from crawler.monitors.completeness import check_list
from crawler.monitors.dead_ends import DeadEnds
from crawler.monitors.figures import Figures
from crawler.options import CrawlOptions
from crawler.parsing.verdict import LISTS, TELLING
from crawler.session.additions import Additions
from crawler.session.answers import Answer, Disposition
from crawler.session.sweep import Sweep
from crawler.session.tally import tally
from crawler.session.traps import BARREN_CHAIN, GROWING_PATH, Chains
from crawler.session.walks import NOT_THERE, NOTHING_NEW, Step, Walks, shown_by
from crawler.site.calendar import estimate_date
from crawler.site.urls import HOME, preferred
from storage import sections
from storage.archive import Archive, Connection
from storage.articles import aliases, removal
from storage.articles.revisions import Reread
from storage.articles.save import save_visits
from storage.frontier import fetch_history, listings, queue, revisits
from storage.frontier.fetch_history import Fetched
from storage.frontier.queue import Lease, Shown
from storage.records import Discovery, LinkKind, Outcome, PageKind, Visit

#: URLs that a run remembers having entered in the frontier.
MOST_REMEMBERED = 10_000
#: A page of no known kind that shows so many articles is a list.
MANY = 5
#: Where a sitemap is looked for that robots.txt does not name.
SITEMAP = f"{HOME}sitemap.xml"
#: Sitemap indexes that are followed one below the other.
DEEPEST_SITEMAP = 3
#: Pages whose texts are compared with others at once, as they come from a polite crawl: from a
#: faster one they come in larger batches, and comparing them waits until the run's end.
FEW = 5


#: Other addresses of an article or a list that are tried where the first never led to it.
MOST_SPELLINGS = 2
#: What a server says that does not know an address.
_NO_SUCH_ADDRESS = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Settler:
    """Settles answers in the caller's transaction, and counts."""

    def __init__(
        self,
        archive: Archive,
        options: CrawlOptions,
        run_id: int,
        began: datetime,
        *,
        deeper: Sequence[str] = (),
        limits: Limits = DEFAULT_LIMITS,
        accustomed: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self.figures = Figures(limits=limits)
        self._accustomed = accustomed  # how many articles lists showed before they shrank
        self.dead_ends = DeadEnds()  #: lists that cannot be followed
        self._archive = archive
        self._options = options
        self._run_id = run_id
        self._began = began  # this crawl, or the killed one that it goes on with
        self._walks = Walks(options, deeper)
        self._additions = Additions(images=options.images, remembered=MOST_REMEMBERED)
        self._chains = Chains()
        self.sweep = Sweep(options)
        self._skipped: list[tuple[str, str]] = []  # URL and reason, in this batch
        self._tried: dict[int, list[str]] = {}  # lease → addresses that led nowhere
        self._spellings: dict[str, set[str]] = {}  # list → addresses under which it is linked to

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
        answers = [self._recognised(connection, answer) for answer in answers]
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
        for come in answers:
            outcome = outcomes.get(id(come.visit))
            answer = self._walks.judge(come, now)
            tally(self.figures, answer)
            self.figures.count(outcome)
            self._chains.note(answer)
            if answer.is_stored:
                stored.append((answer, outcome))
            else:
                self._settle_other(connection, answer, now)
        self._settle_stored(connection, stored, now)
        self._walks.end(connection, now=now)
        return self._skipped

    def _recognised(self, connection: Connection, answer: Answer) -> Answer:
        """Return *answer* as what it has turned out to be: a list, or a find of the sweep."""
        lease, visit = answer.lease, answer.visit
        if lease.kind is not LinkKind.PAGE:
            return self.sweep.read(connection, answer)
        is_listing = visit is not None and visit.page.kind is PageKind.LISTING
        if not answer.is_stored or not is_listing or len(shown_by(answer.links)) < MANY:
            return answer
        listings.become_front(connection, lease)
        return replace(answer, lease=replace(lease, kind=LinkKind.SECTION))

    def _settle_other(self, connection: Connection, answer: Answer, now: datetime) -> None:
        lease = answer.lease
        if lease.kind in LISTS:
            self._walks.note(answer)
        if self._is_asked_otherwise(connection, answer, now):
            return
        match answer.disposition:
            case Disposition.FAILED:
                fetch_history.note_failed(
                    connection, lease, reason=answer.reason, status=answer.status, now=now,
                    not_before=answer.retry_at, denied=answer.reason in (NOT_THERE, NOTHING_NEW),
                )  # fmt: skip
            case Disposition.SKIPPED:
                self._skip(lease.url, answer.reason)
                fetch_history.note_skipped(connection, lease, reason=answer.reason, now=now)
            case Disposition.DENIED:
                self._settle_denied(connection, answer, now)

    def _is_asked_otherwise(self, connection: Connection, answer: Answer, now: datetime) -> bool:
        """Have a page asked for under another of its addresses, if this one never led to it."""
        lease = answer.lease
        is_page = lease.article_id is not None or (lease.kind in LISTS and "#" not in lease.url)
        if not is_page or lease.payload_digest is not None:
            return False
        if answer.status not in _NO_SUCH_ADDRESS:
            return False
        tried = self._tried.setdefault(lease.id, [])
        tried.append(preferred(lease.address))
        linked: Iterable[str] = self._spellings.get(lease.url, ())
        if lease.article_id is not None:
            linked = aliases.of_article(connection, lease.article_id)
        left = [each for each in (*map(preferred, linked), lease.url) if each not in tried]
        return len(tried) <= MOST_SPELLINGS and queue.ask_otherwise(
            connection, lease, left, now=now
        )

    def _note_spellings(self, links: Iterable[Discovery]) -> None:
        """Remember under which addresses lists are linked to: the first one may not be right."""
        for link in links:
            if link.kind in LISTS and len(self._spellings) < MOST_REMEMBERED:
                known = self._spellings.setdefault(link.url, set())
                if len(known) < MOST_SPELLINGS + 1:
                    known.add(link.address)

    def _skip(self, url: str, reason: str) -> None:
        self.figures.skip(reason)
        self._skipped.append((url, reason))

    def _settle_denied(self, connection: Connection, answer: Answer, now: datetime) -> None:
        lease, status = answer.lease, answer.status or HTTPStatus.NOT_FOUND
        if lease.kind is LinkKind.LISTING:
            fetch_history.note_end(connection, lease, status=status, now=now)
            return
        confirmed = fetch_history.note_denied(connection, lease, status=status, now=now)
        if confirmed and lease.article_id is not None and lease.denied_at is not None:
            self.figures.gone += removal.mark_gone(connection, lease.article_id, at=lease.denied_at)

    def _settle_stored(
        self, connection: Connection, answers: list[tuple[Answer, Outcome | None]], now: datetime
    ) -> None:
        shown: list[Shown] = []
        further: list[Discovery] = []
        beyond: set[int] = set()  # leases of pages behind their list's end
        for answer, outcome in answers:
            self._note_spellings((*answer.links.found, *answer.links.next_pages))
            self._skip_growing(answer)
            self._note_telling(answer)
            step = self._read_list(connection, answer, now) if answer.is_list else Step()
            if answer.visit is not None:
                shown.append(self._shown_by(answer, answer.visit, outcome, step.further))
            if answer.lease.kind is LinkKind.HOME:
                shown.append(self._sitemap(answer))
            further += step.further
            if step.is_beyond:
                beyond.add(answer.lease.id)
        queue.discover(connection, shown, now=now)
        queue.make_due(connection, further, not_since=self._began, now=now)
        links = [link for answer, _ in answers for link in answer.links.found]
        moved = filter(None, (_moved(answer) for answer, _ in answers))
        aliases.enter(connection, [*links, *moved])
        fetch_history.note_fetched(
            connection,
            [
                self._fetched(connection, *each, now, is_beyond=each[0].lease.id in beyond)
                for each in answers
            ],
            now=now,
        )

    def _sitemap(self, answer: Answer) -> Shown:
        """Look for a sitemap that robots.txt does not name, once the site's front page is there."""
        found = filter(None, [as_sitemap(SITEMAP)])
        return Shown(discoveries=self._additions.fresh(list(found)), parent=answer.lease.url)

    def _note_unmodified(self, connection: Connection, answer: Answer) -> None:
        """Note that an article was there as it had been, where the site says so."""
        article_id, visit = answer.lease.article_id, answer.visit
        if answer.status != HTTPStatus.NOT_MODIFIED or visit is None or article_id is None:
            return
        self.figures.articles_unchanged += 1
        removal.mark_seen(connection, article_id, at=visit.capture.fetched_at)

    def _fetched(
        self,
        connection: Connection,
        answer: Answer,
        outcome: Outcome | None,
        now: datetime,
        *,
        is_beyond: bool,
    ) -> Fetched:
        self._note_unmodified(connection, answer)
        lease, visit = answer.lease, answer.visit
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
            listed=len(shown_by(answer.links)) if answer.is_list else None,
            reason=answer.reason or None,
            denied_at=lease.denied_at if is_beyond else None,
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
        if lease.kind in (LinkKind.HOME, LinkKind.SECTION, LinkKind.FEED):
            return now + revisits.FRONT_INTERVAL
        if lease.kind is LinkKind.SITEMAP:
            return now + revisits.SITEMAP_INTERVAL
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
        rooms = answer.links.rooms if lease.kind is LinkKind.HOME else ()
        fresh = self._additions.fresh([*answer.links.found, *rooms])
        if lease.depth >= DEEPEST_SITEMAP:
            fresh = [link for link in fresh if link.kind is not LinkKind.SITEMAP]
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
            front=lease.list_front if answer.is_list else None,
            further=further,
        )

    def _read_list(self, connection: Connection, answer: Answer, now: datetime) -> Step:
        """Note what a list page shows; return where its walk goes on."""
        links = answer.links
        ids = shown_by(links)
        check_list(
            self.figures,
            answer.lease.url,
            before=answer.lease.listed or 0,
            now=len(ids),
            accustomed=self._accustomed,
        )
        is_scripted = bool(links.unfollowable and not links.next_pages)
        self.figures.unfollowable += is_scripted
        if answer.lease.kind is LinkKind.SECTION:
            self.dead_ends.note(
                answer.lease.url, ids, leads_on=bool(links.next_pages), is_scripted=is_scripted
            )
        sections.save_listed(connection, links.found)
        fetch_history.retry_denied(connection, ids, not_since=self._began, now=now)
        step = self._walks.follow(connection, answer, phantoms=self._chains.only_phantoms, now=now)
        if step.skipped:
            for link in links.next_pages:
                self._skip(link.url, step.skipped)
        return step

    def _note_telling(self, answer: Answer) -> None:
        """Say of a feed or a sitemap that tells of nothing why that is so."""
        visit = answer.visit
        came_anew = visit is not None and answer.status == HTTPStatus.OK
        if came_anew and visit and answer.lease.kind in TELLING and not answer.links.found:
            self._skip(answer.lease.url, visit.page.reason)

    def _skip_growing(self, answer: Answer) -> None:
        for url in answer.links.growing:
            if self._additions.is_fresh(url):
                self._skip(url, GROWING_PATH)


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
