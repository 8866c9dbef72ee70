"""What does the archive miss? By month and section: held, owed, listed and not held, estimated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from crawler.site.calendar import estimate_date, first_id_of
from crawler.site.thanhuytphcm import FIRST_COUNTER_ID
from storage.archive import Connection
from storage.articles.holdings import held_articles
from storage.frontier.listings import missing_articles
from storage.frontier.queue import State
from storage.frontier.sweeps import absent_ids
from vietnamese.time import VIETNAM

#: What stands for the month of an article whose date nobody knows.
UNKNOWN = "-"


@dataclass(slots=True)
class Month:
    """One month of the site, or of one of its sections."""

    month: str  #: YYYY-MM, by publication; for what is not held, by list or id calendar
    section: str  #: slug; empty: all sections
    archived: int = 0
    owed: int = 0  #: known to the frontier and still to be fetched
    failed: int = 0  #: failed or skipped
    listed_missing: int = 0  #: shown by a list, and not archived
    #: By the id counter, for all sections only: an estimate, but exact where a sweep has been.
    estimated_missing: int | None = None
    absent: int | None = None  #: ids that a sweep has asked for in vain, for all sections only

    @property
    def expected(self) -> int:
        """About how many articles there are: held, known and not held, estimated."""
        return self.archived + self.owed + self.failed + (self.estimated_missing or 0)


@dataclass(slots=True)
class _Tally:
    archived: Counter[tuple[str, str]] = field(default_factory=Counter)
    owed: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Counter[tuple[str, str]] = field(default_factory=Counter)
    listed: Counter[tuple[str, str]] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)  #: ids of the counter, by their month
    absent: Counter[str] = field(default_factory=Counter)  #: those of them that are not there


def coverage(connection: Connection, *, now: datetime) -> list[Month]:
    """Return what is held and what is missing, the latest month first, its sections after it."""
    tally = _Tally()
    _count_held(connection, tally)
    _count_missing(connection, tally)
    _count_absent(connection, tally)
    keys = {*tally.archived, *tally.owed, *tally.failed, *tally.listed}
    months = {month for month, _ in keys} | set(_months_between(tally.known, now))
    keys |= {(month, "") for month in months}
    return [
        Month(
            month=month,
            section=section,
            archived=tally.archived[month, section],
            owed=tally.owed[month, section],
            failed=tally.failed[month, section],
            listed_missing=tally.listed[month, section],
            estimated_missing=None if section else _estimate(month, tally.known, now),
            absent=None if section else tally.absent[month],
        )
        for month, section in sorted(keys, key=lambda key: (_backwards(key[0]), key[1]))
    ]


def _count_held(connection: Connection, tally: _Tally) -> None:
    for held in held_articles(connection):
        month = _month(held.published_at or estimate_date(held.article_id))
        _add(tally.archived, month, held.section)
        _know(tally, held.article_id)


def _count_missing(connection: Connection, tally: _Tally) -> None:
    for missing in missing_articles(connection):
        month = _month(missing.listed_at or estimate_date(missing.article_id))
        owed = missing.state in (State.DUE, State.LEASED)
        counters = [tally.owed if owed else tally.failed]
        if missing.is_listed:
            counters.append(tally.listed)
        for counter in counters:
            for section in {"", *missing.sections}:
                counter[month, section] += 1
        _know(tally, missing.article_id)


def _count_absent(connection: Connection, tally: _Tally) -> None:
    for article_id in absent_ids(connection):
        tally.absent[_month(estimate_date(article_id))] += 1
        _know(tally, article_id)


def share_held(months: Iterable[Month]) -> tuple[int, int]:
    """Return how many articles are held, and about how many there are."""
    totals = [month for month in months if not month.section]
    return sum(month.archived for month in totals), sum(month.expected for month in totals)


def _add(counter: Counter[tuple[str, str]], month: str, section: str | None) -> None:
    counter[month, ""] += 1
    if section:
        counter[month, section] += 1


def _know(tally: _Tally, article_id: int) -> None:
    if article_id >= FIRST_COUNTER_ID:
        tally.known[_month(estimate_date(article_id))] += 1


def _estimate(month: str, known: Counter[str], now: datetime) -> int | None:
    """Return how many items of the month the id counter has given out beyond those known.

    None where there was no counter yet. The calendar errs by days, so single months may be off by
    a few dozen either way.
    """
    if month == UNKNOWN:
        return None
    begin = datetime.combine(date.fromisoformat(f"{month}-01"), time(), VIETNAM)
    first, last = first_id_of(begin), first_id_of(min(_next_month(begin), max(begin, now)))
    if first < FIRST_COUNTER_ID:
        return None
    return max(0, last - first - known[month])


def _months_between(known: Counter[str], now: datetime) -> Iterator[str]:
    """Yield the counter's months from the first one known of to the present one."""
    dated = [month for month in known if month != UNKNOWN]
    if not dated:
        return
    moment = datetime.combine(date.fromisoformat(f"{min(dated)}-01"), time(), VIETNAM)
    while moment <= now:
        yield _month(moment)
        moment = _next_month(moment)


def _next_month(moment: datetime) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return moment.replace(year=year, month=month + 1)


def _month(moment: datetime | None) -> str:
    return UNKNOWN if moment is None else moment.astimezone(VIETNAM).strftime("%Y-%m")


def _backwards(month: str) -> tuple[int, ...]:
    return (1,) if month == UNKNOWN else (0, *(-int(part) for part in month.split("-")))
