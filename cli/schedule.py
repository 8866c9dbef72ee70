"""``thanhuy schedule``: what runs by itself, and when."""

from __future__ import annotations

import inspect
import logging
from typing import Annotated

import typer
from rich.table import Table

import scheduler
from cli.app import Commands, app, example
from cli.options import ArchiveOption, DatabaseOption, configure
from cli.tables import moment, print_table

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Tên mục. · The job's name.")]

schedule = Commands(
    help="Lịch chạy, giờ Việt Nam. · What runs by itself, in Vietnam's time.",
    no_args_is_help=True,
)
app.add_typer(schedule, name="schedule")


@schedule.command(
    epilog=example('schedule add "*/30 5-22 * * *" crawl --mode update --name day'),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def add(
    context: typer.Context,
    cron: Annotated[
        str,
        typer.Argument(metavar='"CRON"', help="Phút giờ ngày tháng thứ. · Five cron fields."),
    ],
    kind: Annotated[str, typer.Argument(metavar="KIND", help=" | ".join(scheduler.KINDS))],
    name: Annotated[str, typer.Option(metavar="NAME", help="Tên mục lịch. · The job's name.")],
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Thêm vào lịch. · Enter a job; further options are those of its kind."""
    command = [kind, *context.args]
    scheduler.check_kind(kind)
    _check_options(context, command)
    job = scheduler.add(configure(archive, database), cron, command, name=name)
    print(f"{job.name}: {moment(job.next_run_at)}")


@schedule.command("list", epilog=example("schedule list"))
def list_(archive: ArchiveOption = None, database: DatabaseOption = None) -> None:
    """Xem lịch. · Show the schedule."""
    table = Table("tên · name", "cron", "lệnh · command", "lần tới · next run")
    for job in scheduler.jobs(configure(archive, database)):
        table.add_row(job.name, job.cron, " ".join(job.command), moment(job.next_run_at))
    print_table(table)


@schedule.command(epilog=example("schedule show day"))
def show(
    name: NameArgument, archive: ArchiveOption = None, database: DatabaseOption = None
) -> None:
    """Xem một mục lịch. · Show one job."""
    job = scheduler.find(configure(archive, database), name)
    table = Table.grid(padding=(0, 2))
    table.add_row("cron", job.cron)
    table.add_row("lệnh · command", " ".join(job.command))
    table.add_row(
        "lần tới · next run", moment(job.next_run_at) if job.next_run_at else "tạm dừng · paused"
    )
    print_table(table)


@schedule.command(epilog=example("schedule pause day"))
def pause(
    name: NameArgument, archive: ArchiveOption = None, database: DatabaseOption = None
) -> None:
    """Tạm dừng một mục. · Keep a job from running until it is resumed."""
    scheduler.pause(configure(archive, database), name)


@schedule.command(epilog=example("schedule resume day"))
def resume(
    name: NameArgument, archive: ArchiveOption = None, database: DatabaseOption = None
) -> None:
    """Cho chạy lại. · Let a paused job run again."""
    scheduler.resume(configure(archive, database), name)


@schedule.command(epilog=example("schedule remove day"))
def remove(
    name: NameArgument,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Xóa khỏi lịch. · Take a job out of the schedule."""
    scheduler.remove(configure(archive, database), name)


@schedule.command(epilog=example("schedule run"))
def run(archive: ArchiveOption = None, database: DatabaseOption = None) -> None:
    """Chạy lịch cho đến khi dừng. · Run the schedule until interrupted."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    scheduler.run(configure(archive, database))


def _check_options(context: typer.Context, command: list[str]) -> None:
    """Parse the job's own options now, so that a typing error shows today and not at five o'clock.

    :raises typer.TyperException: as the command itself would
    """
    root = context.find_root()
    group = root.command
    words = list(command)
    while hasattr(group, "commands") and words:
        group = group.commands[words.pop(0)]
    made = group.make_context(command[0], words)
    made.close()
    if command[0] == "crawl":
        from crawler.options import CrawlOptions

        known = inspect.signature(CrawlOptions.parse).parameters
        CrawlOptions.parse(
            **{name: value for name, value in made.params.items() if name in known and value}
        )
