"""What does it mean that the database or the disk refuses?"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from storage.database.models import UnreadableValue
from storage.errors import (
    ArchiveBusy,
    BadInput,
    NotAnArchive,
    StorageFull,
    StorageRefused,
    ThanhuyError,
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
    except OSError as error:
        if is_no_space(error):
            raise _full(where) from error
        raise StorageRefused(
            f"{error.filename or where}: {error.strerror or error}; everything committed before is "
            "safe: see that the disk is there and whole, and run again"
        ) from error


def is_no_space(error: OSError) -> bool:
    """Say whether there is no room for what was to be written."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def _full(where: str) -> StorageFull:
    return StorageFull(
        f"no space is left for {where}; everything committed before is safe: "
        "make room and run again"
    )


def _damaged(error: Exception, where: str) -> NotAnArchive:
    return NotAnArchive(
        f"{where} is damaged ({error}); it was left as it was: restore a backup, or set it aside "
        "and let `thanhuy verify --repair` make a new one from the WARC files"
    )


def _translate(error: DBAPIError, where: str) -> ThanhuyError | None:
    driver = error.orig
    if isinstance(driver, sqlite3.Error):
        return _translate_sqlite(driver, where)
    state = getattr(driver, "sqlstate", None) or ""
    if state == "53100":  # disk_full
        return _full(where)
    if state == "25006":  # read_only_sql_transaction
        return BadInput(f"{where} is open for reading only")
    if error.connection_invalidated or not state:
        reason = str(driver).strip().splitlines()[0] if str(driver).strip() else "no answer"
        return StorageRefused(f"the database {where} cannot be reached: {reason}")
    return None


def _is_damage(error: sqlite3.Error) -> bool:
    """Say whether a database that was ours is not whole any more."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or str(error).startswith(
        ("Could not decode", "no such table", "vtable constructor failed")
    )


def _translate_sqlite(error: sqlite3.Error, where: str) -> ThanhuyError | None:
    ours: ThanhuyError | None = None
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:  # the primary code
        case sqlite3.SQLITE_FULL:
            ours = _full(where)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            ours = ArchiveBusy(f"another process has been writing to {where}; try again later")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            ours = BadInput(f"{where} cannot be written to; mend its permissions")
        case sqlite3.SQLITE_CANTOPEN:
            ours = BadInput(f"{where} cannot be opened; mend its permissions or those above it")
        case _ if _is_damage(error):
            ours = _damaged(error, where)
        case sqlite3.SQLITE_IOERR:
            ours = StorageRefused(
                f"the disk fails at {where} ({error}); see whether it is full or broken, and "
                "run again"
            )
    return ours
