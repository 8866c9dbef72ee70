"""How does the archive come into Datasette? Opened read-only, with limits on whatever is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response

from storage.archive import Archive, Connection
from vietnamese.time import VIETNAM
from web.guard import App, Guard
from web.tables import Tables, file_of

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

    The tables of an archive in PostgreSQL are shown as they are in *copy*, a SQLite file that was
    exported of it.

    :raises BadInput: if there is no SQLite file to show the tables of
    """

    def __init__(
        self, archive: Archive, *, names: Iterable[str] = (), copy: Path | None = None
    ) -> None:
        self.archive = archive
        self.copy = copy
        self._names = tuple(names)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        super().__init__(
            memory=True,
            settings=_SETTINGS,
            template_dir=str(HERE / "templates"),
            static_mounts=[("tinh", str(HERE / "static"))],
        )
        self.remove_database("_memory")
        self.add_database(Tables(self, file_of(archive, copy)), name=DATABASE)

    def app(self) -> App:
        """Return the ASGI application."""
        return Guard(super().app(), names=self._names)

    @property
    def copied_at(self) -> datetime | None:
        """When the copy was made whose tables are shown; None: they are the archive's own."""
        if self.copy is None:
            return None
        return datetime.fromtimestamp(self.copy.stat().st_mtime, VIETNAM)

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
