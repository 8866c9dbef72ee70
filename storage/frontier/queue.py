"""Which URLs are known, and which is to be asked for next?

Whatever was leased when a run was killed is due again when the next one starts. Every function
works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from storage.database.connection import upsert
from storage.database.models import Frontier, Listing
from storage.frontier.revisits import LONGEST_FAILURE
from storage.records import Discovery, LinkKind

#: Lists that have no article ids of their own yet come before everything else.
FRONT_PRIORITY = 10**18
#: What else leads to others comes after the lists' first pages, and before everything else.
_NEXT = (LinkKind.FEED, LinkKind.SITEMAP, LinkKind.PROBE, LinkKind.PAGE)
_FRONTS = (LinkKind.HOME, LinkKind.SECTION)
#: What a full crawl asks for again whatever is known of it.
_ASKED_ANEW = (LinkKind.HOME, LinkKind.SECTION, LinkKind.FEED, LinkKind.SITEMAP, LinkKind.ARTICLE)
#: What an update begins with.
_TELLING = (*_FRONTS, LinkKind.FEED)


class State(StrEnum):
    """Where a URL stands in the frontier."""

    DUE = "due"  #: to be asked for once ``next_visit_at`` has come
    LEASED = "leased"  #: a run is at it; due again if that run dies
    FETCHED = "fetched"  #: its last answer is stored; due again at ``next_visit_at``
    FAILED = "failed"  #: its last request failed; due again at ``next_visit_at``
    SKIPPED = "skipped"  #: refused by us, with the reason; due again at ``next_visit_at``


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """A URL that this run is to ask for, with what was last seen there."""

    id: int
    url: str
    address: str
    kind: LinkKind
    article_id: int | None
    section: str | None
    depth: int
    attempts: int
    etag: str | None
    last_modified: str | None
    payload_digest: str | None
    unchanged_visits: int
    listed: int | None
    denied_at: datetime | None
    fetched_at: datetime | None = None
    front: str | None = None  #: of a further page of a list: the URL of its first page
    walk_began_at: datetime | None = None  #: of a first page: when the walk under way began
    form: str | None = field(default=None, repr=False)  #: what is posted; None: it is got

    @property
    def is_article(self) -> bool:
        """Whether an article is asked for, be it on the chance that it is there."""
        return self.kind in (LinkKind.ARTICLE, LinkKind.SWEPT)

    @property
    def list_front(self) -> str:
        """The URL of the first page of the list that this page belongs to."""
        return self.front or self.url


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What this run may ask for; None means no bound."""

    kinds: tuple[LinkKind, ...] = ()
    sections: tuple[str, ...] = ()  #: slugs
    since: datetime | None = None
    until: datetime | None = None
    first_id: int | None = None  #: articles with a smaller id are older than ``since``
    last_id: int | None = None  #: articles with a larger id are younger than ``until``


_LEASED_COLUMNS = (
    Frontier.id, Frontier.url, Frontier.address, Frontier.kind, Frontier.article_id,
    Frontier.section, Frontier.depth, Frontier.attempts, Frontier.etag, Frontier.last_modified,
    Frontier.payload_digest, Frontier.unchanged_visits, Frontier.listed, Frontier.denied_at,
    Frontier.fetched_at, Frontier.front, Frontier.walk_began_at, Frontier.form,
)  # fmt: skip


#: The first page of the list that a row of `listings` speaks of.
Front = aliased(Frontier)
_AT_REST = Frontier.state.in_((State.FETCHED, State.FAILED, State.SKIPPED))


# --- a run begins -----------------------------------------------------------------------------


def open_run(connection: Connection, fronts: Sequence[Discovery], *, now: datetime) -> int:
    """Give back what a killed run had leased, and know where to begin: at these very addresses.

    Return how many URLs were given back.
    """
    given_back = give_back(connection)
    begin_posted_lists_anew(connection, now=now)
    discover(connection, [Shown(discoveries=fronts)], now=now)
    for front in fronts:
        connection.execute(
            update(Frontier)
            .where(Frontier.url == front.url)
            .values(address=front.address, kind=front.kind)
        )
    return given_back


def give_back(connection: Connection) -> int:
    """Make due again what was leased and not answered; return how many URLs that are.

    The caller holds the archive's lock, so nobody else is at them.
    """
    return connection.execute(
        update(Frontier).where(Frontier.state == State.LEASED).values(state=State.DUE)
    ).rowcount


def begin_posted_lists_anew(connection: Connection, *, now: datetime) -> None:
    """Have lists walked from their first page whose pages an ended run was to post for.

    What is posted holds only with the page that it was taken from, and with that page's session.
    """
    unfinished = Frontier.state.in_((State.DUE, State.LEASED, State.FAILED))
    keys = connection.execute(
        select(Frontier.url).where(Frontier.form.is_not(None), unfinished)
    ).scalars()
    for front in {key.partition("#")[0] for key in keys}:
        posted = Frontier.url.startswith(f"{front}#", autoescape=True)
        connection.execute(delete(Frontier).where(posted))
        connection.execute(
            update(Frontier)
            .where(Frontier.url == front)
            .values(state=State.DUE, next_visit_at=now, etag=None, last_modified=None)
        )


def make_fronts_due(connection: Connection, *, not_since: datetime, now: datetime) -> None:
    """Have the front page, every section's first page and every feed looked at, as updates do.

    *not_since* is when it began, also where this run goes on with a killed one. A list whose walk
    has not ended is asked for its whole first page: "not modified" would not tell what is next.
    """
    again = _not_fetched_since(not_since, now)
    _make_due(connection, now, and_(Frontier.kind.in_(_TELLING), again))
    is_open = or_(Frontier.walked_at.is_(None), Frontier.walk_began_at.is_not(None))
    _ask_whole(connection, and_(Frontier.kind.in_(_FRONTS), is_open))


def make_everything_due(connection: Connection, *, not_since: datetime, now: datetime) -> None:
    """Have every article and every list's first page asked for again: a full crawl.

    Further list pages follow from the first; documents do not change. *not_since* is when the full
    crawl began, also where this run goes on with one that did not reach its end.
    """
    again = _not_fetched_since(not_since, now)
    _make_due(connection, now, and_(Frontier.kind.in_(_ASKED_ANEW), again))
    _ask_whole(connection, Frontier.kind.in_(_FRONTS))


def ask_whole(connection: Connection, urls: Iterable[str]) -> None:
    """Have these pages asked for without the question whether they have changed."""
    _ask_whole(connection, Frontier.url.in_(list(urls)))


def _ask_whole(connection: Connection, condition: ColumnElement[bool]) -> None:
    connection.execute(update(Frontier).where(condition).values(etag=None, last_modified=None))


def promote(connection: Connection, *, now: datetime) -> None:
    """Make due what was fetched, failed or refused, and whose next visit has come.

    So is what waits for a time that only a clock that was ahead can have set.
    """
    connection.execute(
        update(Frontier).where(_AT_REST, Frontier.next_visit_at <= now).values(state=State.DUE)
    )
    connection.execute(
        update(Frontier)
        .where(
            or_(
                and_(Frontier.state == State.DUE, Frontier.next_visit_at > now),
                and_(
                    Frontier.state == State.FAILED, Frontier.next_visit_at > now + LONGEST_FAILURE
                ),
            )
        )
        .values(state=State.DUE, next_visit_at=now)
    )


def promote_failed(connection: Connection, *, tries: int, now: datetime) -> None:
    """Make due what has failed fewer than *tries* times in a row, and whose next try has come."""
    connection.execute(
        update(Frontier)
        .where(
            Frontier.state == State.FAILED,
            Frontier.next_visit_at <= now,
            Frontier.attempts < tries,
        )
        .values(state=State.DUE)
    )


def _not_fetched_since(moment: datetime, now: datetime) -> ColumnElement[bool]:
    # What was fetched in the future, by a clock that was ahead, says nothing.
    in_the_future = Frontier.fetched_at > now
    return or_(Frontier.fetched_at.is_(None), Frontier.fetched_at < moment, in_the_future)


def _make_due(connection: Connection, now: datetime, condition: ColumnElement[bool]) -> None:
    connection.execute(
        update(Frontier).where(condition, _AT_REST).values(state=State.DUE, next_visit_at=now)
    )


# --- the next URLs ----------------------------------------------------------------------------


def lease(
    connection: Connection, limit: int, *, run_id: int, bounds: Bounds, now: datetime
) -> list[Lease]:
    """Take the *limit* most urgent due URLs within *bounds*; newest articles first."""
    due = (Frontier.state == State.DUE, Frontier.next_visit_at <= now, *_within(bounds))
    rows = connection.execute(
        select(*_LEASED_COLUMNS).where(*due).order_by(Frontier.priority.desc()).limit(limit)
    ).mappings()
    leases = [_leased({**row}) for row in rows]
    if leases:
        connection.execute(
            update(Frontier)
            .where(Frontier.id.in_([lease.id for lease in leases]))
            .values(state=State.LEASED, run_id=run_id)
        )
    return leases


def _leased(row: Mapping[str, Any]) -> Lease:
    values = {**row, "kind": LinkKind(row["kind"])}
    if values["kind"] is LinkKind.LISTING:  # "not modified" would not tell where the list goes on
        values |= {"etag": None, "last_modified": None}
    return Lease(**values)


def next_visit(connection: Connection, *, bounds: Bounds, tries: int) -> datetime | None:
    """Return when the first of the failed URLs with fewer than *tries* tries is due again."""
    return connection.execute(
        select(func.min(Frontier.next_visit_at)).where(
            Frontier.state == State.FAILED, Frontier.attempts < tries, *_within(bounds)
        )
    ).scalar_one()


def count_owed(connection: Connection, *, bounds: Bounds, now: datetime) -> int:
    """Count the URLs that are due or leased: the queue."""
    return connection.execute(
        select(func.count())
        .select_from(Frontier)
        .where(
            or_(
                Frontier.state == State.LEASED,
                and_(Frontier.state == State.DUE, Frontier.next_visit_at <= now),
            ),
            *_within(bounds),
        )
    ).scalar_one()


def section_slugs(connection: Connection) -> list[str]:
    """Return the slugs of the sections whose lists are known."""
    rows = connection.execute(
        select(Frontier.section).where(Frontier.kind == LinkKind.SECTION).order_by(Frontier.section)
    )
    return [slug for slug in rows.scalars() if slug is not None]


def count_states(connection: Connection) -> list[tuple[str, int]]:
    """Count the URLs by state."""
    rows = connection.execute(
        select(Frontier.state, func.count().label("number")).group_by(Frontier.state)
    )
    return [(row.state, row.number) for row in rows]


def _within(bounds: Bounds) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if bounds.kinds:
        conditions.append(Frontier.kind.in_(bounds.kinds))
    if bounds.sections:
        listed = (
            select(Listing.article_id)
            .join(Front, Front.url == Listing.front)
            .where(Front.section.in_(bounds.sections))
        )
        # The front page too: it is what tells the sections' addresses.
        conditions.append(
            or_(
                Frontier.kind == LinkKind.HOME,
                Frontier.section.in_(bounds.sections),
                Frontier.article_id.in_(listed),
            )
        )
    # A list's own date is used where it gave one; the id calendar otherwise.
    not_article = Frontier.kind.not_in((LinkKind.ARTICLE, LinkKind.SWEPT))
    if bounds.since is not None:
        by_id = Frontier.article_id >= (bounds.first_id or 0)
        conditions.append(
            or_(not_article, func.coalesce(Frontier.listed_at >= bounds.since, by_id))
        )
    if bounds.until is not None:
        by_id = Frontier.article_id <= (bounds.last_id or FRONT_PRIORITY)
        conditions.append(or_(not_article, func.coalesce(Frontier.listed_at < bounds.until, by_id)))
    return conditions


# --- what a page showed -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The URLs that one page showed."""

    discoveries: Sequence[Discovery]
    parent: str | None = None  #: the page's URL
    section: str | None = None  #: the slug of the list that the page belongs to
    front: str | None = None  #: the URL of that list's first page
    depth: int = 0  #: links from the start
    #: The priority of the lists among them: the smallest article id of the page, so that a list is
    #: walked further only after the articles that are newer than what may be found there.
    floor: int = FRONT_PRIORITY


def discover(connection: Connection, pages: Iterable[Shown], *, now: datetime) -> None:
    """Enter the URLs that pages showed, as due; those known stay as they are."""
    rows = [
        {
            "url": found.url,
            "address": found.address,
            "form": found.form,
            "kind": found.kind,
            "article_id": found.article_id,
            "state": State.DUE,
            "parent": page.parent,
            "section": found.section or page.section,
            "front": page.front if found.kind is LinkKind.LISTING else None,
            "depth": page.depth,
            "priority": _priority(found, page.floor),
            "discovered_at": now,
            "next_visit_at": now,
            "listed_at": found.listed_at,
            "attempts": 0,
            "unchanged_visits": 0,
        }
        for page in pages
        for found in page.discoveries
    ]
    if rows:
        connection.execute(upsert(connection, Frontier).on_conflict_do_nothing(), rows)


def known_among(connection: Connection, discoveries: Sequence[Discovery]) -> set[str]:
    """Return the URLs of those that the frontier knows, an article under whatever address."""
    by_id = {found.article_id: found.url for found in discoveries if found.article_id is not None}
    urls = {found.url for found in discoveries}
    rows = connection.execute(
        select(Frontier.url, Frontier.article_id).where(
            or_(Frontier.url.in_(urls), Frontier.article_id.in_(by_id))
        )
    )
    return {by_id.get(row.article_id or 0, row.url) for row in rows}


def make_due(
    connection: Connection, discoveries: Iterable[Discovery], *, not_since: datetime, now: datetime
) -> None:
    """Have these URLs asked for again that were not fetched since *not_since*."""
    discoveries = list(discoveries)
    forms = [{"key": f.url, "body": f.form} for f in discoveries if f.form is not None]
    if forms:  # the page before has just made it anew
        statement = update(Frontier).where(Frontier.url == bindparam("key"))
        connection.execute(statement.values(form=bindparam("body")), forms)
    urls = [found.url for found in discoveries]
    _make_due(connection, now, and_(Frontier.url.in_(urls), _not_fetched_since(not_since, now)))


def ask_otherwise(
    connection: Connection, lease: Lease, addresses: Iterable[str], *, now: datetime
) -> bool:
    """Have the URL asked for at once under the first of these addresses; say whether there is one.

    The first spelling that was met of a URL is asked for; where that fails, another one may do.
    """
    other = next(iter(addresses), None)
    if other is None:
        return False
    connection.execute(
        update(Frontier)
        .where(Frontier.id == lease.id)
        .values(address=other, state=State.DUE, next_visit_at=now)
    )
    return True


def _priority(found: Discovery, floor: int) -> int:
    if found.kind in _FRONTS:
        return FRONT_PRIORITY
    if found.kind in _NEXT:
        return FRONT_PRIORITY - 1
    if found.kind is LinkKind.LISTING:
        return floor
    return found.article_id if found.article_id is not None else floor
