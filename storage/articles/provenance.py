"""How does the archive know an article? Its captures and runs, and what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from storage import captures
from storage.articles import aliases
from storage.database.connection import stream
from storage.database.models import Article, Capture, EarlierReading, Event, Run
from storage.records import Capture as CaptureRecord

_RUN = ("id", "kind", "software", "started_at", "finished_at", "finish_reason")
_CAPTURE = (
    "id", "url", "fetched_at", "status", "content_type", "payload_digest", "warc_file",
    "warc_offset", "warc_length", "revisit", "page_kind", "run_id",
)  # fmt: skip
_READING = ("capture_id", "extractor", "replaced_at")
#: Ids of duplicates that are listed.
_MOST_DUPLICATES = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """All that is known of where an article comes from; rows by the names of their columns."""

    captures: list[dict[str, Any]]  #: that show it or denied it, the earliest first
    runs: list[dict[str, Any]]  #: that made them
    aliases: list[str]
    duplicates: list[int]  #: articles whose ``duplicate_of`` names it
    near_duplicates: list[int]  #: likewise ``near_duplicate_of``
    earlier_readings: list[dict[str, Any]]  #: by extractors before the present one


def provenance(connection: Connection, article_id: int) -> Provenance:
    """Return where the article comes from."""
    shown = _captures(connection, article_id)
    return Provenance(
        captures=shown,
        runs=_runs(connection, {each["run_id"] for each in shown}),
        aliases=aliases.of_article(connection, article_id),
        duplicates=_ids(connection, Article.duplicate_of == article_id),
        near_duplicates=_ids(connection, Article.near_duplicate_of == article_id),
        earlier_readings=_named(
            _READING,
            connection.execute(
                select(*(getattr(EarlierReading, name) for name in _READING))
                .where(EarlierReading.article_id == article_id)
                .order_by(EarlierReading.id)
            ).all(),
        ),
    )


def _captures(connection: Connection, article_id: int) -> list[dict[str, Any]]:
    told = select(Event.capture_id).where(Event.article_id == article_id)
    query = select(*(getattr(Capture, name) for name in _CAPTURE)).where(
        (Capture.article_id == article_id) | Capture.id.in_(told)
    )
    return _named(_CAPTURE, connection.execute(query.order_by(Capture.fetched_at, Capture.id)))


def _runs(connection: Connection, ids: set[int | None]) -> list[dict[str, Any]]:
    columns = [getattr(Run, name) for name in _RUN]
    query = select(*columns).where(Run.id.in_(ids - {None})).order_by(Run.id)
    return _named(_RUN, connection.execute(query))


def _ids(connection: Connection, condition: Any) -> list[int]:
    query = select(Article.id).where(condition).order_by(Article.id).limit(_MOST_DUPLICATES)
    return list(connection.scalars(query))


def _named(names: tuple[str, ...], rows: Any) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def body_of(connection: Connection, capture_id: int) -> CaptureRecord | None:
    """Return the capture in whose record the body of this one lies; None if none is known."""
    capture = captures.capture(connection, capture_id)
    if capture is None or not capture.revisit:
        return capture
    return captures.original(connection, capture.payload_digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """One capture, as a list of digests names it."""

    payload_digest: str
    fetched_at: datetime
    warc_file: str
    warc_offset: int
    url: str


def digests(connection: Connection, *, since: datetime, until: datetime) -> Iterator[Digest]:
    """Yield the captures from *since* until before *until*, by time, URL and digest.

    The order does not depend on when they were entered.
    """
    names = tuple(Digest.__dataclass_fields__)
    query = (
        select(*(getattr(Capture, name) for name in names))
        .where(Capture.fetched_at >= since, Capture.fetched_at < until)
        .order_by(Capture.fetched_at, Capture.url, Capture.payload_digest, Capture.id)
    )
    row: Row[Any]
    for row in stream(connection, query):
        yield Digest(**row._asdict())
