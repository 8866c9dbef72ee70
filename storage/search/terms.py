"""What is indexed of an article, with which weight, and what may be asked of the index?"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Row

from storage.database.models import Article
from storage.records import Article as ArticleRecord
from vietnamese.words import Phrase, Printed, printed

TABLE = "article_search"
#: What is indexed, and how much a hit there weighs beside one in the text. The lead is in the text.
WEIGHTS = {"title": 10.0, "text": 1.0, "author": 0.0, "source": 0.0}
#: Where a word is looked for when nothing else is said.
ANYWHERE = ("title", "text")
#: Not in the index: the section is looked up by its name or slug.
SECTION = ("section",)

#: What is indexed: a record of an article, or a row with these columns.
Indexed = ArticleRecord | Article | Row[int, str, str, str, str | None, str | None]


def words_of(article: Indexed, column: str) -> Printed:
    """Return the words of *article* that are indexed under *column*."""
    value = article.text or article.lead if column == "text" else getattr(article, column)
    return printed(value or "")


class Needle(NamedTuple):
    """A phrase that must stand in one of the columns."""

    phrase: Phrase
    columns: tuple[str, ...] = ANYWHERE
    typed: str = ""  #: as somebody typed it
    literal: bool = False  #: words without marks stand for themselves, not for all that are alike

    @property
    def is_mixed(self) -> bool:
        """Whether the index finds it too often: see `Phrase.mixed`."""
        return self.phrase.mixed and not self.literal

    def holds(self, article: Indexed) -> bool:
        """Say whether *article* has the phrase."""
        texts = (words_of(article, each) for each in self.columns)
        if self.literal:  # the exact words are compared as both forms
            texts = (Printed(each.exact, each.exact) for each in texts)
        return any(any(self.phrase.find(each)) for each in texts)


class Term(NamedTuple):
    """What must be there, in one of several ways; each way asks for all of its needles."""

    ways: tuple[tuple[Needle, ...], ...]

    @property
    def first(self) -> tuple[Needle, ...]:
        """The way in which it was typed."""
        return self.ways[0]

    @property
    def is_mixed(self) -> bool:
        """Whether the index finds it too often, and reading tells: see `Phrase.mixed`."""
        needles = (needle for way in self.ways for needle in way)
        return not self.names_section and any(needle.is_mixed for needle in needles)

    @property
    def literally(self) -> Term:
        """The same with every phrase taken by the letter; what has that surely has the term."""
        ways = (tuple(needle._replace(literal=True) for needle in way) for way in self.ways)
        return Term(tuple(ways))

    @property
    def names_section(self) -> bool:
        """Whether the index alone cannot tell."""
        return any(needle.columns == SECTION for way in self.ways for needle in way)

    def holds(self, article: Indexed) -> bool:
        """Say whether *article* has it."""
        return any(all(needle.holds(article) for needle in way) for way in self.ways)


Terms = tuple[Term, ...]


def term(phrase: Phrase, *columns: str) -> Term:
    """Return the term that asks for one phrase."""
    return Term(((Needle(phrase, columns or ANYWHERE),),))
