"""What stands around a list, and what happens to it meanwhile?"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from replica.lists.habit import Habit, ListView


def _links(items: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<li><a href="{escape(path)}">{escape(name)}</a></li>' for path, name in items)


def _rotating(view: ListView) -> str:
    """Return five articles, others at each load."""
    start = view.loads * 7 % max(1, len(view.newest) - 5)
    return (
        f'<div class="doc-nhieu"><h3>Đọc nhiều</h3><ul>{_links(view.newest[start:][:5])}</ul></div>'
    )


def _latest(view: ListView) -> str:
    return f'<div class="tin-moi"><h3>Tin mới</h3><ul>{_links(view.newest[:6])}</ul></div>'


def _pinned(view: ListView) -> str:
    return f'<div class="noi-bat">{_links(view.newest[-1:])}</div>'


def _calendar(_view: ListView) -> str:
    days = "".join(
        f'<td><a href="/lich-cong-tac?ngay={day}&amp;thang=8&amp;nam=2025">{day}</a></td>'
        for day in range(1, 29)
    )
    return f'<table class="calendar"><tr>{days}</tr></table>'


def _years(view: ListView) -> str:
    options = "".join(f'<option value="{year}">{year}</option>' for year in range(2015, 2026))
    sizes = "".join(f'<option value="{size}">{size}</option>' for size in (10, 20, 50))
    return (
        f'<form method="get" action="{escape(view.path)}"><select name="nam">{options}</select>'
        f'<select name="limit">{sizes}</select></form>'
    )


def _first_elsewhere(view: ListView) -> str:
    first = escape(view.address(1))
    return f'<p class="dau"><a href="{first}">Trang đầu</a></p>' if view.number > 1 else ""


def _other_order(view: ListView) -> str:
    return (
        f'<p class="xep"><a href="{escape(view.path)}?sort=asc">Cũ nhất</a> '
        f'<a href="{escape(view.path)}?print=1">Bản in</a></p>'
    )


SURROUNDINGS = (
    Habit(
        name="rotating-box",
        source="VnExpress and Tuổi Trẻ: most read, other items at each load",
        beside=_rotating,
    ),
    Habit(name="latest-box", source="provincial portals: the newest on every page", beside=_latest),
    Habit(name="pinned-item", source="WordPress's sticky posts: one item on top of every page",
          above=_pinned),
    Habit(name="calendar-beside", source="ASP.NET Calendar: a link for each day", beside=_calendar),
    Habit(name="archive-forms", source="DotNetNuke's archives: years and page sizes to choose",
          beside=_years),
    Habit(name="first-elsewhere", source="Joomla: the first page under ?start=0 as well",
          beside=_first_elsewhere),
    Habit(name="sort-links", source="Liferay and Drupal tables: the same list in another order",
          beside=_other_order),
    Habit(name="publishing", source="every newsroom: items move down while one pages",
          publishes_every=3),
    Habit(name="failing-pages", source="reports of ASP.NET timeouts on pages not in the cache",
          fails_first=True),
)  # fmt: skip
