"""How does a list lead to its further pages?"""
# ruff: noqa: E501  # markup stands as it is sent

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from html import escape

from replica.lists.habit import Habit, ListView


def _link(view: ListView, number: int, label: str, attributes: str = "") -> str:
    return f'<a href="{escape(view.address(number))}"{attributes}>{label}</a>'


def _pages(view: ListView) -> range:
    return range(1, view.last + 1 + (view.links_on and view.number >= view.last))


def _bar(parts: Iterable[str]) -> str:
    return f'<div class="paging">{" ".join(parts)}</div>'


def _following(label: Callable[[ListView], str], attributes: str = "") -> Callable[[ListView], str]:
    """Return a pager that is a link to the next page, and nothing else."""

    def pager(view: ListView) -> str:
        if not view.links_on:
            return ""
        return _bar([_link(view, view.number + 1, label(view), attributes)])

    return pager


def numbers(view: ListView) -> str:
    """Return every page's number, this one's in bold."""
    return _bar(f"<b>{n}</b>" if n == view.number else _link(view, n, str(n)) for n in _pages(view))


def _current_linked(view: ListView) -> str:
    return _bar(_link(view, n, str(n), " class='trang'") for n in _pages(view))


def _current_missing(view: ListView) -> str:
    return _bar(_link(view, n, f"[{n}]") for n in _pages(view) if n != view.number)


def _blocks(view: ListView) -> str:
    """Return numbers in blocks of three; the dots lead to the first of the next block."""
    first = (view.number - 1) // 3 * 3 + 1
    shown = [n for n in _pages(view) if first <= n < first + 3]
    parts = [_link(view, first - 1, "...")] if first > 1 else []
    parts += [f"<span>{n}</span>" if n == view.number else _link(view, n, str(n)) for n in shown]
    if shown and shown[-1] < _pages(view)[-1]:
        parts.append(_link(view, shown[-1] + 1, "..."))
    return _bar(parts)


def _arrows(view: ListView) -> str:
    parts = [_link(view, 1, "«"), _link(view, max(1, view.number - 1), "‹")]
    if view.links_on:
        parts += [_link(view, view.number + 1, "›"), _link(view, view.last, "»")]
    return _bar(parts)


def _pictures(view: ListView) -> str:
    parts = [_link(view, max(1, view.number - 1), '<img src="/images/icon_prev.gif">')]
    if view.links_on:
        parts.append(_link(view, view.number + 1, '<img src="/images/icon_next.gif">'))
    return _bar(parts)


def _drop_down(view: ListView) -> str:
    options = "".join(
        f'<option value="{escape(view.address(n))}"{" selected" if n == view.number else ""}>Trang {n}</option>'
        for n in _pages(view)
    )
    return (
        f'<div class="paging"><select onchange="location.href=this.value">{options}</select></div>'
    )


def _data_url(view: ListView) -> str:
    if not view.links_on:
        return ""
    address = escape(view.address(view.number + 1))
    return f'<div class="more"><button class="btn-viewmore" data-next-url="{address}">Xem thêm</button></div>'


def _script_address(view: ListView) -> str:
    if not view.links_on:
        return ""
    address = json.dumps(view.address(view.number + 1))
    return (
        f'<div class="more"><a href="javascript:void(0)" onclick="loadMore()">Xem thêm</a></div>'
        f"<script>function loadMore() {{ $.get({address}, append); }}</script>"
    )


def _rel_next(view: ListView) -> str:
    return (
        f'<link rel="next" href="{escape(view.address(view.number + 1))}">' if view.links_on else ""
    )


def _sharepoint_address(path: str, number: int) -> str:
    return f"{path}?Paged=TRUE&p_ID={900 - number}&PageFirstRow={(number - 1) * 5 + 1}&View=A1"


def _rows(view: ListView) -> str:
    """Return which rows are shown, and an arrow whose script holds the next address, escaped."""
    first = (view.number - 1) * view.per_page + 1
    shown = f"<td class='ms-paging'>{first} - {first + len(view.items) - 1}</td>"
    if not view.links_on:
        return _bar([shown])
    address = view.address(view.number + 1).replace("&", "\\u0026")
    script = escape(f'RefreshPageTo(event, "{address}"); return false;')
    arrow = '<img src="/_layouts/images/next.gif" alt="Next">'
    return _bar([shown, f'<a href="javascript:" onclick="{script}">{arrow}</a>'])


# --- ASP.NET forms --------------------------------------------------------------------------------


def _form(view: ListView, inner: str) -> str:
    state = f"/wEP{view.number:08d}"
    return (
        f'<form method="post" action="{escape(view.path)}" id="aspnetForm">'
        f'<input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" value="">'
        f'<input type="hidden" name="__VIEWSTATE" value="{state}">{inner}</form>'
    )


def _postback(target: str, argument: str, label: str) -> str:
    script = f"javascript:__doPostBack('{target}','{argument}')"
    return f'<a href="{escape(script)}">{label}</a>'


_GRID = "ctl00$cph$gvTin"
_ASP_NET_PAGER = "ctl00$cph$AspNetPager1"


def _grid_view(view: ListView) -> str:
    cells = (
        f"<td><span>{n}</span></td>"
        if n == view.number
        else f"<td>{_postback(_GRID, f'Page${n}', str(n))}</td>"
        for n in _pages(view)
    )
    return _form(view, f'<table class="pager"><tr>{"".join(cells)}</tr></table>')


def _asp_net_pager(view: ListView) -> str:
    parts = [
        f'<span class="cpb">{n}</span>'
        if n == view.number
        else _postback(_ASP_NET_PAGER, str(n), str(n))
        for n in _pages(view)
    ]
    if view.links_on:
        parts.append(_postback(_ASP_NET_PAGER, str(view.number + 1), "Trang sau"))
    return _form(view, _bar(parts))


def _data_pager(view: ListView) -> str:
    disabled = "" if view.links_on else " disabled"
    button = f'<input type="submit" name="ctl00$cph$DataPager1$ctl02$NextButton" value="Trang sau"{disabled}>'
    return _form(view, _bar([button]))


def _of_event(fields: dict[str, str]) -> int | None:
    match = re.fullmatch(r"(?:Page\$)?(\d+)", fields.get("__EVENTARGUMENT", ""))
    return (
        int(match[1]) if match and fields.get("__EVENTTARGET") in (_GRID, _ASP_NET_PAGER) else None
    )


def _of_button(fields: dict[str, str]) -> int | None:
    state = re.fullmatch(r"/wEP(\d{8})", fields.get("__VIEWSTATE", ""))
    pressed = any(name.endswith("$NextButton") for name in fields)
    return int(state[1]) + 1 if state and pressed else None


PAGERS = (
    Habit(name="numbers", source="PagedList.Mvc: the current page in bold", pager=numbers),
    Habit(
        name="current-linked",
        source="Telerik RadDataPager and Umbraco: the current page is a link, too",
        pager=_current_linked,
    ),
    Habit(
        name="current-missing",
        source="PHP portals: [1] [2] [4] on the third page",
        pager=_current_missing,
    ),
    Habit(
        name="blocks", source="GridView's PagerSettings: blocks of numbers and dots", pager=_blocks
    ),
    Habit(name="signs", source="Bootstrap's pagination: « ‹ › »", pager=_arrows),
    Habit(
        name="arrow-pictures",
        source="DotNetNuke skins: icon_next.gif without alternative text",
        pager=_pictures,
    ),
    Habit(
        name="older-posts",
        source="WordPress themes and Blogger: one link to older items",
        pager=_following(lambda _view: "Các tin cũ hơn"),
    ),
    Habit(
        name="counted-next",
        source="Vietnamese newspapers' mobile pages: Trang sau (2/10)",
        pager=_following(lambda view: f"Trang sau ({view.number}/{view.last})"),
    ),
    Habit(
        name="next-class",
        source="Kentico's and Sitecore's pagers: an empty link of the class page-next",
        pager=_following(lambda _view: "<i></i>", ' class="page-next"'),
    ),
    Habit(
        name="told-news",
        source="Vietnamese provincial portals: Tin đã đưa",
        pager=_following(lambda _view: "Các tin đã đưa"),
    ),
    Habit(name="rel-next", source="the HTML standard's link type next", head=_rel_next,
          pager=lambda _view: ""),
    Habit(
        name="drop-down",
        source="Oracle WebCenter and old ASP pages: a select that changes the location",
        pager=_drop_down,
    ),
    Habit(
        name="data-url",
        source="VCCorp's timelines: a button with the address in a data attribute",
        pager=_data_url,
    ),
    Habit(
        name="script-address",
        source="jQuery load-more buttons: the address stands in an inline script",
        pager=_script_address,
    ),
    Habit(
        name="sharepoint-view",
        source="SharePoint's AllPosts.aspx: RefreshPageTo with Paged, p_ID and PageFirstRow",
        address=_sharepoint_address,
        pager=_rows,
    ),
    Habit(
        name="grid-view",
        source="ASP.NET GridView: __doPostBack('…gv','Page$2')",
        pager=_grid_view, target=_of_event,
    ),
    Habit(
        name="asp-net-pager",
        source="Webdiyer's AspNetPager: __doPostBack('…AspNetPager1','2')",
        pager=_asp_net_pager, target=_of_event,
    ),
    Habit(
        name="data-pager",
        source="ASP.NET DataPager: submit buttons",
        pager=_data_pager, target=_of_button,
    ),
)  # fmt: skip
