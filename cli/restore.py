"""``thanhuy restore``: an archive made of a backup, and proved."""

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


@app.command(epilog=example("restore /mnt/backup/thanhuy --archive /srv/thanhuy"))
def restore(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="Bản sao lưu. · What `thanhuy backup` made.")
    ],
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> int:
    """Khôi phục kho từ bản sao lưu. · Make an archive of a backup; nothing is overwritten.

    Every digest is checked afterwards; exit 1 if anything is off. The schedule is paused until
    `thanhuy schedule resume` says otherwise.
    """
    from storage.backup.bring_back import bring_back
    from storage.fixity.verify import verify

    config = configure(archive, database)
    with progress_line("restore", quiet=quiet) as tell:
        report = bring_back(
            directory, config.archive, config.database,
            progress=lambda so_far: tell(f"{so_far.bytes:,} bytes"),
        )  # fmt: skip
    with open_archive(config) as held, progress_line("verify", quiet=quiet) as tell:
        proof = verify(held, progress=lambda so_far: tell(f"{so_far.records:,} records"))
    figures = {
        "files": report.files,
        "bytes": report.bytes,
        "captures": proof.captures,
        "articles": proof.articles,
    }
    faults = Counter(str(finding.fault) for finding in proof.findings)
    found = [f"{each.place}: {each.fault}: {each.detail}" for each in proof.findings]
    print_report(figures, faults, [*report.findings, *found], as_json=as_json)
    return 1 if report.findings or found else 0
