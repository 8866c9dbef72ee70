"""What is answered to a query, and where nothing is, what might have been meant?

Where no article has all that was asked for, the answer says why, as far as it can be told: words
that the archive does not hold, filters that match nothing, a section that there is not. And it
offers what answers with the nearest words, or without those that nothing has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from storage import sections
from storage.database.storable import storable
from storage.records import ArticleQuery
from storage.search import index, ranking
from storage.search.nearest import nearest, unheld
from storage.search.query import Words, named_filters, parse
from storage.search.ranking import Hit
from storage.search.synonyms import Synonyms
from storage.search.terms import ANYWHERE, SECTION, Needle, Term, Terms
from vietnamese.words import Forms, Phrase

#: Terms of a query that are left out one by one to see what the others find.
_MOST_LEFT_OUT = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What was looked for instead."""

    words: str  #: as they would be typed
    left_out: tuple[str, ...]  #: of what was typed
    hits: list[Hit]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What answers a query, and what is to be said of it."""

    hits: list[Hit]
    total: int  #: of all pages
    unknown_fields: tuple[str, ...] = ()  #: words before a colon that name no field
    unknown_words: dict[str, list[str]] = field(default_factory=dict)  #: each with the nearest
    unknown_sections: tuple[str, ...] = ()
    known_sections: tuple[str, ...] = ()  #: told where one is unknown
    empty_filters: tuple[str, ...] = ()  #: options without which there would be an answer
    offer: Offer | None = None


def answer(
    connection: Connection, query: ArticleQuery, names: Synonyms | None = None, *, offer: bool
) -> Answer:
    """Return what answers *query*; where nothing does, why, and with *offer* what else might.

    :raises OlderArchive: if a source is asked for, and the index of an older version knows none
    """
    query = storable(query)
    words = _parsed(connection, query, names)
    hits = ranking.hits(connection, words, query)
    limit = ranking.DEFAULT_LIMIT if query.limit is None else query.limit
    is_last_page = 0 < len(hits) < limit or (not hits and not query.offset)
    total = query.offset + len(hits) if is_last_page else ranking.count(connection, words, query)
    plain = Answer(hits=hits, total=total, unknown_fields=words.unknown_fields)
    return plain if total else _explained(connection, plain, words, query, offer=offer)


def search(connection: Connection, query: ArticleQuery, names: Synonyms | None = None) -> list[Hit]:
    """Return what answers *query*, best first; without words, the newest first.

    :raises OlderArchive: if a source is asked for, and the index of an older version knows none
    """
    query = storable(query)
    return ranking.hits(connection, _parsed(connection, query, names), query)


def _parsed(connection: Connection, query: ArticleQuery, names: Synonyms | None) -> Words:
    words = parse(query.words, names)
    index.check_knows(connection, (*words.included, *words.excluded))
    return words


# --- why there is nothing -------------------------------------------------------------------------


def _explained(
    connection: Connection, plain: Answer, words: Words, query: ArticleQuery, *, offer: bool
) -> Answer:
    strange = _unknown_sections(connection, words, query)
    unknown = unheld(connection, _typed_words(connection, words))
    meant = {word: nearest(connection, word) for word in unknown}
    explained = replace(
        plain,
        unknown_words={word.exact: [each.exact for each in meant[word]] for word in unknown},
        unknown_sections=strange,
        known_sections=tuple(sections.names(connection)) if strange else (),
        empty_filters=tuple(_empty_filters(connection, words, query)),
    )
    if not offer or words.senseless:
        return explained
    return replace(explained, offer=_offer(connection, words, query, meant))


def _unknown_sections(connection: Connection, words: Words, query: ArticleQuery) -> tuple[str, ...]:
    named = [needle.typed for needle in _needles(words.included) if needle.columns == SECTION]
    if query.section is not None:
        named.append(query.section)
    return tuple(each for each in named if not connection.scalar(sections.matching(each)))


def _typed_words(connection: Connection, words: Words) -> Iterator[Forms]:
    """Yield the words that are looked for in titles and texts, as they were typed.

    What is found in another way of writing is held.
    """
    for term in words.included:
        if term.names_section or _is_found_otherwise(connection, term):
            continue
        for needle in term.first:
            if not needle.phrase.prefix and set(needle.columns) <= set(ANYWHERE):
                yield from needle.phrase.words


def _is_found_otherwise(connection: Connection, term: Term) -> bool:
    found = index.matching([term]).limit(1)
    return len(term.ways) > 1 and connection.scalar(found) is not None


def _needles(terms: Sequence[Term]) -> Iterator[Needle]:
    for term in terms:
        for way in term.ways:
            yield from way


def _empty_filters(connection: Connection, words: Words, query: ArticleQuery) -> Iterator[str]:
    """Yield the options without which there would be an answer: each alone, else all together."""
    given = list(named_filters(query))
    alone = [name for name in given if _answers(connection, words, _without(query, [name]))]
    if alone:
        yield from alone
    elif len(given) > 1 and _answers(connection, words, _without(query, given)):
        yield from given


def _without(query: ArticleQuery, options: Sequence[str]) -> ArticleQuery:
    nothing = dict.fromkeys((name.removeprefix("--").replace("-", "_") for name in options), None)
    return replace(query, **nothing)  # type: ignore[arg-type]  # each of them may be None


def _answers(connection: Connection, words: Words, query: ArticleQuery) -> bool:
    return bool(ranking.hits(connection, words, replace(query, offset=0, limit=1)))


# --- what might have been meant -------------------------------------------------------------------


def _offer(
    connection: Connection, words: Words, query: ArticleQuery, meant: dict[Forms, list[Forms]]
) -> Offer | None:
    """Return the first of what might have been meant that something answers."""
    first_page = replace(query, offset=0)
    for terms, left_out in _possible(connection, words, meant):
        other = replace(words, included=terms)
        if terms and _answers(connection, other, first_page):
            return Offer(
                words=" ".join(map(_written, terms)),
                left_out=tuple(map(_written, left_out)),
                hits=ranking.hits(connection, other, first_page),
                total=ranking.count(connection, other, first_page),
            )
    return None


def _possible(
    connection: Connection, words: Words, meant: dict[Forms, list[Forms]]
) -> Iterator[tuple[Terms, Terms]]:
    """Yield what might have been meant, the likeliest first: terms, and those that are left out."""
    terms = words.included
    for choice in range(max(map(len, meant.values()), default=0)):
        yield tuple(_corrected(term, meant, choice) for term in terms), ()
    loose = tuple(part for term in terms for part in _loosened(term))
    if loose != terms:
        yield tuple(_corrected(term, meant, 0) for term in loose), ()
    yield from _fewer(connection, loose, meant)


def _fewer(
    connection: Connection, terms: Terms, meant: dict[Forms, list[Forms]]
) -> Iterator[tuple[Terms, Terms]]:
    """Yield terms without those that nothing has, and then without one more."""
    held = tuple(term for term in terms if not _has_any(term, meant))
    dropped = tuple(term for term in terms if term not in held)
    if dropped:
        yield held, dropped
    for place in _rarest_first(connection, held):
        yield (*held[:place], *held[place + 1 :]), (*dropped, held[place])


def _rarest_first(connection: Connection, terms: Terms) -> list[int]:
    if not 1 < len(terms) <= _MOST_LEFT_OUT:
        return []
    everything = ArticleQuery()
    counts = [ranking.count(connection, Words(included=(term,)), everything) for term in terms]
    return sorted(range(len(terms)), key=counts.__getitem__)


def _has_any(term: Term, meant: dict[Forms, list[Forms]]) -> bool:
    return any(word in meant for needle in term.first for word in needle.phrase.words)


def _corrected(term: Term, meant: dict[Forms, list[Forms]], choice: int) -> Term:
    """Return *term* with the nearest words in place of those that are not held."""
    if not _has_any(term, meant):
        return term
    way = (
        needle._replace(
            phrase=replace(
                needle.phrase,
                words=tuple(_choose(word, meant.get(word), choice) for word in needle.phrase.words),
            )
        )
        for needle in term.first
    )
    return Term((tuple(way),))


def _choose(word: Forms, near: list[Forms] | None, choice: int) -> Forms:
    return near[min(choice, len(near) - 1)] if near else word


def _loosened(term: Term) -> Iterator[Term]:
    """Yield the words of a phrase, each for itself."""
    if all(len(needle.phrase.words) == 1 for needle in term.first):
        yield term
        return
    for needle in term.first:
        for word in needle.phrase.words:
            yield Term(((Needle(Phrase((word,)), needle.columns, word.exact),),))


def _written(term: Term) -> str:
    """Return how a term would be typed."""
    return " ".join(map(_needle_written, term.first))


def _needle_written(needle: Needle) -> str:
    words = " ".join(word.exact for word in needle.phrase.words)
    shown = f'"{words}"' if " " in words else words + "*" * needle.phrase.prefix
    return shown if needle.columns == ANYWHERE else f"{needle.columns[0]}:{shown}"
