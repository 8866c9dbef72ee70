"""How do captures come from other archives into this one? From any WARC, ARC or WACZ file.

They go the way of a live response, with the time at which they were made: an old capture fills the
past. Taking the same file twice adds nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from crawler.parsing.pool import ParserPool
from crawler.parsing.response import ParsedResponse
from crawler.parsing.verdict import CUT_OFF
from crawler.runs.intake import Intake, Stored, count_outcomes, responses_of
from crawler.runs.restore import take_over
from crawler.site.urls import is_article_link, is_site_host
from storage import captures, runs
from storage.archive import Archive, Connection
from storage.database.lock import writing
from storage.records import LONGEST_URL, Capture, Outcome, PageKind
from storage.runs import RunKind
from storage.warc.packages import check_readable, warc_files
from storage.warc.parser import Damage, Record, records_of
from storage.warc.reader import CaptureReader, DamagedCapture
from storage.warc.responses import ResponseRecord, quote_uri, understand
from storage.warc.writer import CaptureWriter

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

#: How the names of WARC files with copied captures begin.
IMPORT_PREFIX = "thanhuy-import"
#: Captures in one transaction, and bytes after which it is closed early.
BATCH = 200
BATCH_BYTES = 16_000_000
#: Problems that are listed one by one; more are counted.
MOST_PROBLEMS = 1000
#: Links and digests that are remembered, to save asking the database for each again.
MOST_REMEMBERED = 100_000
#: Revisits that wait for their original, which may lie behind them or in a later file.
MOST_WAITING = 10_000
#: Earlier captures of a URL that are read to find the original of a revisit.
MOST_TRIED = 50

#: Records that stand beside an answer, and are not looked at.
_BESIDE = ("warcinfo", "request", "metadata")
#: Records that hold something else in place of an answer.
_INSTEAD = ("resource", "conversion", "continuation")
#: Bytes that are read ahead.
_BUFFER = 1 << 20
#: What a page says of itself in the reason for its kind; a count tells kinds apart.
_QUOTED = re.compile(r" ?“[^”]*”| ?\d+")

_DESCRIPTION = (
    "Records copied from other WARC or ARC files, their blocks byte by byte. WARC-Source-File "
    "names the file and the offset there; a WARC-Payload-Digest that did not match is kept as "
    "WARC-Source-Payload-Digest."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A place in a file from which nothing could be taken."""

    file: str
    offset: int  #: bytes
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What an import has taken so far, and what it passed over; every number is a count."""

    run: int  #: number of the run
    records: int = 0  #: responses and revisits met
    taken: int = 0  #: captures added
    already_there: int = 0
    other_sites: int = 0
    gone: int = 0  #: articles found gone: denied twice, at least a day apart
    articles: Counter[Outcome] = field(default_factory=Counter)
    #: Reason → pages under an article's address that gave none.
    without_article: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)  #: reason → records of the site
    problems: list[Problem] = field(default_factory=list)  #: the first of them, with their places

    def pass_over(self, kind: str, file: str, offset: int, reason: str) -> None:
        """Note that nothing was made of what lies there, and why."""
        self.passed_over[kind] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(file=file, offset=offset, reason=reason))


def import_warcs(
    archive: Archive,
    paths: Sequence[Path],
    *,
    software: str,
    operator: str | None = None,
    workers: int = 1,
    profile: SiteProfile | None = None,
    progress: Callable[[ImportReport], None] = lambda _: None,
) -> ImportReport:
    """Take the site's captures out of *paths*; *progress* is told after each batch.

    Killed or stopped half-way, it has kept what it had committed; the same call takes the rest.

    :raises BadInput: if a path is no readable file; nothing was taken then
    :raises storage.errors.ArchiveBusy: if another process writes to the archive
    :raises storage.errors.StorageFull: if there is no room; what was committed stays
    """
    check_readable(paths)
    with archive.snapshot() as connection:
        unreadable = captures.unreadable(connection)
    with (
        writing(archive.directory, "an import", archive.engine),
        ParserPool(workers, profile=profile, unreadable=unreadable) as pool,
    ):
        take_over(archive, pool)
        arguments = {"files": [path.name for path in paths]}
        with runs.running(archive, RunKind.IMPORT, arguments) as run:
            report = ImportReport(run=run.id)
            try:
                with _writer(archive, report, software, operator) as writer:
                    _import(archive, paths, report, writer, pool, progress)
            finally:
                run.record(**_figures(report))
    return report


def _writer(
    archive: Archive, report: ImportReport, software: str, operator: str | None
) -> CaptureWriter:
    return CaptureWriter(
        archive.directory / "warc",
        software=software,
        operator=operator,
        run_id=report.run,
        description=_DESCRIPTION,
        prefix=IMPORT_PREFIX,
    )


def _import(
    archive: Archive,
    paths: Sequence[Path],
    report: ImportReport,
    writer: CaptureWriter,
    pool: ParserPool,
    progress: Callable[[ImportReport], None],
) -> None:
    copier = _Copier(archive, writer, report)
    intake = Intake(archive, pool, run_id=report.run)
    for batch, parsed in pool.parse_ahead(copier.batches(paths), responses_of):
        writer.flush()  # a row never points to a capture that is not on disk
        report.articles.update(intake.save(batch, parsed))
        report.taken += len(batch)
        report.gone = intake.gone
        _report_unread(batch, parsed, report)
        report.without_article.update(_without_article(batch, parsed))
        copier.forget(batch)
        progress(report)
    archive.mark_near_duplicates(pool.executor)


def _report_unread(
    batch: Sequence[Stored], parsed: Sequence[ParsedResponse], report: ImportReport
) -> None:
    for stored, each in zip(batch, parsed, strict=True):
        capture = stored.capture
        place = capture.warc_file, capture.warc_offset
        if each.page == CUT_OFF:
            report.pass_over("page cut off", *place, f"{CUT_OFF.reason}: it is kept here, not read")
        elif each.page.kind is PageKind.UNREADABLE:
            reason = f"{capture.url} is kept here, not read: {each.page.reason}"
            report.pass_over("page unreadable", *place, reason)


def _without_article(batch: Sequence[Stored], parsed: Sequence[ParsedResponse]) -> Iterator[str]:
    """Yield why pages gave no article that stand where articles do, or nearly so."""
    for stored, each in zip(batch, parsed, strict=True):
        response, page = stored.response, each.page
        is_page = response.status == HTTPStatus.OK and page.kind is not PageKind.ARTICLE
        if is_page and page != CUT_OFF and is_article_link(response.url):
            yield f"{page.kind}: {_QUOTED.sub('', page.reason)}"


def _figures(report: ImportReport) -> dict[str, Any]:
    """Return what the run's record says."""
    return {
        "pages": report.taken,
        **count_outcomes(report.articles),
        "gone": report.gone,
        "already_there": report.already_there,
        "other_sites": report.other_sites,
        "without_article": dict(report.without_article),
        "passed_over": dict(report.passed_over),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """A response of the site, in somebody's file."""

    file: str
    offset: int
    record: ResponseRecord


class _Copier:
    """Copies the site's captures out of foreign files into our WARC."""

    def __init__(self, archive: Archive, writer: CaptureWriter, report: ImportReport) -> None:
        self._archive = archive
        self._writer = writer
        self._report = report
        # Only records that hold a body are asked for.
        self._reader = CaptureReader(archive.directory / "warc", original=lambda _: None)
        self._unsaved: dict[captures.Key, Capture] = {}  # in our WARC, not yet in the database
        self._digests: dict[str, str] = {}  # as others name a payload → as we do
        self._waiting: list[_Found] = []  # revisits met before their original
        self._wait = True  # until the files have been read

    def batches(self, paths: Sequence[Path]) -> Iterator[list[Stored]]:
        """Copy what is not there yet into our WARC, and yield it batch by batch."""
        batch: list[_Found] = []
        size = 0
        for path in paths:
            for found in self._find(path):
                batch.append(found)
                size += len(found.record.block)
                if len(batch) >= BATCH or size >= BATCH_BYTES:
                    yield self._take(batch)
                    batch, size = [], 0
        yield self._take(batch)
        self._wait = False
        for start in range(0, len(self._waiting), BATCH):
            yield self._take(self._waiting[start : start + BATCH])

    def _find(self, path: Path) -> Iterator[_Found]:
        """Yield what the site answered, as far as *path* can be read."""
        try:
            with path.open("rb", buffering=_BUFFER) as file:
                for warc in warc_files(file, path.name):
                    if warc.file is None:
                        self._report.pass_over("unreadable file", warc.name, 0, warc.problem)
                    else:
                        yield from self._find_in(warc.file, warc.name)
        except OSError as error:  # the disk fails, or the file has gone
            self._report.pass_over("unreadable file", path.name, 0, str(error))

    def _find_in(self, file: BinaryIO, name: str) -> Iterator[_Found]:
        for item in records_of(file):
            record = self._understand(name, item)
            if record is not None:
                yield _Found(file=name, offset=item.offset, record=record)

    def _understand(self, file: str, item: Record | Damage) -> ResponseRecord | None:
        if isinstance(item, Damage):
            self._report.pass_over("damaged record", file, item.offset, item.reason)
            return None
        if item.type not in ("response", "revisit"):
            self._note_other(file, item)
            return None
        self._report.records += 1
        if not _is_of_the_site(item.target):
            self._report.other_sites += 1
            return None
        if len(quote_uri(item.target)) > LONGEST_URL:
            reason = f"its URL is longer than {LONGEST_URL} characters"
            self._report.pass_over("URL without end", file, item.offset, reason)
            return None
        try:
            return understand(item)
        except ValueError as error:
            kind = "record that cannot be understood"
            self._report.pass_over(kind, file, item.offset, str(error))
            return None

    def _note_other(self, file: str, item: Record) -> None:
        if item.type in _BESIDE or not _is_of_the_site(item.target):
            return
        kind = f"{item.type} record" if item.type in _INSTEAD else "record of an unknown type"
        self._report.pass_over(kind, file, item.offset, "it holds no answer of the site")

    def _take(self, batch: list[_Found]) -> list[Stored]:
        with self._archive.snapshot() as connection:
            known = captures.known_keys(
                connection, [found.record.payload_digest or "" for found in batch]
            )
            taken = [self._take_one(connection, found, known) for found in batch]
        return [each for each in taken if each is not None]

    def _take_one(
        self, connection: Connection, found: _Found, known: set[captures.Key]
    ) -> Stored | None:
        record, original, body = found.record, None, found.record.http
        digest = record.payload_digest
        if record.revisit:
            waits = record.names_nothing and self._wait and len(self._waiting) < MOST_WAITING
            original = None if waits else self._original(connection, record)
            if original is None:
                self._put_off(found)
                return None
            digest = original.payload_digest
            known = captures.known_keys(connection, [digest])
        else:
            self._learn_digest(record)
        key = captures.key(record.url, record.fetched_at, digest or "")
        if key in known or key in self._unsaved:
            self._report.already_there += 1
            return None
        if original is not None:
            try:
                body = self._reader.record(original).http
            except DamagedCapture as error:
                self._pass_over(found, "revisit of a damaged capture", str(error))
                return None
        source = f"{found.file}; offset={found.offset}"
        capture = self._writer.copy(record, source=source, original=original)
        self._unsaved[key] = capture
        response = replace(record.stored(body, capture.content_type), imported=True)
        return Stored(capture=capture, response=response)

    def _put_off(self, found: _Found) -> None:
        """Let a revisit wait for its original until every file has been read."""
        if self._wait and len(self._waiting) < MOST_WAITING:
            self._waiting.append(found)
            return
        reason = (
            "it repeats a capture that is not here, or names another digest than the one that it "
            "refers to; take that one in, then this again"
        )
        self._pass_over(found, "revisit without its original", reason)

    def _pass_over(self, found: _Found, kind: str, reason: str) -> None:
        self._report.pass_over(kind, found.file, found.offset, reason)

    def _learn_digest(self, record: ResponseRecord) -> None:
        """Remember how others name this payload: their revisits may say nothing else."""
        if record.claimed_digest and record.payload_digest:
            if len(self._digests) >= MOST_REMEMBERED:
                self._digests.clear()
            self._digests[record.claimed_digest] = record.payload_digest

    def forget(self, batch: Sequence[Stored]) -> None:
        """Leave to the database what is saved there now."""
        for capture in (stored.capture for stored in batch):
            del self._unsaved[captures.key(capture.url, capture.fetched_at, capture.payload_digest)]

    def _original(self, connection: Connection, record: ResponseRecord) -> Capture | None:
        """Return the capture that holds a revisit's body: by its URL and time, or by its digest."""
        bodies = [capture for capture in self._unsaved.values() if not capture.revisit]
        if record.names_nothing:
            return self._latest_earlier(connection, record, bodies)
        referred = self._referred(connection, record, bodies)
        if referred is not None or record.claimed_digest is None:
            return referred
        named = record.payload_digest or ""
        digest = self._digests.get(named, named)
        for capture in bodies:
            if capture.payload_digest == digest:
                return capture
        return captures.original(connection, digest) or self._same_address(connection, record)

    def _referred(
        self, connection: Connection, record: ResponseRecord, bodies: Sequence[Capture]
    ) -> Capture | None:
        """Return the capture that a revisit names by URL and time, if it may hold its body."""
        if record.refers_to is None:
            return None
        url, at = record.refers_to
        unsaved = (each for each in bodies if (each.url, each.fetched_at) == (url, at))
        known = next(unsaved, None) or captures.captured(connection, url, at)
        return known if known is not None and self._may_hold(known, record) else None

    def _may_hold(self, capture: Capture, record: ResponseRecord) -> bool:
        """Say whether *capture* may hold a revisit's body: not if that names another digest."""
        if capture.payload_digest == record.payload_digest:
            return True
        try:
            return not record.denies(self._reader.record(capture).http)
        except DamagedCapture:
            return True  # which is told where its body is needed

    def _latest_earlier(
        self, connection: Connection, record: ResponseRecord, bodies: Sequence[Capture]
    ) -> Capture | None:
        """Return what "not modified" means that names nothing: the latest earlier capture."""
        if record.http.status != HTTPStatus.NOT_MODIFIED:
            return None
        known = captures.latest_before(connection, record.url, record.fetched_at)
        earlier = [
            each
            for each in (*bodies, *([known] if known is not None else []))
            if each.url == record.url
            and each.fetched_at <= record.fetched_at
            and each.status == HTTPStatus.OK
        ]
        return max(earlier, key=lambda each: each.fetched_at, default=None)

    def _same_address(self, connection: Connection, record: ResponseRecord) -> Capture | None:
        """Return the capture of the same URL with the payload that the revisit names.

        An earlier import has taken it in, so what it is called elsewhere is not remembered.
        """
        for capture in captures.bodies_of(connection, record.url, limit=MOST_TRIED):
            with suppress(DamagedCapture):
                if record.claims(self._reader.record(capture).http):
                    return capture
        return None


def _is_of_the_site(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a number
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and is_site_host(parts.hostname)
