"""Articles are read by two readers: how far they agree stands beside every revision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
large = False

_COMMENTS = {
    "articles": "of the two readers, 0 to 1; null: read by one alone, or before there were two",
    "revisions": "see articles.agreement",
}


def upgrade() -> None:
    for table, comment in _COMMENTS.items():
        op.add_column(table, sa.Column("agreement", sa.Double(), nullable=True, comment=comment))
    op.create_index(op.f("ix_articles_agreement"), "articles", ["agreement"])
