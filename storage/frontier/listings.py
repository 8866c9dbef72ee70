"""What have the lists shown, and which of them have been walked?

Every function works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from storage.database.connection import upsert
from storage.database.models import Article, Frontier, Listing
from storage.frontier.queue import State
from storage.records import LinkKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """An article that the frontier knows and the archive does not hold."""

    article_id: int
    listed_at: datetime | None  #: the time that a list showed for it
    state: State
    sections: tuple[str, ...]  #: slugs of the lists that showed it; empty: the front page

    @property
    def is_listed(self) -> bool:
        """Whether a list has shown it."""
        return bool(self.sections)


def missing_articles(connection: Connection) -> Iterator[Missing]:
    """Yield the articles that are known and not held, by id."""
    rows = connection.execute(
        select(Frontier.article_id, Frontier.listed_at, Frontier.state, Listing.section)
        .outerjoin(Listing, Listing.article_id == Frontier.article_id)
        .where(
            Frontier.kind == LinkKind.ARTICLE,
            Frontier.article_id.is_not(None),
            Frontier.article_id.not_in(select(Article.id)),
        )
        .order_by(Frontier.article_id, Listing.section)
    )
    for (article_id, listed_at, state), group in groupby(rows, key=itemgetter(0, 1, 2)):
        sections = tuple(row.section for row in group if row.section is not None)
        yield Missing(
            article_id=article_id, listed_at=listed_at, state=State(state), sections=sections
        )


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
