"""How is an article read back, with all that belongs to it?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, selectinload

from storage.database.models import Article, Event, Revision
from storage.database.storable import storable
from storage.records import ArticleQuery
from storage.search.query import filters, parse

#: Articles that are held at a time where many are read.
_CHUNK = 100
_PARTS = (selectinload(Article.images), selectinload(Article.attachments))


def article(connection: Connection, article_id: int) -> Article | None:
    """Return an article's row with its pictures and documents; None if it is not known."""
    query = select(Article).where(Article.id == article_id)
    with Session(connection) as session:
        return session.scalars(query.options(*_PARTS)).one_or_none()


def revisions(connection: Connection, article_id: int) -> list[Revision]:
    """Return an article's revisions, the first one first."""
    of_article = select(Revision).where(Revision.article_id == article_id)
    with Session(connection) as session:
        return list(session.scalars(of_article.order_by(Revision.number)))


def events(connection: Connection, article_id: int) -> list[Event]:
    """Return when an article went and came back, in order."""
    of_article = select(Event).where(Event.article_id == article_id)
    with Session(connection) as session:
        return list(session.scalars(of_article.order_by(Event.at, Event.id)))


def articles(connection: Connection, query: ArticleQuery) -> Iterator[Article]:
    """Yield the articles that *query* asks for, by id, with pictures and documents.

    Memory does not grow with their number.
    """
    query = storable(query)
    words = parse(query.words)
    conditions = [*filters(query), *words.conditions()]
    rows = select(Article).where(*conditions).order_by(Article.id)
    rows = rows.options(*_PARTS).execution_options(yield_per=_CHUNK)
    with Session(connection) as session, session.scalars(rows) as stream:
        found = chain.from_iterable(filter(words.accept, each) for each in stream.partitions())
        yield from islice(found, query.limit)
