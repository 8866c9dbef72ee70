"""What have the lists shown, and which of them have been walked?

A list is told from others by its front: the URL of its first page. Every function works in the
caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, case, exists, func, select, update

from storage.database.connection import upsert
from storage.database.models import Article, Frontier, Listing
from storage.frontier.queue import Front, Lease, State
from storage.records import LinkKind

#: How a page of a list stands that its walk still owes.
_OWED = (State.DUE, State.LEASED, State.FAILED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """An article that the frontier knows and the archive does not hold."""

    article_id: int
    listed_at: datetime | None  #: the time that a list showed for it
    state: State
    fronts: int  #: lists that showed it
    sections: tuple[str, ...]  #: slugs of those lists; the front page has none

    @property
    def is_listed(self) -> bool:
        """Whether a list has shown it."""
        return self.fronts > 0


def missing_articles(connection: Connection) -> Iterator[Missing]:
    """Yield the articles that are known and not held, by id."""
    rows = connection.execute(
        select(
            Frontier.article_id, Frontier.listed_at, Frontier.state, Listing.front, Front.section
        )
        .outerjoin(Listing, Listing.article_id == Frontier.article_id)
        .outerjoin(Front, Front.url == Listing.front)
        .where(
            Frontier.kind == LinkKind.ARTICLE,
            Frontier.article_id.is_not(None),
            Frontier.article_id.not_in(select(Article.id)),
        )
        .order_by(Frontier.article_id, Front.section)
    )
    for (article_id, listed_at, state), group in groupby(rows, key=itemgetter(0, 1, 2)):
        shown = [row for row in group if row.front is not None]
        yield Missing(
            article_id=article_id,
            listed_at=listed_at,
            state=State(state),
            fronts=len(shown),
            sections=tuple(sorted({row.section for row in shown if row.section is not None})),
        )


def count_articles(connection: Connection) -> list[tuple[str, str, int]]:
    """Count the articles that the lists have shown, by section (empty: none) and state."""
    section = func.coalesce(Front.section, "").label("section")
    shown = (
        select(section, Listing.article_id)
        .outerjoin(Front, Front.url == Listing.front)
        .distinct()
        .subquery()
    )
    rows = connection.execute(
        select(shown.c.section, Frontier.state, func.count().label("number"))
        .join(Frontier, Frontier.article_id == shown.c.article_id)
        .group_by(shown.c.section, Frontier.state)
        .order_by(shown.c.section, Frontier.state)
    )
    return [(row.section, row.state, row.number) for row in rows]


# --- a list's walk --------------------------------------------------------------------------------


def note_shown(connection: Connection, front: str, ids: Iterable[int], *, now: datetime) -> None:
    """Note which articles a list shows."""
    rows = [{"front": front, "article_id": each, "shown_at": now} for each in ids]
    if rows:
        connection.execute(upsert(connection, Listing).on_conflict_do_nothing(), rows)


def is_known_ground(connection: Connection, front: str, ids: Iterable[int]) -> bool:
    """Say whether all of these articles were shown by this list when it was last walked.

    That they are known from elsewhere proves nothing: others may still be missing below them.
    """
    walked_at = connection.execute(select(Frontier.walked_at).where(Frontier.url == front)).scalar()
    return walked_at is not None and was_shown(connection, front, ids, until=walked_at)


def was_shown(
    connection: Connection, front: str, ids: Iterable[int], *, until: datetime | None = None
) -> bool:
    """Say whether the list has shown all of these articles, and did so *until* then."""
    wanted = set(ids)
    shown = select(Listing.article_id).where(Listing.front == front, Listing.article_id.in_(wanted))
    if until is not None:
        shown = shown.where(Listing.shown_at <= until)
    return wanted <= set(connection.execute(shown).scalars())


def become_front(connection: Connection, lease: Lease) -> None:
    """Know a page of no known kind as the first page of a list."""
    connection.execute(
        update(Frontier).where(Frontier.id == lease.id).values(kind=LinkKind.SECTION)
    )


def begin_walk(connection: Connection, front: str, *, now: datetime) -> None:
    """Note that a walk of the list begins."""
    _set(connection, front, walk_began_at=now)


def cut_walk(connection: Connection, front: str) -> None:
    """Note that the list is not walked to its end: what it shows is no known ground."""
    _set(connection, front, walk_began_at=None)


def forget_walk(connection: Connection, front: str) -> None:
    """Note that the list cannot be walked: its first page is asked for whole each time."""
    _set(connection, front, walked_at=None, walk_began_at=None)


def any_leads_on(connection: Connection) -> bool:
    """Say whether any list has a further page."""
    is_further = exists().where(Frontier.front.is_not(None))
    return bool(connection.execute(select(is_further)).scalar())


def any_walked(connection: Connection) -> bool:
    """Say whether any list has been walked."""
    is_walked = exists().where(Frontier.walked_at.is_not(None))
    return bool(connection.execute(select(is_walked)).scalar())


def share_newer(connection: Connection, front: str, *, than: int) -> float | None:
    """Return which share of the articles of other lists have a larger id; None if there are none.

    The share is 0 to 1.
    """
    is_newer = case((Listing.article_id > than, 1), else_=0)
    others = (
        select(is_newer.label("is_newer"), Listing.article_id)
        .where(Listing.front != front)
        .distinct()
        .subquery()
    )
    share = connection.execute(select(func.avg(others.c.is_newer))).scalar()
    return None if share is None else float(share)


def oldest_shown(connection: Connection) -> int | None:
    """Return the smallest id of an article that a list has shown; None if there is none."""
    return connection.execute(select(func.min(Listing.article_id))).scalar()


def note_deepened(connection: Connection, front: str, *, now: datetime) -> None:
    """Note that further pages of the list are asked for."""
    _set(connection, front, deepened_at=now)


def owes_pages(connection: Connection, front: str) -> bool:
    """Say whether a further page of the list is due, under way, or failed."""
    owed = exists().where(Frontier.front == front, Frontier.state.in_(_OWED))
    return bool(connection.execute(select(owed)).scalar())


def owed_among(connection: Connection, urls: Iterable[str]) -> set[str]:
    """Return those of these pages that are due, under way, or failed."""
    owed = select(Frontier.url).where(Frontier.url.in_(set(urls)), Frontier.state.in_(_OWED))
    return set(connection.execute(owed).scalars())


def retry_failed_pages(connection: Connection, front: str, *, now: datetime) -> None:
    """Have the further pages of the list asked for again that could not be had."""
    connection.execute(
        update(Frontier)
        .where(Frontier.front == front, Frontier.state == State.FAILED)
        .values(state=State.DUE, next_visit_at=now, attempts=0)
    )


def end_walk(connection: Connection, front: str, *, now: datetime) -> bool:
    """Note that the list has been walked, if a walk is under way that owes no page any more."""
    if owes_pages(connection, front):
        return False
    ended = connection.execute(
        update(Frontier)
        .where(Frontier.url == front, Frontier.walk_began_at.is_not(None))
        .values(walked_at=now, walk_began_at=None)
    )
    return ended.rowcount > 0


def to_deepen(connection: Connection, limit: int, *, before: datetime) -> list[str]:
    """Return the fronts of lists to look deeper into: walked, and longest not deepened.

    None whose further pages were asked for since *before*.
    """
    last = func.coalesce(Frontier.deepened_at, Frontier.walked_at)
    rows = connection.execute(
        select(Frontier.url)
        .where(
            Frontier.kind.in_((LinkKind.HOME, LinkKind.SECTION)),
            Frontier.walked_at.is_not(None),
            last < before,
        )
        .order_by(last, Frontier.url)
        .limit(limit)
    )
    return list(rows.scalars())


def count_fronts(connection: Connection) -> int:
    """Count the lists that are known."""
    is_front = Frontier.kind.in_((LinkKind.HOME, LinkKind.SECTION))
    return connection.execute(select(func.count()).where(is_front)).scalar_one()


def _set(connection: Connection, front: str, **values: datetime | None) -> None:
    connection.execute(update(Frontier).where(Frontier.url == front).values(values))
