"""Texts that await comparison are known by themselves, no longer by the run that saved them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
large = False


def upgrade() -> None:
    op.create_table(
        "uncompared_texts",
        sa.Column("text_sha256", sa.Text(), nullable=False, comment="articles.text_sha256"),
        sa.PrimaryKeyConstraint("text_sha256", name=op.f("pk_uncompared_texts")),
        sqlite_with_rowid=False,
    )
