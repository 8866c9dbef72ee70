"""``thanhuy upgrade``: an archive of an older version, brought up to date."""

from __future__ import annotations

from rich.table import Table

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    DryRunOption,
    QuietOption,
    configure,
    open_archive,
)
from cli.report import progress_line
from cli.tables import print_table
from config import Config
from storage.database.upgrade import Plan, plan
from storage.database.upgrade import upgrade as bring_up_to_date
from storage.fixity.verify import verify_tables


@app.command(epilog=example("upgrade", "upgrade --dry-run"))
def upgrade(
    dry_run: DryRunOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> int:
    """Nâng cấp kho của phiên bản cũ. · Bring an archive of an older version up to date.

    Interrupted, it goes on where it was when it is run again. At the end every row is checked;
    exit 1 if anything is off.
    """
    config = configure(archive, database)
    todo = plan(config.archive, config.database)
    if not quiet or dry_run:
        _print_plan(todo)
    if dry_run or not todo.migrations:
        return 0
    with progress_line("upgrade", quiet=quiet) as tell:
        bring_up_to_date(
            config.archive, config.database,
            progress=lambda at: tell(f"{at.migration.revision}: {at.done:,} of {at.total:,} rows"),
        )  # fmt: skip
    return _check(config, quiet=quiet)


def _print_plan(todo: Plan) -> None:
    if not todo.migrations:
        print("kho đã là phiên bản mới nhất · the archive is up to date")
        return
    table = Table.grid(padding=(0, 2))
    for migration in todo.migrations:
        table.add_row(migration.revision, migration.summary)
    free = "-" if todo.free is None else f"{todo.free:,}"
    table.add_row("cần chỗ · space needed", f"{todo.space:,} bytes")
    table.add_row("còn trống · free", f"{free} bytes")
    print_table(table)


def _check(config: Config, *, quiet: bool) -> int:
    with open_archive(config) as held, held.snapshot() as connection:
        findings = list(verify_tables(connection))
    for each in findings:
        print(f"{each.place}: {each.fault}: {each.detail}")
    if not quiet and not findings:
        print("đã nâng cấp, mọi dòng đều đúng · upgraded, and every row is sound")
    return 1 if findings else 0
