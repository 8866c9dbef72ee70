"""Incidents, silences, and what is asked of a crawl under way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.database.models

revision = "0007"
down_revision = "0006"
large = False

_WHEN = storage.database.models.Timestamp(timezone=True)
_ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", _ROW, nullable=False),
        sa.Column("monitor", sa.Text(), nullable=False, comment="which assertion does not hold; docs/operating.md"),
        sa.Column("subject", sa.Text(), nullable=False, comment="of what: a URL, a job's name; mostly empty"),
        sa.Column("severity", sa.Text(), nullable=False, comment="warning, critical"),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False, comment="as of last_seen_at"),
        sa.Column("advice", sa.Text(), nullable=False, comment="what to do"),
        sa.Column("level", sa.Double(), nullable=True, comment="what was measured while all was well"),
        sa.Column("opened_at", _WHEN, nullable=False),
        sa.Column("last_seen_at", _WHEN, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False, comment="how often it was seen"),
        sa.Column("run_id", sa.BigInteger(), nullable=True, comment="the run that saw it first"),
        sa.Column("resolved_at", _WHEN, nullable=True, comment="null: it is open"),
        sa.Column("acknowledged_at", _WHEN, nullable=True, comment="when somebody said that they know"),
        sa.Column("told_at", _WHEN, nullable=True, comment="when a receiver took its notification; null: none has"),
        sa.Column("end_told_at", _WHEN, nullable=True, comment="when a receiver took the note that it is resolved"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="notifications that no receiver took, in a row"),
        sa.Column("try_after", _WHEN, nullable=True, comment="before when none is sent: one is under way, or has failed; null: at any time"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    resolved_at: sa.ColumnClause[object] = sa.column("resolved_at")
    op.create_index(
        "ix_incidents_open", "incidents", ["monitor", "subject"], unique=True,
        sqlite_where=resolved_at.is_(None), postgresql_where=resolved_at.is_(None),
    )
    op.create_table(
        "silences",
        sa.Column("monitor", sa.Text(), nullable=False, comment="its name; *: every monitor"),
        sa.Column("until", _WHEN, nullable=False),
        sa.PrimaryKeyConstraint("monitor", name=op.f("pk_silences")),
    )
    op.create_table(
        "controls",
        sa.Column("id", _ROW, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False, comment="runs.id"),
        sa.Column("verb", sa.Text(), nullable=False, comment="pause, resume, set, stop"),
        sa.Column("rate", sa.Double(), nullable=True, comment="requests a second; null: as it was"),
        sa.Column("window", sa.Text(), nullable=True, comment="22:00-06:00; null: as it was; empty: none"),
        sa.Column("asked_at", _WHEN, nullable=False),
        sa.Column("obeyed_at", _WHEN, nullable=True, comment="null: the crawl has not seen it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_controls")),
    )
    op.create_index("ix_controls_run_id", "controls", ["run_id"])
