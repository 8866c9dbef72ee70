"""Which of the articles that answer a query are the newest?"""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from storage.database.models import Article
from storage.database.storable import storable
from storage.records import ArticleQuery
from storage.search import index
from storage.search.query import parse
from storage.search.ranking import conditions_of
from storage.search.synonyms import Synonyms


def newest(
    connection: Connection, query: ArticleQuery, names: Synonyms | None = None, *, limit: int
) -> list[Article]:
    """Return what answers *query*, the latest published first, without pictures and documents."""
    query = storable(query)
    words = parse(query.words, names)
    if words.senseless:
        return []
    index.check_knows(connection, (*words.included, *words.excluded))
    order = (Article.published_at.desc().nulls_last(), Article.id.desc())
    rows = select(Article).where(*conditions_of(connection, words, query)).order_by(*order)
    with Session(connection) as session:
        return list(session.scalars(rows.limit(limit)))
