"""What has a crawl done so far? Plain counts, and the alarms that they raised."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, fields
from typing import Any

from alarms.limits import Limits
from storage.incidents import Check
from storage.records import Outcome

logger = logging.getLogger(__name__)

_ADDRESS = re.compile(r":? [^\s:]+://\S*")
#: What goes into the table of incidents, or stands in a file.
_NOT_KEPT = ("checks", "limits")
_MOST_REASONS = 30  #: that a run's record tells apart


@dataclass(slots=True)
class Figures:
    """What one run has done so far; every number is a count."""

    pages: int = 0
    articles_new: int = 0
    articles_revised: int = 0
    articles_unchanged: int = 0
    duplicates: int = 0
    gone: int = 0
    errors: int = 0
    failed: dict[str, int] = field(default_factory=dict)  #: reason → how many of the errors
    skipped: dict[str, int] = field(default_factory=dict)  #: reason → how many
    unfollowable: int = 0  #: list pages whose pager only JavaScript could follow
    article_pages: int = 0  #: answers to article URLs that ought to hold an article
    unread: int = 0  #: those of them in which none was found
    denied: int = 0  #: articles that are not there, and of which that was not known
    refused: int = 0  #: articles that were not asked for: forbidden, or led out of the site
    failing: int = 0  #: articles that failed as often as a run tries
    lists: int = 0  #: list pages that were read
    alarms: list[str] = field(default_factory=list)  #: what the operator must see
    checks: list[Check] = field(default_factory=list)  #: what came of each monitor
    limits: Limits = field(default_factory=Limits)  #: from when on one fails

    def count(self, outcome: Outcome | None) -> None:
        """Count what saving an article did."""
        match outcome:
            case Outcome.NEW:
                self.articles_new += 1
            case Outcome.REVISED:
                self.articles_revised += 1
            case Outcome.UNCHANGED:
                self.articles_unchanged += 1
            case Outcome.DUPLICATE:
                self.duplicates += 1

    @property
    def articles(self) -> int:
        """How many articles were there, whatever became of them."""
        return self.articles_new + self.articles_revised + self.articles_unchanged + self.duplicates

    def alarm(
        self, monitor: str, message: str, *, subject: str = "", level: float | None = None
    ) -> None:
        """Note what the operator must see, unless that monitor is off."""
        if self.limits.severity(monitor) is None:
            return
        check = self.limits.check(
            monitor, is_well=False, seen=message, subject=subject, level=level
        )
        self.checks.append(check)
        self.alarms.append(message)
        logger.error("ALARM: %s", message)

    def well(self, monitor: str, *, subject: str = "") -> None:
        """Note that a monitor finds all well."""
        self.checks.append(self.limits.check(monitor, is_well=True, seen="", subject=subject))

    def recorded(self) -> dict[str, Any]:
        """Return what the run's record keeps of them."""
        kept = [each.name for each in fields(self) if each.name not in _NOT_KEPT]
        return {name: getattr(self, name) for name in kept}

    def fail(self, reason: str) -> None:
        """Count a request that failed."""
        self.errors += 1
        _tally(self.failed, reason)

    def skip(self, reason: str) -> None:
        """Count a page that is not asked for."""
        _tally(self.skipped, reason)


def _tally(counts: dict[str, int], reason: str) -> None:
    """Count *reason*, without the address that it names: there may be as many as pages."""
    kind = _ADDRESS.sub("", reason)
    if kind not in counts and len(counts) >= _MOST_REASONS:
        kind = "other reasons"
    counts[kind] = counts.get(kind, 0) + 1


def summary(run_id: int, figures: Figures, finish_reason: str) -> dict[str, Any]:
    """Return the line of JSON that ends ``thanhuy crawl``."""
    return {
        "run": run_id,
        "pages": figures.pages,
        "articles_new": figures.articles_new,
        "articles_revised": figures.articles_revised,
        "articles_unchanged": figures.articles_unchanged,
        "duplicates": figures.duplicates,
        "gone": figures.gone,
        "errors": figures.errors,
        "finish_reason": finish_reason,
    }
