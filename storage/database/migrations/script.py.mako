"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.database.models
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
#: Minutes, or much space: see storage/database/upgrade.py for what such a migration offers.
large = False


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
