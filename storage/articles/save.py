"""How does a batch of visits become rows? Read at once what is known, write at once what is new.

Everything happens in the caller's transaction: captures, articles, revisions, pictures, documents,
aliases, sections and the search index stand or fall together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage import captures, sections
from storage.articles import aliases
from storage.articles.dossier import Dossier, load
from storage.articles.revisions import Reread, Sighting, Version, changes, is_trivial
from storage.articles.rows import text_digest, to_columns, to_row
from storage.database import models
from storage.database.content import HELD_BY_ARTICLE, PARTS, content_digest
from storage.database.storable import storable
from storage.duplicates import exact, near, uncompared
from storage.records import Article, EventKind, Outcome, Visit
from storage.search import index
from vietnamese.time import VIETNAM


def save_visits(
    connection: Connection,
    visits: Sequence[Visit],
    *,
    run_id: int | None,
    reread: Reread = lambda _capture_id: None,
    near_duplicates: bool = True,
) -> list[Outcome | None]:
    """Save *visits* in their order; say of each article what became of it, None of other pages.

    *reread* reads an earlier capture with the present extractor; see
    `storage.articles.revisions`. Who saves many leaves *near_duplicates* for later, with
    `Archive.mark_near_duplicates`: comparing texts costs more than all the rest.
    """
    visits = storable(tuple(visits))
    dossiers = load(connection, visits)
    capture_ids = captures.enter(connection, visits, run_id=run_id)
    outcomes = [
        _enter(dossiers, visit, capture_id, reread)
        for visit, capture_id in zip(visits, capture_ids, strict=True)
    ]
    now = datetime.now(VIETNAM)
    _write(connection, dossiers, now)
    texts = _touched_texts(dossiers)
    marked = exact.mark(connection, texts, now=now)
    if near_duplicates:
        near.mark(connection, texts, now=now)
    else:
        uncompared.postpone(connection, texts)
    return [
        Outcome.DUPLICATE
        if outcome is Outcome.NEW and visit.page.article and visit.page.article.id in marked
        else outcome
        for visit, outcome in zip(visits, outcomes, strict=True)
    ]


def _enter(
    dossiers: dict[int, Dossier], visit: Visit, capture_id: int, reread: Reread
) -> Outcome | None:
    article, capture = visit.page.article, visit.capture
    if article is None:
        return None
    dossier = dossiers.setdefault(article.id, Dossier())
    is_first = not dossier.history.versions
    at = capture.fetched_at.astimezone(VIETNAM).replace(microsecond=0)  # as it is stored
    sighting = Sighting(at, capture_id, capture.payload_digest)
    revised = dossier.history.enter(Version(article, sighting), reread)
    dossier.seen.append(sighting)
    dossier.addresses |= {visit.address, capture.url, article.url}
    if is_first:
        return Outcome.NEW
    return Outcome.REVISED if revised else Outcome.UNCHANGED


def captures_to_reread(
    connection: Connection, visits: Sequence[Visit], known: Mapping[int, Article | None]
) -> set[int]:
    """Return which captures `save_visits` would have read again with the present extractor.

    *known* are the row numbers of those that were, with what came out; nothing is written.
    """
    articles = [visit.page.article for visit in visits if visit.page.article]
    if not _has_earlier_extractor(connection, articles):
        return set()
    wanted: set[int] = set()

    def reread(capture_id: int) -> Article | None:
        if capture_id not in known:
            wanted.add(capture_id)
        return known.get(capture_id)

    visits = storable(tuple(visits))
    dossiers = load(connection, visits)
    numbers = captures.row_numbers(connection, visits)
    for number, visit in enumerate(visits, 1):
        # What has no row yet has a number that no row has.
        _enter(dossiers, visit, numbers.get(captures.place_of(visit), -number), reread)
    return wanted


def _has_earlier_extractor(connection: Connection, articles: Sequence[Article]) -> bool:
    """Say whether a revision of these articles was read by another extractor than they are now."""
    table = models.Revision
    others = table.extractor.not_in({article.extractor for article in articles})
    query = select(table.article_id).where(
        table.article_id.in_({article.id for article in articles}), others
    )
    return connection.execute(query.limit(1)).first() is not None


# --- articles ---------------------------------------------------------------------------------


def _write(connection: Connection, dossiers: Mapping[int, Dossier], now: datetime) -> None:
    slugs = _save_sections(connection, dossiers.values())
    new, changed, seen = [], [], []
    for dossier in dossiers.values():
        row = _article_row(dossier, slugs, now)
        if not dossier.has_row:
            new.append(row)
        elif dossier.is_only_seen:
            seen.append({"id": row["id"], "last_seen_at": row["last_seen_at"]})
        else:
            changed.append(row)
    if new:
        connection.execute(insert(models.Article), new)
    for rows in filter(None, (changed, seen)):
        statement = update(models.Article).where(models.Article.id == bindparam("article_id"))
        connection.execute(statement, [{"article_id": row.pop("id"), **row} for row in rows])
    _write_revisions(connection, dossiers, now)
    _write_parts(connection, [dossier for dossier in dossiers.values() if dossier.has_new_content])
    _write_returns(connection, dossiers)
    _write_aliases(connection, dossiers)


def _article_row(dossier: Dossier, slugs: Mapping[str, str], now: datetime) -> dict[str, Any]:
    article = dossier.history.current
    return {
        "id": article.id,
        **to_columns(article),
        **asdict(dossier.presence),
        "section_slug": slugs.get(article.section) if article.section else None,
        "changed_at": now,
        "revision_count": len(dossier.history.versions),
        "word_count": len(article.text.split()),
    }


def _save_sections(connection: Connection, dossiers: Iterable[Dossier]) -> dict[str, str]:
    """Return the slugs of the sections that the articles name, all of them known now."""
    names = {dossier.history.current.section for dossier in dossiers} - {None}
    if not names:
        return {}
    slugs = sections.slugs(connection)
    unknown = {name for name in names if name and name not in slugs}
    sections.save_named(connection, unknown)
    return slugs | {name: sections.slug(name) for name in unknown}


def _write_revisions(
    connection: Connection, dossiers: Mapping[int, Dossier], now: datetime
) -> None:
    obsolete, rows, replaced = [], [], []
    for id_, dossier in dossiers.items():
        begin = dossier.first_changed_row
        if begin is not None:
            obsolete.append({"article_id": id_, "first": begin + 1})
            rows += _revision_rows(dossier.history.versions, begin)
        replaced += [_replaced_row(version, now) for version in dossier.history.replaced]
    table = models.StoredRevision
    if obsolete:
        connection.execute(
            delete(table).where(
                table.article_id == bindparam("article_id"), table.number >= bindparam("first")
            ),
            obsolete,
        )
    if rows:
        connection.execute(insert(table), rows)
    if replaced:
        connection.execute(insert(models.EarlierReading), replaced)


def _revision_rows(versions: Sequence[Version], begin: int) -> list[dict[str, Any]]:
    rows = []
    for place in range(begin, len(versions)):
        version = versions[place]
        before = versions[place - 1].article if place else None
        changed = changes(before, version.article) if before else []
        content = to_row(version.article)
        digest = content_digest(content)
        if place == len(versions) - 1:
            content |= dict.fromkeys((*HELD_BY_ARTICLE, *PARTS))
        rows.append(
            {
                "article_id": version.article.id,
                "number": place + 1,
                "captured_at": version.capture.at,
                "capture_id": version.capture.capture_id,
                "changed_fields": changed,
                "trivial": bool(before and is_trivial(before, version.article, changed)),
                "content_sha256": digest,
                **content,
            }
        )
    return rows


def forget_content(connection: Connection, article_id: int) -> None:
    """Drop what is held of an article besides its row, so that its captures can be saved anew.

    The search index is not touched: it is to be made anew afterwards. What it did stays in
    ``events``, but no capture that is saved anew is to be taken for its return.
    """
    row = update(models.Article).where(models.Article.id == article_id)
    connection.execute(row.values(gone_at=None))
    for table in (models.StoredRevision, models.Image, models.Attachment):
        connection.execute(delete(table).where(table.article_id == article_id))


def keep_readings(connection: Connection, versions: Iterable[Version]) -> None:
    """Keep what an earlier extractor had said, as far as the captures are known."""
    now = datetime.now(VIETNAM)
    rows = [_replaced_row(each, now) for each in versions if each.capture.payload_digest]
    if rows:
        connection.execute(insert(models.EarlierReading), rows)


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


def _write_parts(connection: Connection, dossiers: Sequence[Dossier]) -> None:
    """Write pictures, documents and the search index of articles with new content."""
    articles = [dossier.history.current for dossier in dossiers]
    former = [dossier.stored[-1].article for dossier in dossiers if not dossier.is_new]
    ids = [article.id for article in articles]
    for table, rows in (
        (models.Image, [row for article in articles for row in _image_rows(article)]),
        (models.Attachment, [row for article in articles for row in _attachment_rows(article)]),
    ):
        if ids:
            connection.execute(delete(table).where(table.article_id.in_(ids)))
        if rows:
            connection.execute(insert(table), rows)
    index.remove(connection, former)
    index.add(connection, articles)


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


def _write_returns(connection: Connection, dossiers: Mapping[int, Dossier]) -> None:
    """Record that articles which were gone are there again."""
    rows = [
        {
            "article_id": id_,
            "at": back.at,
            "kind": EventKind.RETURNED,
            "capture_id": back.capture_id,
        }
        for id_, dossier in dossiers.items()
        if (back := dossier.returned)
    ]
    if rows:
        connection.execute(insert(models.Event), rows)


def _write_aliases(connection: Connection, dossiers: Mapping[int, Dossier]) -> None:
    """Enter the addresses under which the articles were seen, former canonical URLs included."""
    for id_, dossier in dossiers.items():
        former = {version.article.url for version in dossier.stored}
        others = (dossier.addresses | former) - {dossier.history.current.url}
        aliases.enter_all(connection, [(url, id_) for url in sorted(others)])


def _touched_texts(dossiers: Mapping[int, Dossier]) -> set[str]:
    """Return the digests of the texts that an article of the batch has now, or had before."""
    changed = [dossier for dossier in dossiers.values() if dossier.has_new_content]
    articles = [dossier.history.current for dossier in changed]
    articles += [dossier.stored[-1].article for dossier in changed if not dossier.is_new]
    return {text_digest(article.text) for article in articles}
