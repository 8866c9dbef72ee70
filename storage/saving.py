"""How does a batch of visits become rows? Read at once what is known, write at once what is new.

Everything happens in the caller's transaction: captures, articles, revisions, pictures, documents,
aliases, sections and the search index stand or fall together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage import duplicates, fulltext, models, sections
from storage.database import upsert
from storage.history import History, Reread, Sighting, Version, changes, is_trivial
from storage.readings import from_row, to_row
from storage.records import VIETNAM, Article, Outcome, PageKind, Visit


@dataclass(slots=True)
class _Known:
    """One article of the batch: what the archive held of it, and what it holds now."""

    history: History = field(default_factory=History)
    stored: list[Version] = field(default_factory=list)  # as the database has it
    first_seen_at: datetime | None = None  # these three as the database has them
    last_seen_at: datetime | None = None
    gone_at: datetime | None = None
    seen: list[Sighting] = field(default_factory=list)  # in this batch
    addresses: set[str] = field(default_factory=set)

    @property
    def is_new(self) -> bool:
        return not self.stored

    @property
    def changed_from(self) -> int | None:
        """The index of the first revision that is not as stored; None if all are."""
        now = self.history.versions
        for index, (old, new) in enumerate(zip(self.stored, now, strict=False)):
            if old is not new:
                return index
        shorter = min(len(self.stored), len(now))
        return None if len(self.stored) == len(now) else shorter

    @property
    def has_new_content(self) -> bool:
        return self.is_new or self.stored[-1].article is not self.history.current


def save(
    connection: Connection,
    visits: Sequence[Visit],
    *,
    run_id: int | None,
    reread: Reread,
) -> list[Outcome | None]:
    """Save *visits* in order; say of each article what became of it, None of other pages."""
    known = _load(connection, visits)
    capture_ids = _save_captures(connection, visits, run_id)
    outcomes = [
        _enter(known, visit, capture_id, reread)
        for visit, capture_id in zip(visits, capture_ids, strict=True)
    ]
    _write(connection, known, datetime.now(VIETNAM))
    marked = duplicates.settle(connection, _touched_texts(known), now=datetime.now(VIETNAM))
    return [
        Outcome.DUPLICATE
        if outcome is Outcome.NEW and visit.page.article and visit.page.article.id in marked
        else outcome
        for visit, outcome in zip(visits, outcomes, strict=True)
    ]


def text_digest(text: str) -> str:
    """Return ``text_sha256`` of *text*."""
    return sha256(text.encode()).hexdigest()


def _enter(
    known: dict[int, _Known], visit: Visit, capture_id: int, reread: Reread
) -> Outcome | None:
    article, capture = visit.page.article, visit.capture
    if article is None:
        return None
    entry = known.setdefault(article.id, _Known())
    was_new = not entry.history.versions
    at = capture.fetched_at.astimezone(VIETNAM).replace(microsecond=0)  # as it is stored
    sighting = Sighting(at, capture_id, capture.payload_digest)
    revised = entry.history.enter(Version(article, sighting), reread)
    entry.seen.append(sighting)
    entry.addresses |= {visit.address, capture.url, article.url}
    if was_new:
        return Outcome.NEW
    return Outcome.REVISED if revised else Outcome.UNCHANGED


# --- what is known ----------------------------------------------------------------------------


def _load(connection: Connection, visits: Sequence[Visit]) -> dict[int, _Known]:
    ids = {visit.page.article.id for visit in visits if visit.page.article}
    if not ids:
        return {}
    article = models.Article
    columns = (article.id, article.first_seen_at, article.last_seen_at, article.gone_at)
    known = {
        row.id: _Known(
            first_seen_at=row.first_seen_at, last_seen_at=row.last_seen_at, gone_at=row.gone_at
        )
        for row in connection.execute(select(*columns).where(article.id.in_(ids)))
    }
    if known:
        _load_histories(connection, known, _overtaken(visits, known))
    return known


def _overtaken(visits: Sequence[Visit], known: Mapping[int, _Known]) -> set[int]:
    """Return the articles of which a visit is older than what was seen of them before."""
    seen = ((visit.page.article, visit.capture.fetched_at) for visit in visits)
    return {
        article.id
        for article, at in seen
        if article and article.id in known and at < (known[article.id].last_seen_at or at)
    }


def _load_histories(
    connection: Connection, known: Mapping[int, _Known], overtaken: set[int]
) -> None:
    """Load the revisions of *known*, and of those *overtaken* every sighting."""
    revision, capture = models.Revision, models.Capture
    for row in connection.execute(
        select(*revision.__table__.c, capture.payload_digest)
        .join(capture, capture.id == revision.capture_id)
        .where(revision.article_id.in_(known))
        .order_by(revision.article_id, revision.number)
    ):
        sighting = Sighting(row.captured_at, row.capture_id, row.payload_digest)
        known[row.article_id].stored.append(Version(from_row(row), sighting))
    sightings: dict[int | None, list[Sighting]] = defaultdict(list)
    for article_id, at, capture_id, digest in connection.execute(
        select(capture.article_id, capture.fetched_at, capture.id, capture.payload_digest).where(
            capture.article_id.in_(overtaken), capture.page_kind == PageKind.ARTICLE
        )
    ):
        sightings[article_id].append(Sighting(at, capture_id, digest))
    for article_id, entry in known.items():
        entry.history = History(entry.stored, sightings[article_id])


# --- captures ---------------------------------------------------------------------------------


def _save_captures(
    connection: Connection, visits: Sequence[Visit], run_id: int | None
) -> list[int]:
    """Enter the captures that are not there yet; return the row number of each visit's."""
    table = models.Capture
    places = [(visit.capture.warc_file, visit.capture.warc_offset) for visit in visits]
    known = {
        (row.warc_file, row.warc_offset): row.id
        for row in connection.execute(
            select(table.id, table.warc_file, table.warc_offset).where(
                table.warc_file.in_({file for file, _ in places}),
                table.warc_offset.in_({offset for _, offset in places}),
            )
        )
    }
    again = [
        {"row_id": known[place], **_meaning(visit)}
        for place, visit in zip(places, visits, strict=True)
        if place in known
    ]
    if again:
        connection.execute(
            update(table)
            .where(table.id == bindparam("row_id"))
            .values(page_kind=bindparam("page_kind"), article_id=bindparam("article_id")),
            again,
        )
    new = {
        place: _capture_row(visit, run_id)
        for place, visit in zip(places, visits, strict=True)
        if place not in known
    }
    if new:
        ids = connection.execute(
            insert(table).returning(table.id, sort_by_parameter_order=True), list(new.values())
        ).scalars()
        known |= dict(zip(new, ids, strict=True))
    return [known[place] for place in places]


def _capture_row(visit: Visit, run_id: int | None) -> dict[str, Any]:
    capture = visit.capture
    return {
        "url": capture.url,
        "fetched_at": capture.fetched_at,
        "status": capture.status,
        "content_type": capture.content_type,
        "payload_digest": capture.payload_digest,
        "warc_file": capture.warc_file,
        "warc_offset": capture.warc_offset,
        "warc_length": capture.warc_length,
        "revisit": capture.revisit,
        "run_id": run_id,
        **_meaning(visit),
    }


def _meaning(visit: Visit) -> dict[str, Any]:
    article = visit.page.article
    return {"page_kind": visit.page.kind, "article_id": article.id if article else None}


# --- articles ---------------------------------------------------------------------------------


def _write(connection: Connection, known: Mapping[int, _Known], now: datetime) -> None:
    slugs = _save_sections(connection, known.values())
    new, changed, seen = [], [], []
    for entry in known.values():
        row = _article_row(entry, slugs, now)
        if entry.is_new:
            new.append(row)
        elif entry.changed_from is not None or _presence(entry) != _stored_presence(entry):
            changed.append(row)
        else:
            seen.append({"article_id": row["id"], "at": row["last_seen_at"]})
    if new:
        connection.execute(insert(models.Article), new)
    if changed:
        _update_articles(connection, changed)
    if seen:
        connection.execute(
            update(models.Article)
            .where(models.Article.id == bindparam("article_id"))
            .values(last_seen_at=bindparam("at")),
            seen,
        )
    _write_revisions(connection, known, now)
    _write_parts(connection, [entry for entry in known.values() if entry.has_new_content])
    _write_returns(connection, known)
    _write_aliases(connection, known)


def _update_articles(connection: Connection, rows: list[dict[str, Any]]) -> None:
    table = models.Article.__table__
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "id"}
    parameters = [{"article_id": row["id"], **row} for row in rows]
    for row in parameters:
        del row["id"]
    connection.execute(
        update(models.Article).where(table.c.id == bindparam("article_id")).values(values),
        parameters,
    )


def _article_row(entry: _Known, slugs: Mapping[str, str], now: datetime) -> dict[str, Any]:
    article = entry.history.current
    first_seen_at, gone_at = _presence(entry)
    latest = max(sighting.at for sighting in entry.seen)
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "author": article.author,
        "source": article.source,
        "section": article.section,
        "section_slug": slugs.get(article.section) if article.section else None,
        "published_at": article.published_at,
        "published_precision": article.published_precision,
        "published_evidence": article.published_evidence,
        "first_seen_at": first_seen_at,
        "last_seen_at": max(latest, entry.last_seen_at or latest),
        "changed_at": now,
        "gone_at": gone_at,
        "revision_count": len(entry.history.versions),
        "word_count": len(article.text.split()),
        "text_sha256": text_digest(article.text),
        "extractor": article.extractor,
    }


def _presence(entry: _Known) -> tuple[datetime, datetime | None]:
    """Return when it was first seen, and since when it is gone, after this batch."""
    first = min(sighting.at for sighting in entry.seen)
    latest = max(sighting.at for sighting in entry.seen)
    returned = entry.gone_at is not None and latest > entry.gone_at
    return min(first, entry.first_seen_at or first), None if returned else entry.gone_at


def _stored_presence(entry: _Known) -> tuple[datetime | None, datetime | None]:
    return entry.first_seen_at, entry.gone_at


def _save_sections(connection: Connection, entries: Iterable[_Known]) -> dict[str, str]:
    """Return the slugs of the sections that the articles name, all of them known now."""
    names = {entry.history.current.section for entry in entries} - {None}
    if not names:
        return {}
    slugs = sections.slugs(connection)
    unknown = {name for name in names if name and name not in slugs}
    sections.save_named(connection, unknown)
    return slugs | {name: sections.slug(name) for name in unknown}


def _write_revisions(connection: Connection, known: Mapping[int, _Known], now: datetime) -> None:
    obsolete, rows, replaced = [], [], []
    for id_, entry in known.items():
        begin = entry.changed_from
        if begin is not None:
            obsolete += [
                {"article_id": id_, "revision": number + 1}
                for number in range(begin, len(entry.stored))
            ]
            rows += _revision_rows(entry.history.versions, begin)
        replaced += [_replaced_row(version, now) for version in entry.history.replaced]
    table = models.Revision
    if obsolete:
        connection.execute(
            delete(table).where(
                table.article_id == bindparam("article_id"), table.number == bindparam("revision")
            ),
            obsolete,
        )
    if rows:
        connection.execute(insert(table), rows)
    if replaced:
        connection.execute(insert(models.EarlierReading), replaced)


def _revision_rows(versions: Sequence[Version], begin: int) -> list[dict[str, Any]]:
    rows = []
    for index in range(begin, len(versions)):
        version = versions[index]
        before = versions[index - 1].article if index else None
        changed = changes(before, version.article) if before else []
        rows.append(
            {
                "article_id": version.article.id,
                "number": index + 1,
                "captured_at": version.capture.at,
                "capture_id": version.capture.capture_id,
                "changed_fields": changed,
                "trivial": bool(before and is_trivial(before, version.article, changed)),
                "text_sha256": text_digest(version.article.text),
                **to_row(version.article),
            }
        )
    return rows


def _replaced_row(version: Version, now: datetime) -> dict[str, Any]:
    content = to_row(version.article)
    at = content["published_at"]
    content["published_at"] = at.isoformat() if at else None
    return {
        "article_id": version.article.id,
        "capture_id": version.capture.capture_id,
        "extractor": version.article.extractor,
        "replaced_at": now,
        "content": content,
    }


# --- what belongs to the current content ------------------------------------------------------


def _write_parts(connection: Connection, entries: Sequence[_Known]) -> None:
    """Write pictures, documents and the search index of articles with new content."""
    articles = [entry.history.current for entry in entries]
    former = [entry.stored[-1].article for entry in entries if not entry.is_new]
    ids = [article.id for article in former]
    for table, rows in (
        (models.Image, [row for article in articles for row in _image_rows(article)]),
        (models.Attachment, [row for article in articles for row in _attachment_rows(article)]),
    ):
        if ids:
            connection.execute(delete(table).where(table.article_id.in_(ids)))
        if rows:
            connection.execute(insert(table), rows)
    fulltext.remove(connection, former)
    fulltext.add(connection, articles)


def _image_rows(article: Article) -> list[dict[str, Any]]:
    return [
        {
            "article_id": article.id,
            "position": position,
            "url": image.url,
            "caption": image.caption,
            "alt": image.alt,
        }
        for position, image in enumerate(article.images, 1)
    ]


def _attachment_rows(article: Article) -> list[dict[str, Any]]:
    return [
        {"article_id": article.id, "position": position, "url": file.url, "title": file.title}
        for position, file in enumerate(article.attachments, 1)
    ]


def _write_returns(connection: Connection, known: Mapping[int, _Known]) -> None:
    """Record that articles which were gone are there again."""
    rows = []
    for id_, entry in known.items():
        if entry.gone_at is not None and _presence(entry)[1] is None:
            back = min(sighting for sighting in entry.seen if sighting.at > entry.gone_at)
            rows.append(
                {
                    "article_id": id_,
                    "at": back.at,
                    "kind": "returned",
                    "capture_id": back.capture_id,
                }
            )
    if rows:
        connection.execute(insert(models.Event), rows)


def _write_aliases(connection: Connection, known: Mapping[int, _Known]) -> None:
    """Enter the addresses under which the articles were seen, former canonical URLs included."""
    rows = []
    for id_, entry in known.items():
        former = {version.article.url for version in entry.stored}
        others = (entry.addresses | former) - {entry.history.current.url}
        rows += [{"url": url, "article_id": id_} for url in sorted(others)]
    if rows:
        connection.execute(upsert(connection, models.Alias).on_conflict_do_nothing(), rows)


def _touched_texts(known: Mapping[int, _Known]) -> set[str]:
    """Return the digests of the texts that an article of the batch has now, or had before."""
    touched = set()
    for entry in known.values():
        if entry.has_new_content:
            touched.add(text_digest(entry.history.current.text))
            touched |= {text_digest(version.article.text) for version in entry.stored[-1:]}
    return touched
