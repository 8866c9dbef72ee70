"""``thanhuy import``: captures taken out of others' WARC files."""

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
    WorkersOption,
    configure,
)
from cli.report import print_report, progress_line
from storage.archive import Archive
from storage.software import SOFTWARE


@app.command("import", epilog=example("import crawl-2021.warc.gz other/*.warc.gz"))
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="WARC, ARC, WACZ.")],
    workers: WorkersOption = 1,
    no_learn: Annotated[
        bool,
        typer.Option("--no-learn", help="Không tự học giao diện. · Learn no site profile."),
    ] = False,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Nhận bản chụp từ WARC khác. · Take the site's captures out of any WARC."""
    from crawler.parsing.pool import settle_memory
    from crawler.runs.import_warcs import import_warcs
    from crawler.runs.learn import learn_by_itself, load_profile
    from storage.warc.packages import check_readable

    settle_memory()
    check_readable(files)
    config = configure(archive, database)
    with (
        Archive.open(config.archive, config.database, create=True) as held,
        progress_line("import", quiet=quiet) as tell,
    ):
        report = import_warcs(
            held, files, software=SOFTWARE, operator=config.contact, workers=workers,
            profile=load_profile(config.archive),
            progress=lambda so_far: tell(f"{so_far.records:,} records, {so_far.taken:,} taken"),
        )  # fmt: skip
        if not no_learn:
            learn_by_itself(held)
    figures = {
        "run": report.run,
        "records": report.records,
        "taken": report.taken,
        "already_there": report.already_there,
        "other_sites": report.other_sites,
        "gone": report.gone,
        **{f"articles_{outcome}": n for outcome, n in report.articles.items()},
    }
    figures["without_article"] = report.without_article.total()
    why = Counter({f"no article ({why})": n for why, n in report.without_article.items()})
    problems = [f"{each.file}:{each.offset}: {each.reason}" for each in report.problems]
    print_report(figures, report.passed_over + why, problems, as_json=as_json)
