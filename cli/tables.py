"""How are results printed? Tables for people, JSON and CSV for machines."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.inert import escaped, for_machines
from cli.options import Format
from vietnamese.time import VIETNAM

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

#: Columns where stdout is no terminal: nothing is cut off in a pipe or a file.
PIPE_WIDTH = 200
#: Letters of a cell, where a row is one line.
_LONGEST_CELL = 160


def console() -> Console:
    """Return a console on stdout, wide where it is no terminal."""
    from cli.text_console import TextConsole  # rich takes a tenth of a short command

    plain = TextConsole(file=sys.stdout)
    return plain if plain.is_terminal else TextConsole(file=sys.stdout, width=PIPE_WIDTH)


def print_table(table: Table) -> None:
    """Print *table* on stdout."""
    console().print(table)


def print_columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns without lines: of a long list, quickly, and a row is one line."""
    from rich.cells import cell_len

    cells = [[_one_line(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        )
        print("  ".join(padded).rstrip())


def _one_line(cell: str) -> str:
    return " ".join(cell[:_LONGEST_CELL].split())


def print_json(value: object) -> None:
    """Print *value* as JSON; Vietnamese stays readable, times carry +07:00."""
    print(escaped(json.dumps(value, ensure_ascii=False, indent=2, default=_plain)))


def print_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[str],
    output: Format,
    *,
    table: Callable[[Sequence[Mapping[str, Any]]], Table],
) -> None:
    """Print the *columns* of *rows* as JSON, as CSV, or as what *table* makes of them."""
    shown = [{name: row[name] for name in columns} for row in rows]
    match output:
        case Format.JSON:
            print_json(shown)
        case Format.CSV:
            print_csv(shown, columns)
        case Format.TABLE:
            print_table(table(shown))


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print *rows* as RFC 4180 CSV."""
    writer = csv.DictWriter(
        for_machines(sys.stdout), columns, extrasaction="ignore", lineterminator="\r\n"
    )
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _plain(row[name]) for name in columns})


def moment(value: datetime | None) -> str:
    """Write a time for a person, in Vietnam's time.

    >>> moment(None)
    '-'
    """
    return value.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M") if value else "-"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
