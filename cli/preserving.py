"""``thanhuy import``, ``reextract``, ``verify``: captures taken in, read again, proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.app import ArchiveOption, DatabaseOption, QuietOption, app, configure, example
from cli.render import print_json, print_table
from config import SOFTWARE, Config
from storage.archive import Archive

WorkersOption = Annotated[
    int, typer.Option(metavar="N", min=1, max=64, help="Tiến trình đọc. · Processes that read.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="In JSON. · Print JSON.")]


@contextmanager
def _told(what: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Give what shows the state of a long work, on a terminal."""
    console = Console(stderr=True, quiet=quiet)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(what) as status:
        yield lambda state: status.update(f"{what}: {state}")


@app.command("import", epilog=example("import crawl-2021.warc.gz other/*.warc.gz"))
def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="WARC, ARC, WACZ.")],
    workers: WorkersOption = 1,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Nhận bản chụp từ WARC khác. · Take the site's captures out of any WARC."""
    from crawler.importing import import_warcs
    from crawler.profiles import load_profile
    from crawler.reading import settle_memory
    from storage.captures.packages import check_readable

    settle_memory()
    check_readable(files)
    config = configure(archive, database)
    with (
        Archive.open(config.archive, config.database, create=True) as held,
        _told("import", quiet=quiet) as tell,
    ):
        report = import_warcs(
            held, files, software=SOFTWARE, operator=config.contact, workers=workers,
            profile=load_profile(config.archive),
            progress=lambda so_far: tell(f"{so_far.records:,} records, {so_far.taken:,} taken"),
        )  # fmt: skip
    figures = {
        "run": report.run,
        "records": report.records,
        "taken": report.taken,
        "already_there": report.already_there,
        "other_sites": report.other_sites,
        "gone": report.gone,
        **{f"articles_{outcome}": n for outcome, n in report.articles.items()},
    }
    problems = [f"{each.file}:{each.offset}: {each.reason}" for each in report.problems]
    _print_report(figures, report.passed_over, problems, as_json=as_json)


@app.command(epilog=example("reextract --dry-run", "reextract --workers 4"))
def reextract(
    workers: WorkersOption = 1,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Chỉ báo cáo. · Report only, write nothing.")
    ] = False,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Đọc lại mọi bản chụp. · Run today's extractor over every capture."""
    from crawler.profiles import load_profile
    from crawler.reading import settle_memory
    from crawler.reextraction import reextract as read_again

    settle_memory()
    config = configure(archive, database)
    with (
        Archive.open(config.archive, config.database) as held,
        _told("reextract", quiet=quiet) as tell,
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
    _print_report(figures, kinds, examples, as_json=as_json)


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
    from storage.fixity import verify as prove

    config = configure(archive, database)
    if repair:
        _repair(config, workers, quiet=quiet)
    with (
        Archive.open(config.archive, config.database, read_only=True) as held,
        _told("verify", quiet=quiet) as tell,
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
    _print_report(figures, faults, lines, as_json=as_json)
    return 0 if report.sound else 1


def _repair(config: Config, workers: int, *, quiet: bool) -> None:
    from crawler.profiles import load_profile
    from crawler.restoring import restore

    create = (config.archive / "warc").is_dir()  # else there is nothing to make it from
    with (
        Archive.open(config.archive, config.database, create=create) as held,
        _told("repair", quiet=quiet) as tell,
    ):
        restore(
            held, workers=workers, profile=load_profile(config.archive),
            progress=lambda so_far: tell(f"{so_far.captures:,} captures entered"),
        )  # fmt: skip


def _print_report(
    figures: Mapping[str, int | None], counted: Counter[str], lines: list[str], *, as_json: bool
) -> None:
    if as_json:
        print_json({**figures, "counts": dict(counted), "places": lines})
        return
    table = Table.grid(padding=(0, 2))
    for name, value in {**figures, **dict(counted)}.items():
        if value is not None:
            table.add_row(name, f"{value:,}")
    print_table(table)
    for line in lines:
        print(line)
