"""Which texts are still to be compared with the others?

Comparing texts costs more than all the rest of saving them: who saves many leaves it for later. A
killed run leaves it too, and whoever comes next does it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from storage.database.connection import snapshot, transaction, upsert
from storage.database.models import Article, UncomparedText
from storage.duplicates import near
from storage.duplicates.similarity import keys_of
from vietnamese.time import VIETNAM

#: Texts that are compared in one transaction.
_CHUNK = 100
#: Parts whose keys are found ahead: two processes never idle.
_AHEAD = 4

#: Texts by their ``text_sha256``; None for one that needs no keys.
_Texts = dict[str, str | None]
_Keys = dict[str, set[int]]


def postpone(connection: Connection, texts: Collection[str]) -> None:
    """Leave the articles with one of these ``text_sha256`` to a later `compare`."""
    if texts:
        rows = [{"text_sha256": text} for text in texts]
        connection.execute(upsert(connection, UncomparedText).on_conflict_do_nothing(), rows)


def compare(
    engine: Engine, executor: Executor | None = None, *, until: Callable[[], bool] = lambda: False
) -> None:
    """Mark the near-duplicates among what was postponed, by killed runs too.

    It is done part by part: it must not keep others from writing for long. The processes of
    *executor* share the work. Once *until* says so, the rest is left for another time.
    """
    if executor is not None:
        for texts, keys in _with_keys(_parts(engine), executor):
            _mark(engine, texts, keys)
    for part in _parts(engine):
        if until():
            return
        _mark(engine, part.keys(), {})


def _mark(engine: Engine, texts: Collection[str], keys: Mapping[str, set[int]]) -> None:
    with transaction(engine) as connection:
        near.mark(connection, texts, now=datetime.now(VIETNAM), known_keys=keys)


def _parts(engine: Engine) -> Iterator[_Texts]:
    last = ""
    while True:
        with snapshot(engine) as connection:
            part = _postponed(connection, last)
        if not part:
            return
        yield part
        last = max(part)


def _postponed(connection: Connection, after: str) -> _Texts:
    fit = (Article.text_sha256 == UncomparedText.text_sha256) & ~near.UNFIT
    rows = (
        select(UncomparedText.text_sha256, func.max(Article.text))
        .outerjoin(Article, fit)
        .where(UncomparedText.text_sha256 > after)
        .group_by(UncomparedText.text_sha256)
        .order_by(UncomparedText.text_sha256)
        .limit(_CHUNK)
    )
    return dict(connection.execute(rows).all())


def _with_keys(
    parts: Iterable[_Texts], executor: Executor
) -> Iterator[tuple[Collection[str], _Keys]]:
    """Yield parts of what was postponed with the texts' keys, which *executor* finds ahead."""
    under_way: deque[tuple[Collection[str], Future[_Keys]]] = deque()
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
