"""How does the archive come into Datasette? Opened read-only, with limits on whatever is asked."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Base400, Request, Response

from storage.archive import Archive, Connection
from storage.database.engine import read_only_uri
from storage.errors import BadInput
from web.guard import App, Guard

Answer = TypeVar("Answer")
#: Addresses, as patterns, and what answers there.
Routes = list[tuple[str, Callable[..., Awaitable[Response]]]]

HERE = Path(__file__).parent
#: The name under which the tables stand in addresses: ``/archive/articles``.
DATABASE = "archive"
#: Seconds that a page may read the archive.
TIME_LIMIT = 5.0
#: Threads that read the archive; each has a page cache of its own.
READERS = 3
#: Bytes of the longest value that the SQL console computes or shows: a thousand rows of them fit
#: into the memory of a small machine.
_LONGEST_VALUE = 1_000_000

_SETTINGS = {
    "allow_download": False,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "max_csv_mb": 100,
    "num_sql_threads": READERS,
    "sql_time_limit_ms": 1000,
    "suggest_facets": False,  # each is a query over the whole table, and takes up to 50 ms
    "truncate_cells_html": 500,
}


class NoSuchPage(Base400):  # type: ignore[misc]
    """There is nothing at an address, and no other address at which it may be."""

    status = HTTPStatus.NOT_FOUND.value


class ReadingRoom(Datasette):  # type: ignore[misc]  # Datasette ships no types
    """Datasette on one archive, for readers who call it by one of *names* or by a number.

    *note* stands on every page: what a reader must know of what is served, such as its age.
    """

    def __init__(self, archive: Archive, *, names: Iterable[str] = (), note: str = "") -> None:
        self.archive = archive
        self.note = note
        self._names = tuple(names)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        super().__init__(
            memory=True,
            settings=_SETTINGS,
            template_dir=str(HERE / "templates"),
            static_mounts=[("tinh", str(HERE / "static"))],
        )
        self.remove_database("_memory")
        self.add_database(_Tables(self, archive), name=DATABASE)

    def app(self) -> App:
        """Return the ASGI application."""
        return Guard(super().app(), names=self._names)

    def close(self) -> None:
        """Let go of the archive's file, and of the threads that read it."""
        self._readers.shutdown()
        self.executor.shutdown()
        for database in self.databases.values():
            database.close()

    async def read(
        self, reading: Callable[[Connection], Answer], *, seconds: float = TIME_LIMIT
    ) -> Answer:
        """Return what *reading* finds in a snapshot of the archive, in a thread of its own.

        :raises TookTooLong: if the database is still at work when *seconds* are over
        """

        def read() -> Answer:
            with self.archive.snapshot(seconds=seconds) as connection:
                return reading(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, read)

    async def page(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any],
        *,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        """Return the page that *template* makes of *context*."""
        html = await self.render_template(template, dict(context), request=request)
        return Response.html(html, status=status.value)


class _Tables(Database):  # type: ignore[misc]
    """The archive's tables, for Datasette's own pages: read-only, whatever SQL says."""

    def __init__(self, room: ReadingRoom, archive: Archive) -> None:
        if archive.file is None:
            raise BadInput(
                "the reading room reads SQLite, and this archive's tables are in PostgreSQL; make "
                "a copy with `thanhuy export sqlite`, and serve that"
            )
        self._uri = read_only_uri(archive.file)
        super().__init__(room, path=str(archive.file), is_mutable=True)

    def connect(self, write: bool = False) -> sqlite3.Connection:  # theirs
        """Open the file for reading."""
        assert not write
        connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
        self._all_file_connections.append(connection)
        return connection
