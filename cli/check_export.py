"""``thanhuy check-export``: is an exported file whole?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, example
from cli.options import QuietOption


@app.command("check-export", epilog=example("check-export articles.csv", "check-export bag/"))
def check_export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Tệp hoặc thư mục đã xuất. · What was exported.")
    ],
    quiet: QuietOption = False,
) -> None:
    """Tệp xuất ra còn nguyên không. · Check an exported file against the manifest beside it."""
    from storage.export.manifest import faults, read_manifest

    told = read_manifest(file)
    found = list(faults(file))
    for fault in found:
        print(fault)
    if found:
        raise typer.Exit(1)
    if not quiet:
        rows = ", ".join(f"{table} {count}" for table, count in told["rows"].items())
        print(f"{file}: nguyên vẹn · whole ({rows}; {told.get('snapshot_at')})")
