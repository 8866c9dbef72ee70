"""A crawl without a network: frontier, walks and reading of lists are real, and time is not.

Articles are saved as the site's truth, unread: what is at stake is which pages are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from crawler.monitors.completeness import account
from crawler.monitors.figures import Figures
from crawler.options import CrawlOptions
from crawler.parsing.response import ParsedResponse, parse_response
from crawler.session.answers import TRIES, Answer, dispose
from crawler.session.beginning import begin
from crawler.session.settler import Settler
from crawler.site.urls import HOME, read_url
from replica.answer import filled
from replica.content import NewsSite
from replica.lists import Lists
from storage.archive import Archive
from storage.database.models import Run
from storage.frontier import queue
from storage.frontier.queue import Lease
from storage.records import Article, Capture, Discovery, LinkKind, Page, PageKind, Visit
from storage.runs import FinishReason, RunKind, running
from storage.warc.responses import CapturedResponse
from vietnamese.time import VIETNAM

START = datetime(2025, 9, 1, 8, 0, tzinfo=VIETNAM)
ENOUGH = 100_000  # requests, in one run


@dataclass
class Done:
    """What one run asked for, and how it ended."""

    figures: Figures
    asked: list[tuple[LinkKind, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def lists(self) -> list[str]:
        """The list pages that were asked for."""
        kinds = (LinkKind.HOME, LinkKind.SECTION, LinkKind.LISTING)
        return [address for kind, address in self.asked if kind in kinds]

    @property
    def articles_and_swept(self) -> list[str]:
        """The articles that were asked for, under whatever slug."""
        return [address for _, address in self.asked if "/tin-tuc/" in address]

    @property
    def articles(self) -> list[str]:
        """The known articles that were asked for."""
        return [address for kind, address in self.asked if kind is LinkKind.ARTICLE]


class DryCrawl:
    """Crawls *lists* into *archive*, an hour after another unless told otherwise."""

    batch = 10  # requests under way at once

    def __init__(self, archive: Archive, site: NewsSite, lists: Lists) -> None:
        self.archive, self.site, self.lists = archive, site, lists
        self.now = START
        self.missing: set[int] = set()  # articles that the site does not have for now
        self.answer: Callable[[str], tuple[int, bytes] | None] = lambda _target: None
        self.truth: Callable[[int], Article] = site.truth
        self.rooms: Sequence[Discovery] = ()  # lists that an operator has declared
        self.ids_alone = True  # whether the site answers under a wrong slug
        self._captures = 0

    def run(
        self, *, after: timedelta = timedelta(hours=1), most: int = ENOUGH, **options: str
    ) -> Done:
        """Run a crawl that asks for *most* pages at most."""
        self.now += after
        chosen = CrawlOptions.parse(origin="http://127.0.0.1", rate=0, **options)
        began = self.now
        with running(self.archive, RunKind.CRAWL, chosen.as_arguments()) as run:
            with self.archive.transaction() as connection:
                _set_start(connection, run.id, self.now)
                since, deeper = begin(connection, chosen, run.id, rooms=self.rooms, now=self.now)
            settler = Settler(self.archive, chosen, run.id, since, deeper=deeper)
            if settler.sweep.is_wanted:
                with self.archive.transaction() as connection:
                    settler.sweep.probe(connection, now=self.now)
            self._sweep = settler.sweep
            done = Done(settler.figures)
            while len(done.asked) < most and (leases := self._lease(run.id, chosen, most, done)):
                self._settle(settler, [self._ask(lease, done) for lease in leases])
            with self.archive.transaction() as connection:
                queue.give_back(connection)
                account(connection, settler.figures, run.id, settler.dead_ends)
            run.record(alarms=settler.figures.alarms)
            run.finish_reason = FinishReason.FINISHED
        done.seconds = (self.now - began).total_seconds()
        return done

    def archived(self) -> set[int]:
        """Return the ids of the articles that are held."""
        return {article.id for article in self.archive.articles()}

    def _lease(self, run_id: int, options: CrawlOptions, most: int, done: Done) -> list[Lease]:
        for _ in range(2):
            with self.archive.transaction() as connection:
                queue.promote_failed(connection, now=self.now, tries=TRIES)
                limit = min(self.batch, most - len(done.asked))
                leases = queue.lease(
                    connection, limit, run_id=run_id, bounds=options.bounds, now=self.now
                )
                if not leases and self._sweep.enter_more(connection, now=self.now):
                    leases = queue.lease(
                        connection, limit, run_id=run_id, bounds=options.bounds, now=self.now
                    )
                again = queue.next_visit(connection, bounds=options.bounds, tries=TRIES)
            if leases or again is None or again - self.now > timedelta(minutes=5):
                return leases
            self.now = max(self.now, again) + timedelta(seconds=1)
        return []

    def _ask(self, lease: Lease, done: Done) -> Answer:
        self.now += timedelta(seconds=1)
        done.asked.append((lease.kind, lease.address))
        assert len(done.asked) < ENOUGH, "it never ends"
        status, parsed = self._fetch(lease)
        visit = Visit(capture=self._capture(lease, status), page=parsed.page, address=lease.address)
        disposition, reason = dispose(lease, status, visit)
        return Answer(
            lease=lease, disposition=disposition, reason=reason, status=status, visit=visit,
            links=parsed.links,
        )  # fmt: skip

    def _fetch(self, lease: Lease) -> tuple[int, ParsedResponse]:
        target = lease.address.removeprefix(HOME.rstrip("/"))
        place = read_url(lease.address)
        if place is not None and place.article_id is not None:
            article_id = place.article_id
            known = article_id in self.site and article_id not in self.missing
            known &= self.ids_alone or target == self.site.path(article_id)
            if not known:
                gone = Page(kind=PageKind.NOT_FOUND, reason="so it says")
                return 404, ParsedResponse(page=gone)
            truth = self.truth(article_id)
            return (
                200,
                ParsedResponse(page=Page(kind=PageKind.ARTICLE, reason="truth", article=truth)),
            )
        told = self.answer(target)
        if told is None:
            answer = self.lists.answer(target, lease.form or "")
            if answer is None:
                told = 404, b"<html><body><h1>404</h1></body></html>"
            else:
                told = answer.status, filled(answer, self._captures, self.now)
        status, body = told
        response = CapturedResponse(
            url=lease.address, fetched_at=self.now, status=status,
            content_type="text/html; charset=utf-8", payload=body, asked_for=lease.kind,
            key=lease.url,
        )  # fmt: skip
        return status, parse_response(response)

    def _settle(self, settler: Settler, answers: list[Answer]) -> None:
        with self.archive.transaction() as connection:
            settler.settle(connection, answers, [], reread=lambda _capture_id: None, now=self.now)

    def _capture(self, lease: Lease, status: int) -> Capture:
        self._captures += 1
        return Capture(
            url=lease.address, fetched_at=self.now, status=status, content_type="text/html",
            payload_digest=f"sha256:{self._captures:064x}", warc_file="dry.warc.gz",
            warc_offset=self._captures, warc_length=1,
        )  # fmt: skip


def _set_start(connection: Connection, run_id: int, now: datetime) -> None:
    connection.execute(update(Run).where(Run.id == run_id).values(started_at=now))
