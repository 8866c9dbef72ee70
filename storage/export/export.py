"""How is one export made? Whole, with its manifest beside it, and where only it may stand."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from storage.errors import BadInput
from storage.export.forms import Form, PathForm, StreamForm, Written
from storage.export.manifest import describe, manifest_of, write_manifest
from storage.export.packing import packed
from storage.export.selection import Selection
from storage.export.whole_file import clear_refusals, is_stream, open_stream, whole_path

#: Standard output, by its usual name.
STDOUT = Path("-")
_BUFFER = 1 << 20
_SQLITE = b"SQLite format 3\0"
#: Names in the archive's directory that are no exports.
_OWN = frozenset(
    {
        "archive.db", "archive.db-wal", "archive.db-shm", "archive.db-journal", "warc", "logs",
        "profile.toml", "schedule.json", "writer.json", "writer.lock",
    }
)  # fmt: skip


def export(selection: Selection, form: Form, target: Path) -> Written:
    """Write what is selected to *target* in this form, and the manifest beside it.

    Where *target* is ``-``, a device or a named pipe, there is no manifest.

    :raises BadInput: if *target* cannot be written, or is what no export may replace
    :raises StorageFull: if the disk is full; *target* is as it was
    """
    if target == STDOUT or is_stream(target):
        return _to_stream(selection, form, target)
    _check_target(target, selection.warc.parent)
    replaces_folder = isinstance(form, PathForm) and form.is_folder and manifest_of(target).exists()
    with whole_path(target, replaces_folder=replaces_folder) as made:
        if isinstance(form, StreamForm):
            with made.open("xb", buffering=_BUFFER) as stream:
                with packed(stream, target.name) as packing:
                    written = form.write(selection, packing)
                stream.flush()
                os.fsync(stream.fileno())
        else:
            written = form.write(selection, made)
        told = describe(form, selection, written, made)
    write_manifest(target, told)
    return written


def _to_stream(selection: Selection, form: Form, target: Path) -> Written:
    if not isinstance(form, StreamForm):
        raise BadInput(f"{form.name} cannot be written to {target}: it is no single stream")
    if target == STDOUT:
        with clear_refusals(Path("stdout")):
            written = form.write(selection, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return written
    with open_stream(target) as stream:
        return form.write(selection, stream)


def _check_target(target: Path, archive: Path) -> None:
    """See that *target* is nothing that an export must not replace.

    :raises BadInput: if it is the archive's own, or a database that no export wrote
    """
    place, home = target.resolve(), archive.resolve()
    if place == home or home.is_relative_to(place):
        raise BadInput(f"{target} is the archive's directory; name a file")
    if place.is_relative_to(home) and place.relative_to(home).parts[0] in _OWN:
        raise BadInput(f"{target} is the archive's own; name another file")
    if place.is_file() and not manifest_of(place).exists() and _is_database(place):
        raise BadInput(f"{target} is a database that no export wrote; name another file")


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
