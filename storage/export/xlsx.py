"""How is the archive read at a desk? As a workbook of Excel, which LibreOffice opens, too."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

from storage.export.columns import ARTICLES, Column, Kind
from storage.export.csv import LONGEST_CELL
from storage.export.forms import PathForm, Written, library
from storage.export.selection import Selection

#: Rows of a sheet below its header; what is more goes to further sheets.
MOST_ROWS = 1_048_575
#: Beyond this, numbers of a spreadsheet lose digits.
_LARGEST_NUMBER = 2**53
_FIRST_YEAR = 1900
_DATE_FORMAT = "yyyy-mm-dd hh:mm"
#: Signs that XML cannot hold at all.
_NO_XML = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")


@dataclass(frozen=True, kw_only=True)
class Xlsx(PathForm):
    """The articles, a row each: dates are dates, nothing is a formula.

    A text that is longer than a cell goes on in further columns: ``text``, ``text 2``, ``text 3``.
    Times are Vietnam's.

    :raises BadInput: if a column is unknown or named twice, or xlsxwriter is not installed
    """

    name: ClassVar[str] = "xlsx"
    is_folder: ClassVar[bool] = False

    columns: Sequence[str] | None = None  #: None: all

    def __post_init__(self) -> None:
        ARTICLES.chosen(self.columns)
        library("xlsxwriter", "xlsx")

    def write(self, selection: Selection, path: Path) -> Written:
        """Make the workbook."""
        columns = ARTICLES.chosen(self.columns)
        widths = _widths(selection, columns)
        scratch = path.with_name("scratch")
        scratch.mkdir()
        options = {
            "constant_memory": True,
            "tmpdir": str(scratch),
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        xlsxwriter = library("xlsxwriter", "xlsx")
        workbook = xlsxwriter.Workbook(str(path), options)
        date_format = workbook.add_format({"num_format": _DATE_FORMAT})
        rows = selection.rows(ARTICLES, columns)
        count = 0
        for number in itertools.count(1):
            sheet = _Sheet(
                workbook, "articles" if number == 1 else f"articles {number}", date_format
            )
            sheet.head(columns, widths)
            written = sheet.fill(columns, widths, islice(rows, MOST_ROWS))
            count += written
            if written < MOST_ROWS:
                break
        try:
            workbook.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.args[0] from error  # what the system said
        return Written(
            rows={"articles": count}, columns={"articles": tuple(each.name for each in columns)}
        )


def _widths(selection: Selection, columns: Sequence[Column]) -> list[int]:
    """Return how many cells each column needs for its longest text."""
    widths = [1] * len(columns)
    texts = [place for place, column in enumerate(columns) if _is_text(column)]
    for row in selection.rows(ARTICLES, [columns[place] for place in texts]) if texts else ():
        for place, value in zip(texts, row, strict=True):
            if value and 2 * len(value) > LONGEST_CELL:
                widths[place] = max(widths[place], len(list(_pieces(value))))
    return widths


def _is_text(column: Column) -> bool:
    return column.kind in (Kind.TEXT, Kind.URLS)


def _pieces(text: str) -> Iterator[str]:
    """Yield *text* in pieces that fit into cells; a sign is never torn."""
    units = text.translate(_NO_XML).encode("utf-16-le")
    start = 0
    while start < len(units):
        piece = units[start : start + 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
        yield piece
        start += len(piece.encode("utf-16-le"))


class _Sheet:
    """One sheet, filled from top to bottom."""

    def __init__(self, workbook: Any, name: str, date_format: Any) -> None:
        self._sheet = workbook.add_worksheet(name)
        self._sheet.freeze_panes(1, 1)
        self._date_format = date_format

    def head(self, columns: Sequence[Column], widths: Sequence[int]) -> None:
        """Write the names of the columns."""
        names = [
            column.name if part == 1 else f"{column.name} {part}"
            for column, width in zip(columns, widths, strict=True)
            for part in range(1, width + 1)
        ]
        for place, name in enumerate(names):
            self._sheet.write_string(0, place, name)

    def fill(
        self, columns: Sequence[Column], widths: Sequence[int], rows: Iterator[Sequence[Any]]
    ) -> int:
        """Write *rows* below the header; return how many."""
        count = 0
        for row in rows:
            count += 1
            place = 0
            for column, width, value in zip(columns, widths, row, strict=True):
                if value is not None and value != "":
                    self._write(count, place, column, value)
                place += width
        return count

    def _write(self, row: int, place: int, column: Column, value: Any) -> None:
        if column.kind is Kind.TIME and (moment := _date(value)):
            self._sheet.write_datetime(row, place, moment, self._date_format)
        elif isinstance(value, int) and abs(value) < _LARGEST_NUMBER:
            self._sheet.write_number(row, place, value)
        else:
            for part, piece in enumerate(_pieces(str(value))):
                self._sheet.write_string(row, place + part, piece)


def _date(value: str) -> datetime | None:
    """Return a time as a spreadsheet can hold it; None: it must stay a text."""
    try:
        moment = datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return None
    return moment if moment.year > _FIRST_YEAR else None
