"""What does it mean that the database or the disk refuses?"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from storage.database.columns import UnreadableValue
from storage.errors import (
    ArchiveBusy,
    BadInput,
    NotAnArchive,
    StorageFull,
    StorageRefused,
    ThanhuyError,
    TookTooLong,
)


@contextmanager
def clear_errors(where: str) -> Iterator[None]:
    """Turn what the database or the disk refuses into one clear line of ours."""
    try:
        yield
    except DBAPIError as error:
        ours = _translate(error, where)
        if ours is None:
            raise
        raise ours from error
    except UnreadableValue as error:
        raise _damaged(error, where) from error
    except BrokenPipeError:
        raise  # of stdout, to which a block may print
    except OSError as error:
        if is_no_space(error):
            raise StorageFull(_NO_ROOM.format(where=where)) from error
        raise StorageRefused(
            f"{error.filename or where}: {error.strerror or error}; everything committed before is "
            "safe: see that the disk is there and whole, and run again"
        ) from error


def is_no_space(error: OSError) -> bool:
    """Say whether there is no room for what was to be written."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _damaged(error: Exception, where: str) -> NotAnArchive:
    return NotAnArchive(
        f"{where} is damaged ({error}); it was left as it was: restore a backup, or set it aside "
        "and let `thanhuy verify --repair` make a new one from the WARC files"
    )


def _translate(error: DBAPIError, where: str) -> ThanhuyError | None:
    if isinstance(error.orig, sqlite3.Error):
        return _translate_sqlite(error, where)
    return _translate_postgresql(error, where)


def _translate_sqlite(error: DBAPIError, where: str) -> ThanhuyError | None:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the primary code
    if code in _SQLITE:
        kind, message = _SQLITE[code]
        return kind(message.format(where=where))
    if is_damage(error):
        return _damaged(error.orig or error, where)
    if code == sqlite3.SQLITE_IOERR:
        return StorageRefused(
            f"the disk fails at {where} ({error.orig}); see whether it is full or broken, and run "
            "again"
        )
    return None


_NO_ROOM = (
    "no space is left for {where}; everything committed before is safe: make room and run again"
)
_BUSY = "another process has been writing to {where}; try again later"
_NOT_WRITABLE = "{where} cannot be written to; mend its permissions"
_TOO_BIG = "{where} holds a value larger than any of ours; it was left as it was"
_NOT_OPENED = "{where} cannot be opened; mend its permissions or those above it"
_STOPPED = "reading {where} took longer than was allowed; ask for less"
_SQLITE: dict[int, tuple[type[ThanhuyError], str]] = {
    sqlite3.SQLITE_FULL: (StorageFull, _NO_ROOM),
    sqlite3.SQLITE_BUSY: (ArchiveBusy, _BUSY),
    sqlite3.SQLITE_LOCKED: (ArchiveBusy, _BUSY),
    sqlite3.SQLITE_READONLY: (BadInput, _NOT_WRITABLE),
    sqlite3.SQLITE_PERM: (BadInput, _NOT_WRITABLE),
    sqlite3.SQLITE_CANTOPEN: (BadInput, _NOT_OPENED),
    sqlite3.SQLITE_INTERRUPT: (TookTooLong, _STOPPED),
    sqlite3.SQLITE_TOOBIG: (NotAnArchive, _TOO_BIG),
}


def _translate_postgresql(error: DBAPIError, where: str) -> ThanhuyError | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == "53100":  # disk_full
        return StorageFull(_NO_ROOM.format(where=where))
    if state == "57014":  # query_canceled
        return TookTooLong(_STOPPED.format(where=where))
    if state in ("40001", "40P01"):  # serialization_failure, deadlock_detected
        return ArchiveBusy(f"another process was writing the same rows of {where}; run again")
    if state == "25006":  # read_only_sql_transaction
        return BadInput(f"{where} is open for reading only")
    if error.connection_invalidated or not state:
        told = str(error.orig).strip().splitlines() or ["no answer"]
        return StorageRefused(f"the database {where} cannot be reached: {told[0]}")
    return None


def is_damage(error: DBAPIError) -> bool:
    """Say whether a database that was ours is not whole any more."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    told = ("Could not decode", "no such table", "vtable constructor failed")
    damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return damaged or str(error.orig).startswith(told)
