"""What came of asking for a URL?

Every function works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from storage.database.models import Frontier
from storage.frontier import revisits
from storage.frontier.queue import Lease, State
from storage.records import LinkKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A URL whose answer is stored."""

    lease: Lease
    status: int
    payload_digest: str | None
    etag: str | None
    last_modified: str | None
    next_visit_at: datetime | None  #: nothing is asked again before
    changed: bool
    listed: int | None  #: articles that it shows, if it is a list
    reason: str | None = None  #: what is odd about it


def note_fetched(connection: Connection, answers: Iterable[Fetched], *, now: datetime) -> None:
    """Note that these answers are stored."""
    rows = [
        {
            "lease": each.lease.id,
            "state": State.FETCHED,
            "reason": each.reason,
            "status": each.status,
            "payload_digest": each.payload_digest or each.lease.payload_digest,
            # A 304 need not repeat them.
            "etag": each.lease.etag if each.status == 304 else each.etag,
            "last_modified": (
                each.lease.last_modified if each.status == 304 else each.last_modified
            ),
            "attempts": 0,
            "fetched_at": now,
            "next_visit_at": each.next_visit_at,
            "unchanged_visits": 0 if each.changed else each.lease.unchanged_visits + 1,
            "denied_at": None,
            "listed": each.lease.listed if each.listed is None else each.listed,
            "form": None,  # its session may end, and it is large
        }
        for each in answers
    ]
    if rows:
        names = (name for name in rows[0] if name != "lease")
        statement = update(Frontier).where(Frontier.id == bindparam("lease"))
        connection.execute(statement.values({name: bindparam(name) for name in names}), rows)


def note_left_over(connection: Connection, digests: Mapping[int, str], *, now: datetime) -> None:
    """Note that these articles, which a killed run had asked for, are stored after all.

    *digests* are those of their captures' payloads, by article id.
    """
    rows = [
        {"article": article_id, "payload_digest": digest} for article_id, digest in digests.items()
    ]
    if rows:
        connection.execute(
            update(Frontier)
            .where(Frontier.article_id == bindparam("article"), Frontier.state == State.LEASED)
            .values(
                state=State.FETCHED,
                reason=None,
                status=200,
                payload_digest=bindparam("payload_digest"),
                attempts=0,
                fetched_at=now,
                denied_at=None,
                next_visit_at=now + revisits.LEFT_OVER_INTERVAL,
            ),
            rows,
        )


def note_denied(connection: Connection, lease: Lease, *, status: int, now: datetime) -> bool:
    """Note that the site denied the page; return whether that confirms an earlier denial.

    A first denial is no removal: the page is asked for once more, at least a day later.
    """
    confirmed = lease.denied_at is not None and now - lease.denied_at >= revisits.DENIAL_PERIOD
    interval = revisits.GONE_INTERVAL if confirmed else revisits.DENIAL_PERIOD
    connection.execute(
        update(Frontier)
        .where(Frontier.id == lease.id)
        .values(
            state=State.FETCHED,
            reason="not found",
            status=status,
            attempts=0,
            fetched_at=now,
            denied_at=lease.denied_at or now,
            next_visit_at=now + interval,
        )
    )
    return confirmed


def note_failed(
    connection: Connection,
    lease: Lease,
    *,
    reason: str,
    status: int | None,
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    """Note that the request failed; it is due again after a backoff that doubles, with spread.

    *not_before* is what the site asked for with Retry-After.
    """
    connection.execute(
        update(Frontier)
        .where(Frontier.id == lease.id)
        .values(
            state=State.FAILED,
            reason=reason,
            status=status,
            attempts=lease.attempts + 1,
            next_visit_at=revisits.failed_at(lease.attempts, now=now, not_before=not_before),
        )
    )


def note_skipped(connection: Connection, lease: Lease, *, reason: str, now: datetime) -> None:
    """Note that we refused to ask for the URL, and why."""
    connection.execute(
        update(Frontier)
        .where(Frontier.id == lease.id)
        .values(state=State.SKIPPED, reason=reason, next_visit_at=now + revisits.SKIPPED_INTERVAL)
    )


def failed_lists(
    connection: Connection, *, run_id: int, now: datetime
) -> list[tuple[str, str | None]]:
    """Return the list pages that this run could not get, with the reason.

    That one is not there is no news any more once the site has said so for long.
    """
    missing = Frontier.denied_at > now - revisits.DENIAL_PERIOD
    rows = connection.execute(
        select(Frontier.url, Frontier.reason)
        .where(
            Frontier.run_id == run_id,
            Frontier.kind.in_((LinkKind.HOME, LinkKind.SECTION, LinkKind.LISTING)),
            or_(Frontier.state.in_((State.FAILED, State.SKIPPED)), missing),
        )
        .order_by(Frontier.url)
    )
    return [(row.url, row.reason) for row in rows]
