"""What would today's extractor make of every capture? A report of what changes, and the change.

What an earlier extractor said stays findable in ``earlier_readings``. A killed re-extraction goes
on where it had been, as long as the extractor is still the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from crawler.extraction.extract import EXTRACTOR
from crawler.parsing.pool import ParserPool
from crawler.parsing.rereads import reread
from crawler.parsing.response import ParsedResponse
from crawler.runs.intake import Stored, count_outcomes, responses_of, visits_of
from storage import captures, runs
from storage.archive import Archive, Connection
from storage.articles import dossier
from storage.articles.save import save_visits
from storage.database.lock import writing
from storage.records import Article, Outcome
from storage.runs import FinishReason, RunKind, RunUnderWay
from storage.warc.reader import CaptureReader, DamagedCapture

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

#: Captures in one transaction.
BATCH = 50
#: Examples that are kept of each field's changes.
EXAMPLES = 10

#: What a reader sees of an article; evidence and the rest say how it came about.
_FIELDS = (
    "title", "lead", "text", "author", "source", "section", "published_at", "published_precision",
    "published_evidence", "images", "attachments", "links",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One field of one capture that is read otherwise now."""

    article_id: int
    capture_id: int
    before: Any
    after: Any


@dataclass(slots=True)
class ReextractionReport:
    """What has been read again so far, and what came out otherwise."""

    run: int | None = None  #: number of the run; None where nothing was to be written
    total: int = 0  #: captures to be read
    captures: int = 0  #: captures read
    unreadable: int = 0  #: captures that cannot be read back: see ``thanhuy verify``
    articles: Counter[Outcome] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)  #: field → captures
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)  #: (before, after) → captures
    examples: dict[str, list[Change]] = field(default_factory=dict)  #: field → the first changes


def reextract(
    archive: Archive,
    *,
    workers: int = 1,
    dry_run: bool = False,
    profile: SiteProfile | None = None,
    executor: Executor | None = None,
    progress: Callable[[ReextractionReport], None] = lambda _: None,
) -> ReextractionReport:
    """Read every page again; with *dry_run* only report what would come out otherwise.

    An *executor* of one's own, such as Dask's, takes the place of *workers* processes.

    :raises storage.errors.ArchiveBusy: if another process writes to the archive
    :raises storage.errors.StorageFull: if there is no room; what was committed stays
    """
    with ParserPool(workers, profile=profile, executor=executor) as pool:
        work = _Reextraction(archive, pool, profile, progress)
        if dry_run:
            work.look()
        else:
            with writing(archive.directory, "a re-extraction", archive.engine):
                work.run()
    return work.report


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept(Stored):
    """A stored capture with its row number, and what was read of it before."""

    id: int
    kind: str | None
    article: Article | None


class _Reextraction:
    """One pass through the captures."""

    def __init__(
        self,
        archive: Archive,
        pool: ParserPool,
        profile: SiteProfile | None,
        progress: Callable[[ReextractionReport], None],
    ) -> None:
        self.report = ReextractionReport()
        self._archive = archive
        self._pool = pool
        self._warc = archive.directory / "warc"
        self._progress = progress
        self._read_up_to = 0  # row number of the last capture that was read
        self._extractor = f"{EXTRACTOR} profile/{profile.digest}" if profile else EXTRACTOR

    def look(self) -> None:
        """Report what would change."""
        for batch, parsed in self._pool.parse_ahead(self._batches(after=0), responses_of):
            self._compare(batch, parsed)
            self._progress(self.report)

    def run(self) -> None:
        """Report what changes, and change it, beginning where a killed run ended."""
        with self._archive.snapshot() as connection:
            self._read_up_to = self._reached(connection)
        arguments = {"extractor": self._extractor}
        with runs.running(self._archive, RunKind.REEXTRACT, arguments) as run:
            self.report.run = run.id
            try:
                self._run(run)
            finally:
                run.record(**self._figures())

    def _run(self, run: RunUnderWay) -> None:
        batches = self._batches(after=self._read_up_to)
        for batch, parsed in self._pool.parse_ahead(batches, responses_of):
            self._save(run, batch, parsed)
            self._progress(self.report)
        self._archive.mark_near_duplicates(self._pool.executor)

    # --- captures in ------------------------------------------------------------------------------

    def _batches(self, *, after: int) -> Iterator[list[_Kept]]:
        with self._archive.snapshot() as connection:
            self.report.total = captures.count_pages(connection, after=after)
        while True:
            with self._archive.snapshot() as connection:
                found = captures.pages(connection, after=after, limit=BATCH)
                before = dossier.readings(connection, [page.id for page in found])
                reader = CaptureReader(self._warc, original=partial(captures.original, connection))
                batch = [self._read_back(reader, page, before.get(page.id)) for page in found]
            if not found:
                return
            after = found[-1].id
            yield [kept for kept in batch if kept is not None]

    def _read_back(
        self, reader: CaptureReader, page: captures.KnownPage, before: Article | None
    ) -> _Kept | None:
        try:
            response = reader.read(page.capture)
        except DamagedCapture:
            self.report.unreadable += 1
            return None
        return _Kept(
            capture=page.capture, response=response, id=page.id, kind=page.kind, article=before
        )

    # --- comparing --------------------------------------------------------------------------------

    def _compare(self, batch: Sequence[_Kept], parsed: Sequence[ParsedResponse]) -> None:
        for kept, each in zip(batch, parsed, strict=True):
            self.report.captures += 1
            if kept.kind != each.page.kind:
                self.report.kinds[kept.kind or "", each.page.kind] += 1
            if kept.article is not None and each.page.article is not None:
                self._compare_articles(kept.id, kept.article, each.page.article)

    def _compare_articles(self, capture_id: int, before: Article, after: Article) -> None:
        for name in _FIELDS:
            was, now = getattr(before, name), getattr(after, name)
            if was == now:
                continue
            self.report.changed[name] += 1
            examples = self.report.examples.setdefault(name, [])
            if len(examples) < EXAMPLES:
                examples.append(
                    Change(article_id=after.id, capture_id=capture_id, before=was, after=now)
                )

    # --- writing ----------------------------------------------------------------------------------

    def _save(
        self, run: RunUnderWay, batch: Sequence[_Kept], parsed: Sequence[ParsedResponse]
    ) -> None:
        """Save a batch, and how far it goes."""
        self._compare(batch, parsed)
        visits = visits_of(batch, parsed)
        read = reread(self._archive, self._pool, visits)
        read_up_to = max([self._read_up_to, *(kept.id for kept in batch)])
        with self._archive.transaction() as connection:
            outcomes = save_visits(
                connection, visits, run_id=None, reread=read, near_duplicates=False
            )
            run.note(connection, extractor=self._extractor, read_up_to=read_up_to)
        self._read_up_to = read_up_to
        self.report.articles.update(outcome for outcome in outcomes if outcome is not None)

    def _reached(self, connection: Connection) -> int:
        """Return the last capture that an unfinished run with the same extractor has read."""
        last = runs.latest(connection, RunKind.REEXTRACT)
        if last is None or last.finish_reason == FinishReason.FINISHED:
            return 0
        same = last.details.get("extractor") == self._extractor
        return int(last.details["read_up_to"]) if same else 0

    def _figures(self) -> dict[str, Any]:
        """Return what the run's record says."""
        report = self.report
        return {
            "pages": report.captures,
            **count_outcomes(report.articles),
            "unreadable": report.unreadable,
            "changed": dict(report.changed),
            "extractor": self._extractor,
            "read_up_to": self._read_up_to,
        }
