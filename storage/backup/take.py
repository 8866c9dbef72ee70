"""How is a backup taken, and the next one only of what is new?

First the tables, as they are at one moment, then the captures: a row never points to a capture that
was not copied. Files of captures only grow, so that what was copied before is copied again only
where it has grown; and never over bytes that have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from storage.archive import Archive
from storage.backup import manifest, tables
from storage.backup.manifest import FILE, WARC, Manifest, Stored
from storage.database.address import make_directory
from storage.database.refusals import clear_errors
from storage.errors import ArchiveBusy, BadInput
from storage.export.whole_file import whole_file
from storage.own_files import NotOurs, check_own
from storage.schedule import aside
from storage.software import SOFTWARE
from storage.warc.files import LOCK_SUFFIX, OPEN_SUFFIX
from vietnamese.time import VIETNAM

_LOCK = "backup.lock"
#: What stands in an archive's directory beside tables and captures and is worth keeping.
_KINDS = (".toml", ".json", ".txt")
_NOT_KEPT = ("writer.json", FILE)


@dataclass(kw_only=True, slots=True)
class Report:
    """What a backup did."""

    files: int = 0  #: that it holds now
    bytes: int = 0  #: of those
    copied: int = 0  #: files that were copied, whole or anew
    copied_bytes: int = 0
    findings: list[str] = field(default_factory=list)  #: what is not as it should be


class _Changed(Exception):
    """A file does not begin any more with the bytes that were copied before."""


def take(
    archive: Archive, directory: Path, *, progress: Callable[[Report], None] = lambda _: None
) -> Report:
    """Bring the backup in *directory* up to date, and check every byte of it.

    :raises BadInput: if the directory is no place for it
    :raises ArchiveBusy: if another backup is being taken there
    :raises StorageRefused: if the disk or the database fails; the former backup stays
    """
    _check_place(archive.directory, directory)
    with clear_errors(str(directory)):
        former = _former(directory)
        make_directory(directory / WARC)
        try:
            with FileLock(directory / _LOCK, timeout=0):
                _sweep(directory)
                return _Taking(archive, directory, former, progress).run()
        except Timeout:
            raise ArchiveBusy(f"another backup is being taken in {directory}") from None


def _check_place(archive: Path, directory: Path) -> None:
    source, target = archive.resolve(), directory.resolve()
    if target.is_relative_to(source) or source.is_relative_to(target):
        raise BadInput(f"{directory} and the archive lie in each other; name another directory")
    if directory.exists() and not directory.is_dir():
        raise BadInput(f"{directory} is a file; name a directory")


def _former(directory: Path) -> Manifest | None:
    former = manifest.read(directory)
    begun = {_LOCK, WARC}
    if former is None and directory.exists():
        foreign = [each.name for each in directory.iterdir() if each.name not in begun]
        if any(not name.startswith(".") for name in foreign):
            raise BadInput(f"{directory} holds {foreign[0]!r}, and no backup; name an empty one")
    return former


def _sweep(directory: Path) -> None:
    """Remove what a killed backup has left half written."""
    for folder in (directory, directory / WARC):
        for part in folder.glob(".*.part*"):
            part.unlink(missing_ok=True)


class _Taking:
    def __init__(
        self,
        archive: Archive,
        directory: Path,
        former: Manifest | None,
        progress: Callable[[Report], None],
    ) -> None:
        self._archive = archive
        self._directory = directory
        self._former = dict(former.files) if former else {}
        self._files: dict[str, Stored] = {}
        self._progress = progress
        self._report = Report()

    def run(self) -> Report:
        """Take the backup."""
        self._check_same()
        name = tables.file_name(self._archive.engine)
        taken_at = datetime.now(VIETNAM)
        part = self._directory / f".{name}.part"
        try:
            tables.copy(self._archive, part)
            for source in self._captures():
                self._close(f"{WARC}/{source.name}")
                self._keep(f"{WARC}/{source.name}", source)
            self._keep_former()
            for source in self._others():
                self._replace(source.name, source)
            self._take_in(name, part)
        finally:
            with suppress(OSError):
                _sweep(self._directory)
        self._pause_aside()
        manifest.write(
            self._directory,
            Manifest(taken_at=taken_at, software=SOFTWARE, tables=name, files=self._files),
        )
        self._report.files = len(self._files)
        self._report.bytes = sum(each.bytes for each in self._files.values())
        return self._report

    def _check_same(self) -> None:
        """See that the directory does not hold the backup of another archive."""
        before = {name for name in self._former if name.startswith(f"{WARC}/")}
        now = {f"{WARC}/{each.name}" for each in self._captures()}
        if before and before.isdisjoint(now | {name + OPEN_SUFFIX for name in now}):
            raise BadInput(
                f"{self._directory} holds the backup of another archive, or this one has lost all "
                "its captures; name another directory"
            )

    def _captures(self) -> Iterator[Path]:
        folder = self._archive.directory / WARC
        if folder.is_dir():
            check_own(folder)
            for each in sorted(folder.iterdir()):
                if not each.name.startswith(".") and not each.name.endswith(LOCK_SUFFIX):
                    yield each

    def _others(self) -> Iterator[Path]:
        for each in sorted(self._archive.directory.iterdir()):
            if each.suffix in _KINDS and each.name not in _NOT_KEPT and each.is_file():
                yield each

    def _close(self, name: str) -> None:
        """Know by its new name what was copied while it was still written to."""
        was_open = self._former.pop(name + OPEN_SUFFIX, None)
        copy = manifest.place(self._directory, name + OPEN_SUFFIX)
        if was_open is not None and copy.exists():
            copy.replace(manifest.place(self._directory, name))
            self._former[name] = was_open

    def _keep(self, name: str, source: Path) -> None:
        """Copy a file of captures, if it has grown or the copy is not whole."""
        target, known = manifest.place(self._directory, name), self._former.get(name)
        is_sound = known is not None and manifest.is_whole(target, known)
        if known is not None and not is_sound:
            self._find(f"{target}: the copy was damaged or lost; it is copied again")
        try:
            if known is None or not is_sound or source.stat().st_size != known.bytes:
                self._copy(name, source, target, known)
            else:
                self._files[name] = known
        except NotOurs as error:
            self._find(f"{error.filename}: {error.strerror}; it was not copied")
        except _Changed:
            self._find(
                f"{source}: it does not begin any more with the bytes that were copied before; the "
                "copy was left as it is: see `thanhuy verify`"
            )
            if known is not None:
                self._files[name] = known

    def _keep_former(self) -> None:
        """Keep what the archive does not have any more, and say so."""
        for name, known in self._former.items():
            if name.startswith(f"{WARC}/") and name not in self._files:
                target = manifest.place(self._directory, name)
                lost = "" if manifest.is_whole(target, known) else ", and the copy is damaged"
                self._find(f"{name}: the archive has it no more; the copy is kept{lost}")
                self._files[name] = known

    def _replace(self, name: str, source: Path) -> None:
        self._copy(name, source, manifest.place(self._directory, name), None)

    def _copy(self, name: str, source: Path, target: Path, known: Stored | None) -> None:
        with whole_file(target) as stream:
            copied = manifest.stored(_written(_unchanged(source, known), stream.write))
        target.chmod(source.stat().st_mode & 0o777)
        self._note(name, target, copied)

    def _take_in(self, name: str, part: Path) -> None:
        """Let the copy of the tables take the former one's place."""
        target = manifest.place(self._directory, name)
        copied = manifest.stored(manifest.chunks(part))
        part.replace(target)
        self._note(name, target, copied)

    def _note(self, name: str, target: Path, copied: Stored) -> None:
        if not manifest.is_whole(target, copied):
            self._find(f"{target}: the disk does not give back what was written")
        self._files[name] = copied
        self._report.copied += 1
        self._report.copied_bytes += copied.bytes
        self._progress(self._report)

    def _pause_aside(self) -> None:
        """Write the schedule aside as it stands in the copy: paused."""
        if aside.FILE not in self._files:
            return
        paused = [replace(job, paused=True) for job in aside.read(self._directory)]
        aside.write(self._directory, paused)
        target = self._directory / aside.FILE
        self._files[aside.FILE] = manifest.stored(manifest.chunks(target))

    def _find(self, finding: str) -> None:
        self._report.findings.append(finding)


def _unchanged(source: Path, known: Stored | None) -> Iterator[bytes]:
    """Yield the bytes of *source*, as long as they begin with those that are known.

    :raises _Changed: if they do not
    """
    digest, place = hashlib.sha256(), 0
    size = known.bytes if known else 0
    for chunk in manifest.chunks(source):
        if place < size:
            digest.update(chunk[: size - place])
        place += len(chunk)
        if known and place - len(chunk) < size <= place and digest.hexdigest() != known.sha256:
            raise _Changed
        yield chunk
    if place < size:
        raise _Changed


def _written(pieces: Iterator[bytes], write: Callable[[bytes], int]) -> Iterator[bytes]:
    for piece in pieces:
        write(piece)
        yield piece
