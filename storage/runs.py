"""What was run, with which outcome?"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from storage.archive import Archive
from storage.database.models import Run
from storage.errors import StorageRefused, ThanhuyError
from storage.software import SOFTWARE
from vietnamese.time import VIETNAM

_TABLE = Run.__table__
_COUNTS = frozenset(
    {
        "pages", "articles_new", "articles_revised", "articles_unchanged", "duplicates", "gone",
        "errors",
    }
)  # fmt: skip


class RunKind(StrEnum):
    """What is done in a run."""

    CRAWL = "crawl"  #: the site is asked for pages
    IMPORT = "import"  #: captures are taken out of others' WARC files
    REEXTRACT = "reextract"  #: today's extractor reads every capture again
    RESTORE = "restore"  #: rows come back from the WARC files


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
    # Bounds that were set by Scrapy's settings, in Scrapy's own words.
    PAGE_COUNT = "closespider_pagecount"
    PAGE_COUNT_NO_ITEM = "closespider_pagecount_no_item"
    ITEM_COUNT = "closespider_itemcount"
    ERROR_COUNT = "closespider_errorcount"
    TIMEOUT = "closespider_timeout"
    TIMEOUT_NO_ITEM = "closespider_timeout_no_item"
    MEMORY = "memusage_exceeded"


#: Those of a crawl that came as far as it was meant to.
GOOD_REASONS = (
    FinishReason.FINISHED, FinishReason.MAX_PAGES, FinishReason.OUTSIDE_WINDOW,
    FinishReason.PAGE_COUNT, FinishReason.ITEM_COUNT, FinishReason.TIMEOUT,
)  # fmt: skip


class RunUnderWay:
    """A run between its beginning and its end: what it did so far is noted here."""

    def __init__(self, run_id: int) -> None:
        self.id = run_id
        #: Why it ends; None: because all is done, or because an exception ends it.
        self.finish_reason: FinishReason | None = None
        self._figures: dict[str, Any] = {}

    def record(self, **figures: Any) -> None:
        """Let the run's row say these figures once it has ended; those said before may change."""
        self._figures |= figures

    def note(self, connection: Connection, **details: Any) -> None:
        """Add to the run's details, in the caller's transaction, what a kill must not lose."""
        noted = connection.scalar(select(Run.details).where(Run.id == self.id)) or {}
        connection.execute(update(Run).where(Run.id == self.id).values(details=noted | details))

    @property
    def figures(self) -> Mapping[str, Any]:
        """What is to be said at the end."""
        return self._figures


@contextmanager
def running(archive: Archive, kind: RunKind, arguments: Mapping[str, Any]) -> Iterator[RunUnderWay]:
    """Enter a run that begins now; when the block is left, enter that it has ended, and why.

    The reason is the one that was set; else `FinishReason.FINISHED`, or where an exception leaves
    the block `FinishReason.STORAGE_FAILED` or `FinishReason.INTERRUPTED`, by its kind. The caller
    holds the archive for writing.
    """
    with archive.transaction() as connection:
        run = RunUnderWay(_begin(connection, kind, arguments))
    try:
        yield run
    except BaseException as error:
        failed = isinstance(error, StorageRefused)
        reason = FinishReason.STORAGE_FAILED if failed else FinishReason.INTERRUPTED
        with suppress(ThanhuyError):  # where that cannot be written either, it stays unfinished
            _end(archive, run, run.finish_reason or reason)
        raise
    _end(archive, run, run.finish_reason or FinishReason.FINISHED)


def _end(archive: Archive, run: RunUnderWay, reason: FinishReason) -> None:
    """Enter that the run has ended, why, and what it did.

    Figures with a column of their own (``pages``, ``articles_new`` …) go there, others into
    ``details``, to what was noted there.
    """
    counts = {name: value for name, value in run.figures.items() if name in _COUNTS}
    details = {name: value for name, value in run.figures.items() if name not in _COUNTS}
    values = {"finished_at": datetime.now(VIETNAM), "finish_reason": reason, **counts}
    with archive.transaction() as connection:
        connection.execute(update(Run).where(Run.id == run.id).values(values))
        run.note(connection, **details)


def _begin(connection: Connection, kind: RunKind, arguments: Mapping[str, Any]) -> int:
    values = {
        "kind": kind,
        "arguments": dict(arguments),
        "software": SOFTWARE,
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "started_at": datetime.now(VIETNAM),
    }
    return connection.execute(insert(Run).values(values).returning(Run.id)).scalar_one()


def hold_until(connection: Connection) -> datetime | None:
    """Return before when the site wanted no request, as the last crawl had it; None: it may be."""
    last = latest(connection, RunKind.CRAWL)
    noted = last.details.get("hold_until") if last is not None and last.details else None
    return datetime.fromisoformat(noted) if noted else None


def latest(connection: Connection, kind: RunKind | None = None) -> Row[Any] | None:
    """Return the run that began last, of this kind or of any; None if there was none."""
    runs = recent(connection, 1, kind=kind)
    return runs[0] if runs else None


def recent(connection: Connection, limit: int, *, kind: RunKind | None = None) -> list[Row[Any]]:
    """Return the last runs, the newest first; each has the columns of ``runs``."""
    query = select(*_TABLE.c).order_by(Run.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(Run.kind == kind)
    return list(connection.execute(query).all())


def last_good_crawl(connection: Connection) -> datetime | None:
    """Return when the last crawl ended that came as far as it was meant to; None: there is none."""
    query = select(func.max(Run.finished_at)).where(
        Run.kind == RunKind.CRAWL, Run.finish_reason.in_(GOOD_REASONS)
    )
    return connection.execute(query).scalar_one()


def first_crawl(connection: Connection) -> datetime | None:
    """Return when the first crawl began; None: there was none."""
    query = select(func.min(Run.started_at)).where(Run.kind == RunKind.CRAWL)
    return connection.execute(query).scalar_one()


def of_process(connection: Connection, pid: int, *, since: datetime) -> int | None:
    """Return the number of the run that a process of this machine has entered; None: none yet."""
    query = select(func.max(Run.id)).where(
        Run.pid == pid, Run.host == socket.gethostname(), Run.started_at >= since
    )
    return connection.execute(query).scalar_one()
