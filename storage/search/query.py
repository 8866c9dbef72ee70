"""What does somebody ask for who types these words?

Words must all be there, anywhere in title, lead or text; ``"…"`` is a phrase, ``-word`` excludes,
``title:word`` restricts. A word with marks matches with its marks, a word without matches all.
Whatever is typed is a query: there is no syntax error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import ColumnElement, false

from storage import sections
from storage.database.models import Article
from storage.records import ArticleQuery
from storage.search import index
from storage.search.terms import ANYWHERE, Indexed, Term, Terms
from vietnamese.words import phrase, printed

#: Terms beyond this many are not looked for: nobody types them, and each costs time.
_MOST_TERMS = 200
_QUOTES = '"“”„«»'
_TERM = re.compile(
    rf"(?P<minus>(?<!\S)-+)?(?P<title>\btitle:\s*)?"
    rf"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<bare>[^\s{_QUOTES}]+))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, understood."""

    included: Terms = ()
    excluded: Terms = ()
    senseless: bool = False  #: something was typed, but no word: nothing answers that

    def accept(self, article: Indexed) -> bool:
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
            return [Article.id.in_(index.matching(self.included, self.exclusions()))]
        return [Article.id.not_in(index.matching(terms)) for terms in self.exclusions()]

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
            columns = ("title",) if match["title"] else ANYWHERE
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
            Article.id.in_(index.matching([Term(author, ("author",))])) if author else false()
        )
    if query.changed_since is not None:
        conditions.append(Article.changed_at >= query.changed_since)
    return [*conditions, *_of_fate(query)]


def _of_fate(query: ArticleQuery) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of what became of an article."""
    if query.revised:
        yield Article.revision_count > 1
    if query.removed:
        yield Article.gone_at.is_not(None)
    if query.distinct:
        yield Article.duplicate_of.is_(None)


def _holds(article: Indexed, term: Term) -> bool:
    texts = (getattr(article, column) or "" for column in term.columns)
    return any(any(term.phrase.find(printed(text))) for text in texts)
