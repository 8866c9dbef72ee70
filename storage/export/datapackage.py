"""How do open data portals take the archive? As a Frictionless Data Package of CSV tables.

The format: https://specs.frictionlessdata.io/tabular-data-package/
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from storage.export.columns import (
    ALIASES,
    ARTICLES,
    ATTACHMENTS,
    CAPTURES,
    IMAGES,
    REVISIONS,
    VERSION,
    Column,
    Kind,
    Table,
)
from storage.export.description import Description
from storage.export.folder import folder_of, put_sums, put_table
from storage.export.forms import PathForm, Written
from storage.export.manifest import Digest
from storage.export.selection import Selection
from storage.software import SOFTWARE

_TABLES = (ARTICLES, REVISIONS, CAPTURES, IMAGES, ATTACHMENTS, ALIASES)
_TYPES = {
    Kind.INTEGER: "integer",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
    Kind.TEXT: "string",
    Kind.URLS: "string",
    Kind.TIME: "datetime",
}


@dataclass(frozen=True, kw_only=True)
class DataPackage(PathForm):
    """Every table as CSV, and a description of each column; a folder, or a zip file."""

    name: ClassVar[str] = "datapackage"

    description: Description = field(default_factory=Description)

    def write(self, selection: Selection, path: Path) -> Written:
        """Make the package."""
        with folder_of(path) as folder:
            rows = {table.name: put_table(folder, selection, table) for table in _TABLES}
            told = {
                "profile": "tabular-data-package",
                "name": "thanhuy-archive",
                **self.description.as_data_package(),
                "created": selection.taken_at.isoformat(),
                "columns_version": VERSION,
                "software": SOFTWARE,
                "resources": [_resource(folder, table) for table in _TABLES],
            }
            file = folder / "datapackage.json"
            file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
            put_sums(folder)
        return Written(rows=rows, columns={table.name: table.names for table in _TABLES})


def _resource(folder: Path, table: Table) -> dict[str, Any]:
    file = folder / f"{table.name}.csv"
    digest = Digest.of(file)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": file.name,
        "title": f"{table.vi} · {table.en}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": digest.bytes,
        "hash": f"sha256:{digest.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
        },
    }


def _field(column: Column) -> dict[str, Any]:
    # What JSON holds may be a list or an object, and is told as the text that it is.
    told: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.kind, "string"),
        "description": f"{column.vi} · {column.en}",
    }
    if not column.may_be_empty and column.kind not in (Kind.TEXT, Kind.URLS):
        told["constraints"] = {"required": True}
    return told
