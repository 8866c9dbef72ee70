"""When is a URL asked for again: fetched, failed (backoff), denied, refused? All intervals."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from storage.records import Outcome

#: A front page and a section's first page: news stands there first.
FRONT_INTERVAL = timedelta(hours=1)
#: A sitemap: what is new stands in the lists, too.
SITEMAP_INTERVAL = timedelta(days=1)
#: A page denied once is asked for again after this long before it counts as gone.
DENIAL_PERIOD = timedelta(days=1)
#: A page that is gone may come back.
GONE_INTERVAL = timedelta(days=91)
#: A URL that we refused: robots.txt and redirects change.
SKIPPED_INTERVAL = timedelta(days=7)
#: An article's page that holds no article.
UNREAD_INTERVAL = timedelta(days=1)
#: An article that a killed run had captured.
LEFT_OVER_INTERVAL = timedelta(days=1)

#: How long the frontier waits after the first failure in a row; doubled with each further one.
FIRST_BACKOFF = timedelta(seconds=2)
LONGEST_BACKOFF = timedelta(days=1)
#: No failed URL waits longer for its next try, unless a clock was ahead.
LONGEST_FAILURE = timedelta(days=2)
#: Doublings beyond this many make no difference.
_MOST_DOUBLINGS = 20

#: (age of the article up to, look again after): what was printed long ago is seldom edited.
_BY_AGE = (
    (timedelta(days=1), timedelta(hours=6)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=7)),
    (timedelta(days=365), timedelta(days=60)),
)
_OLD = timedelta(days=365)
#: How many times longer an article waits at most that stays as it is.
_SLOWEST_FACTOR = 4


def article_at(
    published_at: datetime | None,
    outcome: Outcome | None,
    unchanged_visits: int,
    *,
    now: datetime,
) -> datetime:
    """Return when an article is worth another look: by its age, and by how often it changed.

    *unchanged_visits* is how often in a row it had been as before, before *outcome*.
    """
    age = now - published_at if published_at is not None else _OLD
    interval: timedelta = next((wait for limit, wait in _BY_AGE if age <= limit), _OLD)
    if outcome in (Outcome.NEW, Outcome.DUPLICATE, Outcome.REVISED):
        return now + interval
    return now + interval * min(unchanged_visits + 1, _SLOWEST_FACTOR)


def failed_at(attempts: int, *, now: datetime, not_before: datetime | None = None) -> datetime:
    """Return when what failed, after *attempts* failures before, is to be tried again.

    The wait doubles, with spread. *not_before* is what the site asked for with Retry-After.
    """
    wait: timedelta = min(FIRST_BACKOFF * 2 ** min(attempts, _MOST_DOUBLINGS), LONGEST_BACKOFF)
    again = now + wait * random.uniform(0.75, 1.25)  # noqa: S311  # spread, not a secret
    if not_before is None:
        return again
    return max(again, min(not_before, now + LONGEST_BACKOFF))
