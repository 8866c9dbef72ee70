"""What does the archive hold, month by month, and what does it miss?"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from datasette.utils.asgi import Request, Response

from crawler.monitors.coverage import Month, coverage
from storage import runs, sections
from storage.archive import Connection
from storage.articles.holdings import Holdings, holdings
from vietnamese.time import VIETNAM
from web import charts
from web.room import NoSuchPage, ReadingRoom, Routes

#: Seconds for which a survey of the whole archive is shown again.
_FRESH = 300.0
#: Seconds that one may take.
_TIME_LIMIT = 60.0
_RUNS = 5
_COUNTS = ("archived", "owed", "failed", "listed_missing", "estimated_missing", "absent")


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What the archive holds, as of a moment."""

    at: datetime
    holdings: Holdings
    months: list[Month]
    names: dict[str, str]  #: of the sections, by slug

    @property
    def years(self) -> dict[str, dict[str, int]]:
        """The counts of each year, the latest first; what no date is known of comes last."""
        found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTS, 0))
        for month in self.totals:
            for name in _COUNTS:
                found[month.month[:4]][name] += getattr(month, name) or 0
        return dict(sorted(found.items(), key=lambda item: item[0].isdigit() and -int(item[0])))

    @property
    def latest_year(self) -> str | None:
        """The latest year of which anything is held; None: nothing is."""
        return next((name for name, row in self.years.items() if row["archived"]), None)

    @property
    def totals(self) -> list[Month]:
        """The months without regard to sections."""
        return [month for month in self.months if not month.section]

    @property
    def by_month(self) -> dict[str, int]:
        """How many articles are held of each month, the earliest first."""
        return charts.filled_months(
            {each.month: each.archived for each in self.totals if each.month[:4].isdigit()}
        )


class Surveyor:
    """Keeps the last survey of a room's archive, since one reads every row."""

    def __init__(self, room: ReadingRoom) -> None:
        self._room = room
        self._lock = asyncio.Lock()
        self._survey: Survey | None = None
        self._until = 0.0

    async def survey(self) -> Survey:
        """Return a survey that is fresh enough."""
        async with self._lock:
            if self._survey is None or time.monotonic() > self._until:
                self._survey = await self._room.read(_survey, seconds=_TIME_LIMIT)
                self._until = time.monotonic() + _FRESH
            return self._survey


_surveyors: WeakKeyDictionary[ReadingRoom, Surveyor] = WeakKeyDictionary()


def surveyor_of(room: ReadingRoom) -> Surveyor:
    """Return the one surveyor of a room."""
    return _surveyors.setdefault(room, Surveyor(room))


def _survey(connection: Connection) -> Survey:
    now = datetime.now(VIETNAM)
    return Survey(
        at=now,
        holdings=holdings(connection),
        months=coverage(connection, now=now),
        names={slug: name for name, slug in sections.slugs(connection).items()},
    )


async def show_glance(request: Request, datasette: ReadingRoom) -> Response:
    """Show the whole archive by year, and one year by month and section."""
    survey = await surveyor_of(datasette).survey()
    years = list(survey.years)
    year = request.args.get("nam") or survey.latest_year
    if year is not None and year not in years:
        raise NoSuchPage(
            f"Kho không biết năm {year[:20]}. · The archive knows nothing of that year."
        )
    recent = await datasette.read(lambda connection: runs.recent(connection, _RUNS))
    context = {
        "survey": survey,
        "figures": _figures(survey.holdings),
        "chart": charts.bars(survey.by_month),
        "year": year,
        "grid": grid(each for each in survey.months if each.month[:4] == year),
        "runs": recent,
    }
    return await datasette.page(request, "glance.html", context)


def _figures(held: Holdings) -> dict[str, Any]:
    return {field.name: getattr(held, field.name) for field in fields(held)}


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Some months, section by section."""

    months: list[str]  #: the earliest first
    rows: list[tuple[str, list[Month | None]]]  #: section's slug, and what is known of each month


def grid(months: Iterable[Month]) -> Grid:
    """Return a grid of *months*: all sections together first, then the fullest one."""
    found: dict[str, dict[str, Month]] = defaultdict(dict)
    for month in months:
        found[month.section][month.month] = month
    names = sorted({name for row in found.values() for name in row})

    def order(section: str) -> tuple[bool, int]:
        return section != "", -sum(each.archived for each in found[section].values())

    return Grid(
        months=names,
        rows=[
            (section, [found[section].get(name) for name in names])
            for section in sorted(found, key=order)
        ],
    )


ROUTES: Routes = [(r"/kho$", show_glance)]
