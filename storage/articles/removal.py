"""Is an article still on the site? When it went and when it came back.

It is gone once it was denied twice, a day apart, and not seen in between. A crawl finds that out by
the frontier (`storage.frontier.fetch_history`); `retrace` by what was captured, in whatever order
it was taken in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    Row,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from storage.database.models import Alias, Article, Capture, Event
from storage.frontier.revisits import DENIAL_PERIOD
from storage.records import EventKind, PageKind
from vietnamese.time import VIETNAM

_DENIED = or_(
    Capture.status.in_((HTTPStatus.NOT_FOUND, HTTPStatus.GONE)),
    Capture.page_kind.in_((PageKind.NOT_FOUND, PageKind.LISTING)),
)

_WENT = (
    select(func.max(Event.at))
    .where(Event.article_id == Article.id, Event.kind == EventKind.GONE)
    .correlate(Article)
    .scalar_subquery()
)
_CAME_BACK = exists().where(
    Event.article_id == Article.id, Event.kind == EventKind.RETURNED, Event.at > _WENT
)
#: Since when an article is gone, as its events tell; null if it is not.
GONE_SINCE = case((~_CAME_BACK, _WENT))


class _Look(NamedTuple):
    """A capture that showed an article, or denied it."""

    at: datetime
    capture_id: int
    denied: bool


class _Change(NamedTuple):
    """What an article did, and the first capture that told of it."""

    kind: EventKind
    look: _Look


def mark_seen(connection: Connection, article_id: int, *, at: datetime) -> None:
    """Note that the site answered at *at* that nothing had changed (304)."""
    row = connection.execute(
        select(Article.last_seen_at, Article.gone_at).where(Article.id == article_id)
    ).one_or_none()
    if row is None:
        return
    values: dict[str, object] = {"last_seen_at": max(at, row.last_seen_at)}
    if row.gone_at is not None and at > row.gone_at:
        values |= {"gone_at": None, "changed_at": datetime.now(VIETNAM)}
        _note(connection, article_id, EventKind.RETURNED, at)
    connection.execute(update(Article).where(Article.id == article_id).values(values))
    _claim_capture(connection, article_id, at)


def restate(
    connection: Connection, article_id: int, *, url: str, times: Collection[datetime]
) -> None:
    """Let an article have been there at *times*, and gone as captures and events tell.

    *url* is one that leads to it.
    """
    retrace(connection, {url: article_id})
    values = {"first_seen_at": min(times), "last_seen_at": max(times), "gone_at": GONE_SINCE}
    connection.execute(update(Article).where(Article.id == article_id).values(values))


def mark_gone(connection: Connection, article_id: int, *, at: datetime) -> bool:
    """Note that the site has denied the article since *at*; say whether that is news."""
    went = _set_gone(connection, article_id, at)
    if went:
        _note(connection, article_id, EventKind.GONE, at)
    return went


def _set_gone(connection: Connection, article_id: int, at: datetime) -> bool:
    went = connection.execute(
        update(Article)
        .where(Article.id == article_id, Article.gone_at.is_(None), Article.last_seen_at <= at)
        .values(gone_at=at, changed_at=datetime.now(VIETNAM))
    )
    return bool(went.rowcount)


def retrace(connection: Connection, addresses: Mapping[str, int]) -> int:
    """Note when articles went and came back, as captures tell; return how many were found gone.

    *addresses* are URLs that lead to the articles, with their ids; others are known here.
    """
    table = Article
    ids = connection.scalars(select(table.id).where(table.id.in_(set(addresses.values())))).all()
    known = union_all(
        select(table.url, table.id).where(table.id.in_(ids)),
        select(Alias.url, Alias.article_id).where(Alias.article_id.in_(ids)),
    )
    leading_to = {url: id_ for url, id_ in addresses.items() if id_ in ids}
    leading_to |= dict(connection.execute(known).all())
    looks = _looks(connection, leading_to)
    return sum(_retrace(connection, id_, sorted(each)) for id_, each in looks.items() if id_)


def _looks(connection: Connection, leading_to: Mapping[str, int]) -> dict[int | None, list[_Look]]:
    """Return, of each article that was ever denied, every capture that showed or denied it."""
    looks: dict[int | None, list[_Look]] = defaultdict(list)
    columns = (Capture.fetched_at, Capture.id)
    denials = select(*columns, Capture.url).where(Capture.url.in_(leading_to), _DENIED)
    for at, capture_id, url in connection.execute(denials):
        looks[leading_to[url]].append(_Look(at, capture_id, denied=True))
    showings = select(*columns, Capture.article_id).where(
        Capture.article_id.in_(looks), Capture.page_kind == PageKind.ARTICLE
    )
    for at, capture_id, article_id in connection.execute(showings) if looks else ():
        looks[article_id].append(_Look(at, capture_id, denied=False))
    return looks


def _retrace(connection: Connection, article_id: int, looks: Sequence[_Look]) -> bool:
    """Note what an article did; say whether it is found gone, and was not known to be."""
    columns = (Event.id, Event.kind, Event.at, Event.capture_id)
    query = select(*columns).where(Event.article_id == article_id)
    noted = list(connection.execute(query))
    gone_at = None
    for change in _changes(looks):
        event = next((each for each in noted if _tells(each, change)), None)
        if event is not None:
            noted.remove(event)
        else:
            _note(connection, article_id, change.kind, change.look.at, change.look.capture_id)
        gone_at = (event or change.look).at if change.kind is EventKind.GONE else None
    if any(event.capture_id is None for event in noted):  # the frontier knows more than is captured
        return gone_at is not None and _set_gone(connection, article_id, gone_at)
    # What was concluded before an earlier capture was known holds no more.
    if noted:
        connection.execute(delete(Event).where(Event.id.in_([event.id for event in noted])))
    return _correct_gone(connection, article_id, gone_at)


def _tells(event: Row[int, str, datetime, int | None], change: _Change) -> bool:
    """Say whether *event* is *change*; without a capture it is of the frontier, by seconds off."""
    _, kind, at, capture_id = event
    tolerance = DENIAL_PERIOD if capture_id is None else timedelta(seconds=1)
    return kind == change.kind and abs(at - change.look.at) < tolerance


def _correct_gone(connection: Connection, article_id: int, at: datetime | None) -> bool:
    """Let an article be gone since *at*, or not; say whether it was not known to be gone."""
    was: datetime | None = connection.scalar(
        select(Article.gone_at).where(Article.id == article_id)
    )
    if was != at:
        values = {"gone_at": at, "changed_at": datetime.now(VIETNAM)}
        connection.execute(update(Article).where(Article.id == article_id).values(values))
    return was is None and at is not None


def _changes(looks: Sequence[_Look]) -> list[_Change]:
    """Return what *looks*, in their order, tell: gone and returned in turn."""
    changes: list[_Change] = []
    first: _Look | None = None  # denial in a row
    gone = False
    for look in looks:
        if not look.denied:
            if gone:
                changes.append(_Change(EventKind.RETURNED, look))
            first, gone = None, False
        elif first is None:
            first = look
        elif not gone and look.at - first.at >= DENIAL_PERIOD:
            changes.append(_Change(EventKind.GONE, first))
            gone = True
    return changes


def _claim_capture(connection: Connection, article_id: int, at: datetime) -> None:
    """Let the 304's capture show the article: an older content found later must not overrule it."""
    digests = select(Capture.payload_digest).where(Capture.article_id == article_id)
    connection.execute(
        update(Capture)
        .where(
            Capture.fetched_at == at,
            Capture.status == HTTPStatus.NOT_MODIFIED,
            Capture.payload_digest.in_(digests),
        )
        .values(article_id=article_id, page_kind=PageKind.ARTICLE)
    )


def _note(
    connection: Connection,
    article_id: int,
    kind: EventKind,
    at: datetime,
    capture_id: int | None = None,
) -> None:
    event = {"article_id": article_id, "kind": kind, "at": at, "capture_id": capture_id}
    connection.execute(insert(Event).values(event))
