"""How does an archive of an older version become one of the present, however long that takes?

A large migration has, beside Alembic's ``upgrade``, the functions of `LargeMigration`. It is done
part by part, a transaction each, in tables of its own; at last its ``upgrade`` puts them in place,
in one quick transaction with the new revision. Killed before, the archive is one of the older
version still, and the next upgrade goes on where this one ended. In a new archive, which has
nothing to be moved, ``upgrade`` alone is run.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from sqlalchemy import Connection, Engine

from storage.database.address import name_of
from storage.database.connection import snapshot, transaction
from storage.database.engine import connect
from storage.database.lock import writing
from storage.database.refusals import clear_errors
from storage.database.version import Migration, migrate, pending, revision_of
from storage.errors import StorageFull

logger = logging.getLogger(__name__)


class LargeMigration(Protocol):
    """What a migration offers that takes minutes, or much space."""

    def space(self, connection: Connection) -> int:
        """Return how many bytes it needs on the disk while it is under way."""

    def prepare(self, connection: Connection) -> None:
        """Make the tables that its parts fill, as far as they are not there."""

    def left(self, connection: Connection) -> int:
        """Return how many rows its parts have still to do."""

    def do_part(self, connection: Connection) -> int:
        """Do the next part, in seconds; return how many rows were done, 0 if none was left."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What an upgrade has to do."""

    migrations: tuple[Migration, ...]
    space: int  #: bytes needed on the disk while it is under way
    free: int | None  #: bytes; None: on a server's disk, which we do not see


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far one migration of an upgrade is."""

    migration: Migration
    done: int  #: rows
    total: int


def plan(directory: Path, url: str | None) -> Plan:
    """Return what `upgrade` would do; nothing is changed.

    :raises storage.errors.BadInput: if there is no archive, or a newer version wrote it
    """
    engine = connect(directory, url, create=False, read_only=True)
    try:
        return _plan(engine)
    finally:
        engine.dispose()


def upgrade(
    directory: Path,
    url: str | None,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Plan:
    """Bring the archive to the present version; return what was to be done.

    Stopped half-way, it has kept what it had done; the same call does the rest.

    :raises storage.errors.BadInput: if there is no archive, or a newer version wrote it
    :raises storage.errors.ArchiveBusy: if another process writes to the archive
    :raises storage.errors.StorageFull: if there is less room than it needs; nothing was done then
    """
    engine = connect(directory, url, create=False)
    try:
        todo = _plan(engine)  # before the lock, which makes the directory
        with writing(directory, "an upgrade", engine):
            _check_room(engine, todo)
            _run(engine, todo.migrations, progress)
            if any(each.large for each in todo.migrations):
                _shrink(engine)
    finally:
        engine.dispose()
    return todo


def _plan(engine: Engine) -> Plan:
    with clear_errors(name_of(engine)):
        migrations = tuple(pending(engine, revision_of(engine)))
    with snapshot(engine) as connection:
        space = sum(_large(each).space(connection) for each in migrations if each.large)
    return Plan(migrations=migrations, space=space, free=_free(engine))


def _free(engine: Engine) -> int | None:
    if engine.dialect.name != "sqlite":
        return None
    return shutil.disk_usage(Path(name_of(engine)).parent).free


def _check_room(engine: Engine, todo: Plan) -> None:
    if todo.free is not None and todo.free < todo.space:
        raise StorageFull(
            f"the upgrade needs {todo.space:,} bytes beside {name_of(engine)}, and {todo.free:,} "
            "are free; make room and run it again: nothing was changed"
        )


def _run(
    engine: Engine, migrations: Sequence[Migration], progress: Callable[[Progress], None]
) -> None:
    """Run *migrations*; small ones that stand together are run in one transaction."""
    following = (*migrations[1:], None)
    for migration, then in zip(migrations, following, strict=True):
        if migration.large:
            _do_parts(engine, migration, progress)
        if migration.large or then is None or then.large:
            with transaction(engine) as connection:
                migrate(connection, migration.revision)


def _shrink(engine: Engine) -> None:
    """Give back to the disk what the upgrade has freed in SQLite's file, if there is room for that.

    It takes a copy of all that is left and a log of the same size; without, new articles fill it.
    """
    if engine.dialect.name != "sqlite":
        return
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        pages, size, unused = (
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size", "freelist_count")
        )
        if (_free(engine) or 0) < 2 * (pages - unused) * size:
            return
        try:
            cursor.execute("VACUUM")
        except engine.dialect.loaded_dbapi.OperationalError as error:  # nothing has changed
            logger.warning("The file %s stays as large as it was: %s", name_of(engine), error)


def _do_parts(engine: Engine, migration: Migration, progress: Callable[[Progress], None]) -> None:
    large, done = _large(migration), 0
    with transaction(engine) as connection:
        large.prepare(connection)
        total = large.left(connection)
    while True:
        progress(Progress(migration=migration, done=done, total=total))
        with transaction(engine) as connection:
            count = large.do_part(connection)
        if not count:
            return
        done += count


def _large(migration: Migration) -> LargeMigration:
    return cast("LargeMigration", migration.module)
