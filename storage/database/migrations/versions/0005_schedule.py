"""The schedule is data of ours, no longer the pickles of APScheduler's job store."""

from __future__ import annotations

import logging
import math
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.database.models
from storage.database import former_jobs
from vietnamese.time import VIETNAM

revision = "0005"
down_revision = "0004"
large = False

logger = logging.getLogger(__name__)
#: What jobs had before they could say otherwise.
_TIME_LIMIT = 4 * 24 * 3600


def upgrade() -> None:
    former = _take_former_jobs()
    moment = storage.database.models.Timestamp(timezone=True)
    schedule = op.create_table(
        "schedule",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cron", sa.Text(), nullable=False, comment="five fields as crontab(5) has them, Vietnam's time"),
        sa.Column("command", sa.JSON(), nullable=False, comment="the words after thanhuy; the archive and the database are given at start"),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("next_start_at", moment, nullable=True, comment="null: paused, or still to be reckoned"),
        sa.Column("reckoned_at", moment, nullable=True, comment="when next_start_at was reckoned; in the future: the clock went back"),
        sa.Column("requested_at", moment, nullable=True, comment="when somebody asked for a start out of turn; null: nobody does"),
        sa.Column("time_limit", sa.Integer(), nullable=False, comment="seconds after which an attempt is ended"),
        sa.Column("when_busy", sa.Text(), nullable=False, comment="what a start does that finds the archive in use: wait, skip"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedule")),
    )
    op.create_table(
        "schedule_attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("job", sa.Text(), nullable=False, comment="the job's name; it may have been removed since"),
        sa.Column("command", sa.JSON(), nullable=False, comment="the words after thanhuy"),
        sa.Column("due_at", moment, nullable=False, comment="the start that it is for; it stands for all that came due until it began"),
        sa.Column("started_at", moment, nullable=True, comment="null: it waits, or never began"),
        sa.Column("ended_at", moment, nullable=True, comment="null: it waits, or is under way"),
        sa.Column("exit_code", sa.Integer(), nullable=True, comment="of the command, as a shell gives it; null: nobody saw its end"),
        sa.Column("finish_reason", sa.Text(), nullable=True, comment="finished, time limit, stopped, killed, archive in use, withdrawn, not started"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="how often the archive was in use, and it went back to wait"),
        sa.Column("run_id", sa.BigInteger(), nullable=True, comment="runs.id, where the command entered a run"),
        sa.Column("last_lines", sa.Text(), nullable=True, comment="the end of what the command printed"),
        sa.Column("log_file", sa.Text(), nullable=True, comment="relative to the archive's logs/"),
        sa.Column("pid", sa.Integer(), nullable=True, comment="the process that sees to it"),
        sa.Column("host", sa.Text(), nullable=True, comment="the machine that it runs on"),
        sa.Column("beat", sa.Integer(), nullable=False, comment="grows while that process lives"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_attempts")),
    )
    op.create_index("ix_schedule_attempts_job_id", "schedule_attempts", ["job", "id"])
    op.create_table(
        "schedule_lease",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("holder", sa.Text(), nullable=False, comment="a random name of that process"),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("renewed_at", moment, nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False, comment="grows while that process lives"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_lease")),
    )
    op.add_column("runs", sa.Column("pid", sa.Integer(), nullable=True, comment="the process; null: an older version ran it"))
    op.add_column("runs", sa.Column("host", sa.Text(), nullable=True, comment="the machine that it ran on"))
    if former:
        op.bulk_insert(schedule, former)


def _take_former_jobs() -> list[dict[str, Any]]:
    """Return APScheduler's jobs as rows of ours, and drop its table."""
    connection = op.get_bind()
    if not sa.inspect(connection).has_table("schedule"):
        return []
    jobs = connection.execute(sa.text("SELECT id, next_run_time, job_state FROM schedule")).all()
    op.drop_table("schedule")
    rows = []
    for name, next_run_time, pickled in jobs:
        try:
            job = former_jobs.read(bytes(pickled) if isinstance(pickled, memoryview) else pickled)
        except former_jobs.UnfitPickle as error:
            logger.warning(
                "The job %s of the former schedule was dropped: %s; enter it anew with "
                "`thanhuy schedule add`", ascii(name)[:80], error,
            )
            continue
        rows.append(
            {
                "name": str(name),
                "cron": job.cron,
                "command": list(job.command),
                "paused": next_run_time is None,
                "next_start_at": _moment(next_run_time),
                "reckoned_at": None,
                "requested_at": None,
                "time_limit": _TIME_LIMIT,
                "when_busy": "wait",
            }
        )
    return rows


def _moment(seconds: object) -> datetime | None:
    """Return the time of a next start; None where there is none, or no time that can be."""
    try:
        if isinstance(seconds, float) and math.isfinite(seconds):
            return datetime.fromtimestamp(seconds, VIETNAM)
    except (ValueError, OverflowError, OSError):
        pass
    return None
