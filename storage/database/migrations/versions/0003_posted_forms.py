"""Pages of a list may be asked for by posting the form of the page before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
large = False


def upgrade() -> None:
    op.add_column(
        "frontier",
        sa.Column(
            "form",
            sa.Text(),
            nullable=True,
            comment="what is posted to the address, url-encoded; null: it is got",
        ),
    )
