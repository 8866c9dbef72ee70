"""Who writes to the archive? One process at a time; the system frees a dead one's lock."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from storage.database.address import make_directory
from storage.database.connection import snapshot
from storage.errors import ArchiveBusy
from storage.own_files import open_own, write_own
from vietnamese.time import VIETNAM

#: The advisory lock of PostgreSQL that stands for the archive in a database; any number would do.
_LOCK = {"key": 0x7468616E}
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_FREE = text("SELECT pg_advisory_unlock(:key)")
_NAME = text("SELECT set_config('application_name', :name, false)")
_HOLDER = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) WHERE locktype ="
    " 'advisory' AND objid = :key AND datname = current_database() AND granted"
)


#: Bytes of what the holder says of itself; it is not believed to have more to say.
_LARGEST = 10_000
#: Seconds for which somebody may hold the lock who only looks whether it is free.
_PROBED = 0.5


@contextmanager
def writing(directory: Path, what: str, engine: Engine | None = None) -> Iterator[None]:
    """Hold the archive for writing, with its database if that is open already.

    *what* tells others what is going on.

    :raises ArchiveBusy: if another process holds it; the message says which
    """
    make_directory(directory)
    holder = directory / "writer.json"
    lock = FileLock(directory / "writer.lock")
    try:
        lock.acquire(timeout=_PROBED)
    except Timeout:
        raise ArchiveBusy(
            f"{directory} is in use by {_read(holder)}; wait until it has ended, or stop it"
        ) from None
    try:
        told = {
            "what": what,
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(VIETNAM).isoformat(timespec="seconds"),
        }
        write_own(holder, json.dumps(told))
        with sole_use(engine, what) if engine else nullcontext():
            yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def holder(directory: Path, engine: Engine) -> str | None:
    """Say who holds the archive, or its database, for writing; None if nobody does.

    It may have changed when the answer comes: only `writing` takes the archive.
    """
    lock = FileLock(directory / "writer.lock")
    try:
        if (directory / "writer.lock").exists():
            lock.acquire(timeout=0)
            lock.release()
    except Timeout:
        return _read(directory / "writer.json")
    except OSError:  # on a medium that nobody can write to
        return None
    if engine.dialect.name != "postgresql":
        return None
    with snapshot(engine) as connection:
        name: str | None = connection.scalar(_HOLDER, _LOCK)
    return name


@contextmanager
def sole_use(engine: Engine, what: str) -> Iterator[None]:
    """Hold the database for writing, where it may be shared: on a server.

    An archive's directory has a lock of its own; this keeps out who has given another directory,
    or the one of another machine.

    :raises ArchiveBusy: if another process holds it; the message says which
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(_TRY, _LOCK):
            holder = connection.scalar(_HOLDER, _LOCK) or "another process"
            where = engine.url.render_as_string(hide_password=True)
            raise ArchiveBusy(f"{where} is in use by {holder}; wait until it has ended, or stop it")
        name = f"thanhuy: {what} (process {os.getpid()} on {socket.gethostname()})"
        try:
            connection.execute(_NAME, {"name": name})
            yield
        finally:
            with suppress(DBAPIError):  # the server has gone, and the lock with it
                connection.execute(_FREE, _LOCK)
            connection.invalidate()  # nobody else goes by that name


def _read(holder: Path) -> str:
    try:
        with open_own(holder) as stream:
            told = json.loads(stream.read(_LARGEST))
        return "{what} (process {pid} on {host}, since {since})".format(**told)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return "another process"
