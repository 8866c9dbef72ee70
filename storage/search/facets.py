"""Of which years, sections and authors are the articles that answer a query?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from storage.database.models import Article
from storage.database.storable import storable
from storage.records import ArticleQuery
from storage.search import index
from storage.search.query import parse
from storage.search.ranking import conditions_of
from storage.search.synonyms import Synonyms
from vietnamese.time import VIETNAM


class Facet(StrEnum):
    """By what answers are counted."""

    YEAR = "year"  #: of publication
    SECTION = "section"
    AUTHOR = "author"


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many answers have one value."""

    value: str | None  #: None: it is not known
    articles: int


def facet(
    connection: Connection, query: ArticleQuery, by: Facet, names: Synonyms | None = None
) -> list[Count]:
    """Return the values of what answers *query*, most frequent first; years, the latest first."""
    query = storable(query)
    words = parse(query.words, names)
    index.check_knows(connection, (*words.included, *words.excluded))
    value = _columns(connection)[by].label("value")
    conditions = conditions_of(connection, words, query)
    rows = select(value, func.count(Article.id)).where(*conditions).group_by(value)
    counts = [Count(value=each, articles=n) for each, n in connection.execute(rows)]
    return sorted(counts, key=_latest if by is Facet.YEAR else _most)


def _latest(count: Count) -> tuple[bool, int]:
    return count.value is None, -int(count.value or 0)


def _most(count: Count) -> tuple[int, str]:
    return -count.articles, count.value or ""


def _columns(connection: Connection) -> dict[Facet, Any]:
    at: ColumnElement[str] = func.substr(Article.published_at, 1, 4)
    if connection.dialect.name == "postgresql":
        at = func.to_char(func.timezone(VIETNAM.key, Article.published_at), "YYYY")
    return {Facet.YEAR: at, Facet.SECTION: Article.section, Facet.AUTHOR: Article.author}
