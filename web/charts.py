"""What does a row of counts look like? Bars, as numbers that an SVG is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: The picture's own units; the page scales it.
_WIDTH, _HEIGHT = 720, 120
_GAP = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One count, as a bar."""

    name: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Counts side by side."""

    bars: list[Bar]
    most: int
    width: int = _WIDTH
    height: int = _HEIGHT

    @property
    def first(self) -> str:
        """What the first bar stands for."""
        return self.bars[0].name

    @property
    def last(self) -> str:
        """What the last bar stands for."""
        return self.bars[-1].name


def bars(counts: Mapping[str, int]) -> Chart | None:
    """Return the chart of *counts*, in their order; None if there is nothing to be seen."""
    most = max(counts.values(), default=0)
    if most <= 0:
        return None
    room = _WIDTH / len(counts)
    return Chart(
        bars=[
            _bar(name, count, place * room, room, most)
            for place, (name, count) in enumerate(counts.items())
        ],
        most=most,
    )


def _bar(name: str, count: int, start: float, room: float, most: int) -> Bar:
    height = round(_HEIGHT * count / most, 2)
    return Bar(
        name=name,
        count=count,
        x=round(start + room * _GAP / 2, 2),
        y=round(_HEIGHT - height, 2),
        width=round(room * (1 - _GAP), 2),
        height=height,
    )


def filled_months(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts by month, ``2020-11``, with the months between that had none.

    >>> filled_months({"2020-11": 3, "2021-01": 1})
    {'2020-11': 3, '2020-12': 0, '2021-01': 1}
    """
    if not counts:
        return {}
    first, last = (int(at[:4]) * 12 + int(at[5:7]) - 1 for at in (min(counts), max(counts)))
    names = (f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, last + 1))
    return {name: counts.get(name, 0) for name in names}
