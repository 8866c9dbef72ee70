"""Which articles have the same text as this one, or nearly?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, false, or_, select

from storage.database.models import Article

#: Articles that are named; a text that stands under more ids is a form, not a story.
_MOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Kin:
    """An article with the same text, or nearly."""

    id: int
    title: str
    published_at: datetime | None
    published_precision: str | None
    same: bool  #: the very same text
    similarity: float | None  #: 0 to 1, of a near-duplicate


def of(connection: Connection, article: Article) -> list[Kin]:
    """Return the articles with the text of *article*, or nearly, the earliest id first."""
    columns = (
        Article.id,
        Article.title,
        Article.published_at,
        Article.published_precision,
        (Article.text_sha256 == article.text_sha256).label("same"),
        Article.near_duplicate_similarity.label("similarity"),
    )
    query = select(*columns).where(_is_kin(article), Article.id != article.id)
    found = []
    for row in connection.execute(query.order_by(Article.id).limit(_MOST)):
        # Of a pair of near-duplicates the later one says how much they have in common.
        own = article.near_duplicate_similarity if row.id == article.near_duplicate_of else None
        values = row._asdict() | {"similarity": None if row.same else own or row.similarity}
        found.append(Kin(**values))
    return found


def _is_kin(article: Article) -> ColumnElement[bool]:
    """Return the condition of being kin; each part of it has an index."""
    near = article.near_duplicate_of
    return or_(
        Article.text_sha256 == article.text_sha256 if article.text else false(),
        Article.near_duplicate_of == article.id,
        Article.id == near if near is not None else false(),
    )
