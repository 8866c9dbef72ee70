"""How is a table read by DuckDB, pandas or R, with its types? Parquet, packed with zstd."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, ClassVar

from storage.errors import NotAnArchive
from storage.export.columns import ARTICLES, VERSION, Column, Kind, Table
from storage.export.forms import StreamForm, Written, library
from storage.export.selection import URL_SEPARATOR, Row, Selection

#: Rows that are turned into Arrow's form at a time.
_ROWS = 200
#: Bytes of that form that are held: a row group is as large.
_GROUP = 8_000_000
_ZONE = "+07:00"
#: Columns with few values, each of which is kept once a group.
_REPEATED = frozenset(
    {
        "section", "author", "source", "published_precision", "published_evidence", "extractor",
        "content_type", "warc_file", "page_kind",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Parquet(StreamForm):
    """One table as Parquet: ids are integers, times are times, addresses are lists.

    :raises BadInput: if a column is unknown or named twice, or pyarrow is not installed
    """

    name: ClassVar[str] = "parquet"

    table: Table = ARTICLES
    columns: Sequence[str] | None = None  #: None: all

    def __post_init__(self) -> None:
        self.table.chosen(self.columns)
        library("pyarrow.parquet", "parquet")

    def write(self, selection: Selection, stream: IO[bytes]) -> Written:
        """Write the table to *stream*."""
        arrow, parquet = library("pyarrow", "parquet"), library("pyarrow.parquet", "parquet")
        columns = self.table.chosen(self.columns)
        schema = _schema(arrow, columns)
        repeated = [column.name for column in columns if column.name in _REPEATED]
        count = 0
        with parquet.ParquetWriter(
            stream, schema, compression="zstd", use_dictionary=repeated
        ) as writer:
            batches = _batches(arrow, schema, columns, selection.rows(self.table, columns))
            for group in _groups(batches):
                table = arrow.Table.from_batches(group, schema)
                writer.write_table(table)
                count += table.num_rows
        names = tuple(column.name for column in columns)
        return Written(rows={self.table.name: count}, columns={self.table.name: names})


def _schema(arrow: Any, columns: Sequence[Column]) -> Any:
    types = {
        Kind.INTEGER: arrow.int64(),
        Kind.NUMBER: arrow.float64(),
        Kind.BOOLEAN: arrow.bool_(),
        Kind.TEXT: arrow.string(),
        Kind.JSON: arrow.string(),
        Kind.TIME: arrow.timestamp("ms", _ZONE),
        Kind.URLS: arrow.list_(arrow.string()),
    }
    fields = [
        arrow.field(
            column.name,
            types[column.kind],
            metadata={"vi": column.vi, "en": column.en},
        )
        for column in columns
    ]
    return arrow.schema(fields, metadata={"columns_version": str(VERSION)})


def _batches(
    arrow: Any, schema: Any, columns: Sequence[Column], rows: Iterator[Row]
) -> Iterator[Any]:
    while part := list(islice(rows, _ROWS)):
        arrays = [
            _array(arrow, column, values, schema.field(column.name).type)
            for column, values in zip(columns, zip(*part, strict=True), strict=True)
        ]
        yield arrow.RecordBatch.from_arrays(arrays, schema=schema)


def _groups(batches: Iterator[Any]) -> Iterator[list[Any]]:
    """Yield *batches*, as many at a time as one row group has."""
    group: list[Any] = []
    for batch in batches:
        group.append(batch)
        if sum(each.nbytes for each in group) > _GROUP:
            yield group
            group = []
    if group:
        yield group


def _array(arrow: Any, column: Column, values: Sequence[Any], kind: Any) -> Any:
    """Return one column of a group.

    :raises NotAnArchive: if the database holds a time that is none
    """
    match column.kind:
        case Kind.TIME:
            try:
                return arrow.array(values, arrow.string()).cast(kind)
            except arrow.ArrowInvalid as error:
                raise NotAnArchive(
                    f"the column {column.name} holds what is no time ({error}); "
                    "`thanhuy verify --repair` mends it"
                ) from error
        case Kind.URLS:
            return arrow.array([each.split(URL_SEPARATOR) if each else [] for each in values], kind)
        case Kind.JSON:
            return arrow.array([json.dumps(each, ensure_ascii=False) for each in values], kind)
        case _:
            return arrow.array(values, kind)
