"""How is a package of several files made? A folder; or a zip file of it, as its name says."""

from __future__ import annotations

import shutil
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from storage.export.columns import Column, Table
from storage.export.csv import write_csv
from storage.export.manifest import digests
from storage.export.selection import Selection

_BUFFER = 1 << 20
#: What is packed already, and is not packed once more.
_PACKED = (".gz", ".zst", ".zip", ".wacz", ".parquet")


@contextmanager
def folder_of(path: Path) -> Iterator[Path]:
    """Give a folder that becomes *path*: as it is, or packed where the name ends with ``.zip``."""
    if path.suffix.lower() != ".zip":
        path.mkdir()
        yield path
        return
    folder = path.with_name("unpacked") / path.stem
    folder.mkdir(parents=True)
    yield folder
    with zipfile.ZipFile(path, "x") as packing:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            name = file.relative_to(folder.parent).as_posix()
            method = zipfile.ZIP_STORED if file.suffix in _PACKED else zipfile.ZIP_DEFLATED
            entry = zipfile.ZipInfo(name, time.gmtime()[:6])
            entry.compress_type = method
            with file.open("rb") as source, packing.open(entry, "w", force_zip64=True) as stream:
                shutil.copyfileobj(source, stream, _BUFFER)
            file.unlink()  # the disk need not hold both


def put_table(
    folder: Path, selection: Selection, table: Table, columns: Sequence[Column] | None = None
) -> int:
    """Write *table* into *folder* as CSV under its own name; return how many rows it has."""
    columns = columns or table.columns
    with (folder / f"{table.name}.csv").open("xb", buffering=_BUFFER) as stream:
        names = [column.name for column in columns]
        return write_csv(stream, names, selection.rows(table, columns))


def put_sums(folder: Path) -> None:
    """Write ``SHA256SUMS``, as ``sha256sum --check`` reads it."""
    lines = [f"{digest.sha256}  {name}\n" for name, digest in digests(folder).items()]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")
