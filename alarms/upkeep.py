"""Is all well as time goes by? What no single run can see: silence, missed starts, disk, decay."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from alarms.limits import Limits
from storage import incidents, runs
from storage.archive import Archive, Connection
from storage.articles import holdings
from storage.errors import StorageFull
from storage.fixity.sample import damaged_of_sample
from storage.incidents import ALL, Check
from storage.schedule import attempts, jobs
from storage.schedule.jobs import Job

#: Damaged captures that a check names.
_MOST_NAMED = 3


def upkeep_checks(archive: Archive, limits: Limits, *, now: datetime) -> list[Check]:
    """Look at the archive as it stands; cheap enough for every minute."""
    with archive.snapshot() as connection:
        return [
            *_silence(connection, limits, now),
            *_missed(connection, limits, now),
            *_forgotten(connection),
            space_check(archive.directory, limits),
        ]


def _silence(connection: Connection, limits: Limits, now: datetime) -> list[Check]:
    """Look for what is missing since days, in an archive that was crawled before."""
    if (first := runs.first_crawl(connection)) is None:
        return []
    newest = max(holdings.newest_first_seen(connection) or first, first)
    good = max(runs.last_good_crawl(connection) or first, first)
    return [
        limits.check(
            "nothing-new",
            is_well=now - newest <= timedelta(days=limits.quiet_days),
            expected=f"a new article within {limits.quiet_days} days",
            seen=f"the last one came {_ago(now - newest)}",
        ),
        limits.check(
            "last-good-crawl",
            is_well=now - good <= timedelta(days=limits.crawl_days),
            expected=f"a crawl that comes to a good end within {limits.crawl_days} days",
            seen=f"the last one ended {_ago(now - good)}",
        ),
    ]


def _missed(connection: Connection, limits: Limits, now: datetime) -> list[Check]:
    """Look for jobs whose start has passed, and that nobody has begun."""
    busy = {attempt.job for attempt in attempts.unfinished(connection) if attempt.started_at}
    late = timedelta(minutes=limits.late_minutes)
    found = [_job_check(job, late, limits, now) for job in jobs.everything(connection)
             if job.name not in busy]  # fmt: skip
    gone = limits.check("job-started", subject=ALL, is_well=True, seen="there is no such job")
    return [*found, gone]


def _job_check(job: Job, late: timedelta, limits: Limits, now: datetime) -> Check:
    due = job.due_at
    is_missed = due is not None and now - due > late
    return limits.check(
        "job-started",
        subject=job.name,
        is_well=not is_missed,
        expected=f"the job starts when it is due, or {limits.late_minutes} minutes later",
        seen=f"due {_ago(now - due)}, and not begun" if is_missed and due else "in time",
    )


def _forgotten(connection: Connection) -> list[Check]:
    """Let what is open of jobs that are there no more be over."""
    known = {job.name for job in jobs.everything(connection)}
    return [
        Check(monitor=each.monitor, subject=each.subject, is_well=True)
        for each in incidents.unresolved(connection)
        if each.monitor == "job-ended" and each.subject not in known
    ]


def space_check(directory: Path, limits: Limits) -> Check:
    """See that there is room for some time."""
    free = shutil.disk_usage(directory).free
    return limits.check(
        "disk-space",
        is_well=free >= limits.disk_warning_mb * 1_000_000,
        expected=f"{limits.disk_warning_mb:,} MB free",
        seen=f"{free // 1_000_000:,} MB free at {directory.absolute()}",
    )


def require_space(directory: Path, limits: Limits) -> None:
    """See that a crawl has room to begin.

    :raises StorageFull: if less is free than the floor
    """
    place = next(each for each in (directory.absolute(), *directory.absolute().parents)
                 if each.exists())  # fmt: skip
    free = shutil.disk_usage(place).free
    if free < limits.disk_floor_mb * 1_000_000:
        raise StorageFull(
            f"{free // 1_000_000:,} MB are free at {place}, and a crawl begins with "
            f"{limits.disk_floor_mb:,} MB or more; make room (disk_floor_mb in monitors.toml)"
        )


def fixity_check(archive: Archive, limits: Limits) -> Check:
    """Read back some captures, taken at random."""
    with archive.snapshot() as connection:
        count, damaged = damaged_of_sample(
            connection, archive.directory / "warc", limits.fixity_sample
        )
    told = "; ".join(damaged[:_MOST_NAMED])
    seen = f"{len(damaged)} of {count} are damaged: {told}" if damaged else f"{count} are sound"
    return limits.check("fixity", is_well=not damaged, seen=seen)


def _ago(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    if hours < 1:
        return f"{span / timedelta(minutes=1):.0f} minutes ago"
    return f"{hours:.0f} hours ago" if hours < 48 else f"{hours / 24:.0f} days ago"
