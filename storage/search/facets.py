"""Of which years, sections and authors are the articles that answer a query?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select

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
    MONTH = "month"  #: of publication, 2020-11
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
    """Return the values of what answers *query*, most frequent first; times, the latest first."""
    query = storable(query)
    words = parse(query.words, names)
    index.check_knows(connection, (*words.included, *words.excluded))
    value = _columns(connection)[by].label("value")
    conditions = conditions_of(connection, words, query)
    rows = select(value, func.count(Article.id)).where(*conditions).group_by(value)
    counts = [Count(value=each, articles=n) for each, n in connection.execute(rows)]
    return sorted(counts, key=_latest if by in _TIMES else _most)


def _latest(count: Count) -> tuple[bool, int]:
    return count.value is None, -int((count.value or "0").replace("-", ""))


def _most(count: Count) -> tuple[int, str]:
    return -count.articles, count.value or ""


#: How PostgreSQL writes a time of publication so that it tells no more than is counted by; SQLite
#: keeps as many characters of what it holds.
_TIMES = {Facet.YEAR: "YYYY", Facet.MONTH: "YYYY-MM"}


def _columns(connection: Connection) -> dict[Facet, Any]:
    times: dict[Facet, Any] = {
        by: func.substr(Article.published_at, 1, len(form)) for by, form in _TIMES.items()
    }
    if connection.dialect.name == "postgresql":
        local = func.timezone(VIETNAM.key, Article.published_at)
        times = {by: func.to_char(local, form) for by, form in _TIMES.items()}
    return {**times, Facet.SECTION: Article.section, Facet.AUTHOR: Article.author}
