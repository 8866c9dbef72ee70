"""``thanhuy alarm``: what is not well, who is told of it, and who knows already."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from alarms import messages
from alarms.catalog import MONITORS
from alarms.receivers import PATIENCE, Ping, Receipt, send
from cli.app import Commands, app, example
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    LimitOption,
    ReportFormat,
    ReportFormatOption,
    configure,
    open_archive,
)
from cli.tables import moment, print_columns, print_json
from config import Config, Receivers
from jobs.entry import read_span
from storage import incidents
from storage.archive import Archive
from storage.errors import BadInput
from storage.incidents import ALL, Incident
from vietnamese.time import VIETNAM

#: Whoever silences a monitor for longer wants it off: monitors.toml.
_LONGEST_SILENCE = timedelta(days=366)

alarm = Commands(
    help="Báo động: việc cần xem, ai được báo. · What is not well, and who is told.",
    no_args_is_help=True,
)
app.add_typer(alarm, name="alarm")


@alarm.command("test", epilog=example("alarm test"))
def try_out(archive: ArchiveOption = None, database: DatabaseOption = None) -> int:
    """Gửi thử. · Send a test message by every way that is configured; exit 1 if one fails."""
    receivers = Receivers.read()
    if not receivers.notify and receivers.ping is None:
        raise BadInput(
            "nobody is to be told: set THANHUY_NOTIFY to Apprise URLs (mailto://…, tgram://…, "
            "json://…), or THANHUY_PING to a base URL"
        )
    ping = Ping(receivers.ping)
    ping.test()
    message = messages.of_test(configure(archive, database).archive)
    receipts = [*send(receivers, message), *ping.receipts(PATIENCE)]
    for receipt in receipts:
        print(f"{receipt.receiver}: {_came_of(receipt)}")
    return 1 if any(receipt.error for receipt in receipts) else 0


@alarm.command("list", epilog=example("alarm list", "alarm list --all --format json"))
def list_(
    every: Annotated[
        bool, typer.Option("--all", help="Cả việc đã hết. · Those that are resolved, too.")
    ] = False,
    limit: LimitOption = 100,
    output: ReportFormatOption = ReportFormat.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Việc cần xem. · The open incidents, the worst first."""
    now = datetime.now(VIETNAM)
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        most = limit or 100
        found = incidents.recent(connection, most) if every else incidents.unresolved(connection)
        silenced = incidents.silences(connection, now=now)
    if output is ReportFormat.JSON:
        print_json([_as_json(each, silenced) for each in found[:most]])
        return
    print_columns(
        [
            "#", "mức · severity", "giám sát · monitor", "từ · since", "lần · times",
            "đã báo · told", "tình trạng · state", "thấy · seen", "việc cần làm · what to do",
        ],
        [
            [
                str(each.id), each.severity, each.name, moment(each.opened_at), str(each.times),
                moment(each.told_at), _state(each, silenced), each.seen, each.advice,
            ]
            for each in found[:most]
        ],
    )  # fmt: skip


@alarm.command(epilog=example("alarm acknowledge 3 4"))
def acknowledge(
    numbers: Annotated[
        list[int], typer.Argument(metavar="N…", help="Số trong danh sách. · As `alarm list` shows.")
    ],
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Đã biết. · Say that you know: it is told no more, and health does not count it."""
    with _writing(configure(archive, database)) as held, held.transaction() as connection:
        for number in numbers:
            incidents.acknowledge(connection, number, now=datetime.now(VIETNAM))
    print(f"đã biết · acknowledged: {', '.join(map(str, numbers))}")


@alarm.command(epilog=example("alarm silence nothing-new --for 3d", "alarm silence all --for 0s"))
def silence(
    monitor: Annotated[
        str, typer.Argument(metavar="MONITOR|all", help="Giám sát nào. · Which monitor.")
    ],
    how_long: Annotated[
        str, typer.Option("--for", metavar="6h", help="Bao lâu; 0s: báo lại. · 0s: tell again.")
    ] = "1d",
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Tạm im. · Tell of no incident of a monitor for a while; they are listed all the same."""
    name = ALL if monitor in ("all", ALL) else monitor
    if name != ALL and name not in MONITORS:
        raise BadInput(f"there is no monitor {monitor!r}; there are: {', '.join(MONITORS)}, all")
    span = min(timedelta(seconds=read_span("--for", how_long)), _LONGEST_SILENCE)
    until = datetime.now(VIETNAM) + span if span else None
    with _writing(configure(archive, database)) as held, held.transaction() as connection:
        incidents.silence(connection, name, until=until)
    said = f"im đến · silent until {moment(until)}" if until else "báo lại · told again"
    print(f"{monitor}: {said}")


def _writing(config: Config) -> Archive:
    return Archive.open(config.archive, config.database)


def _came_of(receipt: Receipt) -> str:
    return "đã nhận · taken" if receipt.error is None else f"lỗi · failed: {receipt.error}"


def _state(each: Incident, silenced: dict[str, datetime]) -> str:
    if each.resolved_at is not None:
        return f"đã hết · resolved {moment(each.resolved_at)}"
    if each.acknowledged_at is not None:
        return "đã biết · acknowledged"
    until = _silent_until(each, silenced)
    return f"im đến · silent until {moment(until)}" if until else "mở · open"


def _silent_until(each: Incident, silenced: dict[str, datetime]) -> datetime | None:
    return silenced.get(each.monitor) or silenced.get(ALL)


def _as_json(each: Incident, silenced: dict[str, datetime]) -> dict[str, Any]:
    return {
        **asdict(each),
        "is_open": each.resolved_at is None,
        "silent_until": _silent_until(each, silenced),
    }
