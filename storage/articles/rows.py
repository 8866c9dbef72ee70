"""How is a reading kept in a row, and given back as it was?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    RowMapping,
    func,
    literal_column,
    select,
    text,
    type_coerce,
)

from storage.database import models
from storage.database.content import PARTS
from storage.records import Article, Attachment, DateCandidate, Evidence, Image
from vietnamese.time import Precision

#: Characters of a text whose digest is remembered; an article has some thousand.
_REMEMBERED = 50_000
_PARTS: dict[str, type[models.Image | models.Attachment]] = {
    "images": models.Image,
    "attachments": models.Attachment,
}


def text_digest(text: str) -> str:
    """Return ``text_sha256`` of *text*."""
    return (_digest if len(text) <= _REMEMBERED else _digest.__wrapped__)(text)


@lru_cache(maxsize=256)  # asked for the articles of a batch, again and again
def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def to_columns(article: Article) -> dict[str, Any]:
    """Return the columns that ``articles`` and ``revisions`` both have."""
    return {
        "url": article.url,
        "title": article.title,
        "lead": article.lead,
        "text": article.text,
        "text_sha256": text_digest(article.text),
        "author": article.author,
        "source": article.source,
        "section": article.section,
        "published_at": article.published_at,
        "published_precision": article.published_precision,
        "published_evidence": article.published_evidence,
        "extractor": article.extractor,
        "agreement": article.agreement,
    }


def to_row(article: Article) -> dict[str, Any]:
    """Return *article* as columns of ``revisions``, without those of its capture and number."""
    return {
        **to_columns(article),
        "images": [dict(vars(image)) for image in article.images],
        "attachments": [dict(vars(attachment)) for attachment in article.attachments],
        "links": list(article.links),
        "evidence": dict(article.evidence),
        "date_candidates": [
            vars(candidate) | {"at": candidate.at.isoformat()}
            for candidate in article.date_candidates
        ],
    }


def revision_columns(dialect: str) -> list[ColumnElement[Any]]:
    """Return the columns of ``revisions``, with pictures and documents of the latest as well."""
    columns = models.Revision.__table__.c
    return [
        part_of_revision(each.name, dialect) if each.name in PARTS else each for each in columns
    ]


def part_of_revision(name: str, dialect: str) -> ColumnElement[Any]:
    """Return ``images`` or ``attachments`` of ``revisions``: the latest's are those of its article.

    The view leaves them out: SQLite trusts no schema here with its functions of JSON.
    """
    part = _PARTS[name]
    ordered = (
        select(*(getattr(part, each) for each in PARTS[name]))
        .where(part.article_id == models.Revision.article_id)
        .order_by(part.position)
        .correlate(models.Revision)
        .subquery()
    )
    pairs = chain.from_iterable((literal_column(f"'{each.name}'"), each) for each in ordered.c)
    if dialect == "sqlite":
        told = select(func.json_group_array(func.json_object(*pairs)))
    else:
        told = select(func.coalesce(func.json_agg(func.json_build_object(*pairs)), text("'[]'")))
    kept = models.Revision.__table__.c[name]
    return type_coerce(func.coalesce(kept, told.scalar_subquery()), JSON).label(name)


def from_row(row: RowMapping) -> Article:
    """Return the article that a row of ``revisions``, a whole one, keeps."""
    precision, evidence = row["published_precision"], row["published_evidence"]
    return Article(
        id=row["article_id"],
        url=row["url"],
        title=row["title"],
        lead=row["lead"],
        text=row["text"],
        author=row["author"],
        source=row["source"],
        section=row["section"],
        published_at=row["published_at"],
        published_precision=Precision(precision) if precision else None,
        published_evidence=Evidence(evidence) if evidence else None,
        images=tuple(Image(**image) for image in row["images"]),
        attachments=tuple(Attachment(**attachment) for attachment in row["attachments"]),
        links=tuple(row["links"]),
        evidence=row["evidence"],
        date_candidates=tuple(map(_candidate, row["date_candidates"])),
        extractor=row["extractor"],
        agreement=row["agreement"],
    )


def _candidate(stored: Mapping[str, str]) -> DateCandidate:
    return DateCandidate(
        at=datetime.fromisoformat(stored["at"]),
        precision=Precision(stored["precision"]),
        evidence=Evidence(stored["evidence"]),
        raw=stored["raw"],
        place=stored["place"],
    )
