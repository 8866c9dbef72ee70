"""Do the rows of articles, revisions and captures agree with one another?"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.articles.removal import GONE_SINCE
from storage.database import models
from storage.database.connection import stream
from storage.duplicates import exact
from storage.fixity.findings import Fault, Finding

_LATEST = and_(
    models.Revision.article_id == models.Article.id,
    models.Revision.number == models.Article.revision_count,
)


def faulty_articles(connection: Connection) -> Iterator[Finding]:
    """Look at every text's digest, and at articles, revisions and captures that do not agree."""
    article, revision = models.Article, models.Revision
    texts = select(revision.article_id, revision.number, revision.text, revision.text_sha256)
    for id_, number, text, digest in stream(connection, texts):
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
    for id_, text, words, digest, latest_digest, same in stream(connection, latest):
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
    stored = stream(connection, select(*columns).order_by(part.article_id, part.position))
    groups = groupby((dict(row._mapping) for row in stored), key=_take_id)  # noqa: SLF001  # public
    held = ((id_, list(each)) for id_, each in groups)
    group = next(held, None)
    latest = select(models.Article.id, kept).outerjoin(models.Revision, _LATEST)
    for id_, wanted in stream(connection, latest.order_by(models.Article.id)):
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
