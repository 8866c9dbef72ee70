"""Which articles are nearly the same text as an earlier one?

Those that `storage.duplicates.candidates` finds for a text are compared with it word for word.
Exact duplicates have no keys: the article that they duplicate stands for them.

Of two nearly equal texts the later is the near-duplicate, and of several earlier ones the earliest
is named. The earlier article is the one with the smaller id, as in `storage.duplicates.exact`.

datasketch has the method (MinHash, LSH), but keeps its index in memory or in Redis, wants NumPy and
SciPy, and takes 128 permutations of a text where a sample of one hash does. What would be left to
write is what stands here: the table, the query and the comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    or_,
    select,
    union,
    update,
)

from storage.database.models import Article, NearKey, UncomparedText
from storage.duplicates.candidates import enter_keys
from storage.duplicates.exact import SHORT
from storage.duplicates.facts import Statement
from storage.duplicates.similarity import contradict, keys, similarity

#: The least similarity of nearly equal texts: a paragraph that is added may double a short one.
NEAR = 0.5
#: So many articles are compared with one, those first that share the rarest keys; and as many
#: more for as long as one of them was nearly equal.
_COMPARED = 4
#: Articles that are held at a time.
_PART = 25
#: Who has no keys: another article stands for it, or it says too little.
UNFIT = or_(Article.duplicate_of.is_not(None), Article.word_count < SHORT)


class _Mark(NamedTuple):
    """What an article is a near-duplicate of."""

    near_duplicate_of: int | None = None
    near_duplicate_similarity: float | None = None


@dataclass(frozen=True)
class _Text:
    """An article's text, and how it is marked in the database."""

    text: str
    text_sha256: str
    word_count: int
    mark: _Mark

    @cached_property
    def statement(self) -> Statement:
        return Statement(self.text)


def mark(
    connection: Connection,
    texts: Collection[str],
    *,
    now: datetime,
    known_keys: Mapping[str, set[int]] = {},
) -> None:
    """Mark the near-duplicates among the articles with one of these ``text_sha256``.

    Those that were near-duplicates of such an article are looked at anew. Exact duplicates must
    have been marked before. *known_keys* are keys of some of the texts, by ``text_sha256``.
    """
    connection.execute(delete(UncomparedText).where(UncomparedText.text_sha256.in_(texts)))
    touched = select(Article.id).where(Article.text_sha256.in_(texts))
    followers = select(Article.id).where(Article.near_duplicate_of.in_(touched))
    affected = Article.id.in_(union(touched, followers))
    ids = connection.scalars(select(Article.id).where(affected, ~UNFIT).order_by(Article.id)).all()
    connection.execute(
        delete(NearKey).where(NearKey.article_id.in_(select(Article.id).where(affected)))
    )
    connection.execute(
        update(Article)
        .where(affected, UNFIT, Article.near_duplicate_of.is_not(None))
        .values(**_Mark()._asdict(), changed_at=now)
    )
    for start in range(0, len(ids), _PART):
        _mark(connection, ids[start : start + _PART], known_keys, now)


def _mark(
    connection: Connection, ids: Sequence[int], known: Mapping[str, set[int]], now: datetime
) -> None:
    """Mark the articles with these rising *ids*, none of which has keys."""
    family = _Family(connection)
    family.add(ids)
    family.marks |= dict.fromkeys(ids, _Mark())
    texts = {id_: family.texts[id_] for id_ in ids}
    candidates = enter_keys(
        connection,
        {id_: known.get(text.text_sha256) or keys(text.statement) for id_, text in texts.items()},
    )
    family.add(other for found in candidates.values() for other in found[:_COMPARED])
    for id_, found in candidates.items():
        family.place(id_, found)
    changed = [
        {"article_id": id_, **mark._asdict(), "changed_at": now}
        for id_, mark in family.marks.items()
        if mark != family.texts[id_].mark
    ]
    if changed:
        connection.execute(update(Article).where(Article.id == bindparam("article_id")), changed)


@dataclass
class _Family:
    """Articles that are marked, and those with which they are compared."""

    connection: Connection
    texts: dict[int, _Text] = field(default_factory=dict)
    marks: dict[int, _Mark] = field(default_factory=dict)  #: as they should be

    def add(self, ids: Iterable[int]) -> None:
        """Read the articles with these ids that are not there yet."""
        missing = set(ids) - self.texts.keys()
        if not missing:
            return
        columns = (Article.id, Article.text, Article.text_sha256, Article.word_count)
        mark = (Article.near_duplicate_of, Article.near_duplicate_similarity)
        for row in self.connection.execute(select(*columns, *mark).where(Article.id.in_(missing))):
            self.texts[row.id] = _Text(*row[1:4], _Mark(*row[4:]))
            self.marks[row.id] = self.texts[row.id].mark

    def place(self, id_: int, candidates: Sequence[int]) -> None:
        """Compare an article with *candidates*: some of them, or all that are of its family.

        Copies may contradict one another, each by what was added to it: so it is compared with what
        they are copies of, too.
        """
        for start in range(0, len(candidates), _COMPARED):
            others = candidates[start : start + _COMPARED]
            self.add(others)
            originals = {self.marks[other].near_duplicate_of or other for other in others}
            self.add(originals)
            others = sorted(originals.difference(others, [id_])) + list(others)
            near = [self._are_near(id_, other) for other in others]
            if not any(near):
                return

    def _are_near(self, one: int, other: int) -> bool:
        """Compare two articles; if they are nearly equal, mark the later."""
        earlier, later = sorted((one, other))
        if (self.marks[later].near_duplicate_of or later) <= earlier:
            return True  # marked already, with this one or one that is earlier still
        alike = _similarity_if_near(self.texts[one], self.texts[other])
        if alike is not None:
            self.marks[later] = _Mark(earlier, alike)
        return alike is not None


def _similarity_if_near(one: _Text, other: _Text) -> float | None:
    shorter, longer = sorted((one.word_count, other.word_count))
    if shorter < NEAR * longer:
        return None
    alike = similarity(one.statement, other.statement)
    return alike if alike >= NEAR and not contradict(one.statement, other.statement) else None
