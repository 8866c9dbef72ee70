"""Which articles answer the words that somebody typed?

Words must all be there, anywhere in title, lead or text; ``"…"`` is a phrase, ``-word`` excludes,
``title:word`` restricts. A word with marks matches with its marks, a word without matches all.
Whatever is typed is a query: there is no syntax error.

First come articles with all the words as one phrase in the title, then those with all of them in
the title, then those with the phrase in the text; within each, the database's own measure decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    false,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from storage import fulltext, sections
from storage.fulltext import Term
from storage.models import Article
from storage.readings import storable
from storage.records import ArticleQuery
from storage.words import Phrase, phrase, printed, spans

#: How many hits are returned where the query names no number.
DEFAULT_LIMIT = 20
#: Terms beyond this many are not looked for: nobody types them, and each costs time.
_MOST_TERMS = 200
_SNIPPET_WORDS = 40
#: Words shown before the first hit.
_LEAD_IN = 8
_CHUNK = 100
_QUOTES = '"“”„«»'
_TERM = re.compile(
    rf"(?P<minus>(?<!\S)-+)?(?P<title>\btitle:\s*)?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<bare>[^\s{_QUOTES}]+))",
    re.IGNORECASE,
)


Terms = tuple[Term, ...]


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


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, understood."""

    included: Terms = ()
    excluded: Terms = ()
    senseless: bool = False  #: something was typed, but no word: nothing answers that

    def accept(self, article: fulltext.Indexed) -> bool:
        """Say whether *article*, which the index found, truly answers; see `Phrase.mixed`."""
        doubtful = [term for term in self.included if term.phrase.mixed]
        unwanted = [term for term in self.excluded if term.phrase.mixed]
        return all(_holds(article, term) for term in doubtful) and not any(
            _holds(article, term) for term in unwanted
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the database must check; `accept` checks the rest."""
        if self.senseless:
            return [false()]
        if self.included:
            return [Article.id.in_(fulltext.matching(self.included, self.exclusions()))]
        return [Article.id.not_in(fulltext.matching(terms)) for terms in self.exclusions()]

    def exclusions(self) -> list[Terms]:
        """Return what the database must keep out; `accept` keeps out the rest."""
        return [(term,) for term in self.excluded if not term.phrase.mixed]


def parse(typed: str) -> Words:
    """Understand what was typed; every string is a query."""
    included: list[Term] = []
    excluded: list[Term] = []
    for match in islice(_TERM.finditer(typed), _MOST_TERMS):
        words = phrase(match["quoted"] or match["bare"] or "")
        if words is not None:
            columns = ("title",) if match["title"] else fulltext.ANYWHERE
            (excluded if match["minus"] else included).append(Term(words, columns))
    senseless = bool(typed.strip()) and not included and not excluded
    return Words(tuple(included), tuple(excluded), senseless)


def filters(query: ArticleQuery) -> list[ColumnElement[bool]]:
    """Return the conditions of *query* other than its words."""
    conditions: list[ColumnElement[bool]] = []
    if query.since is not None:
        conditions.append(Article.published_at >= query.since)
    if query.until is not None:
        conditions.append(Article.published_at < query.until)
    if query.section is not None:
        conditions.append(Article.section_slug.in_(sections.matching(query.section)))
    if query.author is not None:
        author = phrase(query.author)
        conditions.append(
            Article.id.in_(fulltext.matching([Term(author, ("author",))])) if author else false()
        )
    if query.changed_since is not None:
        conditions.append(Article.changed_at >= query.changed_since)
    return conditions


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
            fulltext.ranked((*words.included, *all_of), (*words.exclusions(), *none_of))
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
    free = [term for term in terms if term.columns == fulltext.ANYWHERE] or terms
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


# --- the text itself --------------------------------------------------------------------------


def _holds(article: fulltext.Indexed, term: Term) -> bool:
    texts = (getattr(article, column) or "" for column in term.columns)
    return any(any(term.phrase.find(printed(text))) for text in texts)


def snippet(text: str, phrases: Sequence[Phrase], *, marks: tuple[str, str] = ("**", "**")) -> str:
    """Return the part of *text* that shows most of *phrases*, on one line, hits between *marks*."""
    words = printed(text)
    hits = sorted(
        (first, last, number)
        for number, each in enumerate(phrases)
        for first, last in each.find(words)
    )
    places = spans(text)
    begin = _best_start(hits)
    window = places[begin : begin + _SNIPPET_WORDS]
    if not window:
        return ""
    start = 0 if begin == 0 else window[0][0]
    end = len(text) if begin + _SNIPPET_WORDS >= len(places) else window[-1][1]
    found = [
        (places[first][0], places[last][1])
        for first, last, _ in hits
        if first >= begin and places[last][1] <= end
    ]
    shown = _marked(text, start, end, _merged(text, found), marks)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return f"{before}{' '.join(shown.split())}{after}"


def _best_start(hits: Sequence[tuple[int, int, int]]) -> int:
    """Return the word with which to begin, so that most different phrases are shown."""
    best, most = 0, 0
    for index, (first, _, _) in enumerate(hits):
        near = {
            number
            for _, last, number in hits[index : index + _SNIPPET_WORDS]
            if last < first + _SNIPPET_WORDS - _LEAD_IN
        }
        if len(near) > most:
            best, most = first, len(near)
    return max(0, best - _LEAD_IN)


def _merged(text: str, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join places that overlap or have nothing but white space between them."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _marked(
    text: str, start: int, end: int, found: Iterable[tuple[int, int]], marks: tuple[str, str]
) -> str:
    parts, position = [], start
    for first, last in found:
        parts += [text[position:first], marks[0], text[first:last], marks[1]]
        position = last
    return "".join((*parts, text[position:end]))
