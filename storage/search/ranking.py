"""Which articles answer a query, the best first? Tiers of answers; the weights: `terms`.

First come articles with all the words as one phrase in the title, then those with all of them in
the title, then those with the phrase in the text; within each, the database's own measure decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from sqlalchemy import (
    Connection,
    Double,
    Select,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from storage.database.models import Article
from storage.database.storable import storable
from storage.records import ArticleQuery
from storage.search import index
from storage.search.query import Words, filters, parse
from storage.search.snippet import snippet
from storage.search.terms import ANYWHERE, Term, Terms
from vietnamese.words import Phrase

#: How many hits are returned where the query names no number.
DEFAULT_LIMIT = 20
_CHUNK = 100


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


def search(connection: Connection, query: ArticleQuery) -> list[Hit]:
    """Return what answers *query*, best first; without words, the newest first."""
    query = storable(query)
    words = parse(query.words)
    if words.senseless:
        return []
    limit = DEFAULT_LIMIT if query.limit is None else query.limit
    hits = chain.from_iterable(_hits(connection, words, each) for each in _rankings(words, query))
    return list(islice(hits, limit))


def _hits(connection: Connection, words: Words, ranking: Select[int, float]) -> Iterator[Hit]:
    """Yield what *ranking* selects and truly answers, reading texts only as they are asked for."""
    with (
        Session(connection) as session,
        session.execute(ranking, execution_options={"yield_per": _CHUNK}) as ranked,
    ):
        for part in ranked.partitions():
            scores = dict(part)
            query = select(Article).where(Article.id.in_(scores))
            articles = {article.id: article for article in session.scalars(query)}
            for id_, score in scores.items():
                if words.accept(articles[id_]):
                    yield _hit(articles[id_], words, score)


def _hit(article: Article, words: Words, score: float) -> Hit:
    return Hit(
        id=article.id,
        title=article.title,
        url=article.url,
        published_at=article.published_at,
        section=article.section,
        snippet=snippet(
            article.text or article.lead,
            [term.phrase for term in words.included if "text" in term.columns],
        ),
        score=round(score, 4),
    )


# --- ranking ----------------------------------------------------------------------------------


def _rankings(words: Words, query: ArticleQuery) -> Iterator[Select[int, float]]:
    """Yield selections of id and score, best first, each better than all that follow."""
    order = (Article.published_at.desc().nulls_last(), Article.id.desc())
    if not words.included:
        conditions = [*filters(query), *words.conditions()]
        yield select(Article.id, literal(0.0)).where(*conditions).order_by(*order)
        return
    for tier, all_of, none_of in _tiers(words.included):
        found = (
            index.ranked((*words.included, *all_of), (*words.exclusions(), *none_of))
            .cte("found")
            .prefix_with("MATERIALIZED")
        )
        score = type_coerce(tier + found.c.relevance / (1 + found.c.relevance), Double)
        yield (
            select(Article.id, score)
            .join(found, found.c.rowid == Article.id)
            .where(*filters(query))
            .order_by(found.c.relevance.desc(), *order)
        )


def _tiers(terms: Sequence[Term]) -> Iterator[tuple[int, Terms, Sequence[Terms]]]:
    """Yield what makes an answer a good one, the best first: tier, also all of, but none of.

    Asked for one after the other, because most queries are answered by the first ones, and to
    measure how well every article answers a common word takes long.
    """
    free = [term for term in terms if term.columns == ANYWHERE] or terms
    whole = Phrase(tuple(word for term in free for word in term.phrase.words))
    words_in_title = tuple(Term(term.phrase, ("title",)) for term in free)
    if len(whole.words) == 1:
        yield 3, words_in_title, ()
        yield 1, (), (words_in_title,)
        return
    phrase_in_title, phrase_anywhere = (Term(whole, ("title",)),), (Term(whole),)
    yield 3, phrase_in_title, ()
    yield 2, words_in_title, (phrase_in_title,)
    yield 1, phrase_anywhere, (words_in_title, phrase_in_title)
    yield 0, (), (words_in_title, phrase_anywhere)
