"""``thanhuy health``: one look for a monitor; see `alarms.health`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from alarms.health import Health, State, look
from alarms.metrics import as_text, write_text_file
from cli.app import app, example
from cli.options import ArchiveOption, DatabaseOption, configure
from cli.tables import print_json, print_table


class HealthFormat(StrEnum):
    """How health is printed."""

    TABLE = "table"  #: for people
    JSON = "json"
    PROMETHEUS = "prometheus"  #: its text format, as node_exporter takes it too


@app.command(epilog=example("health", "health --format prometheus -o /var/lib/node/thanhuy.prom"))
def health(
    output: Annotated[
        HealthFormat,
        typer.Option(
            "--format", metavar="table|json|prometheus", help="Cách in. · How it is printed."
        ),
    ] = HealthFormat.TABLE,
    file: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Tệp .prom cho node_exporter. · A text file for node_exporter, whole or not at "
            "all.",
        ),
    ] = None,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> int:
    """Tình trạng: 0 tốt, 1 cần xem, 2 không dùng được. · 0 well, 1 see, 2 not usable."""
    seen = look(configure(archive, database))
    if file is not None:
        write_text_file(seen, file)
    elif output is HealthFormat.PROMETHEUS:
        print(as_text(seen), end="")
    elif output is HealthFormat.JSON:
        print_json(seen.as_json())
    else:
        _print(seen)
    return seen.state.value


_STATES = {
    State.WELL: "tốt · well",
    State.SEE: "cần xem · see",
    State.NOT_USABLE: "không dùng được · not usable",
}


def _print(seen: Health) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row("tình trạng · health", _STATES[seen.state])
    if seen.trouble is not None:
        table.add_row("lỗi · trouble", seen.trouble)
    for name, value in seen.figures.items():
        table.add_row(name, "-" if value is None else str(value))
    for each in seen.incidents:
        known = " (đã biết · acknowledged)" if each.acknowledged_at else ""
        table.add_row(f"#{each.id} {each.name}{known}", f"{each.seen}; {each.advice}")
    for check in seen.failing:
        table.add_row(f"{check.monitor} {check.subject}".strip(), f"{check.seen}; {check.advice}")
    print_table(table)
