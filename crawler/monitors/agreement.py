"""Do the two readers agree less than they used to? Then the template may have changed."""

from __future__ import annotations

from datetime import datetime

from crawler.monitors.figures import Figures
from storage.archive import Connection
from storage.articles.agreement import agreement

#: Fewer articles tell nothing: of this run, and of those that the archive held before.
_ENOUGH = 5
_ENOUGH_BEFORE = 10


def check_agreement(connection: Connection, figures: Figures, *, since: datetime) -> None:
    """Raise an alarm if what changed *since* is read with less agreement than the rest."""
    now = agreement(connection, changed_since=since)
    before = agreement(connection) - now
    if now.articles < _ENOUGH or before.articles < _ENOUGH_BEFORE:
        return
    assert now.mean is not None
    assert before.mean is not None
    if now.mean >= before.mean - figures.limits.agreement_drop:
        figures.well("readers-agree")
        return
    figures.alarm(
        "readers-agree",
        f"the two readers agree on {now.mean:.0%} of the text of {now.articles} articles, and on "
        f"{before.mean:.0%} of what was held before; the site may have changed its template",
    )
