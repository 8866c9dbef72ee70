"""Is an article still on the site? When it went and when it came back.

Whether a denial counts is the ledger's business (`storage.frontier`): twice, a day apart.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from sqlalchemy import Connection, insert, select, update

from storage.models import Article, Capture, Event
from storage.records import VIETNAM, PageKind


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
        _note(connection, article_id, "returned", at)
    connection.execute(update(Article).where(Article.id == article_id).values(values))
    _claim_capture(connection, article_id, at)


def mark_gone(connection: Connection, article_id: int, *, at: datetime) -> bool:
    """Note that the site has denied the article since *at*; say whether that is news."""
    went = connection.execute(
        update(Article)
        .where(Article.id == article_id, Article.gone_at.is_(None), Article.last_seen_at <= at)
        .values(gone_at=at, changed_at=datetime.now(VIETNAM))
    )
    if went.rowcount:
        _note(connection, article_id, "gone", at)
    return bool(went.rowcount)


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


def _note(connection: Connection, article_id: int, kind: str, at: datetime) -> None:
    event = {"article_id": article_id, "kind": kind, "at": at}
    connection.execute(insert(Event).values(event))
