"""``thanhuy verify``: every digest, every row, every file, proved; and mended."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    JsonOption,
    QuietOption,
    WorkersOption,
    configure,
)
from cli.report import print_report, progress_line
from config import Config
from storage.archive import Archive
from storage.schedule import aside


@app.command(epilog=example("verify", "verify --repair"))
def verify(
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Dựng lại từ WARC. · Rebuild what the WARC files hold."),
    ] = False,
    workers: WorkersOption = 1,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> int:
    """Kiểm tra toàn vẹn. · Every digest, every row, every WARC file; exit 1 if anything is off."""
    from storage.fixity.verify import verify as prove

    config = configure(archive, database)
    is_schedule_back = _repair(config, workers, quiet=quiet) if repair else True
    with (
        Archive.open(config.archive, config.database, read_only=True) as held,
        progress_line("verify", quiet=quiet) as tell,
    ):
        report = prove(held, progress=lambda so_far: tell(f"{so_far.records:,} records"))
    figures = {
        "files": report.files,
        "records": report.records,
        "bytes": report.bytes,
        "captures": report.captures,
        "articles": report.articles,
    }
    faults = Counter(str(finding.fault) for finding in report.findings)
    lines = [f"{each.place}: {each.fault}: {each.detail}" for each in report.findings]
    print_report(figures, faults, lines, as_json=as_json)
    return 0 if report.sound and is_schedule_back else 1


def _repair(config: Config, workers: int, *, quiet: bool) -> bool:
    """Bring back what the WARC files hold, and the schedule; say whether all of that came back."""
    from crawler.runs.learn import load_profile
    from crawler.runs.restore import restore
    from jobs.entry import bring_back

    sources = (config.archive / "warc", config.archive / aside.FILE)
    create = any(source.exists() for source in sources)  # else there is nothing to make it from
    with (
        Archive.open(config.archive, config.database, create=create) as held,
        progress_line("repair", quiet=quiet) as tell,
    ):
        restore(
            held, workers=workers, profile=load_profile(config.archive),
            progress=lambda so_far: tell(f"{so_far.captures:,} captures entered"),
        )  # fmt: skip
        return bring_back(held)
