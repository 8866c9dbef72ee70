"""Which articles are nearly the same text as an earlier one?

A text is found again by its keys (`storage.duplicates.similarity.keys`), rows of ``near_keys``:
those that share some with it are compared with it word for word. What stands in many texts says
little, so a key is kept for the first `_COMMON` articles that have it, and weighs the less the more
they are: a look-up costs the same however large the archive is, and no index must fit in memory.
Exact duplicates have no keys: the article that they duplicate stands for them.

Of two nearly equal texts the later is the near-duplicate, and of several earlier ones the earliest
is named; earlier is who has the smaller id, as in `storage.duplicates.exact`.

datasketch has the method (MinHash, LSH), but keeps its index in memory or in Redis, wants NumPy and
SciPy, and takes 128 permutations of a text where a sample of one hash does. What would be left to
write is what stands here: the table, the query and the comparison.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import (
    Connection,
    String,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from storage.database.connection import upsert
from storage.database.models import Article, NearKey, UncomparedText
from storage.duplicates.exact import SHORT
from storage.duplicates.facts import Wording
from storage.duplicates.similarity import contradict, keys, keys_of, similarity

#: The least similarity of nearly equal texts: a paragraph that is added may double a short one.
NEAR = 0.5
#: So many articles are kept for a key.
_COMMON = 50
#: Who shares a smaller part of a text's keys is not compared: by chance some are shared always.
_SHARED_PART = 0.2
#: The least weight of those who share something rare: a key has one, parted among its holders.
_RARE = 0.5
#: So many articles are compared with one, those first that share the rarest keys; and as many
#: more for as long as one of them was nearly equal.
_COMPARED = 4
#: Articles that are held at a time.
_PART = 25
#: Parts whose keys are found ahead: two processes never idle.
_AHEAD = 4
#: Who has no keys: another article stands for it, or it says too little.
_UNFIT = or_(Article.duplicate_of.is_not(None), Article.word_count < SHORT)


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
    def wording(self) -> Wording:
        return Wording(self.text)


def postpone(connection: Connection, texts: Collection[str]) -> None:
    """Leave the articles with one of these ``text_sha256`` to a later `settle`."""
    if texts:
        rows = [{"text_sha256": text} for text in texts]
        connection.execute(upsert(connection, UncomparedText).on_conflict_do_nothing(), rows)


def postponed(connection: Connection, after: str, limit: int) -> dict[str, str | None]:
    """Return what was postponed, behind *after*: ``text_sha256`` → the text, if it needs keys."""
    fit = (Article.text_sha256 == UncomparedText.text_sha256) & ~_UNFIT
    rows = (
        select(UncomparedText.text_sha256, func.max(Article.text))
        .outerjoin(Article, fit)
        .where(UncomparedText.text_sha256 > after)
        .group_by(UncomparedText.text_sha256)
        .order_by(UncomparedText.text_sha256)
        .limit(limit)
    )
    return dict(connection.execute(rows).all())


def with_keys(
    parts: Iterable[dict[str, str | None]], executor: Executor
) -> Iterator[tuple[Collection[str], dict[str, set[int]]]]:
    """Yield parts of what was postponed with the texts' keys, which *executor* finds ahead."""
    under_way: deque[tuple[Collection[str], Future[dict[str, set[int]]]]] = deque()
    try:
        for part in parts:
            texts = {digest: text for digest, text in part.items() if text is not None}
            under_way.append((part.keys(), executor.submit(keys_of, texts)))
            if len(under_way) > _AHEAD:
                digests, found = under_way.popleft()
                yield digests, found.result()
        for digests, found in under_way:
            yield digests, found.result()
    except BrokenExecutor:  # a process was killed; what is left can be done without
        return


def settle(
    connection: Connection,
    texts: Collection[str],
    *,
    now: datetime,
    known_keys: Mapping[str, set[int]] = {},
) -> None:
    """Mark the near-duplicates among the articles with one of these ``text_sha256``.

    Those that were near-duplicates of such an article are settled anew. Exact duplicates must have
    been marked before. *known_keys* are keys of some of the texts, by ``text_sha256``.
    """
    connection.execute(delete(UncomparedText).where(UncomparedText.text_sha256.in_(texts)))
    touched = select(Article.id).where(Article.text_sha256.in_(texts))
    followers = select(Article.id).where(Article.near_duplicate_of.in_(touched))
    affected = Article.id.in_(union(touched, followers))
    ids = connection.scalars(select(Article.id).where(affected, ~_UNFIT).order_by(Article.id)).all()
    connection.execute(
        delete(NearKey).where(NearKey.article_id.in_(select(Article.id).where(affected)))
    )
    connection.execute(
        update(Article)
        .where(affected, _UNFIT, Article.near_duplicate_of.is_not(None))
        .values(**_Mark()._asdict(), changed_at=now)
    )
    for start in range(0, len(ids), _PART):
        _settle(connection, ids[start : start + _PART], known_keys, now)


def _settle(
    connection: Connection, ids: Sequence[int], known: Mapping[str, set[int]], now: datetime
) -> None:
    """Settle the articles with these rising *ids*, none of which has keys."""
    family = _Family(connection)
    family.add(ids)
    family.marks |= dict.fromkeys(ids, _Mark())
    texts = {id_: family.texts[id_] for id_ in ids}
    candidates = _enter(
        connection,
        {id_: known.get(text.text_sha256) or keys(text.wording) for id_, text in texts.items()},
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
    """Articles that are settled, and those with which they are compared."""

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
    alike = similarity(one.wording, other.wording)
    return alike if alike >= NEAR and not contradict(one.wording, other.wording) else None


def _enter(connection: Connection, keys_of: Mapping[int, Collection[int]]) -> dict[int, list[int]]:
    """Enter the articles' keys; return with which articles each should be compared."""
    wanted = set().union(*keys_of.values())
    listed = func.aggregate_strings(cast(NearKey.article_id, String), ",")
    rows = select(NearKey.key, listed).where(NearKey.key.in_(wanted)).group_by(NearKey.key)
    holders: dict[int, list[int]] = defaultdict(list)
    for key, ids in connection.execute(rows):
        holders[key] = list(map(int, ids.split(",")))
    found, entered = {}, []
    for id_, own in keys_of.items():
        found[id_] = _most_alike([holders[key] for key in own])
        for key in own:
            if len(holders[key]) < _COMMON:
                holders[key].append(id_)
                entered.append({"key": key, "article_id": id_})
    if entered:
        connection.execute(insert(NearKey), entered)
    return found


def _most_alike(holders_of_keys: Collection[Collection[int]]) -> list[int]:
    """Choose among the holders of a text's keys, the most promising first.

    Of a key that is everybody's not all holders are known. To those who share a rare key it counts
    half: what tells two reports of one form apart may be a single name.
    """
    shared, full, weight = Counter[int](), Counter[int](), defaultdict[int, float](float)
    for holders in holders_of_keys:
        shared.update(holders)
        full.update(holders if len(holders) >= _COMMON else ())
        for holder in holders:
            weight[holder] += 1 / len(holders)
    all_full = sum(len(holders) >= _COMMON for holders in holders_of_keys)
    enough = _SHARED_PART * len(holders_of_keys)
    likely = (
        holder
        for holder, number in shared.items()
        if number >= enough
        or (weight[holder] >= _RARE and number + (all_full - full[holder]) / 2 >= enough)
    )
    return sorted(likely, key=lambda holder: (-weight[holder], holder))
