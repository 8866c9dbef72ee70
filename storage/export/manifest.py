"""Is an exported file whole? A manifest beside it says what it holds, and its digest.

``articles.csv.manifest.json`` stands beside ``articles.csv``; that of a folder names every file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import Any

from storage.errors import BadInput
from storage.export.columns import VERSION
from storage.export.forms import Form, Written
from storage.export.selection import Selection
from storage.export.whole_file import whole_file
from storage.software import SOFTWARE

_SUFFIX = ".manifest.json"
#: Bytes of a manifest that is read; one of a folder names every file.
_LONGEST = 200_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """What a file is told by."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, file: Path) -> Digest:
        """Read *file* to its end."""
        with file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
            return cls(bytes=stream.tell(), sha256=digest)


def manifest_of(target: Path) -> Path:
    """Return where the manifest of *target* stands."""
    return target.with_name(target.name + _SUFFIX)


def describe(form: Form, selection: Selection, written: Written, made: Path) -> dict[str, Any]:
    """Return the manifest of what was *made*."""
    return {
        "file": made.name,
        "format": form.name,
        "rows": written.rows,
        "columns": {table: list(names) for table, names in written.columns.items()},
        "columns_version": VERSION,
        "filters": dict(selection.filters),
        "snapshot_at": selection.taken_at.isoformat(),
        "software": SOFTWARE,
        **_contents(made),
    }


def _contents(made: Path) -> dict[str, Any]:
    if made.is_file():
        whole = Digest.of(made)
        return {"bytes": whole.bytes, "sha256": whole.sha256}
    files = [
        {"path": name, "bytes": each.bytes, "sha256": each.sha256}
        for name, each in digests(made).items()
    ]
    return {"bytes": sum(file["bytes"] for file in files), "files": files}


def digests(folder: Path) -> dict[str, Digest]:
    """Return the digest of every file in *folder*, by its path there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): Digest.of(path) for path in files}


def write_manifest(target: Path, told: dict[str, Any]) -> None:
    """Write a manifest beside *target*."""
    with whole_file(manifest_of(target)) as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


# --- checking -------------------------------------------------------------------------------------


def read_manifest(target: Path) -> dict[str, Any]:
    """Return the manifest beside *target*.

    :raises BadInput: if there is none, or it is none that this program wrote
    """
    path = manifest_of(target)
    try:
        if not path.is_file() or path.stat().st_size > _LONGEST:
            raise BadInput(f"{path} is not there; only what `thanhuy export` wrote can be checked")
        told = json.loads(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path} is no manifest of an export; export again") from error
    if not isinstance(told, dict) or not isinstance(told.get("rows"), dict):
        raise BadInput(f"{path} is no manifest of an export; export again")
    return told


def faults(target: Path) -> Iterator[str]:
    """Yield what is wrong with the exported file or folder *target*, one line each.

    :raises BadInput: if it has no manifest, or is not there
    """
    told = read_manifest(target)
    if not target.exists():
        raise BadInput(f"{target} is not there")
    files = told.get("files")
    if not isinstance(files, list):
        yield from _differences(target, told)
        return
    named = set()
    for file in files:
        path = _inside(target, file)
        if path is None:
            yield f"{file!r} is no file of {target}"
        else:
            named.add(path)
            yield from _differences(path, file)
    there = {path for path in target.rglob("*") if path.is_file()}
    yield from (f"{path} is in no manifest" for path in sorted(there - named))


def _inside(folder: Path, file: Any) -> Path | None:
    name = file.get("path") if isinstance(file, dict) else None
    if not isinstance(name, str) or PurePosixPath(name).is_absolute() or ".." in Path(name).parts:
        return None
    return folder / name


def _differences(path: Path, told: dict[str, Any]) -> Iterator[str]:
    if not path.is_file():
        yield f"{path} is not there"
        return
    try:
        found = Digest.of(path)
    except OSError as error:
        yield f"{path} cannot be read ({error.strerror})"
        return
    if found.bytes != told.get("bytes"):
        yield f"{path} has {found.bytes} bytes, and had {told.get('bytes')} when it was exported"
    elif found.sha256 != told.get("sha256"):
        yield f"{path} is not as it was exported: its SHA-256 is {found.sha256}"
