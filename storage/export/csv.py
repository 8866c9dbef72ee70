"""How is a table read by a spreadsheet, or by any program? CSV as RFC 4180 has it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, ClassVar

from storage.errors import BadInput
from storage.export.columns import ARTICLES, Table
from storage.export.forms import StreamForm, Written
from storage.export.selection import Row, Selection

_BOM = "\ufeff"
#: UTF-16 units of a cell that spreadsheets take; what is longer they cut without a word.
LONGEST_CELL = 32_767
#: What stands in numbers, times and quotes, or ends a line.
_NO_DELIMITERS = "\"'\r\n\0 -.:+"
_CUT = " […cắt bớt · cut: {} ký tự · characters]"
# What begins so is run as a formula by one spreadsheet or another: at the start of a cell, and
# behind what another takes for the end of one. Apostrophes that stand there already are counted in,
# so that ours can be told from them.
_PLACE = re.compile(r"""(^|[;\t\r\n])([ "]*+)('*+)(?=[=+\-@\t\r\n＝＋－＠])""")


@dataclass(frozen=True, kw_only=True)
class Csv(StreamForm):
    """One table as CSV.

    *excel* adds the byte-order mark, puts ``'`` before what a spreadsheet would run as a formula
    (`disarmed`) and cuts what is longer than its cells, with a mark; without it every text is as it
    is stored.

    :raises BadInput: if a column is unknown or named twice, or the delimiter is none
    """

    name: ClassVar[str] = "csv"

    table: Table = ARTICLES
    columns: Sequence[str] | None = None  #: None: all
    excel: bool = False
    delimiter: str = ","

    def __post_init__(self) -> None:
        self.table.chosen(self.columns)
        sign = self.delimiter
        if len(sign) != 1 or sign.isalnum() or sign in _NO_DELIMITERS:
            raise BadInput(f"--delimiter {sign!r} cannot part cells; give one sign, such as ; or |")

    def write(self, selection: Selection, stream: IO[bytes]) -> Written:
        """Write the table to *stream*."""
        columns = self.table.chosen(self.columns)
        names = tuple(column.name for column in columns)
        remarks: tuple[str, ...] = ()
        if self.excel:
            key = self.table.chosen(self.table.key[:1])
            guard = _Guard()
            rows = selection.rows(self.table, (*key, *columns))
            stream.write(_BOM.encode())
            count = write_csv(stream, names, rows, delimiter=self.delimiter, cells_of=guard.cells)
            remarks = guard.remarks()
        else:
            rows = selection.rows(self.table, columns)
            count = write_csv(stream, names, rows, delimiter=self.delimiter)
        return Written(
            rows={self.table.name: count}, columns={self.table.name: names}, remarks=remarks
        )


def _cells(row: Row) -> list[str]:
    return [value if type(value) is str else _cell(value) for value in row]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def write_csv(
    stream: IO[bytes],
    names: Sequence[str],
    rows: Iterable[Row],
    *,
    delimiter: str = ",",
    cells_of: Callable[[Row], list[str]] = _cells,
) -> int:
    """Write *rows* to *stream*, below a line with the *names* of their columns; return how many."""
    needs_quotes = re.compile(f'[{re.escape(delimiter)}"\\r\\n]').search

    def line(cells: Sequence[str]) -> bytes:
        if len(cells) == 1 and not cells[0]:
            return b'""\r\n'  # an empty line would be no row
        quoted = [
            '"' + cell.replace('"', '""') + '"' if needs_quotes(cell) else cell for cell in cells
        ]
        return (delimiter.join(quoted) + "\r\n").encode()

    stream.write(line(names))
    count = 0
    for row in rows:
        stream.write(line(cells_of(row)))
        count += 1
    return count


class _Guard:
    """Makes rows fit for a spreadsheet, and keeps the keys of those of which a cell was cut."""

    def __init__(self) -> None:
        self._cut: list[str] = []

    def cells(self, row: Row) -> list[str]:
        """Return the cells behind the key, disarmed, and cut where they are too long."""
        key, *cells = _cells(row)
        guarded = list(map(disarmed, cells))
        # Signs beyond the first plane take two units.
        if any(2 * len(cell) > LONGEST_CELL for cell in guarded):
            fitting = list(map(_cut, guarded))
            if fitting != guarded:
                self._cut.append(key)
            return fitting
        return guarded

    def remarks(self) -> tuple[str, ...]:
        """Return the line that names what was cut."""
        if not self._cut:
            return ()
        what = f"cắt ô dài quá {LONGEST_CELL} ký tự, ở các mã · cells longer than that were cut, in"
        return (f"{what}: {', '.join(self._cut)}",)


def _cut(cell: str) -> str:
    units = cell.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return cell
    mark = _CUT.format(len(cell))
    return units[: 2 * (LONGEST_CELL - len(mark))].decode("utf-16-le", "ignore") + mark


def disarmed(cell: str) -> str:
    """Return *cell* with ``'`` before whatever a spreadsheet would run, also one that splits at ;.

    >>> disarmed("=1+1;@SUM(1)")
    "'=1+1;'@SUM(1)"
    """
    return _PLACE.sub(r"\1\2'\3", cell)


def armed(cell: str) -> str:
    """Return what `disarmed` was given.

    >>> armed(disarmed("'=1")), armed("'tis")
    ("'=1", "'tis")
    """
    return _PLACE.sub(lambda place: place[1] + place[2] + place[3][1:], cell)
