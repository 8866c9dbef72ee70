"""Which version has the database's schema, and how does it come to the present one?

A migration says of itself whether it is ``large``. Small ones are run by whoever opens the archive
for writing, all in one transaction. Large ones, which take minutes or much space, are run by
`storage.database.upgrade` alone, but where there is nothing that needs space.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from storage.database import views
from storage.database.address import name_of
from storage.database.columns import VERSION_TABLE
from storage.database.connection import transaction
from storage.errors import BadInput, NewerArchive, NotAnArchive, OlderArchive

logger = logging.getLogger(__name__)

#: The newest migration. A database at this revision is opened without loading Alembic.
HEAD = "0009"


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """One step from a revision of the schema to the next."""

    revision: str  #: that it leads to
    summary: str  #: one line
    large: bool  #: minutes, or much space
    module: ModuleType


def bring_up_to_date(engine: Engine, *, create: bool, read_only: bool) -> None:
    """See that the database can be used as one of the present schema.

    For reading, what an older one lacks is shown as empty, and nothing is changed.

    :raises NotAnArchive: if it holds the tables of something else; it is left as it was
    :raises NewerArchive: if a newer version of this program wrote it
    :raises OlderArchive: if it is to be written to, and only `thanhuy upgrade` can make it ready
    :raises BadInput: if it is empty and *create* is false
    """
    revision = revision_of(engine, create=create)
    if revision == HEAD:
        return
    missing = pending(engine, revision)
    if read_only:
        logger.warning(
            "%s: kho do phiên bản cũ ghi, phần mới để trống · written by an older version of this "
            "program; what is new is shown empty until `thanhuy upgrade`",
            name_of(engine),
        )
        from storage.database import older  # noqa: PLC0415  # it needs the models, which few do

        older.fill_in(engine)
        return
    if revision is not None and _needs_space(engine, missing):
        raise OlderArchive(
            f"{name_of(engine)} was written by an older version of this program; "
            "run `thanhuy upgrade` first, which says how much space it needs"
        )
    with transaction(engine) as connection:
        migrate(connection)


def _needs_space(engine: Engine, migrations: Iterable[Migration]) -> bool:
    """Say whether a large migration has anything to do."""
    with engine.connect() as connection:
        return any(each.large and each.module.space(connection) for each in migrations)


def revision_of(engine: Engine, *, create: bool = False) -> str | None:
    """Return the revision of the database's schema; None if it is empty and *create* is true.

    :raises NotAnArchive: if it holds the tables of something else
    :raises BadInput: if it is empty and *create* is false
    """
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if VERSION_TABLE in tables:
            version = text(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608  # a constant
            revision: str | None = connection.execute(version).scalar_one_or_none()
        else:
            revision = None
    if revision is None and tables:
        raise NotAnArchive(
            f"{name_of(engine)} holds the tables of something else; it was left as it is"
        )
    if revision is None and not create:
        raise BadInput(f"there is no archive in {name_of(engine)}; `thanhuy crawl` makes one")
    return revision


def pending(engine: Engine, revision: str | None) -> list[Migration]:
    """Return the migrations from *revision* to the present schema, in their order.

    :raises NewerArchive: if *revision* is none of ours
    """
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # see alembic_config

    scripts = ScriptDirectory.from_config(alembic_config())
    known = [script.revision for script in scripts.walk_revisions()]
    if revision is not None and revision not in known:
        raise NewerArchive(
            f"{name_of(engine)} was written by a newer version of this program (schema {revision});"
            " update the program: pip install --upgrade thanhuy-archive"
        )
    found = scripts.iterate_revisions("head", revision or "base")
    return [
        Migration(
            revision=script.revision,
            summary=script.doc.splitlines()[0],
            large=script.module.large,
            module=script.module,
        )
        for script in reversed(list(found))
    ]


def alembic_config() -> Any:
    """Return Alembic's configuration; imported late, because few starts need it."""
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config()
    config.set_main_option("script_location", "storage.database:migrations")
    return config


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to *revision* in the connection's transaction.

    The present one gets its views, and the description of its tables.
    """
    from alembic import command  # noqa: PLC0415  # see alembic_config

    from storage.database import schema  # noqa: PLC0415  # it needs the models, which few do

    config = alembic_config()
    config.attributes["connection"] = connection
    is_last = revision in ("head", HEAD)
    if is_last:
        views.drop(connection)
    command.upgrade(config, revision)
    if is_last:
        views.create(connection)
        schema.document(connection)
