"""``thanhuy schedule``: what runs by itself, when, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import Commands, app, example
from cli.attempts import as_json, outcome_of, result_of
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    LimitOption,
    QuietOption,
    ReportFormat,
    ReportFormatOption,
    configure,
)
from cli.tables import moment, print_columns, print_json, print_table
from config import Config
from jobs import cron, entry
from jobs.log import LogFormat
from storage.database import former_jobs
from storage.database.address import make_directory
from storage.database.connection import snapshot, transaction
from storage.database.engine import connect, open_engine
from storage.errors import BadInput
from storage.schedule import aside, attempts, jobs, lease
from storage.schedule.attempts import Attempt
from storage.schedule.jobs import Job, WhenBusy
from vietnamese.time import VIETNAM

if TYPE_CHECKING:
    from storage.archive import Connection

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Tên mục. · The job's name.")]
NamesArgument = Annotated[
    str | None, typer.Argument(metavar="NAME", help="Tên mục. · The job's name.")
]
AllOption = Annotated[bool, typer.Option("--all", help="Mọi mục. · All jobs.")]

schedule = Commands(
    help="Lịch chạy, giờ Việt Nam. · What runs by itself, in Vietnam's time.",
    no_args_is_help=True,
)
app.add_typer(schedule, name="schedule")

#: Without a sign of life for so long, no service is taken to be running.
_SILENCE = timedelta(minutes=1)


@schedule.command(
    epilog=example('schedule add "*/30 5-22 * * *" crawl --mode update --name day'),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def add(
    context: typer.Context,
    line: Annotated[
        str,
        typer.Argument(metavar='"CRON"', help="Phút giờ ngày tháng thứ. · Five cron fields."),
    ],
    kind: Annotated[str, typer.Argument(metavar="KIND", help=" | ".join(entry.KINDS))],
    name: Annotated[str, typer.Option(metavar="NAME", help="Tên mục lịch. · The job's name.")],
    time_limit: Annotated[
        str,
        typer.Option(metavar="6h", help="Chạy tối đa: 90s, 30m, 6h, 4d. · Ended after this time."),
    ] = "4d",
    when_busy: Annotated[
        WhenBusy,
        typer.Option(
            metavar="wait|skip", help="Khi kho đang bận. · Wait its turn, or skip this start."
        ),
    ] = WhenBusy.WAIT,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Thêm vào lịch. · Enter a job; further options are those of its kind."""
    from cli.job_check import checked_command

    entry.check_kind(kind)
    config = configure(archive, database)
    job = entry.new_job(
        name,
        line,
        checked_command([kind, *context.args], config),
        time_limit=entry.read_span("--time-limit", time_limit),
        when_busy=when_busy,
    )
    service = _change(config, lambda connection: jobs.add(connection, job), create=True)
    print(f"{job.name}: {cron.read(job.cron).in_words()}")
    _print_starts(job)
    _say_if_none_runs(service, quiet=quiet)


@schedule.command("list", epilog=example("schedule list", "schedule list --format json"))
def list_(
    output: ReportFormatOption = ReportFormat.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Xem lịch. · Show the schedule, and what came of each job last."""
    with _reading(configure(archive, database)) as connection:
        listed = jobs.everything(connection)
        last = attempts.latest(connection)
        service = lease.read(connection)
    listed.sort(key=lambda job: (job.due_at is None, job.due_at, job.name))
    if output is ReportFormat.JSON:
        print_json([_as_json(job, last.get(job.name)) for job in listed])
        return
    print_columns(
        ["tên · name", "cron", "lệnh · command", "lần tới · next start", "lần cuối · last result"],
        [
            [
                job.name,
                job.cron,
                " ".join(job.command),
                _next_start(job),
                result_of(last.get(job.name)),
            ]
            for job in listed
        ],
    )  # fmt: skip
    _say_if_none_runs(service, quiet=quiet)


@schedule.command(epilog=example("schedule show day"))
def show(
    name: NameArgument,
    output: ReportFormatOption = ReportFormat.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Xem một mục lịch. · Show one job: in words, its next starts, its last attempt."""
    with _reading(configure(archive, database)) as connection:
        job = jobs.find(connection, name)
        last = next(iter(attempts.history(connection, job.name, limit=1)), None)
    if output is ReportFormat.JSON:
        print_json(_as_json(job, last))
        return
    fault = _fault(job)
    from rich.table import Table

    table = Table.grid(padding=(0, 2))
    table.add_row("cron", job.cron)
    table.add_row("nghĩa là · in words", fault or cron.read(job.cron).in_words())
    table.add_row("lệnh · command", " ".join(job.command))
    table.add_row("lần tới · next start", _next_start(job))
    table.add_row("tối đa · time limit", str(timedelta(seconds=job.time_limit)))
    table.add_row("khi kho bận · when busy", job.when_busy)
    table.add_row("lần cuối · last result", result_of(last))
    if last is not None and last.log_file:
        table.add_row("nhật ký · log", f"logs/{last.log_file}")
    print_table(table)
    if last is not None and last.last_lines:
        print(last.last_lines)


@schedule.command(epilog=example("schedule history", "schedule history day --limit 5"))
def history(
    name: NamesArgument = None,
    limit: LimitOption = 20,
    output: ReportFormatOption = ReportFormat.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Những lần đã chạy. · What came of each start, the newest first."""
    with _reading(configure(archive, database)) as connection:
        found = attempts.history(connection, name, limit=limit or 20)
        if name is not None and not found:
            jobs.find(connection, name)
    if output is ReportFormat.JSON:
        print_json([as_json(attempt) for attempt in found])
        return
    print_columns(
        [
            "#", "tên · name", "đến hạn · due", "bắt đầu · started", "kết thúc · ended",
            "lần chạy · run", "kết quả · result", "dòng cuối · last line",
        ],
        [
            [
                str(attempt.id), attempt.job, moment(attempt.due_at), moment(attempt.started_at),
                moment(attempt.ended_at), str(attempt.run_id or "-"), outcome_of(attempt),
                (attempt.last_lines or "-").rpartition("\n")[2],
            ]
            for attempt in found
        ],
    )  # fmt: skip


@schedule.command(epilog=example("schedule pause day", "schedule pause --all"))
def pause(
    name: NamesArgument = None,
    every: AllOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Tạm dừng. · Keep a job from starting until it is resumed."""

    def change(connection: Connection) -> None:
        for each in _named(connection, name, every=every):
            jobs.pause(connection, each.name)

    _change(configure(archive, database), change)


@schedule.command(epilog=example("schedule resume day", "schedule resume --all"))
def resume(
    name: NamesArgument = None,
    every: AllOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Cho chạy lại. · Let a paused job start again."""

    def change(connection: Connection) -> None:
        now = datetime.now(VIETNAM)
        for each in _named(connection, name, every=every):
            start = None if _fault(each) else cron.read(each.cron).after(now)
            jobs.resume(connection, each.name, next_start_at=start, now=now)

    service = _change(configure(archive, database), change)
    _say_if_none_runs(service, quiet=quiet)


@schedule.command(epilog=example("schedule remove day"))
def remove(
    name: NameArgument,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Xóa khỏi lịch. · Take a job out of the schedule; its history stays."""
    _change(configure(archive, database), lambda connection: jobs.remove(connection, name))


@schedule.command("run-now", epilog=example("schedule run-now day"))
def run_now(
    name: NameArgument,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Chạy ngay một lần. · Ask the service to start a job now, also a paused one."""
    now = datetime.now(VIETNAM)
    service = _change(
        configure(archive, database), lambda connection: jobs.request(connection, name, now=now)
    )
    print(f"{name}: sẽ chạy trong vài giây · starts within seconds; `thanhuy schedule history`")
    _say_if_none_runs(service, quiet=quiet)


@schedule.command(epilog=example("schedule run", "schedule run --log-format json"))
def run(
    log_format: Annotated[
        LogFormat,
        typer.Option(metavar="text|json", help="Nhật ký. · The form of every line of the logs."),
    ] = LogFormat.TEXT,
    health_port: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=65535,
            help="Cổng /healthz và /metrics trên 127.0.0.1; 0: không. · Port of /healthz and "
            "/metrics on 127.0.0.1; 0: none.",
        ),
    ] = 8002,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> int:
    """Chạy lịch cho đến khi dừng. · Run the schedule until told to end."""
    from jobs.log import formatter
    from scheduler import Service

    handler = logging.StreamHandler()
    handler.setFormatter(formatter(log_format, "%(asctime)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    config = configure(archive, database)
    return Service(config, log_format=log_format, health_port=health_port).run()


# --- changing ------------------------------------------------------------------------------------


def _change(
    config: Config, change: Callable[[Connection], None], *, create: bool = False
) -> lease.Lease | None:
    """Change rows of the schedule, write it aside, and return who sees to it.

    :raises BadInput: if the database has lost the schedule, and the file aside has it; or that
        file is none of ours
    """
    former = aside.read(config.archive)
    with _writing(config, create=create) as connection:
        if former and not jobs.count(connection):
            raise aside.lost(config.archive, former)
        change(connection)
        listed = jobs.everything(connection)
        service = lease.read(connection)
    make_directory(config.archive)  # also where the tables are elsewhere
    aside.write(config.archive, listed)
    return service


# Not through `Archive`, which loads all that saves and searches articles, too.


@contextmanager
def _reading(config: Config) -> Iterator[Connection]:
    engine = connect(config.archive, config.database, create=False, read_only=True)
    try:
        with snapshot(engine) as connection:
            former_jobs.refuse(connection)
    finally:
        engine.dispose()
    engine = open_engine(config.archive, config.database, create=False, read_only=True)
    try:
        with snapshot(engine) as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _writing(config: Config, *, create: bool) -> Iterator[Connection]:
    engine = open_engine(config.archive, config.database, create=create)
    try:
        with transaction(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def _named(connection: Connection, name: str | None, *, every: bool) -> list[Job]:
    if every == (name is not None):
        raise BadInput("name one job, or say --all")
    return jobs.everything(connection) if name is None else [jobs.find(connection, name)]


# --- showing -------------------------------------------------------------------------------------


def _print_starts(job: Job) -> None:
    for start in cron.read(job.cron).starts(datetime.now(VIETNAM), 5):
        print(f"  {moment(start)} {cron.WEEKDAYS[start.isoweekday() % 7]}")


def _say_if_none_runs(service: lease.Lease | None, *, quiet: bool) -> None:
    if quiet:
        return
    if service is None or datetime.now(VIETNAM) - service.renewed_at > _SILENCE:
        typer.echo(
            "lịch chưa chạy, hãy gọi `thanhuy schedule run` · no service is running: jobs start "
            "once `thanhuy schedule run` does",
            err=True,
        )


def _fault(job: Job) -> str | None:
    try:
        entry.check(job)
    except BadInput as error:
        return str(error)
    return None


def _next_start(job: Job) -> str:
    shown = moment(job.next_start_at)
    if job.paused:
        shown = "tạm dừng · paused"
    elif _fault(job) is not None:
        shown = "không chạy được · cannot start"
    return f"{shown}, ngay · now" if job.requested_at else shown


def _as_json(job: Job, last: Attempt | None) -> dict[str, Any]:
    return {
        **asdict(job),
        "fault": _fault(job),
        "last": None if last is None else as_json(last),
    }
