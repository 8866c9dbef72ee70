"""What is indexed of an article, with which weight, and what may be asked of the index?"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Row

from storage.database.models import Article
from storage.records import Article as ArticleRecord
from vietnamese.words import Phrase

TABLE = "article_search"
#: What is indexed, and how much a hit there weighs beside one in the text.
WEIGHTS = {"title": 10.0, "lead": 3.0, "text": 1.0, "author": 0.0}
#: Where a word is looked for when nothing else is said.
ANYWHERE = ("title", "lead", "text")

#: What is indexed: a record of an article, or a row with these columns.
Indexed = ArticleRecord | Article | Row[int, str, str, str, str | None]


class Term(NamedTuple):
    """A phrase that must stand in one of the columns."""

    phrase: Phrase
    columns: tuple[str, ...] = ANYWHERE


Terms = tuple[Term, ...]
