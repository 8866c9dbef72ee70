"""Which tables has the schedule? As the models, but without their ORM: its commands are short."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, Table, Text

from storage.database.columns import METADATA, RowId, Timestamp

SCHEDULE = Table(
    "schedule",
    METADATA,
    Column("name", Text, primary_key=True),
    Column(
        "cron",
        Text,
        nullable=False,
        comment="five fields as crontab(5) has them, Vietnam's time",
    ),
    Column(
        "command",
        JSON,
        nullable=False,
        comment="the words after thanhuy; the archive and the database are given at start",
    ),
    Column("paused", Boolean, nullable=False),
    Column("next_start_at", Timestamp, comment="null: paused, or still to be reckoned"),
    Column(
        "reckoned_at",
        Timestamp,
        comment="when next_start_at was reckoned; in the future: the clock went back",
    ),
    Column(
        "requested_at",
        Timestamp,
        comment="when somebody asked for a start out of turn; null: nobody does",
    ),
    Column(
        "time_limit", Integer, nullable=False, comment="seconds after which an attempt is ended"
    ),
    Column(
        "when_busy",
        Text,
        nullable=False,
        comment="what a start does that finds the archive in use: wait, skip",
    ),
    info={
        "summary": "One job of the schedule: a command of this program, and when it starts by "
        "itself."
    },
)

ATTEMPTS = Table(
    "schedule_attempts",
    METADATA,
    Column("id", RowId, primary_key=True),
    Column("job", Text, nullable=False, comment="the job's name; it may have been removed since"),
    Column("command", JSON, nullable=False, comment="the words after thanhuy"),
    Column(
        "due_at",
        Timestamp,
        nullable=False,
        comment="the start that it is for; it stands for all that came due until it began",
    ),
    Column("started_at", Timestamp, comment="null: it waits, or never began"),
    Column("ended_at", Timestamp, comment="null: it waits, or is under way"),
    Column(
        "exit_code",
        Integer,
        comment="of the command, as a shell gives it; null: nobody saw its end",
    ),
    Column(
        "finish_reason",
        Text,
        comment="finished, time limit, stopped, killed, archive in use, withdrawn, not started",
    ),
    Column(
        "tries",
        Integer,
        nullable=False,
        default=0,
        comment="how often the archive was in use, and it went back to wait",
    ),
    Column("run_id", BigInteger, comment="runs.id, where the command entered a run"),
    Column("last_lines", Text, comment="the end of what the command printed"),
    Column("log_file", Text, comment="relative to the archive's logs/"),
    Column("pid", Integer, comment="the process that sees to it"),
    Column("host", Text, comment="the machine that it runs on"),
    Column("beat", Integer, nullable=False, default=0, comment="grows while that process lives"),
    Index("ix_schedule_attempts_job_id", "job", "id"),
    info={
        "summary": "What came of one start of a job: claimed once, begun at most once, kept on "
        "record."
    },
)

LEASE = Table(
    "schedule_lease",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="always 1"),
    Column("holder", Text, nullable=False, comment="a random name of that process"),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("since", Timestamp, nullable=False),
    Column("renewed_at", Timestamp, nullable=False),
    Column("beat", Integer, nullable=False, comment="grows while that process lives"),
    info={
        "summary": "Which process sees to the schedule; one row, or none. It is lost when it stops "
        "growing."
    },
)
