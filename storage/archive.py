"""How is an archive opened, read and written to? The one door to its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy
from sqlalchemy import Engine

from storage.articles import lookup
from storage.articles.holdings import Holdings, holdings
from storage.database import models
from storage.database.address import make_directory, name_of
from storage.database.connection import snapshot, transaction
from storage.database.engine import open_engine
from storage.records import ArticleQuery
from storage.search import synonyms
from storage.search.answers import Answer, answer, search
from storage.search.facets import Count, Facet, facet
from storage.search.ranking import Hit

#: A transaction or a snapshot of an archive: what the functions of this room take.
Connection = sqlalchemy.Connection
EVERYTHING = ArticleQuery()


class Archive:
    """An archive, opened; a context manager that closes it.

    Writing is done in `transaction`, by one process at a time; reading may go on meanwhile.
    """

    def __init__(self, directory: Path, engine: Engine) -> None:
        self.directory = directory
        self.engine = engine

    @classmethod
    def open(
        cls,
        directory: Path,
        database: str | None = None,
        *,
        create: bool = False,
        read_only: bool = False,
    ) -> Self:
        """Open the archive in *directory*, its tables in *database* or in ``archive.db`` there.

        One of an older version is brought up to date, or with *read_only* read as it is.

        :raises BadInput: if there is none and *create* is false, or it cannot be used
        :raises NotAnArchive: if there is something else; it is left as it was
        :raises NewerArchive: if a newer version of this program wrote it
        :raises OlderArchive: if it is to be written to, and must be upgraded first
        """
        engine = open_engine(directory, database, create=create, read_only=read_only)
        if create:
            make_directory(directory)  # also where the tables are elsewhere
        return cls(directory, engine)

    @property
    def file(self) -> Path | None:
        """The SQLite file with its tables; None: a server has them."""
        return Path(name_of(self.engine)) if self.engine.dialect.name == "sqlite" else None

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def transaction(self) -> AbstractContextManager[Connection]:
        """Begin to write: a connection whose work is committed whole at the end, or not at all.

        :raises StorageFull: if there is no room; what was committed before stays
        :raises ArchiveBusy: if another process has been writing for too long
        """
        return transaction(self.engine)

    def snapshot(self, *, seconds: float | None = None) -> AbstractContextManager[Connection]:
        """Begin to read: a connection that sees the archive as it is now.

        :raises TookTooLong: if the database is still at work when *seconds* are over
        """
        return snapshot(self.engine, seconds=seconds)

    def mark_near_duplicates(
        self, executor: Executor | None = None, *, until: Callable[[], bool] = lambda: False
    ) -> None:
        """Mark the near-duplicates among what was saved without; see `uncompared.compare`."""
        from storage.duplicates import uncompared  # noqa: PLC0415  # no reader needs it

        uncompared.compare(self.engine, executor, until=until)

    # --- reading, each in a snapshot of its own ---------------------------------------------------

    def article(self, article_id: int) -> models.Article | None:
        """Return an article's row with its pictures and documents; None if it is not known."""
        with self.snapshot() as connection:
            return lookup.article(connection, article_id)

    def revisions(self, article_id: int) -> list[models.Revision]:
        """Return an article's revisions, the first one first."""
        with self.snapshot() as connection:
            return lookup.revisions(connection, article_id)

    def articles(self, query: ArticleQuery = EVERYTHING) -> Iterator[models.Article]:
        """Yield the articles that *query* asks for, by id, with pictures and documents.

        They are as the archive stands when the first is taken; memory does not grow with them.
        """
        with self.snapshot() as connection:
            yield from lookup.articles(connection, query, synonyms.read(self.directory))

    def search(self, query: ArticleQuery) -> list[Hit]:
        """Return what answers *query*, best first; without words, the newest first."""
        with self.snapshot() as connection:
            return search(connection, query, synonyms.read(self.directory))

    def answer(self, query: ArticleQuery, *, offer: bool = True) -> Answer:
        """Return what answers *query*, and where nothing does, why, and what might be meant."""
        with self.snapshot() as connection:
            return answer(connection, query, synonyms.read(self.directory), offer=offer)

    def facet(self, query: ArticleQuery, by: Facet) -> list[Count]:
        """Return of which years, sections or authors the articles are that answer *query*."""
        with self.snapshot() as connection:
            return facet(connection, query, by, synonyms.read(self.directory))

    def holdings(self) -> Holdings:
        """Count what the archive holds."""
        with self.snapshot() as connection:
            return holdings(connection)
