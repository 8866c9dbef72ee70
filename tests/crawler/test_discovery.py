"""Links by the URL grammar; the next page by rel, numbers, wording, or how an arrow is drawn."""

from datetime import datetime

import pytest
from lxml import html

from crawler.links.discover import discover, with_listed_times
from storage.records import LinkKind
from vietnamese.time import VIETNAM

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


def test_a_box_that_a_script_makes_a_link_leads_to_its_article() -> None:
    page = """<div onclick="location.href = '/tin-tuc/mot-bai-1491871594'">Một bài và lời dẫn</div>
    <div data-href="/tin-tuc/hai-bai-1491871595"></div><a href="/tin-tuc/hai-bai-1491871595">Hai</a>"""
    found = discover(html.fromstring(f"<body>{page}</body>"), SECTION).found
    assert [(link.article_id, link.title) for link in found] == [
        (1491871594, ""),
        (1491871595, "Hai"),
    ]


def test_an_article_is_found_once_with_its_longest_text_whatever_its_address() -> None:
    tree = html.fromstring(
        """<div><a href="/tin-tuc/mot-bai-1491871594"><img src="a.jpg"></a>
        <a href="http://www.hcmcpv.org.vn/tin-tuc/mot-bai-1491871594?fbclid=x">Một <b>bài</b></a>
        <a href="https://icpv.thanhuytphcm.vn/tin-tuc/kin-1491871595">kín</a>
        <a href="/nhom-tin/quan-6-1197614581">Quận 6</a></div>"""
    )
    found = discover(tree, SECTION).found
    assert [(link.kind, link.title) for link in found] == [
        (LinkKind.ARTICLE, "Một bài"),
        (LinkKind.SECTION, "Quận 6"),
    ]
    assert found[1].section == "quan-6"


def test_each_article_gets_the_time_that_stands_beside_it_and_no_other() -> None:
    tree = html.fromstring(
        """<div><ul>
        <li><a href="/tin-tuc/a-1491871594">A</a> <i>Cập nhật 13:36 02-02-2019</i></li>
        <li><span>03/04/2020</span> <a href="/tin-tuc/b-1491871595">B</a></li>
        <li><a href="/tin-tuc/c-1491871596">C</a></li>
        </ul></div>"""
    )
    links = with_listed_times(tree, discover(tree, SECTION), SECTION)
    assert [link.listed_at for link in links.found] == [
        datetime(2019, 2, 2, 13, 36, tzinfo=VIETNAM),
        datetime(2020, 4, 3, tzinfo=VIETNAM),
        None,
    ]


@pytest.mark.parametrize(
    "href",
    [
        "/nhom-tin/tin/tin/tin/quan-1-1197604608",
        "/nhom-tin/a/b/a/b/a/b/quan-1-1197604608",
        "/nhom-tin/1/2/3/4/5/6/7/8/9/10/11/12/quan-1-1197604608",
        f"/nhom-tin/quan-1-1197604608?{'a' * 2000}=1",
    ],
)
def test_an_address_that_grows_by_itself_is_named_and_not_followed(href: str) -> None:
    links = discover(html.fromstring(f'<body><a href="{href}">Trang sau</a></body>'), SECTION)
    assert (links.found, links.next_pages, len(links.growing)) == ((), (), 1)


def test_an_article_is_followed_wherever_its_address_lies() -> None:
    page = '<body><a href="/tin-tuc/tin/tin/tin/mot-bai-1491871594">Một bài</a></body>'
    links = discover(html.fromstring(page), SECTION)
    assert [link.article_id for link in links.found] == [1491871594]
    assert links.growing == ()


def test_a_base_outside_the_site_leads_nowhere() -> None:
    tree = html.fromstring('<head><base href="https://evil.example/"></head><a href="/a">1</a>')
    assert discover(tree, SECTION).found == ()
