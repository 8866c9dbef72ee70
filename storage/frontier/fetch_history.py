"""How does a URL's row change once it was fetched, denied, failed …? When it is due: `revisits`.

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
    denied_at: datetime | None = None  #: since when it lies beyond its list's end


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
            "denied_at": each.denied_at,
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
            # What was asked for on the chance that it is there is not asked for again.
            next_visit_at=None if lease.kind is LinkKind.SWEPT else now + interval,
        )
    )
    return confirmed


def note_end(connection: Connection, lease: Lease, *, status: int, now: datetime) -> None:
    """Note that there is nothing at this address because the list ends before it."""
    connection.execute(
        update(Frontier)
        .where(Frontier.id == lease.id)
        .values(
            state=State.FETCHED,
            reason="beyond the list's last page",
            status=status,
            attempts=0,
            fetched_at=now,
            next_visit_at=None,
            listed=None,
        )
    )


def retry_denied(
    connection: Connection, ids: Iterable[int], *, not_since: datetime, now: datetime
) -> None:
    """Have the articles among *ids* asked for at once that were denied, for a list shows them now.

    Not again since *not_since*, and each time only after as long as they have been denied.
    """
    rows = connection.execute(
        select(Frontier.id, Frontier.denied_at, Frontier.fetched_at).where(
            Frontier.article_id.in_(set(ids)),
            Frontier.state == State.FETCHED,
            Frontier.denied_at.is_not(None),
            Frontier.fetched_at < not_since,
        )
    )
    again = [row.id for row in rows if now - row.fetched_at >= row.fetched_at - row.denied_at]
    if again:
        connection.execute(
            update(Frontier)
            .where(Frontier.id.in_(again))
            .values(state=State.DUE, next_visit_at=now)
        )


def note_failed(
    connection: Connection,
    lease: Lease,
    *,
    reason: str,
    status: int | None,
    now: datetime,
    not_before: datetime | None = None,
    denied: bool = False,
) -> None:
    """Note that the request failed; it is due again after a backoff that doubles, with spread.

    *not_before* is what the site asked for with Retry-After. *denied* says that the site answered,
    and denied what one of its lists promises.
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
            denied_at=(lease.denied_at or now) if denied else lease.denied_at,
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
) -> list[tuple[str, str | None, str | None]]:
    """Return the list pages that this run could not get: URL, its list's first page, reason.

    That one is not there is no news any more once the site has said so for long.
    """
    missing = Frontier.denied_at > now - revisits.DENIAL_PERIOD
    rows = connection.execute(
        select(Frontier.url, Frontier.front, Frontier.reason)
        .where(
            Frontier.run_id == run_id,
            Frontier.kind.in_((LinkKind.HOME, LinkKind.SECTION, LinkKind.LISTING)),
            or_(Frontier.state.in_((State.FAILED, State.SKIPPED)), missing),
        )
        .order_by(Frontier.url)
    )
    return [(row.url, row.front, row.reason) for row in rows]
