"""With which articles should a text be compared?

A text is found again by its keys (`storage.duplicates.similarity.keys`), rows of ``near_keys``.
What stands in many texts says little, so a key is kept for the first `_COMMON` articles that have
it, and weighs the less the more they are: a look-up costs the same however large the archive is,
and no index must fit in memory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, String, cast, func, insert, select

from storage.database.models import NearKey

#: So many articles are kept for a key.
_COMMON = 50
#: Who shares a smaller part of a text's keys is not compared: by chance some are shared always.
_SHARED_PART = 0.2
#: The least weight of those who share something rare: a key has one, parted among its holders.
_RARE = 0.5


def enter_keys(
    connection: Connection, keys_of: Mapping[int, Collection[int]]
) -> dict[int, list[int]]:
    """Enter the keys of articles that have none; return with which articles each is compared.

    The most promising come first.
    """
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
