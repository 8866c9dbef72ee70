"""With what does a crawl begin? With the starting points, the lists, and what is due again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from crawler.options import CrawlOptions, Mode
from storage import runs
from storage.archive import Connection
from storage.frontier import listings, queue
from storage.records import Discovery
from storage.runs import FinishReason, RunKind

#: A crawl that began longer ago and did not reach its end is begun anew.
LONGEST_CRAWL = timedelta(days=30)
#: In this time, half a day, every list is once looked at beyond what is known of it.
DEEPEN_PERIOD = timedelta(hours=12)
#: Runs that are looked at for the one with which this crawl began.
_MOST_RUNS = 200


def begin(
    connection: Connection,
    options: CrawlOptions,
    run_id: int,
    *,
    rooms: Sequence[Discovery] = (),
    now: datetime,
) -> tuple[datetime, list[str]]:
    """Make due what the run begins with; what a killed run had leased is due again.

    *rooms* are lists that an operator has declared.
    Return when this crawl began, which an earlier run may have done, and the fronts of the lists
    below which it looks a page deeper than it must.
    """
    began = _began(connection, options, run_id, now)
    queue.open_run(connection, [*options.fronts, *rooms], now=now)
    if options.mode is Mode.FULL:
        queue.make_everything_due(connection, not_since=began, now=now)
    if options.mode is Mode.UPDATE:
        queue.make_fronts_due(connection, not_since=began, now=now)
    deeper = _deeper(connection, options, run_id, now)
    queue.promote(connection, now=now)
    return began, deeper


def _began(connection: Connection, options: CrawlOptions, run_id: int, now: datetime) -> datetime:
    """Return when this crawl began: with the first of the runs that it goes on with.

    A killed run is gone on with. So is, in many nights if need be, a full crawl that did not reach
    its end; an update that was stopped in order looks at the fronts again.
    """
    began = now
    for run in runs.recent(connection, _MOST_RUNS, kind=RunKind.CRAWL):
        if run.id == run_id or run.arguments.get("mode") != options.mode:
            continue
        full = options.mode is Mode.FULL
        reached_its_end = run.finish_reason == FinishReason.FINISHED
        ended = reached_its_end if full else run.finished_at is not None
        if ended or now - run.started_at > LONGEST_CRAWL:
            break
        began = run.started_at
    return began


def _deeper(connection: Connection, options: CrawlOptions, run_id: int, now: datetime) -> list[str]:
    """Return the lists of which this update looks at a further page, though all above is known.

    What comes late, below what was known then, is so found within a day: as many lists in turn as
    that takes at the pace of the latest updates.
    """
    if options.mode is not Mode.UPDATE:
        return []
    earlier = runs.recent(connection, _MOST_RUNS, kind=RunKind.CRAWL)
    last = next((run for run in earlier if run.id != run_id), None)
    if last is None:
        return []
    share = max(0.0, (now - last.started_at) / DEEPEN_PERIOD)
    count = math.ceil(listings.count_fronts(connection) * share)
    fronts = listings.to_deepen(connection, count, before=now - DEEPEN_PERIOD)
    queue.ask_whole(connection, fronts)
    return fronts
