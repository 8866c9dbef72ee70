"""Do the rows of articles, revisions and captures agree with one another?"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from storage.articles.removal import GONE_SINCE
from storage.articles.rows import revision_columns
from storage.database import models
from storage.database.connection import stream
from storage.database.content import content_digest
from storage.duplicates import exact
from storage.fixity.findings import Fault, Finding

_LATEST = and_(
    models.StoredRevision.article_id == models.Article.id,
    models.StoredRevision.number == models.Article.revision_count,
)


def faulty_articles(connection: Connection) -> Iterator[Finding]:
    """Look at every content's digest, and at articles, revisions and captures that do not agree."""
    yield from _faulty_contents(connection)
    yield from _faulty_rows(connection)
    for id_ in exact.misjudged(connection):
        yield _faulty(id_, Fault.WRONG_ARTICLE, "its text and duplicate_of do not agree")
    for query, detail in _disagreements():
        for id_ in connection.scalars(query):
            yield _faulty(id_, Fault.WRONG_ARTICLE, detail)


def _faulty_contents(connection: Connection) -> Iterator[Finding]:
    """Compare every content with its digests; that of the latest revision is the article's."""
    contents = select(*revision_columns(connection.dialect.name))
    for found in stream(connection, contents.where(models.Revision.text.is_not(None))):
        row = found._mapping  # noqa: SLF001  # public
        id_, number = row["article_id"], row["number"]
        if sha256(row["text"].encode()).hexdigest() != row["text_sha256"]:
            detail = f"sha256 of revision {number} is not {row['text_sha256']}"
            yield _faulty(id_, Fault.WRONG_TEXT, detail)
        # An earlier version of this program wrote no such digest.
        elif row["content_sha256"] not in (None, content_digest(row)):
            detail = f"revision {number} is not what its content_sha256 tells"
            yield _faulty(id_, Fault.WRONG_ARTICLE, detail)


def _faulty_rows(connection: Connection) -> Iterator[Finding]:
    """Look whether each article has a latest revision that leaves its content to it."""
    article, revision = models.Article, models.StoredRevision
    stands_twice = and_(revision.text.is_not(None), revision.content_sha256.is_not(None))
    columns = (article.id, article.text, article.word_count, revision.number)
    rows = select(*columns, stands_twice).outerjoin(revision, _LATEST)
    for id_, text, words, number, twice in stream(connection, rows):
        if number is None:
            yield _faulty(id_, Fault.WRONG_TEXT, "it has no latest revision to tell its text by")
        elif twice or words != len(text.split()):
            yield _faulty(id_, Fault.WRONG_ARTICLE, "it says otherwise than its latest revision")


def _disagreements() -> Iterator[tuple[Select[*tuple[Any, ...]], str]]:
    """Yield queries for the ids of faulty articles, and what is wrong with them."""
    article, revision, capture = models.Article, models.StoredRevision, models.Capture
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
