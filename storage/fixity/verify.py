"""Is everything still what it was? Records, rows and search index against one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage import captures
from storage.archive import Archive
from storage.articles.removal import GONE_SINCE
from storage.database import models
from storage.duplicates import exact
from storage.records import Capture
from storage.search import index
from storage.warc.digests import digest_matches
from storage.warc.files import OPEN_SUFFIX
from storage.warc.parser import Damage, Record, first, read_records
from storage.warc.responses import ResponseRecord, understand
from vietnamese.words import cut

#: Rows that are held at a time.
_CHUNK = 500
_LATEST = and_(
    models.Revision.article_id == models.Article.id,
    models.Revision.number == models.Article.revision_count,
)


class Fault(StrEnum):
    """What is off, and what mends it."""

    DAMAGED_RECORD = "damaged record"  #: bytes have changed: bring the file back from a copy
    WRONG_DIGEST = "wrong digest"  #: the same
    MISSING_FILE = "missing file"  #: the same
    LOST_BODY = "revisit without its original"  #: the same, of the original's file
    DAMAGED_DATABASE = "damaged database"  #: a backup, or a new one made from the WARC files
    WRONG_ROW = "row unlike its record"  #: ``--repair`` writes it anew
    UNKNOWN_CAPTURE = "capture without a row"  #: ``--repair`` enters it
    WRONG_TEXT = "text unlike its digest"  #: ``--repair`` reads its captures again
    WRONG_ARTICLE = "article unlike its captures"  #: the same
    WRONG_INDEX = "search index unlike the rows"  #: ``--repair`` makes it anew


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is off."""

    fault: Fault
    place: str  #: file and offset, or table and row
    detail: str
    article_id: int | None = None  #: of a faulty article


@dataclass(slots=True)
class FixityReport:
    """What was looked at, and what is off."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    captures: int = 0
    articles: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing is off."""
        return not self.findings


def verify(
    archive: Archive, *, progress: Callable[[FixityReport], None] = lambda _: None
) -> FixityReport:
    """Read every WARC file to its end, and every row; *progress* is told after each file.

    A crawl may go on meanwhile: what it has not committed yet is no fault.
    """
    report = FixityReport()
    warc = archive.directory / "warc"
    files = warc_files(warc)
    with archive.snapshot() as connection:
        for path in files:
            try:
                report.findings += _verify_file(connection, path, report)
            except OSError as error:
                finding = Finding(fault=Fault.DAMAGED_RECORD, place=path.name, detail=str(error))
                report.findings.append(finding)
            progress(report)
        for look in (_missing_files, _lost_bodies, _database):
            report.findings += look(connection, warc)
        report.findings += faulty_articles(connection)
        report.findings += _index(connection)
        report.captures = connection.scalar(select(func.count(models.Capture.id))) or 0
        report.articles = connection.scalar(select(func.count(models.Article.id))) or 0
    progress(report)
    return report


def warc_files(directory: Path) -> list[Path]:
    """Return the WARC files in *directory* by name, those that are still written included."""
    found = {*directory.glob("*.warc.gz"), *directory.glob(f"*.warc.gz{OPEN_SUFFIX}")}
    return sorted(found, key=lambda path: path.name)


# --- captures ---------------------------------------------------------------------------------


def _verify_file(connection: Connection, path: Path, report: FixityReport) -> Iterator[Finding]:
    """Go through records and rows together, both by their offset."""
    name = path.name.removesuffix(OPEN_SUFFIX)
    open_still = name != path.name  # what has no row there is not committed yet
    expected = _rows_of(connection, name)
    row = next(expected, None)
    report.files += 1
    for item in read_records(path if path.exists() else path.with_name(name)):
        while row is not None and row.warc_offset < item.offset:
            yield _no_record(row)
            row = next(expected, None)
        here = row if row is not None and row.warc_offset == item.offset else None
        if here is not None:
            row = next(expected, None)
        elif row is None and open_still:
            return  # its writer may be at work on it
        place = f"{name} at byte {item.offset}"
        if isinstance(item, Damage):
            yield Finding(fault=Fault.DAMAGED_RECORD, place=place, detail=item.reason)
            continue
        report.records += 1
        report.bytes += len(item.block)
        for finding in _verify_record(connection, item, here, place):
            if not (open_still and finding.fault is Fault.UNKNOWN_CAPTURE):
                yield finding
    while row is not None:
        yield _no_record(row)
        row = next(expected, None)


def _rows_of(connection: Connection, file: str) -> Iterator[Capture]:
    table = models.Capture
    query = select(*captures.COLUMNS).where(table.warc_file == file).order_by(table.warc_offset)
    return map(captures.to_capture, _stream(connection, query))


def _no_record(row: Capture) -> Finding:
    place = f"{row.warc_file} at byte {row.warc_offset}"
    detail = f"the row of {row.url} points there, and no record does begin there"
    return Finding(fault=Fault.WRONG_ROW, place=place, detail=detail)


def _verify_record(
    connection: Connection, record: Record, row: Capture | None, place: str
) -> Iterator[Finding]:
    if record.type not in ("response", "revisit"):
        digest = first(record.fields, "WARC-Block-Digest")
        if digest and digest_matches(digest, record.block) is False:
            detail = f"the bytes of this {record.type} are not those of {digest}"
            yield Finding(fault=Fault.WRONG_DIGEST, place=place, detail=detail)
        return
    try:
        response = understand(record)
    except ValueError as error:
        yield Finding(fault=Fault.WRONG_DIGEST, place=place, detail=str(error))
        return
    if response.claim_holds() is False:
        detail = f"the payload is not that of {response.claimed_digest}"
        yield Finding(fault=Fault.WRONG_DIGEST, place=place, detail=detail)
    if row is None and not captures.is_known(connection, response):
        yield Finding(fault=Fault.UNKNOWN_CAPTURE, place=place, detail=response.url)
    if row is not None and (wrong := differing(response, record, row)):
        detail = f"the row of {row.url} says otherwise of {', '.join(wrong)}"
        yield Finding(fault=Fault.WRONG_ROW, place=place, detail=detail)


def differing(response: ResponseRecord, record: Record, row: Capture) -> dict[str, Any]:
    """Return what *row* should say and does not."""
    said = {
        "url": response.url,
        "fetched_at": response.fetched_at,
        "status": response.http.status,
        "payload_digest": response.payload_digest,
        "warc_length": record.length,
        "revisit": response.revisit,
    }
    if response.content_type or not response.revisit:  # else it is that of its original
        said["content_type"] = response.content_type
    return {name: value for name, value in said.items() if value != getattr(row, name)}


def _missing_files(connection: Connection, warc: Path) -> Iterator[Finding]:
    table = models.Capture
    counts = select(table.warc_file, func.count()).group_by(table.warc_file)
    for file, count in connection.execute(counts):
        if not ((warc / file).exists() or (warc / (file + OPEN_SUFFIX)).exists()):
            detail = f"{count} captures lie in it"
            yield Finding(fault=Fault.MISSING_FILE, place=file, detail=detail)


def _lost_bodies(connection: Connection, _warc: Path) -> Iterator[Finding]:
    table, body = models.Capture, aliased(models.Capture)
    original = exists().where(body.payload_digest == table.payload_digest, body.revisit.is_(False))
    query = select(*captures.COLUMNS).where(table.revisit, ~original)
    for row in map(captures.to_capture, connection.execute(query)):
        place = f"{row.warc_file} at byte {row.warc_offset}"
        detail = f"{row.url}: no capture holds {row.payload_digest}"
        yield Finding(fault=Fault.LOST_BODY, place=place, detail=detail)


# --- rows -------------------------------------------------------------------------------------


def _database(connection: Connection, _warc: Path) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL watches its own pages: initdb --data-checksums
    for (result,) in connection.exec_driver_sql("PRAGMA quick_check"):
        if result != "ok":
            yield Finding(fault=Fault.DAMAGED_DATABASE, place="archive.db", detail=result)


def faulty_articles(connection: Connection) -> Iterator[Finding]:
    """Look at every text's digest, and at articles, revisions and captures that do not agree."""
    article, revision = models.Article, models.Revision
    texts = select(revision.article_id, revision.number, revision.text, revision.text_sha256)
    for id_, number, text, digest in _stream(connection, texts):
        if sha256(text.encode()).hexdigest() != digest:
            detail = f"sha256 of revision {number} is not {digest}"
            yield _faulty(id_, Fault.WRONG_TEXT, detail)
    latest = select(
        article.id,
        article.text,
        article.word_count,
        article.text_sha256,
        revision.text_sha256,
        _same_content(),
    ).outerjoin(revision, _LATEST)
    for id_, text, words, digest, latest_digest, same in _stream(connection, latest):
        if not sha256(text.encode()).hexdigest() == digest == latest_digest:
            detail = "its text, its digest and its latest revision do not agree"
            yield _faulty(id_, Fault.WRONG_TEXT, detail)
        elif not same or words != len(text.split()):
            yield _faulty(id_, Fault.WRONG_ARTICLE, "it says otherwise than its latest revision")
    for part, kept in (
        (models.Image, revision.images),
        (models.Attachment, revision.attachments),
    ):
        for id_ in _unlike_their_parts(connection, part, kept):
            detail = f"its {part.__tablename__} are not those of its latest revision"
            yield _faulty(id_, Fault.WRONG_ARTICLE, detail)
    for id_ in exact.misjudged(connection):
        yield _faulty(id_, Fault.WRONG_ARTICLE, "its text and duplicate_of do not agree")
    for query, detail in _disagreements():
        for id_ in connection.scalars(query):
            yield _faulty(id_, Fault.WRONG_ARTICLE, detail)


def _unlike_their_parts(
    connection: Connection,
    part: type[models.Image | models.Attachment],
    kept: InstrumentedAttribute[list[Any]],
) -> Iterator[int]:
    """Yield the articles whose rows of *part* are not what their latest revision has *kept*."""
    columns = [each for each in part.__table__.c if each.name != "position"]
    stored = _stream(connection, select(*columns).order_by(part.article_id, part.position))
    groups = groupby((dict(row._mapping) for row in stored), key=_take_id)  # noqa: SLF001  # public
    held = ((id_, list(each)) for id_, each in groups)
    group = next(held, None)
    latest = select(models.Article.id, kept).outerjoin(models.Revision, _LATEST)
    for id_, wanted in _stream(connection, latest.order_by(models.Article.id)):
        found = []
        while group is not None and group[0] <= id_:
            found = group[1] if group[0] == id_ else []
            group = next(held, None)
        if wanted is not None and found != wanted:
            yield id_


def _take_id(row: dict[str, Any]) -> int:
    return int(row.pop("article_id"))


def _same_content() -> ColumnElement[bool]:
    article, revision = models.Article, models.Revision
    names = (
        "url", "title", "lead", "author", "source", "section", "published_at",
        "published_precision", "published_evidence", "extractor",
    )  # fmt: skip
    return and_(
        *(getattr(article, each).is_not_distinct_from(getattr(revision, each)) for each in names)
    )


def _disagreements() -> Iterator[tuple[Select[*tuple[Any, ...]], str]]:
    """Yield queries for the ids of faulty articles, and what is wrong with them."""
    article, revision, capture = models.Article, models.Revision, models.Capture
    first, last, count = func.min(revision.number), func.max(revision.number), func.count()
    numbers = select(revision.article_id).group_by(revision.article_id)
    yield numbers.having(or_(first != 1, last != count)), "a revision is missing"
    its_capture = and_(
        capture.id == revision.capture_id,
        capture.fetched_at == revision.captured_at,
        or_(capture.article_id == revision.article_id, capture.article_id.is_(None)),
    )
    yield (
        select(revision.article_id).distinct().where(~exists().where(its_capture)),
        "a revision has no capture of it, of its time",
    )
    seen = (article.first_seen_at, article.last_seen_at)
    yield (
        select(article.id).where(or_(*(~exists().where(capture.fetched_at == at) for at in seen))),
        "no capture is of the time when it was seen first, or last",
    )
    yield (
        select(article.id).where(article.gone_at.is_distinct_from(GONE_SINCE)),
        "its gone_at and its events do not agree",
    )
    for table in (revision, capture):
        id_ = table.article_id
        yield (
            select(id_).distinct().where(id_.is_not(None), id_.not_in(select(article.id))),
            "it has no row",
        )


def _faulty(article_id: int, fault: Fault, detail: str) -> Finding:
    place = f"article {article_id}"
    return Finding(fault=fault, place=place, detail=detail, article_id=article_id)


def _index(connection: Connection) -> Iterator[Finding]:
    """Compare how many words of each column the index holds with how many the rows have."""
    if index.is_lost(connection):
        yield Finding(fault=Fault.WRONG_INDEX, place=index.TABLE, detail="it is not there")
        return
    if connection.dialect.name != "sqlite":
        for id_ in index.check(connection):
            yield _misindexed(id_, "the index holds other words")
        return
    article = models.Article
    sizes = connection.exec_driver_sql("SELECT id, sz FROM article_search_docsize ORDER BY id")
    indexed = ((id_, _varints(size)) for id_, size in sizes)
    columns = select(article.id, article.title, article.lead, article.text, article.author)
    at = next(indexed, None)
    for id_, *texts in _stream(connection, columns.order_by(article.id)):
        while at is not None and at[0] < id_:
            yield _misindexed(at[0], "it is in the index and in no row")
            at = next(indexed, None)
        if at is None or at[0] != id_:
            yield _misindexed(id_, "it is not in the index")
            continue
        if at[1] != [len(cut(text or "")) for text in texts] * 2:
            yield _misindexed(id_, "the index holds other words")
        at = next(indexed, None)


def _misindexed(article_id: int, detail: str) -> Finding:
    return Finding(fault=Fault.WRONG_INDEX, place=f"article {article_id}", detail=detail)


def _varints(data: bytes) -> list[int]:
    """Read SQLite's variable-length integers: seven bits a byte, the high bit for more."""
    numbers, number = [], 0
    for byte in data:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    return numbers


def _stream(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    with connection.execute(query, execution_options={"yield_per": _CHUNK}) as found:
        yield from found
