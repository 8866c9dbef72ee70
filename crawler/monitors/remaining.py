"""How much is left of a crawl? The queue, and of a first crawl what no list has shown yet."""

from __future__ import annotations

from crawler.site.thanhuytphcm import FIRST_COUNTER_ID
from storage.archive import Connection
from storage.frontier import listings, sweeps
from storage.frontier.queue import Bounds


def left_to_ask(connection: Connection, *, queue: int, bounds: Bounds) -> int:
    """Return about how many requests are left.

    Until a list has been walked nobody knows what is below: the id counter tells how many articles
    there may be. What is older than the counter is not reckoned with.
    """
    if bounds.sections or listings.any_walked(connection):
        return queue
    first = max(FIRST_COUNTER_ID, bounds.first_id or 0)
    newest = sweeps.newest_id(connection)
    last = min(newest, bounds.last_id) if bounds.last_id else newest
    return queue + max(0, last - first + 1 - sweeps.count_known(connection, first, last))
