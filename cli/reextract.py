"""``thanhuy reextract``: every capture, read by today's extractor."""

from __future__ import annotations

from collections import Counter

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    DryRunOption,
    JsonOption,
    QuietOption,
    WorkersOption,
    configure,
)
from cli.report import print_report, progress_line
from storage.archive import Archive


@app.command(epilog=example("reextract --dry-run", "reextract --workers 4"))
def reextract(
    workers: WorkersOption = 1,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Đọc lại mọi bản chụp. · Run today's extractor over every capture."""
    from crawler.parsing.pool import settle_memory
    from crawler.runs.learn import load_profile
    from crawler.runs.reextract import reextract as read_again

    settle_memory()
    config = configure(archive, database)
    with (
        Archive.open(config.archive, config.database, read_only=dry_run) as held,
        progress_line("reextract", quiet=quiet) as tell,
    ):
        report = read_again(
            held, workers=workers, dry_run=dry_run, profile=load_profile(config.archive),
            progress=lambda so_far: tell(f"{so_far.captures:,} of {so_far.total:,}"),
        )  # fmt: skip
    figures = {
        "run": report.run,
        "captures": report.captures,
        "unreadable": report.unreadable,
        **{f"articles_{outcome}": n for outcome, n in report.articles.items()},
        **{f"changed_{name}": n for name, n in report.changed.items()},
    }
    kinds = Counter({f"{before} → {after}": n for (before, after), n in report.kinds.items()})
    examples = [f"{name}: {each}" for name, some in report.examples.items() for each in some]
    print_report(figures, kinds, examples, as_json=as_json)
