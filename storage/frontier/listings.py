"""What have the lists shown, and which of them have been walked?

Every function works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from storage.database.engine import upsert
from storage.database.models import Frontier, Listing
from storage.records import LinkKind


def note_shown(
    connection: Connection, section: str | None, ids: Iterable[int], *, now: datetime
) -> None:
    """Note which articles a list shows; *section* is its slug, None the front page's."""
    rows = [{"section": section or "", "article_id": each, "shown_at": now} for each in ids]
    if rows:
        connection.execute(upsert(connection, Listing).on_conflict_do_nothing(), rows)


def is_known_ground(connection: Connection, section: str | None, ids: Iterable[int]) -> bool:
    """Say whether all of these articles were shown by this list when it was last walked.

    That they are known from elsewhere proves nothing: others may still be missing below them.
    """
    walked_at = connection.execute(select(Frontier.walked_at).where(_front_of(section))).scalar()
    if walked_at is None:
        return False
    wanted = set(ids)
    shown = select(Listing.article_id).where(
        Listing.section == (section or ""),
        Listing.article_id.in_(wanted),
        Listing.shown_at <= walked_at,
    )
    return wanted <= set(connection.execute(shown).scalars())


def note_walked(connection: Connection, section: str | None, *, now: datetime) -> None:
    """Note that the list's walk has met known ground, or the end of the list."""
    connection.execute(update(Frontier).where(_front_of(section)).values(walked_at=now))


def _front_of(section: str | None) -> ColumnElement[bool]:
    if section is None:
        return Frontier.kind == LinkKind.HOME
    return and_(Frontier.kind == LinkKind.SECTION, Frontier.section == section)


def count_articles(connection: Connection) -> list[tuple[str, str, int]]:
    """Count the articles that the lists have shown, by section and state."""
    rows = connection.execute(
        select(Listing.section, Frontier.state, func.count().label("number"))
        .join(Frontier, Frontier.article_id == Listing.article_id)
        .group_by(Listing.section, Frontier.state)
        .order_by(Listing.section, Frontier.state)
    )
    return [(row.section, row.state, row.number) for row in rows]
