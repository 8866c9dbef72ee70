"""How does a backup become an archive again?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from storage.backup import manifest, tables
from storage.backup.manifest import WARC, Manifest
from storage.database.address import DATABASE_FILE, make_directory, name_of
from storage.database.engine import connect
from storage.database.refusals import clear_errors
from storage.errors import BadInput, StorageFull


@dataclass(kw_only=True, slots=True)
class Report:
    """What was brought back."""

    files: int = 0
    bytes: int = 0
    findings: list[str] = field(default_factory=list)  #: files that are not what was backed up


def bring_back(
    backup: Path,
    directory: Path,
    database: str | None = None,
    *,
    progress: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Make an archive in *directory* of what *backup* holds; nothing is overwritten.

    It appears whole or not at all. A file that is not what was backed up is brought back as it is,
    and found. The schedule is paused.

    :raises BadInput: if there is no backup, or something where the archive is to be
    :raises StorageRefused: if the disk is full, or the database fails
    """
    with clear_errors(str(directory)):
        held = manifest.read(backup)
        if held is None:
            raise BadInput(f"{backup} holds no backup; `thanhuy backup` makes one")
        _check_place(directory, held)
        _check_database(held, directory, database)
        aside = directory.absolute().with_name(f".{directory.absolute().name}.{uuid4().hex[:8]}")
        try:
            report = _copy(backup, aside, held, progress)
            _load(aside, held, directory, database)
            aside.rename(directory)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return report


def _check_place(directory: Path, held: Manifest) -> None:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise BadInput(f"{directory} is there already; restore into a new directory")
    make_directory(directory.absolute().parent)
    needed = sum(each.bytes for each in held.files.values())
    free = shutil.disk_usage(directory.absolute().parent).free
    if needed > free:
        raise StorageFull(f"{directory} needs {needed:,} bytes, and {free:,} are free")


def _check_database(held: Manifest, directory: Path, database: str | None) -> None:
    is_dump = held.tables == tables.DUMP_FILE
    if not is_dump and database is not None:
        raise BadInput("the backup is of an archive in SQLite; leave out --database")
    if is_dump and database is None:
        raise BadInput("the backup is of an archive in PostgreSQL; name a database, --database")
    if is_dump:
        engine = connect(directory, database, create=False)
        try:
            with clear_errors(name_of(engine)):
                tables.check_empty(engine)
        finally:
            engine.dispose()


def _copy(backup: Path, target: Path, held: Manifest, progress: Callable[[Report], None]) -> Report:
    report = Report()
    (target / WARC).mkdir(parents=True)
    for name, known in held.files.items():
        source, copy = manifest.place(backup, name), manifest.place(target, name)
        try:
            with copy.open("xb") as stream:
                for chunk in manifest.chunks(source):
                    stream.write(chunk)
            copy.chmod(source.stat().st_mode & 0o777)
        except FileNotFoundError:
            copy.unlink()
            report.findings.append(f"{source}: the backup has it no more")
            continue
        if not manifest.is_whole(copy, known):
            report.findings.append(f"{source}: it is not what was backed up")
        report.files += 1
        report.bytes += copy.stat().st_size
        progress(report)
    return report


def _load(aside: Path, held: Manifest, directory: Path, database: str | None) -> None:
    """Load the tables of an archive in PostgreSQL; those in SQLite are a file like others."""
    if held.tables == DATABASE_FILE:
        return
    dump = aside / held.tables
    if not dump.exists():
        return
    engine = connect(directory, database, create=False)
    try:
        tables.load(dump, engine)
    finally:
        engine.dispose()
    dump.unlink()
