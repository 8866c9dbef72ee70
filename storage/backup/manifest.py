"""Which files does a backup hold, and what were their bytes?"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.errors import BadInput, NewerArchive
from storage.export.whole_file import whole_file
from storage.own_files import NotOurs, open_own, own_path

FILE = "backup.json"
#: The directory of an archive in which its captures lie.
WARC = "warc"
_VERSION = 1
#: Bytes of the largest manifest that is read: some hundred thousand files.
_LARGEST = 64 * 1024 * 1024
_CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """One file of a backup, as it was when it was copied."""

    bytes: int
    sha256: str  #: hexadecimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """What a backup holds."""

    taken_at: datetime  #: when the tables were copied; +07:00
    software: str
    tables: str  #: the name of the file with the tables
    files: Mapping[str, Stored]  #: by name, those of captures as ``warc/<name>``


def read(directory: Path) -> Manifest | None:
    """Return what the backup in *directory* says of itself; None if there is none.

    :raises BadInput: if it cannot be read as one
    :raises NewerArchive: if a newer version of this program wrote it
    """
    try:
        with open_own(directory / FILE) as stream:
            text = stream.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    try:
        told = json.loads(text)
        version = told.pop("version")
        if isinstance(version, int) and version > _VERSION:
            raise NewerArchive(f"{directory / FILE} is of a newer version; update the program")
        return _manifest(directory, told)
    except (ValueError, TypeError, KeyError, AttributeError, NotOurs) as error:
        raise BadInput(f"{directory / FILE} is no list of a backup's files ({error})") from error


def _manifest(directory: Path, told: dict[str, Any]) -> Manifest:
    files = {str(name): Stored(**stored) for name, stored in told.pop("files").items()}
    for name, each in files.items():
        place(directory, name)
        if type(each.bytes) is not int or type(each.sha256) is not str:
            raise TypeError(f"{name}: it has no size or no digest")
    taken_at = datetime.fromisoformat(told.pop("taken_at"))
    manifest = Manifest(taken_at=taken_at, files=files, **told)
    place(directory, manifest.tables)
    return manifest


def write(directory: Path, manifest: Manifest) -> None:
    """Write what the backup holds beside it."""
    told = asdict(manifest) | {
        "version": _VERSION,
        "taken_at": manifest.taken_at.isoformat(timespec="seconds"),
    }
    with whole_file(directory / FILE) as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def place(directory: Path, name: str) -> Path:
    """Return where the file *name* of a backup, or of an archive, lies.

    :raises NotOurs: if the name leads out of there
    """
    folder, separator, plain = name.rpartition("/")
    if folder not in ("", WARC):
        raise NotOurs(directory, f"{name!r} is no name of a file in it")
    return own_path(directory / folder if separator else directory, plain)


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, some at a time.

    :raises NotOurs: if it is no regular file, or leads out of its directory
    """
    with open_own(path) as stream:
        # It was just written, perhaps: what counts is what the disk holds.
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := stream.read(_CHUNK):
            yield chunk


def stored(pieces: Iterable[bytes]) -> Stored:
    """Return what a manifest says of these bytes."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return Stored(bytes=size, sha256=digest.hexdigest())


def is_whole(path: Path, known: Stored) -> bool:
    """Say whether the file still holds the bytes that it is known for."""
    try:
        return path.stat().st_size == known.bytes and stored(chunks(path)) == known
    except (FileNotFoundError, NotOurs):
        return False
