"""Which captures does the database know?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.database import models
from storage.records import Capture, PageKind, Visit
from storage.warc.responses import ResponseRecord
from vietnamese.time import VIETNAM

#: The columns of ``captures`` that make a `storage.records.Capture`.
COLUMNS = tuple(getattr(models.Capture, field.name) for field in fields(Capture))

#: What may hold an article: what is marked as a page, or was taken for one.
_IS_PAGE = or_(
    models.Capture.content_type.is_(None),
    models.Capture.content_type.ilike("%html%"),
    models.Capture.page_kind == PageKind.ARTICLE,
)

#: What makes a capture the same as another: URL, time, payload digest.
Key = tuple[str, datetime, str]

#: Where a capture lies: WARC file, and bytes from its start.
Place = tuple[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPage:
    """A capture that may hold an article, as its row has it."""

    id: int  #: row number
    kind: str | None  #: what the page was taken for
    capture: Capture


def to_capture(row: Row[*tuple[object, ...]]) -> Capture:
    """Return the capture that a row with `COLUMNS` describes."""
    return Capture(**{field.name: getattr(row, field.name) for field in fields(Capture)})


def capture(connection: Connection, capture_id: int) -> Capture | None:
    """Return the capture of this row number."""
    row = connection.execute(select(*COLUMNS).where(models.Capture.id == capture_id)).one_or_none()
    return to_capture(row) if row else None


def count_pages(connection: Connection, *, after: int) -> int:
    """Count the captures behind row *after* that may hold an article."""
    table = models.Capture
    count = select(func.count(table.id)).where(_IS_PAGE, table.id > after)
    return connection.execute(count).scalar_one()


def pages(connection: Connection, *, after: int, limit: int) -> list[KnownPage]:
    """Return the first captures behind row *after* that may hold an article, by row number."""
    table = models.Capture
    query = select(table.id, table.page_kind, *COLUMNS).where(_IS_PAGE, table.id > after)
    rows = connection.execute(query.order_by(table.id).limit(limit))
    return [KnownPage(id=row.id, kind=row.page_kind, capture=to_capture(row)) for row in rows]


def of_article(connection: Connection, article_id: int) -> list[Capture]:
    """Return the captures that show the article, the earliest first."""
    table = models.Capture
    shows = and_(table.article_id == article_id, table.page_kind == PageKind.ARTICLE)
    rows = connection.execute(select(*COLUMNS).where(shows).order_by(table.fetched_at, table.id))
    return [to_capture(row) for row in rows]


def newest_of_articles(connection: Connection, limit: int) -> list[Capture]:
    """Return the latest captures of articles that the site answered whole (200)."""
    table = models.Capture
    query = select(*COLUMNS).where(table.article_id.is_not(None), table.status == HTTPStatus.OK)
    latest = query.order_by(table.fetched_at.desc(), table.id.desc()).limit(limit)
    return [to_capture(row) for row in connection.execute(latest)]


def unreadable(connection: Connection, limit: int = 10_000) -> set[str]:
    """Return the payload digests of the latest captures that reading failed at."""
    table = models.Capture
    query = select(table.payload_digest).where(table.page_kind == PageKind.UNREADABLE)
    return set(connection.scalars(query.order_by(table.id.desc()).limit(limit)))


def last_file(connection: Connection) -> str | None:
    """Return the name of the WARC file with the newest capture; None if there is none."""
    return connection.scalar(
        select(models.Capture.warc_file).order_by(models.Capture.id.desc()).limit(1)
    )


def original(connection: Connection, payload_digest: str) -> Capture | None:
    """Return the first capture that holds this payload itself; None if none does."""
    return _first_with_body(connection, models.Capture.payload_digest == payload_digest)


def captured(connection: Connection, url: str, at: datetime) -> Capture | None:
    """Return the capture of *url* at that moment, if it holds a body itself; None if none does."""
    table = models.Capture
    return _first_with_body(connection, and_(table.url == url, table.fetched_at == at))


def latest_before(connection: Connection, url: str, at: datetime) -> Capture | None:
    """Return the latest capture of *url* until then that holds a body itself; None if none does."""
    table = models.Capture
    query = (
        select(*COLUMNS)
        .where(table.url == url, table.fetched_at <= at, table.revisit.is_(False))
        .where(table.status == HTTPStatus.OK)
        .order_by(table.fetched_at.desc(), table.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return to_capture(row) if row else None


def latest_with_status(connection: Connection, urls: Iterable[str], status: int) -> dict[str, int]:
    """Return the row number of the latest capture of each of *urls* that was answered so."""
    table = models.Capture
    answered = and_(table.url.in_(set(urls)), table.status == status)
    rows = connection.execute(
        select(table.url, func.max(table.id)).where(answered).group_by(table.url)
    )
    return dict(rows.all())


def of_file(connection: Connection, file: str) -> dict[int, Capture]:
    """Return the captures that lie in *file*, by their offsets."""
    found = connection.execute(select(*COLUMNS).where(models.Capture.warc_file == file))
    return {row.warc_offset: to_capture(row) for row in found}


def same(connection: Connection, record: ResponseRecord) -> Capture | None:
    """Return the capture that a row has of this response, wherever its record lies."""
    table = models.Capture
    wanted = key(record.url, record.fetched_at, record.payload_digest or "")
    query = select(*COLUMNS).where(table.payload_digest == record.payload_digest)
    found = map(to_capture, connection.execute(query.where(table.url == record.url)))
    return next((each for each in found if key_of(each) == wanted), None)


def latest_with_body(connection: Connection, url: str, payload_digest: str) -> Capture | None:
    """Return the latest capture of *url* that holds this payload itself; None if none does."""
    table = models.Capture
    holds = and_(table.payload_digest == payload_digest, table.url == url, ~table.revisit)
    query = select(*COLUMNS).where(holds).order_by(table.fetched_at.desc(), table.id.desc())
    row = connection.execute(query.limit(1)).one_or_none()
    return to_capture(row) if row else None


def bodies_of(connection: Connection, url: str, *, limit: int) -> list[Capture]:
    """Return the latest captures of *url* that hold a body themselves."""
    table = models.Capture
    query = select(*COLUMNS).where(table.url == url, table.revisit.is_(False))
    latest = query.order_by(table.id.desc()).limit(limit)
    return [to_capture(row) for row in connection.execute(latest)]


def _first_with_body(connection: Connection, condition: ColumnElement[bool]) -> Capture | None:
    table = models.Capture
    query = select(*COLUMNS).where(condition, table.revisit.is_(False)).order_by(table.id).limit(1)
    row = connection.execute(query).one_or_none()
    return to_capture(row) if row else None


def known_keys(connection: Connection, payload_digests: Iterable[str]) -> set[Key]:
    """Return the keys of the captures with these digests."""
    table = models.Capture
    query = select(table.url, table.fetched_at, table.payload_digest).where(
        table.payload_digest.in_(set(payload_digests))
    )
    return {key(*row) for row in connection.execute(query)}


def key(url: str, at: datetime, payload_digest: str) -> Key:
    """Return what makes a capture the same as another; times count to the second."""
    return url, at.astimezone(VIETNAM).replace(microsecond=0), payload_digest


def key_of(capture: Capture) -> Key:
    """Return the key of *capture*."""
    return key(capture.url, capture.fetched_at, capture.payload_digest)


def is_known(connection: Connection, record: ResponseRecord) -> bool:
    """Say whether a row has this response, be it of another copy: an import was stopped, say."""
    digest = record.payload_digest or ""
    return key(record.url, record.fetched_at, digest) in known_keys(connection, [digest])


# --- writing ----------------------------------------------------------------------------------


def enter(connection: Connection, visits: Sequence[Visit], *, run_id: int | None) -> list[int]:
    """Enter the captures of *visits*, with what their pages say; return their row numbers.

    Those that are known keep theirs.
    """
    table = models.Capture
    places = list(map(place_of, visits))
    known = row_numbers(connection, visits)
    again = [
        {"row_id": known[place], **_meaning(visit)}
        for place, visit in zip(places, visits, strict=True)
        if place in known
    ]
    if again:
        connection.execute(
            update(table)
            .where(table.id == bindparam("row_id"))
            .values(page_kind=bindparam("page_kind"), article_id=bindparam("article_id")),
            again,
        )
    new = {
        place: {**vars(visit.capture), "run_id": run_id, **_meaning(visit)}
        for place, visit in zip(places, visits, strict=True)
        if place not in known
    }
    if new:
        ids = connection.execute(
            insert(table).returning(table.id, sort_by_parameter_order=True), list(new.values())
        ).scalars()
        known |= dict(zip(new, ids, strict=True))
    return [known[place] for place in places]


def row_numbers(connection: Connection, visits: Iterable[Visit]) -> dict[Place, int]:
    """Return the row numbers of the captures of *visits* that are known, by their places."""
    table = models.Capture
    places = set(map(place_of, visits))
    rows = connection.execute(
        select(table.id, table.warc_file, table.warc_offset).where(
            table.warc_file.in_({file for file, _ in places}),
            table.warc_offset.in_({offset for _, offset in places}),
        )
    )
    return {(row.warc_file, row.warc_offset): row.id for row in rows}


def place_of(visit: Visit) -> Place:
    """Return where the capture of *visit* lies."""
    return visit.capture.warc_file, visit.capture.warc_offset


def _meaning(visit: Visit) -> dict[str, Any]:
    article = visit.page.article
    return {"page_kind": visit.page.kind, "article_id": article.id if article else None}


def mend(connection: Connection, capture: Capture, values: Mapping[str, object]) -> None:
    """Let the row of *capture* say *values*."""
    table = models.Capture
    place = and_(table.warc_file == capture.warc_file, table.warc_offset == capture.warc_offset)
    connection.execute(update(table).where(place).values(values))
