"""Pagers of ASP.NET are followed by posting the page's own form, and nothing else is posted."""

from urllib.parse import parse_qs

import pytest

from crawler.extraction.page.html import parse
from crawler.links.discover import discover

SECTION = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
STATE = "/wEPDwUK" + "a" * 30_000 + "=="


def form(inner: str, *, action: str = "./quan-1-1197604608", method: str = "post") -> str:
    return (
        f'<form method="{method}" action="{action}" id="aspnetForm">'
        '<input type="hidden" name="__EVENTTARGET" value=""/>'
        '<input type="hidden" name="__EVENTARGUMENT" value=""/>'
        f'<input type="hidden" name="__VIEWSTATE" value="{STATE}"/>'
        '<input name="tuKhoa" value="đảng"/><input type="submit" name="tim" value="Tìm"/>'
        f'<select name="co"><option value="10" selected>10</option></select>{inner}</form>'
    )


def press(target: str, argument: str, label: str, **more: str) -> str:
    named = "".join(f' {name}="{value}"' for name, value in more.items())
    script = f"javascript:__doPostBack(&#39;{target}&#39;,&#39;{argument}&#39;)"
    return f'<td><a href="{script}"{named}>{label}</a></td>'


def table(*cells: str) -> str:
    return f"<table><tr>{''.join(cells)}</tr></table>"


def links(markup: str, key: str | None = None):
    tree = parse(f"<html><body>{markup}</body></html>".encode(), content_type="text/html").tree
    return discover(tree, SECTION, key=key)


def posted(markup: str, at: str | None = None) -> list[tuple[str, str, str]]:
    """Return key, target or button, and argument of the next pages; *at* is the page's own key."""
    found = []
    for link in links(markup, SECTION + at if at else None).next_pages:
        fields = {name: values[0] for name, values in parse_qs(link.form, True).items()}
        assert fields.pop("__VIEWSTATE") == STATE
        assert (fields.pop("tuKhoa"), fields.pop("co")) == ("đảng", "10")
        assert "tim" not in fields
        target, argument = fields.pop("__EVENTTARGET"), fields.pop("__EVENTARGUMENT")
        target = target or next(iter(fields))
        found.append((link.url.removeprefix(SECTION), target, argument))
    return found


GRID = "ctl00$main$gv"
LIST = "ctl00$c$AspNetPager1"
RAD = "ctl00$m$RadGrid1$ctl00$ctl03$ctl01$ctl"


def grid(current: int, first: int, last: int, *after: str) -> str:
    cells = (
        f"<td><span>{n}</span></td>" if n == current else press(GRID, f"Page${n}", str(n))
        for n in range(first, last + 1)
    )
    return form(table(*cells, *after))


def rad_grid(current: int) -> str:
    numbers = "".join(
        press(f"{RAD}{3 + 2 * n:02}", "", f"<span>{n}</span>")
        if n != current
        else press(f"{RAD}{3 + 2 * n:02}", "", str(n), onclick="return false;")
        for n in range(1, 11)
    )
    return form(
        f"<div>{numbers}{press(f'{RAD}25', '', '...', title='Next Pages')}</div>"
        '<input type="submit" name="x$ctl28" value=" " title="Next Page" class="rgPageNext">'
        '<input type="submit" name="x$ctl29" value=" " title="Last Page" class="rgPageLast">'
    )


@pytest.mark.parametrize(
    ("markup", "at", "expected"),
    [
        (grid(1, 1, 5), None, ("#ctl00$main$gv=2", GRID, "Page$2")),
        (grid(10, 1, 10, press(GRID, "Page$11", "..."), press(GRID, "Page$Last", ">>")),
         "#ctl00$main$gv=10", ("#ctl00$main$gv=11", GRID, "Page$11")),
        (form(table(press(GRID, "Page$10", "..."), "<td><span>11</span></td>",
                    press(GRID, "Page$12", "12"))), "#ctl00$main$gv=11",
         ("#ctl00$main$gv=12", GRID, "Page$12")),
        (form("<a disabled>Trang đầu</a>" + press(LIST, "2", "Trang sau")
              + press(LIST, "28", "Trang cuối") + '<input name="AspNetPager1_input"><input '
              'type="submit" value="Go" name="AspNetPager1" onclick="if(ok()){__doPostBack('
              "'AspNetPager1','')}\">"), None, ("#ctl00$c$AspNetPager1=2", LIST, "2")),
        (form(press(LIST, "6", "&gt;") + press(LIST, "28", "&gt;&gt;")), "#ctl00$c$AspNetPager1=5",
         ("#ctl00$c$AspNetPager1=6", LIST, "6")),
        (rad_grid(1), None, ("#ctl00$m$RadGrid1=2", f"{RAD}07", "")),
        (rad_grid(10), "#ctl00$m$RadGrid1=10", ("#ctl00$m$RadGrid1=11", f"{RAD}25", "")),
        (form('<input type="submit" name="ctl00$m$Pager1$ctl02$NextButton" value=" " '
              'class="rdpPageNext">'), "#ctl00$m$Pager1=3",
         ("#ctl00$m$Pager1=4", "ctl00$m$Pager1$ctl02$NextButton", "")),
        (form("<span><span>1</span>" + press("m$DataPager1$ctl01$ctl01", "", "2")
              + press("m$DataPager1$ctl01$ctl02", "", "3") + "</span>"), None,
         ("#m$DataPager1=2", "m$DataPager1$ctl01$ctl01", "")),
        (form(press("m$rpt$ctl00$lnkTrang", "", "1") + press("m$rpt$ctl01$lnkTrang", "", "2")), None,
         ("#m$rpt=2", "m$rpt$ctl01$lnkTrang", "")),
        (form('<select name="m$ddlTrang" onchange="setTimeout(\'__doPostBack(\\\'m$ddlTrang\\\',\\\'\\\')\',0)">'
              '<option selected value="1">1</option><option value="2">2</option></select>'), None,
         ("#m$ddlTrang=2", "m$ddlTrang", "")),
    ],
)  # fmt: skip
def test_the_next_page_is_posted_for(markup, at, expected) -> None:
    assert posted(markup, at) == [expected]


def test_what_a_link_escapes_is_posted_as_it_is_meant() -> None:
    escaped = "javascript:__doPostBack('ctl00%24main%24gv','Page%242')"
    row = f'<span>1</span> <a href="{escaped}">2</a>'
    assert posted(form(row)) == [("#ctl00$main$gv=2", GRID, "Page$2")]


ITEMS = "".join(f'<p><a href="/tin-tuc/bai-{n}-149187159{n}">Bài {n}</a></p>' for n in range(5))


def test_a_list_between_two_pagers_is_turned_by_one_of_them() -> None:
    upper, lower = (f"<div><b>1</b> {press(f'm$p{n}', '2', '2')}</div>" for n in (1, 2))
    assert [key for key, _, _ in posted(form(upper + ITEMS + lower))] == ["#m$p1=2"]


def test_two_lists_are_turned_by_their_own_pagers() -> None:
    upper, lower = (f"<div><b>1</b> {press(f'm$p{n}', '2', '2')}</div>" for n in (1, 2))
    found = posted(form(ITEMS + upper + ITEMS.replace("14918", "14919") + lower))
    assert [key for key, _, _ in found] == ["#m$p1=2", "#m$p2=2"]


def test_at_the_last_page_nothing_is_left_to_post_for() -> None:
    last = links(grid(5, 1, 5), f"{SECTION}#{GRID}=5")
    assert (last.next_pages, last.unfollowable) == ((), 0)


def test_a_table_of_days_is_no_pager() -> None:
    weeks = "".join(
        f"<tr>{''.join(press('cal', str(7000 + w * 7 + d), str(w * 7 + d + 1)) for d in range(7))}</tr>"
        for w in range(5)
    )
    found = links(form(f"<table>{weeks}<tr>{press('cal', 'V7031', '&gt;')}</tr></table>"))
    assert (found.next_pages, found.unfollowable) == ((), 0)


@pytest.mark.parametrize(
    "markup",
    [
        form(press(GRID, "Page$2", "2"), action="/dang-nhap.aspx"),
        form(press(GRID, "Page$2", "2"), action="https://evil.example/nhom-tin/quan-1-1197604608"),
        form(press(GRID, "Page$2", "2"), action="/tin-tuc/mot-bai-1491871594"),
        f"<div>{press(GRID, 'Page$2', '2')}</div>",
    ],
)
def test_a_form_that_posts_elsewhere_is_not_posted_and_the_pager_is_counted(markup: str) -> None:
    found = links(markup)
    assert (found.next_pages, found.unfollowable) == ((), 1)


@pytest.mark.parametrize(
    "inner",
    [
        press("ctl00$btnXoa", "", "Xóa"),
        press("ctl00$lnkGui", "", "Gửi"),
        '<input type="submit" name="gui" value="Gửi bình luận">',
        '<input type="submit" name="b" value="Tiếp tục">',
        '<input type="submit" name="AspNetPager1" value="Chuyển trang">',
    ],
)
def test_what_is_neither_a_page_nor_a_next_is_never_pressed(inner: str) -> None:
    assert links(form(inner)).next_pages == ()


def test_where_addresses_are_rewritten_the_form_names_the_same_section() -> None:
    action = "/Pages/NhomTin.aspx?id=1197604608"
    (link,) = links(form(press(GRID, "Page$2", "2"), action=action)).next_pages
    assert link.address == f"https://thanhuytphcm.vn{action}"


def test_a_plain_form_is_posted_by_its_button() -> None:
    inner = (
        '<input type="hidden" name="trang" value="2"><button name="di" value="1">Trang sau</button>'
    )
    (link,) = links(f'<form method="post" action="">{inner}</form>').next_pages
    assert (link.address, link.form) == (SECTION, "trang=2&di=1")
