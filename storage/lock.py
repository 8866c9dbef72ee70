"""Who writes to the archive? One process at a time; the system frees a dead one's lock."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from storage.database import make_directory
from storage.errors import ArchiveBusy
from storage.records import VIETNAM


@contextmanager
def writing(directory: Path, what: str) -> Iterator[None]:
    """Hold the archive for writing; *what* tells others what is going on.

    :raises ArchiveBusy: if another process holds it; the message says which
    """
    make_directory(directory)
    holder = directory / "writer.json"
    lock = FileLock(directory / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise ArchiveBusy(
            f"{directory} is in use by {_read(holder)}; wait until it has ended, or stop it"
        ) from None
    try:
        holder.write_text(
            json.dumps(
                {
                    "what": what,
                    "pid": os.getpid(),
                    "host": socket.gethostname(),
                    "since": datetime.now(VIETNAM).isoformat(timespec="seconds"),
                }
            ),
            encoding="utf-8",
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _read(holder: Path) -> str:
    try:
        told = json.loads(holder.read_text(encoding="utf-8"))
        return "{what} (process {pid} on {host}, since {since})".format(**told)
    except (OSError, ValueError, KeyError):
        return "another process"
