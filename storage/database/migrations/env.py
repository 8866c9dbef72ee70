"""Run the migrations on the connection that ``storage.database.version.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from storage.database.columns import VERSION_TABLE
from storage.database.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    # SQLite can change a column only by copying the table.
    render_as_batch=True,
    # We emit BEGIN ourselves, so that on SQLite too a migration is done whole or not at all.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
