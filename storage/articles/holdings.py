"""Which articles does the archive hold, and how much is that?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from storage.database.models import Article


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """An article that is held: when it was published, and in which section."""

    article_id: int
    published_at: datetime | None
    section: str | None  #: slug


def held_articles(connection: Connection) -> Iterator[Held]:
    """Yield every article that is held."""
    rows = connection.execute(select(Article.id, Article.published_at, Article.section_slug))
    for article_id, published_at, section in rows:
        yield Held(article_id=article_id, published_at=published_at, section=section)


def newest_urls(connection: Connection, limit: int) -> list[str]:
    """Return the canonical URLs of the newest articles that are still on the site."""
    on_site = select(Article.url).where(Article.gone_at.is_(None))
    return list(connection.scalars(on_site.order_by(Article.id.desc()).limit(limit)))


def newest_titles(connection: Connection, limit: int) -> list[tuple[int, str]]:
    """Return id and title of the newest articles that are still on the site."""
    on_site = select(Article.id, Article.title).where(Article.gone_at.is_(None))
    rows = connection.execute(on_site.order_by(Article.id.desc()).limit(limit))
    return [(row.id, row.title) for row in rows]
