"""What leaves the archive? Plain rows of its tables, all from one snapshot.

A row is a tuple of plain values in the order of its columns: integers, numbers, truth values, texts
(times too, in ISO 8601 with +07:00), and what JSON holds. Memory does not grow with the rows; of a
selection it grows by eight bytes an article.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import filterfalse, islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, func, select, type_coerce

from storage.archive import EVERYTHING, Archive
from storage.articles import lookup
from storage.articles.rows import part_of_revision
from storage.database import models
from storage.database.columns import Timestamp
from storage.database.connection import stream
from storage.export.columns import ARTICLES, REVISIONS, Column, Table
from storage.export.state import State, read
from storage.records import ArticleQuery
from vietnamese.time import VIETNAM

#: What stands between the addresses of a column of kind `Kind.URLS`.
URL_SEPARATOR = " | "
#: Articles that are asked for at a time, where not all are.
_CHUNK = 500
#: Rows after which the state of the work is told.
_TOLD_EVERY = 1000

Row = Sequence[Any]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The archive as it stands at one moment, and which of its articles are to leave it."""

    connection: Connection
    warc: Path  #: where the WARC files lie
    taken_at: datetime  #: the moment
    ids: Sequence[int] | None  #: of the articles, in order; None: all, and what is of no article
    open: ExitStack  #: closes what is read, before the snapshot ends
    filters: Mapping[str, Any] = field(default_factory=dict)  #: as a manifest tells them
    state: State | None = None  #: how far this export comes, where the next one is to go on
    tell: Callable[[int], object] = lambda _rows: None  #: is told how many rows were read so far

    def rows(self, table: Table, columns: Sequence[Column] | None = None) -> Iterator[Row]:
        """Yield the rows of *table*, in the order of its key, with these *columns* or all."""
        rows = self.open.enter_context(closing(self._rows(table, columns or table.columns)))
        for number, row in enumerate(rows, 1):
            if number % _TOLD_EVERY == 0:
                self.tell(number)
            yield row

    def _rows(self, table: Table, columns: Sequence[Column]) -> Generator[Row, None, None]:
        query = _query(table, columns, self.connection.dialect.name)
        if self.ids is None:
            yield from stream(self.connection, query)
            return
        for ids in chunks(self.ids):
            yield from stream(self.connection, query.where(_of_articles(table, ids)))

    def of_articles(self, table: Table, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
        """Return what *table* holds of these articles, by their ids, without the id itself."""
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        query = _query(table, table.columns, self.connection.dialect.name)
        for row in self.connection.execute(query.where(_of_articles(table, ids))):
            record = dict(zip(table.names, row, strict=True))
            found[record.pop("article_id")].append(record)
        return found


@contextmanager
def selection(
    archive: Archive,
    query: ArticleQuery = EVERYTHING,
    *,
    wanted: Collection[int] | None = None,
    state: Path | None = None,
    filters: Mapping[str, Any] | None = None,
    tell: Callable[[int], object] = lambda _rows: None,
) -> Iterator[Selection]:
    """Give what *query* asks for in a snapshot, of the articles *wanted* if that is given.

    With *state* only what changed since the export whose state that file keeps; it is the caller's
    to write `Selection.state` there once the export is whole.

    :raises BadInput: if the file is no state, or that of another archive or of other *filters*
    """
    taken_at = datetime.now(VIETNAM).replace(microsecond=0)
    filters = filters or {}
    with archive.snapshot() as connection, ExitStack() as open_:
        if connection.dialect.name == "sqlite":
            # Every page is read once: a large cache would only be held.
            connection.exec_driver_sql("PRAGMA cache_size = -4096")
        held: Collection[int] = ()
        came = None
        if state is not None:
            before = read(state, connection, filters)
            query = replace(query, changed_since=before.begin(connection))
            held, came = before.known(connection), before.advanced(connection)
        yield Selection(
            connection=connection,
            open=open_,
            warc=archive.directory / "warc",
            taken_at=taken_at,
            ids=_ids(connection, query, wanted, held),
            filters=filters,
            state=came,
            tell=tell,
        )


def _ids(
    connection: Connection,
    query: ArticleQuery,
    wanted: Collection[int] | None,
    held: Collection[int],
) -> Sequence[int] | None:
    if query == EVERYTHING and wanted is None:
        return None
    found = lookup.article_ids(connection, query)
    if wanted is not None:
        found = filter(frozenset(wanted).__contains__, found)
    return array("q", islice(filterfalse(frozenset(held).__contains__, found), query.limit))


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield *ids*, some hundred at a time."""
    for start in range(0, len(ids), _CHUNK):
        yield list(ids[start : start + _CHUNK])


# --- how each column is asked for -----------------------------------------------------------------


def _query(table: Table, columns: Sequence[Column], dialect: str) -> Select[*tuple[Any, ...]]:
    shown = [_expression(table, each.name, dialect).label(each.name) for each in columns]
    model = _MODELS[table.name]
    return select(*shown).select_from(model).order_by(*(getattr(model, name) for name in table.key))


def _expression(table: Table, name: str, dialect: str) -> ColumnElement[Any]:
    """Return how a column of an exported table is asked for: the one place that knows it."""
    if table is ARTICLES and name in _PARTS:
        return _joined(_PARTS[name])
    if table is REVISIONS and name in _PARTS:
        return part_of_revision(name, dialect)
    column: ColumnElement[Any] = _MODELS[table.name].__table__.c[name]
    return _written(column, dialect) if isinstance(column.type, Timestamp) else column


def _of_articles(table: Table, ids: Collection[int]) -> ColumnElement[bool]:
    model = _MODELS[table.name]
    key: ColumnElement[int] = model.id if table is ARTICLES else model.article_id
    return key.in_(ids)


_MODELS: dict[str, Any] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in models.Base.registry.mappers
}
_PARTS = {"images": models.Image, "attachments": models.Attachment}


def _joined(part: Any) -> ColumnElement[str]:
    """Return the addresses of an article's pictures or documents in one text."""
    urls = (
        select(part.url)
        .where(part.article_id == models.Article.id)
        .order_by(part.position)
        .correlate(models.Article)
        .subquery()
    )
    return select(func.aggregate_strings(urls.c.url, URL_SEPARATOR)).scalar_subquery()


def _written(moment: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """Return a time as text: as SQLite stores it, and as PostgreSQL is told to write it."""
    if dialect == "sqlite":
        return type_coerce(moment, Text())
    return func.to_char(func.timezone(VIETNAM.key, moment), 'YYYY-MM-DD"T"HH24:MI:SS"+07:00"')
