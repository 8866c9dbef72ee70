"""What was run, with which outcome?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from storage.database.models import Run
from vietnamese.time import VIETNAM

_SOFTWARE = f"thanhuy-archive/{version('thanhuy-archive')}"
_TABLE = Run.__table__
_COUNTS = frozenset(
    {
        "pages", "articles_new", "articles_revised", "articles_unchanged", "duplicates", "gone",
        "errors",
    }
)  # fmt: skip


class FinishReason(StrEnum):
    """Why a run ended."""

    FINISHED = "finished"  #: there was nothing more to do
    MAX_PAGES = "max-pages"  #: ``--max-pages`` was met
    OUTSIDE_WINDOW = "outside the window"  #: the hours of ``--window`` were over
    INTERRUPTED = "interrupted"  #: Ctrl-C, SIGTERM
    SITE_DOWN = "site down"  #: nothing but failures came
    BLOCKED = "blocked"  #: nothing but refusals came
    ASKED_TO_WAIT = "asked to wait"  #: the site asked for a long time without requests
    STORAGE_FAILED = "storage failed"  #: the disk is full or broken


def start(connection: Connection, kind: str, arguments: Mapping[str, Any]) -> int:
    """Enter a run that begins now (``crawl``, ``import``, ``reextract``); return its number."""
    values = {
        "kind": kind,
        "arguments": dict(arguments),
        "software": _SOFTWARE,
        "started_at": datetime.now(VIETNAM),
    }
    return connection.execute(insert(Run).values(values).returning(Run.id)).scalar_one()


def finish(
    connection: Connection, run_id: int, finish_reason: FinishReason, **figures: Any
) -> None:
    """Enter that the run has ended, why, and what it did.

    *figures* with a column of their own (``pages``, ``articles_new`` …) go there, others into
    ``details``.
    """
    counts = {name: value for name, value in figures.items() if name in _COUNTS}
    details = {name: value for name, value in figures.items() if name not in _COUNTS}
    connection.execute(
        update(Run)
        .where(Run.id == run_id)
        .values(
            finished_at=datetime.now(VIETNAM),
            finish_reason=finish_reason,
            details=details,
            **counts,
        )
    )


def note(connection: Connection, run_id: int, details: Mapping[str, Any]) -> None:
    """Enter what must be known of a run even if it does not live to its end."""
    connection.execute(update(Run).where(Run.id == run_id).values(details=dict(details)))


def hold_until(connection: Connection) -> datetime | None:
    """Return before when the site wanted no request, as the last crawl had it; None: it may be."""
    last = latest(connection, "crawl")
    noted = last.details.get("hold_until") if last is not None and last.details else None
    return datetime.fromisoformat(noted) if noted else None


def latest(connection: Connection, kind: str | None = None) -> Row[Any] | None:
    """Return the run that began last, of this kind or of any; None if there was none."""
    runs = recent(connection, 1, kind=kind)
    return runs[0] if runs else None


def recent(connection: Connection, limit: int, *, kind: str | None = None) -> list[Row[Any]]:
    """Return the last runs, the newest first; each has the columns of ``runs``."""
    query = select(*_TABLE.c).order_by(Run.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(Run.kind == kind)
    return list(connection.execute(query).all())
