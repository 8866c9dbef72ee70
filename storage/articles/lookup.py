"""How is an article read back, with all that belongs to it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, selectinload

from storage.articles.rows import revision_columns
from storage.database.connection import stream
from storage.database.models import Article, Event, Revision
from storage.database.storable import storable
from storage.records import ArticleQuery
from storage.search import index
from storage.search.query import filters, parse
from storage.search.synonyms import Synonyms

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
    columns = revision_columns(connection.dialect.name)
    of_article = select(*columns).where(Revision.article_id == article_id)
    rows = connection.execute(of_article.order_by(Revision.number))
    return [Revision(**row) for row in rows.mappings()]


def events(connection: Connection, article_id: int) -> list[Event]:
    """Return when an article went and came back, in order."""
    of_article = select(Event).where(Event.article_id == article_id)
    with Session(connection) as session:
        return list(session.scalars(of_article.order_by(Event.at, Event.id)))


def events_of(connection: Connection, ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Return when these articles went and came back, in order, by their ids."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    query = select(Event.article_id, Event.kind, Event.at).where(Event.article_id.in_(ids))
    for article_id, kind, at in connection.execute(query.order_by(Event.at, Event.id)):
        found[article_id].append({"kind": kind, "at": at.isoformat()})
    return found


def articles(
    connection: Connection, query: ArticleQuery, names: Synonyms | None = None
) -> Iterator[Article]:
    """Yield the articles that *query* asks for, by id, with pictures and documents.

    Memory does not grow with their number. *names* are the synonyms of the words.

    :raises OlderArchive: if a source is asked for, and the index of an older version knows none
    """
    query = storable(query)
    words = parse(query.words, names)
    index.check_knows(connection, (*words.included, *words.excluded))
    conditions = [*filters(query), *words.conditions()]
    rows = select(Article).where(*conditions).order_by(Article.id)
    rows = rows.options(*_PARTS).execution_options(yield_per=_CHUNK)
    with Session(connection) as session, session.scalars(rows) as stream:
        found = chain.from_iterable(filter(words.accept, each) for each in stream.partitions())
        yield from islice(found, query.limit)


def article_ids(connection: Connection, query: ArticleQuery) -> Iterator[int]:
    """Yield the ids of the articles that *query* asks for, in order; its limit is not heeded."""
    query = storable(query)
    words = parse(query.words)
    # What the words must be compared with once more is read only where there are any.
    read = (Article.title, Article.lead, Article.text, Article.author) if query.words else ()
    rows = select(Article.id, *read).where(*filters(query), *words.conditions())
    for row in stream(connection, rows.order_by(Article.id)):
        if not query.words or words.accept(row):
            yield row.id
