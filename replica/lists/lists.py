"""What do the lists of a site with certain habits answer?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from replica.answer import Answer, page
from replica.content import NewsSite
from replica.lists.addresses import ADDRESSES
from replica.lists.habit import End, Habit, ListView
from replica.lists.pagers import numbers
from replica.story import Section
from replica.templates.page import CLOCK

T = TypeVar("T")
#: Pages that are tried behind the last one, to tell what an address asks for.
_REACH = 3
#: Parameters that show the first page in another order or size, or for printing.
_DRESSES = {"sort", "print", "nam", "limit"}
_FIRST_ID = 1_400_000_001
_ID = re.compile(r"-(14\d{8})(?=$|[-/?])")


class Lists:
    """Some lists that share all articles of *site* among them, with the habits of *habits*.

    Articles that are withheld stand in no list, until they are released.
    """

    def __init__(
        self, site: NewsSite, habits: Sequence[Habit], *, lists: int = 2, per_page: int = 5
    ) -> None:
        self.withheld: set[int] = set()
        self._site = site
        self._habits = habits
        self._paths = [f"/nhom-tin/muc-{n + 1}-{_FIRST_ID + n}" for n in range(lists)]
        self._per_page = per_page
        self._loads = 0
        self._failed: set[str] = set()  # targets whose first request has failed

    def reachable(self) -> set[int]:
        """Return the articles that the lists lead to."""
        return {each for n in range(len(self._paths)) for each in self._ids(n)}

    @property
    def sections(self) -> tuple[Section, ...]:
        """The lists, as menus name them."""
        return tuple(
            Section(slug=f"muc-{n + 1}", id=_FIRST_ID + n, name=f"Mục {n + 1}")
            for n in range(len(self._paths))
        )

    def section_of(self, article_id: int) -> Section:
        """Return the list that shows the article."""
        sections = self.sections
        return next(
            (each for n, each in enumerate(sections) if article_id in self._ids(n)), sections[0]
        )

    def addresses(self) -> list[str]:
        """Return the paths of the lists' first pages, the front page among them."""
        return ["/", *self._paths]

    def answer(self, target: str, form: str = "") -> Answer | None:
        """Return a page of a list, or the front page; None for what is neither.

        *form* is the body of a POST.
        """
        if urlsplit(target).path == "/":
            return page(self._frame("Trang chủ", self._items(self._site.newest(0, 4))))
        index = self._list_of(target)
        if index is None:
            return None
        self._loads += 1
        self._publish()
        number = self._number(index, target, dict(parse_qsl(form)))
        if self._fails(target + form, number):
            return page("<html><body><h1>Server Error in '/' Application.</h1></body></html>", 500)
        return self._page(index, number)

    # --- which page ---------------------------------------------------------------------------

    def _list_of(self, target: str) -> int | None:
        match = _ID.search(target)
        index = int(match[1]) - _FIRST_ID if match else -1
        return index if 0 <= index < len(self._paths) else None

    def _number(self, index: int, target: str, form: dict[str, str]) -> int | None:
        read = self._one("target", None)
        if form:
            return read(form) if read is not None else None
        path = self._paths[index]
        if _is_first(target, path):
            return 1
        wanted = _comparable(target)
        address = self._one("address", ADDRESSES[0].address)
        assert address is not None
        candidates = range(1, self._last(index) + _REACH)
        return next((n for n in candidates if _comparable(address(path, n)) == wanted), None)

    def _fails(self, request: str, number: int | None) -> bool:
        if number in (None, 1) or not any(habit.fails_first for habit in self._habits):
            return False
        if request in self._failed:
            return False
        self._failed.add(request)
        return True

    def _publish(self) -> None:
        every = max((habit.publishes_every for habit in self._habits), default=0)
        if every and self._loads % every == 0:
            self._site.publish(1)

    # --- what stands there --------------------------------------------------------------------

    def _ids(self, index: int) -> list[int]:
        oldest_first = self._site.ids()[::-1]
        standing = [n for n in oldest_first[index :: len(self._paths)] if n not in self.withheld]
        return standing[::-1]

    def _last(self, index: int) -> int:
        return max(1, -(-len(self._ids(index)) // self._per_page))

    def _page(self, index: int, number: int | None) -> Answer:
        last = self._last(index)
        end = self._one("end", End.NOT_THERE)
        if number is None or (number > last and end is End.NOT_THERE):
            return page(self._frame("Không tìm thấy", "<h1>Không tìm thấy trang</h1>"), 404)
        shown = number
        if number > last:
            shown = {End.LAST: last, End.FIRST: 1, End.EMPTY: number}[end]
        return page(self._printed(self._view(index, shown, number)))

    def _view(self, index: int, shown: int, number: int) -> ListView:
        start, path = (shown - 1) * self._per_page, self._paths[index]
        address = self._one("address", ADDRESSES[0].address)
        assert address is not None
        always = any(habit.always_on for habit in self._habits)
        last = self._last(index)
        return ListView(
            path=path,
            number=number,
            last=last,
            per_page=self._per_page,
            loads=self._loads,
            links_on=always or number < last,
            items=self._teasers(self._ids(index)[start : start + self._per_page]),
            newest=self._teasers(self._site.newest(0, 30)),
            address=lambda n: address(path, n),
        )

    def _printed(self, view: ListView) -> str:
        pager = self._one("pager", numbers)
        assert pager is not None
        above = "".join(habit.above(view) for habit in self._habits if habit.above)
        beside = "".join(habit.beside(view) for habit in self._habits if habit.beside)
        head = "".join(habit.head(view) for habit in self._habits if habit.head)
        items = self._rows(view.items) or "<p>Chưa có tin nào.</p>"
        body = (
            f"<h1>Chuyên mục</h1>{above}<div class='danh-sach'>{items}{pager(view)}</div>{beside}"
        )
        return self._frame("Chuyên mục", body, head)

    def _items(self, ids: Sequence[int]) -> str:
        return self._rows(self._teasers([n for n in ids if n not in self.withheld]))

    def _teasers(self, ids: Sequence[int]) -> tuple[tuple[str, str], ...]:
        return tuple((self._site.path(n), self._site.title(n)) for n in ids)

    def _rows(self, items: Sequence[tuple[str, str]]) -> str:
        return "".join(
            f'<div class="tin"><a href="{escape(path)}">{escape(title)}</a></div>'
            for path, title in items
        )

    def _frame(self, title: str, body: str, head: str = "") -> str:
        menu = "".join(
            f'<li><a href="{path}">Mục {n + 1}</a></li>' for n, path in enumerate(self._paths)
        )
        return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>{title}</title>{head}</head><body><p>{CLOCK}</p>
<ul class="menu"><li><a href="/">Trang chủ</a></li>{menu}</ul>
<div class="noi-dung">{body}</div>
<div class="chan">Trang tin điện tử Đảng bộ TPHCM, 127 Trương Định, Quận 3</div></body></html>"""

    def _one(self, name: str, default: T) -> T:
        """Return what the last of the habits says that says something of *name*."""
        said = [getattr(habit, name) for habit in self._habits]
        return next((each for each in reversed(said) if each is not None), default)


def _comparable(target: str) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit(target)
    return parts.path, sorted(parse_qsl(parts.query))


def _is_first(target: str, path: str) -> bool:
    """Say whether an address asks for the first page, be it in another dress."""
    parts = urlsplit(target)
    return parts.path == path and {name for name, _ in parse_qsl(parts.query)} <= _DRESSES
