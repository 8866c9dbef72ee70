"""What is in the archive, and how does something get into it? The one door to the tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, selectinload

from storage import sections
from storage.articles import removal
from storage.articles.revisions import Reread
from storage.articles.rows import storable
from storage.articles.save import save_batch
from storage.database import models
from storage.database.address import make_directory
from storage.database.connection import snapshot, transaction, upsert
from storage.database.engine import open_engine
from storage.duplicates import near
from storage.records import (
    LONGEST_URL,
    Article,
    ArticleQuery,
    Capture,
    Discovery,
    Outcome,
    Page,
    PageKind,
    Visit,
)
from storage.search.query import filters, parse
from storage.search.ranking import Hit, search
from vietnamese.time import VIETNAM

#: A transaction or a snapshot of an archive: what the functions of this room take.
Connection = sqlalchemy.Connection
#: Articles that are read at a time where many are.
_CHUNK = 100
_MOST_ADDRESSES = 50  # of one article that are tried
EVERYTHING = ArticleQuery()
_PARTS = (selectinload(models.Article.images), selectinload(models.Article.attachments))
_CAPTURE_COLUMNS = tuple(getattr(models.Capture, field.name) for field in fields(Capture))


@dataclass(frozen=True, kw_only=True, slots=True)
class Holdings:
    """What the archive holds, in numbers."""

    articles: int
    revisions: int
    captures: int
    duplicates: int
    near_duplicates: int
    gone: int
    images: int
    attachments: int
    first_published_at: datetime | None
    last_published_at: datetime | None
    last_seen_at: datetime | None


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

        :raises BadInput: if there is none and *create* is false, or it cannot be used
        :raises NotAnArchive: if there is something else; it is left as it was
        :raises NewerArchive: if a newer version of this program wrote it
        """
        engine = open_engine(directory, database, create=create, read_only=read_only)
        if create:
            make_directory(directory)  # also where the tables are elsewhere
        return cls(directory, engine)

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

    def snapshot(self) -> AbstractContextManager[Connection]:
        """Begin to read: a connection that sees the archive as it is now."""
        return snapshot(self.engine)

    # --- saving -------------------------------------------------------------------------------

    def save_visits(
        self,
        connection: Connection,
        visits: Sequence[Visit],
        *,
        run_id: int | None,
        reread: Reread = lambda _capture_id: None,
        near_duplicates: bool = True,
    ) -> list[Outcome | None]:
        """Save *visits* in their order, in the caller's transaction; None for pages of no article.

        *reread* reads an earlier capture with the present extractor; see
        `storage.articles.revisions`. Who saves many leaves *near_duplicates* for later, with
        `mark_near_duplicates`: comparing texts costs more than all the rest.
        """
        return save_batch(
            connection,
            storable(tuple(visits)),
            run_id=run_id,
            reread=reread,
            near_duplicates=near_duplicates,
        )

    def mark_near_duplicates(
        self, executor: Executor | None = None, *, until: Callable[[], bool] = lambda: False
    ) -> None:
        """Mark the near-duplicates among what was saved without, by killed runs too.

        It is done part by part: it must not keep others from writing for long. The processes of
        *executor* share the work. Once *until* says so, the rest is left for another time.
        """
        if executor is not None:
            for texts, keys in near.with_keys(self._postponed(), executor):
                self._settle(texts, keys)
        for part in self._postponed():
            if until():
                return
            self._settle(part.keys(), {})

    def _postponed(self) -> Iterator[dict[str, str | None]]:
        last = ""
        while True:
            with self.snapshot() as connection:
                part = near.postponed(connection, last, _CHUNK)
            if not part:
                return
            yield part
            last = max(part)

    def _settle(self, texts: Collection[str], keys: Mapping[str, set[int]]) -> None:
        with self.transaction() as connection:
            near.settle(connection, texts, now=datetime.now(VIETNAM), known_keys=keys)

    def save(self, article: Article, capture: Capture) -> Outcome:
        """Save one article, read from *capture*, in a transaction of its own."""
        page = Page(kind=PageKind.ARTICLE, reason="", article=article)
        visit = Visit(capture=capture, page=page, address=capture.url)
        with self.transaction() as connection:
            (outcome,) = self.save_visits(connection, [visit], run_id=None)
        assert outcome is not None
        return outcome

    def save_sections(self, connection: Connection, discoveries: Iterable[Discovery]) -> None:
        """Enter the sections among *discoveries*."""
        sections.save_listed(connection, storable(tuple(discoveries)))

    def save_aliases(self, connection: Connection, discoveries: Iterable[Discovery]) -> None:
        """Enter the other addresses under which *discoveries* link to articles."""
        others = {
            (found.address, found.article_id)
            for found in discoveries
            if found.article_id is not None
            and found.address != found.url
            and len(found.address) <= LONGEST_URL
        }
        rows = [{"url": storable(url), "article_id": each} for url, each in others]
        if rows:
            connection.execute(upsert(connection, models.Alias).on_conflict_do_nothing(), rows)

    def other_addresses(self, connection: Connection, article_id: int) -> list[str]:
        """Return the other addresses under which the article was linked to."""
        alias = models.Alias
        query = select(alias.url).where(alias.article_id == article_id).order_by(alias.url)
        return list(connection.execute(query.limit(_MOST_ADDRESSES)).scalars())

    def mark_seen(self, connection: Connection, article_id: int, *, at: datetime) -> None:
        """Note that the article was there at *at*, as it was (304); one that was gone is back."""
        removal.mark_seen(connection, article_id, at=at)

    def mark_gone(self, connection: Connection, article_id: int, *, at: datetime) -> bool:
        """Note that the site has denied the article since *at*; say whether that is news."""
        return removal.mark_gone(connection, article_id, at=at)

    # --- reading ------------------------------------------------------------------------------

    def article(self, article_id: int) -> models.Article | None:
        """Return an article's row with its pictures and documents; None if it is not known."""
        query = select(models.Article).where(models.Article.id == article_id)
        with self.snapshot() as connection, Session(connection) as session:
            return session.scalars(query.options(*_PARTS)).one_or_none()

    def revisions(self, article_id: int) -> list[models.Revision]:
        """Return an article's revisions, the first one first."""
        revision = models.Revision
        query = select(revision).where(revision.article_id == article_id).order_by(revision.number)
        with self.snapshot() as connection, Session(connection) as session:
            return list(session.scalars(query))

    def events(self, article_id: int) -> list[models.Event]:
        """Return when an article went and came back, in order."""
        event = models.Event
        query = select(event).where(event.article_id == article_id).order_by(event.at, event.id)
        with self.snapshot() as connection, Session(connection) as session:
            return list(session.scalars(query))

    def articles(self, query: ArticleQuery = EVERYTHING) -> Iterator[models.Article]:
        """Yield the articles that *query* asks for, by id, with pictures and documents.

        They are as the archive stands when the first is taken; memory does not grow with them.
        """
        query = storable(query)
        words = parse(query.words)
        conditions = [*filters(query), *words.conditions()]
        rows = select(models.Article).where(*conditions).order_by(models.Article.id)
        rows = rows.options(*_PARTS).execution_options(yield_per=_CHUNK)
        with (
            self.snapshot() as connection,
            Session(connection) as session,
            session.scalars(rows) as stream,
        ):
            found = chain.from_iterable(filter(words.accept, each) for each in stream.partitions())
            yield from islice(found, query.limit)

    def search(self, query: ArticleQuery) -> list[Hit]:
        """Return what answers *query*, best first; without words, the newest first."""
        with self.snapshot() as connection:
            return search(connection, query)

    def sections(self) -> list[models.Section]:
        """Return the sections that are known, by name."""
        with self.snapshot() as connection, Session(connection) as session:
            return list(session.scalars(select(models.Section).order_by(models.Section.name)))

    def original_capture(self, url: str, payload_digest: str) -> Capture | None:
        """Return the latest capture of *url* that holds this payload itself; None if none does."""
        capture = models.Capture
        query = (
            select(*_CAPTURE_COLUMNS)
            .where(
                capture.payload_digest == payload_digest,
                capture.url == url,
                capture.revisit.is_(False),
            )
            .order_by(capture.fetched_at.desc(), capture.id.desc())
            .limit(1)
        )
        with self.snapshot() as connection:
            row = connection.execute(query).one_or_none()
        return Capture(**row._asdict()) if row else None

    def holdings(self) -> Holdings:
        """Count what the archive holds."""
        article = models.Article
        figures = select(
            func.count().label("articles"),
            func.coalesce(func.sum(article.revision_count), 0).label("revisions"),
            func.count(article.duplicate_of).label("duplicates"),
            func.count(article.near_duplicate_of).label("near_duplicates"),
            func.count(article.gone_at).label("gone"),
            func.min(article.published_at).label("first_published_at"),
            func.max(article.published_at).label("last_published_at"),
            func.max(article.last_seen_at).label("last_seen_at"),
        )
        with self.snapshot() as connection:
            row = connection.execute(figures.select_from(article)).one()
            return Holdings(
                **row._asdict(),
                captures=_count(connection, models.Capture),
                images=_count(connection, models.Image),
                attachments=_count(connection, models.Attachment),
            )


def _count(connection: Connection, table: type[models.Base]) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
