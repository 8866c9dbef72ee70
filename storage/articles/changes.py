"""What has changed on the site, by the time of the capture that showed it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    Integer,
    Row,
    Select,
    case,
    cast,
    false,
    literal,
    null,
    select,
    union_all,
)

from storage.database.connection import stream
from storage.database.models import Article, Event, Revision
from storage.records import EventKind


class ChangeKind(StrEnum):
    """What happened to an article."""

    NEW = "new"  #: it was seen for the first time
    REVISED = "revised"  #: the newspaper changed its content: a further revision
    REMOVED = "removed"  #: the site denied it, twice, a day apart
    RETURNED = "returned"  #: it was gone, and was seen again


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing that happened to one article."""

    at: datetime  #: of the capture that showed it first; a removal's is the first denial
    kind: ChangeKind
    article_id: int
    revision: int | None  #: of what is new or revised
    title: str
    url: str
    section: str | None
    changed_fields: list[Any]  #: of a revision: what differs from the one before
    trivial: bool  #: only white space, punctuation or quotes differ


def changes(
    connection: Connection, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[Change]:
    """Yield what happened from *since* until before *until*, in the order of time.

    Memory does not grow with their number.
    """
    parts = [_within(part, since, until) for part in (_REVISIONS, _EVENTS)]
    both = union_all(*parts).subquery()
    rows = select(both).order_by(both.c.at, both.c.article_id, both.c.revision)
    for row in stream(connection, rows):
        yield _change(row)


def newest_changes(connection: Connection, *, limit: int) -> list[Change]:
    """Return what happened last to the articles that changed last in the archive, latest first.

    What was captured long ago and taken in just now is among them, as far as there is room.
    """
    touched = select(Article.id).order_by(Article.changed_at.desc()).limit(limit).subquery()
    ids = select(touched.c.id)
    parts = [
        part.where(part.selected_columns["article_id"].in_(ids)) for part in (_REVISIONS, _EVENTS)
    ]
    both = union_all(*parts).subquery()
    rows = select(both).order_by(both.c.at.desc(), both.c.article_id, both.c.revision.desc())
    return list(map(_change, connection.execute(rows.limit(limit))))


def _change(row: Row[Any]) -> Change:
    fields = row._asdict()
    return Change(
        **fields
        | {
            "kind": ChangeKind(row.kind),
            "changed_fields": row.changed_fields or [],
            "trivial": bool(row.trivial),
        }
    )


def _within(part: Select[Any], since: datetime | None, until: datetime | None) -> Select[Any]:
    at = part.selected_columns["at"]
    if since is not None:
        part = part.where(at >= since)
    return part if until is None else part.where(at < until)


_REVISIONS = select(
    Revision.captured_at.label("at"),
    case((Revision.number == 1, ChangeKind.NEW.value), else_=ChangeKind.REVISED.value).label(
        "kind"
    ),
    Revision.article_id,
    Revision.number.label("revision"),
    Revision.title,
    Revision.url,
    Revision.section,
    Revision.changed_fields,
    Revision.trivial,
)
_EVENTS = select(
    Event.at,
    case(
        (Event.kind == EventKind.GONE, ChangeKind.REMOVED.value), else_=ChangeKind.RETURNED.value
    ).label("kind"),
    Event.article_id,
    cast(null(), Integer).label("revision"),
    Article.title,
    Article.url,
    Article.section,
    cast(literal(None, JSON(none_as_null=True)), JSON).label("changed_fields"),
    false().label("trivial"),
).join(Article, Article.id == Event.article_id)
