"""The next page is found by rel, numbers, wording, or how an arrow is drawn."""

import pytest
from lxml import html

from crawler.links.discover import discover

SECTION = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"


def next_pages(markup: str, url: str = SECTION) -> list[str]:
    found = discover(html.fromstring(f"<html><body>{markup}</body></html>"), url).next_pages
    return [link.address.removeprefix(SECTION) for link in found]


@pytest.mark.parametrize(
    ("markup", "here", "expected"),
    [
        ('<link rel="next" href="?p=20"><a href="?p=40">3</a>', "", "?p=20"),
        ('<b>1</b> <a href="?page=2">2</a> <a href="?page=3">3</a>', "", "?page=2"),
        ('<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', "", "?page=2"),
        ('<ul><li><a href="?page=1">1</a><li>2<li><a href="?page=3">3</a></ul>', "?page=2",
         "?page=3"),
        ('<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', "?page=2",
         "?page=3"),
        (f'<a href="{SECTION}">1</a> <a href="{SECTION}/trang-2">2</a>'
         f'<a href="{SECTION}/trang-4">4</a>', "/trang-3", "/trang-4"),
        ('<a href="?page=2">2</a> … <a href="?page=99">99</a><a href="?page=99">»</a>', "",
         "?page=2"),
        ('<a href="?p=0">[1]</a> <a href="?p=1">[2]</a>', "", "?p=1"),
        ('<a href="?trang=2">Trang sau</a>', "", "?trang=2"),
        ('<a href="?trang=2"><span>Tiếp theo</span></a>', "", "?trang=2"),
        ('<a href="?trang=2">XEM THÊM</a>', "", "?trang=2"),
        ('<a href="?trang=1">«</a> <a href="?trang=2">»</a>', "?trang=1", "?trang=2"),
        ('<a href="?o=2">Next</a>', "", "?o=2"),
        ('<a href="?o=2">Xem thêm »</a>', "", "?o=2"),
        ('<a href="?o=2">[Tin cũ hơn &gt;&gt;]</a>', "", "?o=2"),
        ('<a href="?o=2">Đến trang kế ›</a>', "", "?o=2"),
        ('<a href="?o=2">Xem thêm các tin khác</a>', "", "?o=2"),
        ('<a href="?o=2">Tải thêm bài viết</a>', "", "?o=2"),
        ('<a href="?o=1"><img alt="Trang trước"></a><a href="?o=2"><img alt="Trang sau"></a>', "",
         "?o=2"),
        ('<a href="?o=2" aria-label="Trang sau"><i class="fa"></i></a>', "", "?o=2"),
        ('<a href="?o=2" title="Next page">&raquo;</a>', "", "?o=2"),
        ('<a class="prev" href="?o=0"><i></i></a><a class="page-next" href="?o=2"><i></i></a>', "",
         "?o=2"),
        ('<li class="previous"><a href="?o=0"><i></i></a><li class="next"><a href="?o=2"><i></i></a>',
         "", "?o=2"),
        ("<button onclick=\"location.href='?o=2'\">Xem thêm</button>", "", "?o=2"),
        ('<a href="#" data-href="?o=2">Xem thêm</a>', "", "?o=2"),
        ("<a href=\"javascript:go('?o=2')\">2</a>", "", "?o=2"),
        ('<select onchange="go(this)"><option value="?o=1">1<option value="?o=2">2<option '
         'value="?o=3">3</select>', "", "?o=2"),
    ],
)  # fmt: skip
def test_the_next_page_is_found(markup: str, here: str, expected: str) -> None:
    assert next_pages(markup, SECTION + here) == [expected]


@pytest.mark.parametrize(
    ("markup", "here"),
    [
        ('<a href="?page=1">1</a> <a href="?page=2">2</a> <b>3</b>', "?page=3"),
        ('<a href="?page=1">Trang trước</a>', "?page=2"),
        ('<a href="/tin-tuc/mot-bai-1491871594">2</a>', ""),
        ('<a href="https://evil.example/?page=2">2</a>', ""),
        ("<button onclick=\"open('https://evil.example/?page=2')\">2</button>", ""),
        ('<a class="next" href="#slides"><i></i></a>', ""),
        ('<a class="nextgen" href="/gioi-thieu"><i></i></a>', ""),
        ('<a class="next" href="/gioi-thieu">Giới thiệu</a>', ""),
        ("<p>no pager</p>", ""),
    ],
)
def test_where_there_is_no_next_page_none_is_invented(markup: str, here: str) -> None:
    assert next_pages(markup, SECTION + here) == []


@pytest.mark.parametrize(
    ("markup", "count"),
    [
        ("<a href=\"javascript:__doPostBack('grid','Page$2')\">2</a>", 1),
        ("<a href=\"javascript:__doPostBack('grid','Page$Next')\">Sau</a>", 1),
        ("<a href='javascript:void(0)' onclick='more()'>Xem thêm</a>", 1),
        ("<button class=more>Tải thêm tin</button>", 1),
        ("<input type=button value='Trang sau'>", 1),
        ("<button class=slide>Next</button>", 0),
        ("<a href='/tin-tuc/mot-bai-1491871594'>Xem thêm</a>", 0),
        ("<a href='https://evil.example/'>Xem thêm</a>", 0),
    ],
)
def test_a_pager_that_only_javascript_follows_is_counted(markup: str, count: int) -> None:
    links = discover(html.fromstring(f"<div>{markup}</div>"), SECTION)
    assert (links.next_pages, links.unfollowable) == ((), count)
