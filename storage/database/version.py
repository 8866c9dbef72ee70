"""Which version has the database's schema, and how does it come to the present one?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from storage.database.connection import transaction
from storage.database.models import VERSION_TABLE
from storage.errors import BadInput, NewerArchive, NotAnArchive

#: The newest migration. A database at this revision is opened without loading Alembic.
HEAD = "0002"


def bring_up_to_date(engine: Engine, where: str, *, create: bool, read_only: bool) -> None:
    """Bring the database to the present schema; *where* is how it is called to the operator.

    :raises NotAnArchive: if it holds the tables of something else; it is left as it was
    :raises NewerArchive: if a newer version of this program wrote it
    :raises BadInput: if it is empty and *create* is false
    """
    with engine.connect() as connection:
        revision, empty = _revision(connection)
    if revision == HEAD:
        return
    if revision is None and not empty:
        raise NotAnArchive(f"{where} holds the tables of something else; it was left as it is")
    if revision is None and not create:
        raise BadInput(f"there is no archive in {where}; `thanhuy crawl` makes one")
    if revision is not None and revision not in _known_revisions():
        raise NewerArchive(
            f"{where} was written by a newer version of this program (schema {revision}); "
            "update the program: pip install --upgrade thanhuy-archive"
        )
    if read_only:
        raise BadInput(
            f"{where} was written by an older version of this program; "
            "open it for writing once, with `thanhuy crawl`, to bring it up to date"
        )
    with transaction(engine) as connection:
        migrate(connection)


def _revision(connection: Connection) -> tuple[str | None, bool]:
    """Return the schema's revision, and whether the database holds no table at all."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        return None, not tables
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608  # a constant
    return version.scalar_one_or_none(), False


def alembic_config() -> Any:
    """Return Alembic's configuration; imported late, because few starts need it."""
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config()
    config.set_main_option("script_location", "storage.database:migrations")
    return config


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # see alembic_config

    scripts = ScriptDirectory.from_config(alembic_config())
    return {script.revision for script in scripts.walk_revisions()}


def migrate(connection: Connection) -> None:
    """Bring the schema to ``HEAD`` in the connection's transaction."""
    from alembic import command  # noqa: PLC0415  # see alembic_config

    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
