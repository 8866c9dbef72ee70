"""Which ids has nobody seen, and which of them are not there?

Every function works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select, update

from storage.database.models import Frontier
from storage.frontier.queue import Lease
from storage.records import LinkKind


def newest_id(connection: Connection) -> int:
    """Return the largest article id that is known; 0 if none is."""
    return connection.execute(select(func.max(Frontier.article_id))).scalar() or 0


def known_ids(connection: Connection, first: int, last: int) -> set[int]:
    """Return the article ids from *first* to *last* that the frontier knows."""
    known = select(Frontier.article_id).where(Frontier.article_id.between(first, last))
    return {each for each in connection.execute(known).scalars() if each is not None}


def count_known(connection: Connection, first: int, last: int) -> int:
    """Count the article ids from *first* to *last* that the frontier knows."""
    known = select(func.count()).where(Frontier.article_id.between(first, last))
    return connection.execute(known).scalar_one()


def absent_ids(connection: Connection) -> Iterator[int]:
    """Yield the ids that a sweep has asked for, and that are not there."""
    absent = select(Frontier.article_id).where(
        Frontier.kind == LinkKind.SWEPT, Frontier.denied_at.is_not(None)
    )
    yield from (each for each in connection.execute(absent).scalars() if each is not None)


def adopt(connection: Connection, lease: Lease, url: str) -> None:
    """Know what a sweep has found as an article like every other; *url* is its canonical one."""
    connection.execute(
        update(Frontier).where(Frontier.id == lease.id).values(kind=LinkKind.ARTICLE, url=url)
    )
