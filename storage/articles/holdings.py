"""Which articles does the archive hold, and how much is that?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.database.models import Article, Attachment, Base, Capture, Image
from vietnamese.time import VIETNAM


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


def by_month(connection: Connection) -> dict[str, int]:
    """Count the articles of each month of publication, ``2020-11``, the earliest first.

    What is known by its year only counts for its January.
    """
    month = func.substr(Article.published_at, 1, 7)
    if connection.dialect.name == "postgresql":
        month = func.to_char(func.timezone(VIETNAM.key, Article.published_at), "YYYY-MM")
    dated = select(month.label("month"), func.count()).where(Article.published_at.is_not(None))
    return dict(connection.execute(dated.group_by("month").order_by("month")).all())


def by_section(connection: Connection) -> dict[str, int]:
    """Count the articles of each section, by its slug, the fullest one first."""
    slug, count = Article.section_slug, func.count().label("articles")
    rows = select(slug, count).where(slug.is_not(None)).group_by(slug)
    found = connection.execute(rows.order_by(count.desc(), slug))
    return {section: number for section, number in found if section is not None}


def newest_urls(connection: Connection, limit: int) -> list[str]:
    """Return the canonical URLs of the newest articles that are still on the site."""
    on_site = select(Article.url).where(Article.gone_at.is_(None))
    return list(connection.scalars(on_site.order_by(Article.id.desc()).limit(limit)))


def newest_titles(connection: Connection, limit: int) -> list[tuple[int, str]]:
    """Return id and title of the newest articles that are still on the site."""
    on_site = select(Article.id, Article.title).where(Article.gone_at.is_(None))
    rows = connection.execute(on_site.order_by(Article.id.desc()).limit(limit))
    return [(row.id, row.title) for row in rows]


@dataclass(frozen=True, kw_only=True, slots=True)
class Holdings:
    """What the archive holds, in numbers."""

    articles: int
    revisions: int
    captures: int
    duplicates: int
    near_duplicates: int
    gone: int
    images: int
    attachments: int
    first_published_at: datetime | None
    last_published_at: datetime | None
    last_seen_at: datetime | None


def holdings(connection: Connection) -> Holdings:
    """Count what the archive holds."""
    figures = select(
        func.count().label("articles"),
        func.coalesce(func.sum(Article.revision_count), 0).label("revisions"),
        func.count(Article.duplicate_of).label("duplicates"),
        func.count(Article.near_duplicate_of).label("near_duplicates"),
        func.count(Article.gone_at).label("gone"),
        func.min(Article.published_at).label("first_published_at"),
        func.max(Article.published_at).label("last_published_at"),
        func.max(Article.last_seen_at).label("last_seen_at"),
    )
    row = connection.execute(figures.select_from(Article)).one()
    return Holdings(
        **row._asdict(),
        captures=_count(connection, Capture),
        images=_count(connection, Image),
        attachments=_count(connection, Attachment),
    )


def _count(connection: Connection, table: type[Base]) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def newest_first_seen(connection: Connection) -> datetime | None:
    """Return when an article came that the archive had not known; None if it holds none."""
    return connection.execute(select(func.max(Article.first_seen_at))).scalar_one()
