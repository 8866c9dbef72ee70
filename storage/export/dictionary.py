"""How are the exported columns explained to a reader? As a data dictionary, in both languages.

``python -m storage.export.dictionary > docs/export-columns.md`` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from storage.export.columns import TABLES, VERSION, Kind, Table

_OPENING = f"""\
# Các cột của tệp xuất ra · The columns of what is exported

Written by `python -m storage.export.dictionary`; a test keeps it true. Version {VERSION} of the
columns: their order is fixed, and new ones come at the end. Manifests name the version.
"""
_KINDS = {
    Kind.INTEGER: "số nguyên · integer",
    Kind.NUMBER: "số · number",
    Kind.BOOLEAN: "đúng, sai · true, false",
    Kind.TEXT: "văn bản · text",
    Kind.TIME: "thời điểm · time (ISO 8601, +07:00)",
    Kind.URLS: "các địa chỉ · URLs; CSV: ` | `",
    Kind.JSON: "JSON",
}


def describe() -> str:
    """Return the dictionary of every table, in Markdown."""
    return "\n".join([_OPENING, *(line for table in TABLES.values() for line in _table(table))])


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n"
    yield f"{table.vi}. · {table.en}.\n"
    yield "| cột · column | kiểu · type | tiếng Việt | English |"
    yield "|---|---|---|---|"
    for column in table.columns:
        kind = _KINDS[column.kind].replace("|", r"\|")
        empty = ", có thể trống · may be empty" if column.may_be_empty else ""
        yield f"| `{column.name}` | {kind}{empty} | {column.vi} | {column.en} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(describe())
