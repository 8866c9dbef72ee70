"""``thanhuy backup``: a consistent copy of the archive, checked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    JsonOption,
    QuietOption,
    configure,
    open_archive,
)
from cli.report import print_report, progress_line


@app.command(epilog=example("backup /mnt/backup/thanhuy"))
def backup(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Nơi cất bản sao. · Where the copy is kept.")
    ],
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> int:
    """Sao lưu kho. · Copy tables and captures to another disk, and check every byte there.

    The next time only what is new is copied. A crawl may write meanwhile.
    """
    from storage.backup.take import take

    with (
        open_archive(configure(archive, database)) as held,
        progress_line("backup", quiet=quiet) as tell,
    ):
        report = take(
            held, directory, progress=lambda so_far: tell(f"{so_far.copied_bytes:,} bytes copied")
        )
    figures = {
        "files": report.files,
        "bytes": report.bytes,
        "copied": report.copied,
        "copied_bytes": report.copied_bytes,
    }
    print_report(figures, Counter(), report.findings, as_json=as_json)
    return 1 if report.findings else 0
