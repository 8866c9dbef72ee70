"""Is the archive well, now? One look, which changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from alarms.limits import read_limits
from alarms.upkeep import upkeep_checks
from config import Config
from storage import incidents, runs
from storage.archive import Archive, Connection
from storage.database import lock
from storage.errors import ThanhuyError
from storage.frontier import queue
from storage.incidents import Check, Incident, Severity
from storage.runs import RunKind
from storage.schedule import attempts, jobs
from storage.schedule.attempts import Attempt
from storage.schedule.jobs import Job
from vietnamese.time import VIETNAM


class State(IntEnum):
    """How an archive is; the exit code of ``thanhuy health``."""

    WELL = 0  #: nothing to do
    SEE = 1  #: something is not well that nobody has acknowledged
    NOT_USABLE = 2  #: the archive cannot be read: nothing else is known


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """What one look has shown."""

    state: State
    at: datetime
    trouble: str | None = None  #: why it cannot be used
    figures: dict[str, Any] = field(default_factory=dict)  #: numbers and times, by name
    incidents: Sequence[Incident] = ()  #: open ones
    failing: Sequence[Check] = ()  #: monitors that fail now, and of which no incident is open yet
    run: Any = None  #: the row of the last crawl
    jobs: Sequence[Job] = ()
    attempts: dict[str, Attempt] = field(default_factory=dict)  #: the last of each job

    def as_json(self) -> dict[str, Any]:
        """Return it as it is printed."""
        return {
            "state": self.state.name.lower().replace("_", " "),
            "at": self.at,
            "trouble": self.trouble,
            **self.figures,
            "incidents": [asdict(each) for each in self.incidents],
            "failing": [asdict(each) for each in self.failing],
        }


def look(config: Config) -> Health:
    """Look at the archive."""
    now = datetime.now(VIETNAM)
    try:
        limits = read_limits(config.archive)
        with Archive.open(config.archive, config.database, read_only=True) as archive:
            checks = upkeep_checks(archive, limits, now=now)
            is_busy = lock.holder(archive.directory, archive.engine) is not None
            free = shutil.disk_usage(archive.directory).free
            with archive.snapshot() as connection:
                return _seen(connection, checks, is_busy=is_busy, disk_free=free, now=now)
    except ThanhuyError as error:
        return Health(state=State.NOT_USABLE, at=now, trouble=str(error))


def _seen(
    connection: Connection,
    checks: Sequence[Check],
    *,
    is_busy: bool,
    disk_free: int,
    now: datetime,
) -> Health:
    opened = incidents.unresolved(connection)
    known = {(each.monitor, each.subject) for each in opened}
    failing = [
        each for each in checks if not each.is_well and (each.monitor, each.subject) not in known
    ]
    is_well = not failing and all(each.acknowledged_at for each in opened)
    return Health(
        state=State.WELL if is_well else State.SEE,
        at=now,
        figures=_figures(connection, is_busy=is_busy, disk_free=disk_free),
        incidents=opened,
        failing=failing,
        run=runs.latest(connection, RunKind.CRAWL),
        jobs=jobs.everything(connection),
        attempts=attempts.latest(connection),
    )


def _figures(connection: Connection, *, is_busy: bool, disk_free: int) -> dict[str, Any]:
    counted = incidents.count_open(connection)
    return {
        "open_critical": counted[Severity.CRITICAL],
        "open_warnings": counted[Severity.WARNING],
        "is_busy": is_busy,
        "last_good_crawl_at": runs.last_good_crawl(connection),
        "disk_free_bytes": disk_free,
        **{f"frontier_{state}": n for state, n in queue.count_states(connection)},
    }
