"""Which articles answer a query, the best first? Tiers of answers; the weights: `terms`.

First come articles with all the words as one phrase in the title, then those with all of them in
the title, then those with the phrase in the text; within each, the database's own measure decides,
and where that is equal the later article id: the order never depends on anything else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from storage.database.models import Article
from storage.records import ArticleQuery
from storage.search import index
from storage.search.query import Words, filters
from storage.search.snippet import snippet
from storage.search.terms import ANYWHERE, Needle, Term, Terms, term
from vietnamese.words import Phrase

#: How many hits are returned where the query names no number.
DEFAULT_LIMIT = 20
_CHUNK = 100
#: No database counts further.
_MOST_ROWS = 2**62
#: Articles that are read to see whether they truly answer.
_MOST_READ = 1000
#: Words of a query that are looked for as one phrase, too.
_LONGEST_PHRASE = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One article found."""

    id: int
    title: str
    url: str
    published_at: datetime | None
    section: str | None
    snippet: str  #: of the text, on one line, with each hit between ``**``
    score: float  #: higher is better
    duplicates: list[int] = field(default_factory=list)  #: the same text under other ids


def hits(connection: Connection, words: Words, query: ArticleQuery) -> list[Hit]:
    """Return what answers, best first; without words, the newest first."""
    if words.senseless:
        return []
    limit = DEFAULT_LIMIT if query.limit is None else query.limit
    rankings = _rankings(words, query, _refused(connection, words, query))
    scores = chain.from_iterable(map(connection.execute, rankings))
    page = [(id_, score) for id_, score in islice(scores, query.offset, query.offset + limit)]
    return _shown(connection, words, page)


def count(connection: Connection, words: Words, query: ArticleQuery) -> int:
    """Return how many articles answer."""
    if words.asked_of_index:
        found = index.matching(words.asked_of_index, words.exclusions())
        refused = _refused(connection, words, query)
        among = found.where(*_limits(words, query, refused)).subquery()
        return connection.scalar(select(func.count()).select_from(among)) or 0
    conditions = conditions_of(connection, words, query)
    return connection.scalar(select(func.count(Article.id)).where(*conditions)) or 0


def conditions_of(
    connection: Connection, words: Words, query: ArticleQuery
) -> list[ColumnElement[bool]]:
    """Return what an answer must be, duplicates left out where *query* says so."""
    refused = _refused(connection, words, query)
    conditions = [*filters(query), *words.conditions()]
    if refused:
        conditions.append(Article.id.not_in(refused))
    return conditions if query.duplicates else [*conditions, Article.id.not_in(_folded(conditions))]


def _limits(words: Words, query: ArticleQuery, refused: Sequence[int]) -> list[ColumnElement[bool]]:
    """Return what an entry of the index must be besides holding the words."""
    others = [*filters(query), *words.other_conditions()]
    limits: list[ColumnElement[bool]] = []
    if others:
        limits.append(index.COMPARED_ROWID.in_(select(Article.id).where(*others)))
    if refused:
        limits.append(index.COMPARED_ROWID.not_in(refused))
    if not query.duplicates:
        answers = [*filters(query), *words.conditions(), Article.id.not_in(refused)]
        limits.append(index.COMPARED_ROWID.not_in(_folded(answers)))
    return limits


def _folded(conditions: Sequence[ColumnElement[bool]]) -> Select[int]:
    """Select the articles whose text an earlier one has that meets *conditions*, too."""
    repeated = select(Article.duplicate_of).where(Article.duplicate_of.is_not(None))
    originals = select(Article.id).where(Article.id.in_(repeated), *conditions)
    return select(Article.id).where(Article.duplicate_of.in_(originals))


def _refused(connection: Connection, words: Words, query: ArticleQuery) -> list[int]:
    """Return what the index finds and reading refuses.

    The latest of the doubtful are read, as many as can be in a second or two.
    """
    doubts = words.doubts()
    if not doubts:
        return []
    conditions = [*filters(query), *words.conditions(), or_(*doubts)]
    doubtful = select(Article).where(*conditions).order_by(Article.id.desc()).limit(_MOST_READ)
    with Session(connection) as session:
        rows = session.scalars(doubtful.execution_options(yield_per=_CHUNK))
        return [article.id for article in rows if not words.accept(article)]


# --- what is shown --------------------------------------------------------------------------------


def _shown(connection: Connection, words: Words, page: Sequence[tuple[int, float]]) -> list[Hit]:
    ids = [id_ for id_, _ in page]
    with Session(connection) as session:
        rows = session.scalars(select(Article).where(Article.id.in_(ids)))
        articles = {article.id: article for article in rows}
    repeated = _duplicates(connection, ids)
    return [_hit(articles[id_], words, score, repeated[id_]) for id_, score in page]


def _duplicates(connection: Connection, ids: Sequence[int]) -> dict[int | None, list[int]]:
    found: dict[int | None, list[int]] = defaultdict(list)
    query = select(Article.duplicate_of, Article.id).where(Article.duplicate_of.in_(ids))
    for original, id_ in connection.execute(query.order_by(Article.id)):
        found[original].append(id_)
    return found


def _hit(article: Article, words: Words, score: float, duplicates: list[int]) -> Hit:
    return Hit(
        id=article.id,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        section=article.section,
        snippet=snippet(article.text or article.lead, words.phrases),
        score=round(score, 4),
        duplicates=duplicates,
    )


# --- ranking --------------------------------------------------------------------------------------


def _rankings(
    words: Words, query: ArticleQuery, refused: Sequence[int]
) -> Iterator[Select[int, float]]:
    """Yield selections of id and score, best first, each better than all that follow."""
    terms = words.asked_of_index
    limit = DEFAULT_LIMIT if query.limit is None else query.limit
    most = min(query.offset + limit, _MOST_ROWS)
    if not terms:
        yield _newest(words, query, refused).limit(most)
        return
    limits = _limits(words, query, refused)
    for tier, all_of, none_of in _tiers(terms):
        found = index.ranked((*terms, *all_of), (*words.exclusions(), *none_of)).where(*limits)
        found = found.order_by(found.selected_columns.relevance.desc(), index.ROWID.desc())
        best = found.limit(most).subquery("found")
        score = type_coerce(tier + best.c.relevance / (1 + best.c.relevance), Double)
        yield select(best.c.rowid, score).order_by(best.c.relevance.desc(), best.c.rowid.desc())


def _newest(words: Words, query: ArticleQuery, refused: Sequence[int]) -> Select[int, float]:
    conditions = [*filters(query), *words.conditions(), Article.id.not_in(refused)]
    if not query.duplicates:
        conditions.append(Article.id.not_in(_folded(conditions)))
    order = (Article.published_at.desc().nulls_last(), Article.id.desc())
    return select(Article.id, literal(0.0)).where(*conditions).order_by(*order)


def _tiers(terms: Terms) -> Iterator[tuple[int, Terms, Sequence[Terms]]]:
    """Yield what makes an answer a good one, the best first: tier, also all of, but none of.

    Asked for one after the other, because most queries are answered by the first ones, and to
    measure how well every article answers a common word takes long.
    """
    free = [each for each in terms if _is_free(each)] or terms
    whole = Phrase(tuple(word for each in free for word in _words(each))[:_LONGEST_PHRASE])
    words_in_title = tuple(_in_title(each) for each in free)
    if len(whole.words) == 1:
        yield 3, words_in_title, ()
        yield 1, (), (words_in_title,)
        return
    phrase_in_title, phrase_anywhere = (term(whole, "title"),), (term(whole),)
    yield 3, phrase_in_title, ()
    yield 2, words_in_title, (phrase_in_title,)
    yield 1, phrase_anywhere, (words_in_title, phrase_in_title)
    yield 0, (), (words_in_title, phrase_anywhere)


def _is_free(each: Term) -> bool:
    return all(needle.columns == ANYWHERE for way in each.ways for needle in way)


def _words(each: Term) -> Iterator[Any]:
    for needle in each.first:
        yield from needle.phrase.words


def _in_title(each: Term) -> Term:
    ways = (tuple(Needle(needle.phrase, ("title",)) for needle in way) for way in each.ways)
    return Term(tuple(ways))
