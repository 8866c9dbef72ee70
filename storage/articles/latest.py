"""How were the latest articles read? What a changed template would show first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from storage.database.models import Article, StoredRevision
from storage.records import Evidence

#: The fields that most articles have.
FIELDS = ("title", "text", "section", "author", "source", "published_at")
_STATED = frozenset(str(each) for each in Evidence if each.stated)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What was found in one article's page."""

    fields: frozenset[str]  #: those of `FIELDS` that it has
    is_date_stated: bool  #: by the newspaper, not inferred
    follows_profile: bool | None  #: whether it stands where the profile says; None: there was none


def latest_readings(connection: Connection, limit: int) -> list[Reading]:
    """Return how the articles with the highest ids were read, the newest first."""
    shown = [getattr(Article, name) for name in FIELDS if name != "text"]
    current = and_(
        StoredRevision.article_id == Article.id, StoredRevision.number == Article.revision_count
    )
    query = (
        select(Article.published_evidence, Article.word_count, StoredRevision.evidence, *shown)
        .outerjoin(StoredRevision, current)
        .order_by(Article.id.desc())
        .limit(limit)
    )
    return [
        Reading(
            fields=frozenset(name for name in FIELDS if _has(row, name)),
            is_date_stated=row.published_evidence in _STATED,
            follows_profile=_follows(row.evidence),
        )
        for row in connection.execute(query)
    ]


def _has(row: object, name: str) -> bool:
    return bool(getattr(row, "word_count" if name == "text" else name))


def _follows(evidence: object) -> bool | None:
    note = evidence.get("profile") if isinstance(evidence, dict) else None
    return None if not note else note == "held"
