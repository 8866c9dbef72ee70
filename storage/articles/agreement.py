"""How far do the two readers of articles agree, over all that is held?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.database.models import Article

#: Where the distribution is divided; each share of articles agrees as far, or further.
STEPS = (0.95, 0.8, 0.5, 0.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """The agreement of some articles' readers."""

    articles: int  #: that both have read
    total: float  #: the sum of their agreements

    @property
    def mean(self) -> float | None:
        """The mean, 0 to 1; None if both have read no article."""
        return self.total / self.articles if self.articles else None

    def __sub__(self, part: Agreement) -> Agreement:
        return Agreement(articles=self.articles - part.articles, total=self.total - part.total)


def agreement(connection: Connection, *, changed_since: datetime | None = None) -> Agreement:
    """Return the agreement over the current contents, or over those that changed since a time."""
    figures = select(func.count(Article.agreement), func.sum(Article.agreement))
    if changed_since is not None:
        figures = figures.where(Article.changed_at >= changed_since)
    articles, total = connection.execute(figures).one()
    return Agreement(articles=articles, total=total or 0.0)


def distribution(connection: Connection) -> dict[str, int]:
    """Return how many articles agree how far, best first; ``null``: both have not read them."""
    counts: dict[str, int] = {}
    above = 0
    for step in STEPS:
        found = select(func.count()).where(Article.agreement >= step)
        reached: int = connection.execute(found).scalar_one()
        counts[f">={step:g}"] = reached - above
        above = reached
    unknown = select(func.count()).where(Article.agreement.is_(None))
    return counts | {"null": connection.execute(unknown).scalar_one()}
