"""How does a long work show its state, and what it did?"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.table import Table
from rich.text import Text

from cli.tables import print_json, print_table
from cli.text_console import TextConsole
from storage.inert import inert


@contextmanager
def progress_line(what: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Give what shows the state of a long work, on a terminal."""
    console = TextConsole(file=sys.stderr, quiet=quiet)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(what) as status:
        yield lambda state: status.update(Text(inert(f"{what}: {state}")))


def print_report(
    figures: Mapping[str, int | None], counted: Counter[str], lines: list[str], *, as_json: bool
) -> None:
    """Print *figures*, what was *counted*, and one line for each thing worth a look."""
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
