"""Which articles are the same text under another id?

The earliest of them is the one with the smallest id: the site's ids rise with time, are always
known, and never change, as a publication time may. The others are its duplicates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from storage.database.models import Article, Capture, StoredRevision
from vietnamese.letters import fold

#: Texts shorter than this say too little ("Mời bạn đọc theo dõi video …"): they must agree in the
#: title too.
SHORT = 20
#: Texts shorter than this ("Tranh: NOP"), and empty ones, are never duplicates.
SHORTEST = 5

_COLUMNS = select(
    Article.id, Article.text_sha256, Article.title, Article.word_count, Article.duplicate_of
).order_by(Article.id)


def mark(connection: Connection, texts: Collection[str], *, now: datetime) -> set[int]:
    """Mark the duplicates among the articles with one of these ``text_sha256``.

    Return the ids of those that are duplicates now.
    """
    if not texts:
        return set()
    rows = connection.execute(_COLUMNS.where(Article.text_sha256.in_(texts))).all()
    first: dict[tuple[str, str], int] = {}
    changed, marked = [], set()
    for row in rows:
        earliest = _earliest(row, first)
        if earliest is not None:
            marked.add(row.id)
        if earliest != row.duplicate_of:
            changed.append({"article_id": row.id, "earliest": earliest, "now": now})
    if changed:
        connection.execute(
            update(Article)
            .where(Article.id == bindparam("article_id"))
            .values(duplicate_of=bindparam("earliest"), changed_at=bindparam("now")),
            changed,
        )
    return marked


def misjudged(connection: Connection) -> Iterator[int]:
    """Yield the articles that are marked as duplicates and are none, or the other way round."""
    shared = select(Article.text_sha256).group_by(Article.text_sha256).having(func.count() > 1)
    suspect = or_(Article.text_sha256.in_(shared), Article.duplicate_of.is_not(None))
    first: dict[tuple[str, str], int] = {}
    for row in connection.execute(_COLUMNS.where(suspect)):
        if _earliest(row, first) != row.duplicate_of:
            yield row.id


def entered_by(connection: Connection, run_id: int) -> int:
    """Return how many of the articles that a run was the first to capture are duplicates now."""
    count = connection.scalar(
        select(func.count())
        .select_from(Article)
        .join(
            StoredRevision,
            (StoredRevision.article_id == Article.id) & (StoredRevision.number == 1),
        )
        .join(Capture, Capture.id == StoredRevision.capture_id)
        .where(Capture.run_id == run_id, Article.duplicate_of.is_not(None))
    )
    return count or 0


def _earliest(
    row: Row[int, str, str, int, int | None], first: dict[tuple[str, str], int]
) -> int | None:
    """Return the article that *row* duplicates; rows come by id, *first* is kept between them."""
    if row.word_count < SHORTEST:
        return None
    key = row.text_sha256, fold(row.title) if row.word_count < SHORT else ""
    earliest = first.setdefault(key, row.id)
    return None if earliest == row.id else earliest
