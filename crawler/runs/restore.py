"""How does the database come back from the WARC files alone?

Whatever lies in them without a row is entered, in the order in which it was captured: of an intact
archive nothing, of one whose database was lost everything. Rows that say otherwise are mended.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.parsing.pool import ParserPool
from crawler.runs.intake import Intake, Stored, count_outcomes, responses_of
from crawler.runs.rebuild import rebuild
from storage import captures, runs
from storage.archive import Archive
from storage.database.lock import writing
from storage.fixity.capture_files import differing, warc_files
from storage.frontier import fetch_history
from storage.records import Capture, Outcome
from storage.runs import FinishReason, RunKind
from storage.search import index
from storage.warc.files import OPEN_SUFFIX, open_file
from storage.warc.parser import Damage, Record, read_record, read_records
from storage.warc.reader import CaptureReader, DamagedCapture
from storage.warc.recovery import recover
from storage.warc.responses import HttpResponse, ResponseRecord, understand
from vietnamese.time import VIETNAM

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

logger = logging.getLogger(__name__)

#: Captures in one transaction.
BATCH = 50


@dataclass(slots=True)
class RestoreReport:
    """What was brought back."""

    run: int
    files: int = 0
    captures: int = 0  #: entered
    mended: int = 0  #: rows of captures that said otherwise than their records
    rebuilt: int = 0  #: articles that did not agree with their captures
    gone: int = 0  #: articles found gone
    unreadable: int = 0  #: records that are damaged, or whose body is lost
    articles: Counter[Outcome] = field(default_factory=Counter)


def restore(
    archive: Archive,
    *,
    workers: int = 1,
    profile: SiteProfile | None = None,
    progress: Callable[[RestoreReport], None] = lambda _: None,
) -> RestoreReport:
    """Enter every capture that has no row, and make the search index anew.

    Stopped half-way, it has kept what it had committed; the same call brings back the rest.

    :raises storage.errors.ArchiveBusy: if another process writes to the archive
    :raises storage.errors.StorageFull: if there is no room; what was committed stays
    """
    with writing(archive.directory, "a restoration", archive.engine):
        list(recover(archive.directory / "warc"))  # what they hold is entered with all the rest
        with runs.running(archive, RunKind.RESTORE, {}) as run:
            report = RestoreReport(run=run.id)
            try:
                _restore(archive, report, workers, profile, progress)
            finally:
                run.record(**_figures(report))
    return report


def take_over(archive: Archive, pool: ParserPool) -> None:
    """Enter what a killed run had captured and could not commit, and close the files it left open.

    In this order: whoever is killed at it, or finds the disk full still, begins anew. The caller
    holds the archive's lock, and has not begun its own run.
    """
    with archive.snapshot() as connection:
        last = runs.latest(connection)
    cut_short = (None, FinishReason.STORAGE_FAILED)
    run_id = last.id if last is not None and last.finish_reason in cut_short else None
    for left in recover(archive.directory / "warc"):
        logger.warning("A killed run left %s; it is closed", left)
        if left.records:
            count = _enter_left_over(archive, pool, left.path, run_id=run_id)
            logger.warning("%d captures of the killed run were entered", count)


def _enter_left_over(archive: Archive, pool: ParserPool, file: Path, *, run_id: int | None) -> int:
    report = RestoreReport(run=run_id or 0)
    finder = _Finder(archive, report, [file])
    intake = Intake(archive, pool, run_id=run_id)
    for batch, parsed in pool.parse_ahead(finder.batches(), responses_of):
        intake.save(batch, parsed)
        finder.forget(batch)
        report.captures += len(batch)
        # Asked for and stored: not to be asked for again.
        digests = {
            each.page.article.id: stored.capture.payload_digest
            for stored, each in zip(batch, parsed, strict=True)
            if each.page.article is not None
        }
        with archive.transaction() as connection:
            fetch_history.note_left_over(connection, digests, now=datetime.now(VIETNAM))
    return report.captures


def _restore(
    archive: Archive,
    report: RestoreReport,
    workers: int,
    profile: SiteProfile | None,
    progress: Callable[[RestoreReport], None],
) -> None:
    with archive.transaction() as connection:
        if index.is_lost(connection):
            index.create(connection)
    finder = _Finder(archive, report, warc_files(archive.directory / "warc"))
    with ParserPool(workers, profile=profile) as pool:
        intake = Intake(archive, pool, run_id=report.run)
        for batch, parsed in pool.parse_ahead(finder.batches(), responses_of):
            report.articles.update(intake.save(batch, parsed))
            finder.forget(batch)
            report.captures += len(batch)
            report.gone = intake.gone
            progress(report)
        report.rebuilt = rebuild(archive, pool)
        archive.mark_near_duplicates(pool.executor)
    with archive.transaction() as connection:
        index.rebuild(connection)


def _figures(report: RestoreReport) -> dict[str, int]:
    """Return what the run's record says."""
    return {
        "pages": report.captures,
        **count_outcomes(report.articles),
        "gone": report.gone,
        "unreadable": report.unreadable,
    }


class _Finder:
    """Finds the captures in *files* that have no row."""

    def __init__(self, archive: Archive, report: RestoreReport, files: Sequence[Path]) -> None:
        self._archive = archive
        self._files = files
        self._report = report
        self._warc = archive.directory / "warc"
        self._reader = CaptureReader(self._warc, original=lambda _: None)
        self._unsaved: dict[str, Capture] = {}  # payload digest → capture with that body
        self._unsaved_keys: set[captures.Key] = set()
        self._orphans: list[tuple[str, int]] = []  # revisits met before their original

    def batches(self) -> Iterator[list[Stored]]:
        """Yield them in the order of files and offsets; revisits never before their original."""
        batch: list[Stored] = []
        for name, record in self._records():
            stored = self._understand(name, record)
            if stored is not None:
                batch.append(stored)
            if len(batch) >= BATCH:
                yield batch
                batch = []
        yield batch

    def _records(self) -> Iterator[tuple[str, Record]]:
        for path in self._files:
            self._report.files += 1
            name = path.name.removesuffix(OPEN_SUFFIX)
            with self._archive.snapshot() as connection:
                known = captures.of_file(connection, name)
            for item in read_records(path):
                if isinstance(item, Damage):
                    self._report.unreadable += 1
                elif item.type not in ("response", "revisit"):
                    continue
                elif item.offset in known:
                    self._mend(known[item.offset], item)
                else:
                    yield name, item
        orphans, self._orphans = self._orphans, []
        for name, offset in orphans:
            with open_file(self._warc, name) as file:
                item = read_record(file, offset)
            if isinstance(item, Record):
                yield name, item
        self._report.unreadable += len(self._orphans)

    def _mend(self, row: Capture, record: Record) -> None:
        """Let a row say what its record says."""
        with suppress(ValueError):
            values = differing(understand(record), record, row)
            if values:
                self._write(row, values)

    def _write(self, row: Capture, values: Mapping[str, object]) -> None:
        with self._archive.transaction() as connection:
            captures.mend(connection, row, values)
        self._report.mended += 1

    def _understand(self, file: str, record: Record) -> Stored | None:
        """Return what *record* holds; None: it is known, unreadable, or waits for its original."""
        try:
            response = understand(record)
        except ValueError:
            self._report.unreadable += 1
            return None
        if self._is_known(response, file, record):
            return None
        original = self._original(response.payload_digest or "") if response.revisit else None
        if response.revisit and original is None:
            self._orphans.append((file, record.offset))
            return None
        try:
            body = self._reader.record(original).http if original else response.http
        except DamagedCapture:
            self._report.unreadable += 1
            return None
        return self._stored(_capture(response, file, record, original), response, body)

    def _stored(self, capture: Capture, response: ResponseRecord, body: HttpResponse) -> Stored:
        self._unsaved_keys.add(captures.key_of(capture))
        if not capture.revisit:
            self._unsaved[capture.payload_digest] = capture
        return Stored(capture=capture, response=response.stored(body, capture.content_type))

    def _is_known(self, response: ResponseRecord, file: str, record: Record) -> bool:
        """Say whether a row has this response; if it points to no such record, mend that."""
        key = captures.key(response.url, response.fetched_at, response.payload_digest or "")
        if key in self._unsaved_keys:
            return True
        with self._archive.snapshot() as connection:
            row = captures.same(connection, response)
        if row is None:
            return False
        try:
            self._reader.record(row)
        except DamagedCapture:
            place = {"warc_offset": record.offset, "warc_length": record.length or 0}
            self._write(row, {"warc_file": file, **place})
        return True

    def _original(self, digest: str) -> Capture | None:
        if digest in self._unsaved:
            return self._unsaved[digest]
        with self._archive.snapshot() as connection:
            return captures.original(connection, digest)

    def forget(self, batch: Sequence[Stored]) -> None:
        """Leave to the database what is saved there now."""
        for stored in batch:
            self._unsaved.pop(stored.capture.payload_digest, None)
            self._unsaved_keys.discard(captures.key_of(stored.capture))


def _capture(
    response: ResponseRecord, file: str, record: Record, original: Capture | None
) -> Capture:
    """Return the capture that *record* of *file* is; *original* is what a revisit repeats."""
    return Capture(
        url=response.url,
        fetched_at=response.fetched_at,
        status=response.http.status,
        content_type=response.content_type or (original.content_type if original else None),
        payload_digest=response.payload_digest or "",
        warc_file=file,
        warc_offset=record.offset,
        warc_length=record.length or 0,
        revisit=response.revisit,
    )
