"""Did a crawl meet what those like it met? Over one run, and the runs before with its options."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from alarms.limits import Limits
from storage import runs
from storage.archive import Connection
from storage.incidents import Check
from storage.runs import FinishReason, RunKind

#: Options that do not change what a crawl meets.
_HOW = ("rate", "workers", "window", "images", "origin")
#: Runs that are looked through for like ones, and like ones that are compared with.
_MOST_RUNS, _MOST_LIKE = 300, 10


def error_check(*, pages: int, errors: int, limits: Limits) -> Check:
    """See that few requests of a run failed."""
    asked = pages + errors
    is_well = errors < limits.error_least or errors <= limits.error_share * asked
    return limits.check(
        "error-share", is_well=is_well, seen=f"{errors:,} of {asked:,} requests failed"
    )


def like_check(
    connection: Connection,
    run_id: int,
    arguments: Mapping[str, Any],
    *,
    articles: int,
    limits: Limits,
) -> Check | None:
    """Compare the articles that a finished run met; None if there are too few like it."""
    earlier = [
        _articles(run)
        for run in runs.recent(connection, _MOST_RUNS, kind=RunKind.CRAWL)
        if run.id < run_id and _is_like(run, arguments)
    ][:_MOST_LIKE]
    usual = median(earlier) if len(earlier) >= limits.like_runs else 0
    if usual < limits.like_least:
        return None
    return limits.check(
        "articles-like-before",
        is_well=articles >= limits.like_share * usual,
        seen=f"{articles:,} articles; the last {len(earlier)} crawls like it met {usual:,.0f}",
    )


def _articles(run: Any) -> int:
    counts = run.articles_new, run.articles_revised, run.articles_unchanged, run.duplicates
    return sum(counts)


def _is_like(run: Any, arguments: Mapping[str, Any]) -> bool:
    if run.finish_reason != FinishReason.FINISHED:
        return False
    return _what(run.arguments) == _what(arguments)


def _what(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in _HOW}
