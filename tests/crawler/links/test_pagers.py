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
        # offsets, a first page 0, pages one apart from their labels, tokens
        ('<a href="">1</a> <a href="?start=20">2</a> <span>3</span> <a href="?start=60">4</a>',
         "?start=40", "?start=60"),
        ('<a href="?start=0">1</a> <a href="?start=15">2</a> <a href="?start=30">3</a>', "?start=15",
         "?start=30"),
        ('<a href="-page0">1</a> <a href="-page1">2</a> <a href="-page2">3</a>'
         .replace('"-', f'"{SECTION}-'), "", "-page1"),
        ('<a href="-page0">1</a> <a href="-page1">2</a> <a href="-page2">3</a>'
         .replace('"-', f'"{SECTION}-'), "-page1", "-page2"),
        ('<a href="?page=0">1</a> <a href="?page=1">2</a> <a href="?page=2">3</a>', "?page=1",
         "?page=2"),
        ('<a href="?t=a">1</a> <a href="?t=b">2</a> <a href="?t=c">3</a>', "?t=b", "?t=c"),
        ('<a href="?t=a">1</a> … <a href="?t=d">4</a> <b>5</b> <a href="?t=f">6</a>', "?t=e", "?t=f"),
        ('<a href="?p=1">1</a> <a class="active" href="?p=x">2</a> <a href="?p=y">3</a>', "?q=1",
         "?p=y"),
        ('<b>1-10</b> <a href="?tu=11">11-20</a> <a href="?tu=21">21-30</a>', "", "?tu=11"),
        ('<a href="?page=1421">1.421</a> <b>1.422</b> <a href="?page=1423">1.423</a>', "?page=1422",
         "?page=1423"),
        # blocks of ten
        ('<a href="?p=9">9</a> <b>10</b> <a href="?p=11">...</a> <a href="?p=143">»</a>', "?p=10",
         "?p=11"),
        ('<a href="?s=160">9</a> <b>10</b> <a href="?s=200">&gt;</a> <a href="?s=2860">&gt;&gt;</a>',
         "?s=180", "?s=200"),
        # beside a pager: calendars, years, sizes, a wrong rel=next, a hidden link
        ('<table><td><a href="/ngay?d=01-11-2020">1</a><td><a href="/ngay?d=02-11-2020">2</a></table>'
         '<a href="?page=2">Trang sau</a>', "", "?page=2"),
        ('<a href="?nam=2020">2020</a> <a href="?nam=2019">2019</a> <a href="?page=2">2</a>', "",
         "?page=2"),
        ('<a href="?limit=10">10</a> <a href="?limit=20">20</a> <i>1</i> <a href="?page=2">2</a>', "",
         "?page=2"),
        ('<link rel="next" href="?page=2"><b>3</b> <a href="?page=4">4</a>', "?page=3", "?page=4"),
        ('<link rel="next" href="?page=2"><a href="?page=4">Trang sau</a>', "?page=3", "?page=4"),
        ('<a style="display:none" href="/a">Trang sau</a> <b>1</b> <a href="?page=2">2</a>', "",
         "?page=2"),
        # words and signs
        ('<a href="?o=3">Trang sau (2/10)</a>', "?o=2", "?o=3"),
        ('<a href="?o=2">Các tin đã đưa</a>', "", "?o=2"),
        ('<a href="?o=2">Tiếp tục</a>', "", "?o=2"),
        ('<a href="?o=2">Xem tất cả</a>', "", "?o=2"),
        ('<a href="?o=2">❯</a>', "", "?o=2"),
        ('<a href="?o=2">▶</a>', "", "?o=2"),
        ('<a href="?o=2">»</a> <a href="?o=9">»»</a>', "", "?o=2"),
        ('<a href="?o=1"><img src="/i/prev.gif"></a><a href="?o=3"><img src="/i/next.gif"></a>',
         "?o=2", "?o=3"),
        ('<a class="pagingnext" href="?o=2"></a>', "", "?o=2"),
        ('<a id="ctl00_main_btnNext" href="?o=2"></a>', "", "?o=2"),
        ('<a id="ctl00_pager_nextControl" href="?o=2"></a>', "", "?o=2"),
        ('<ul class="menu"><a href="/gioi-thieu">Xem thêm</a></ul><a href="?o=2">Xem thêm</a>', "",
         "?o=2"),
        ('<ul><li><a href="?_101_cur=17">Trước</a><li><a href="?_101_cur=19">Next</a><li>'
         '<a href="?_101_cur=25">Cuối cùng</a></ul>', "?_101_cur=18", "?_101_cur=19"),
        ('<a href="?o=1"><i class="fa fa-angle-left"></i></a><a href="?o=9"><i class="fas '
         'fa-angle-double-right"></i></a><a href="?o=3"><i class="fa fa-angle-right"></i></a>', "?o=2",
         "?o=3"),
        ('<a href="?o=2"><i class="material-icons">navigate_next</i></a>', "", "?o=2"),
        ('<a class="trang-sau" href="?o=2"></a>', "", "?o=2"),
        ('<map><area href="?o=2" alt="Trang sau"></map>', "", "?o=2"),
        ('<a href="?o=2">← Bài cũ</a>', "", "?o=2"),
        ('<a href="?o=2">Các tin khác</a>', "", "?o=2"),
        ('- 1 - <a href="?p=2">- 2 -</a> <a href="?p=3">- 3 -</a>', "", "?p=2"),
        # the number and its offset together
        ('1 <a href="?begin=20&num=2&of=1">2</a> <a href="?begin=40&num=3&of=1">3</a>'
         '<a href="?begin=400&num=21&of=21">»</a>', "", "?begin=20&num=2&of=1"),
        ('<a href="?begin=0&num=1&of=1">1</a> <a href="?begin=20&num=2&of=1">2</a> 3 '
         '<a href="?begin=60&num=4&of=1">4</a>', "?begin=40&num=3&of=1", "?begin=60&num=4&of=1"),
        # forms, drop-downs, attributes, escaped scripts
        ('<form><select name="page"><option value="1" selected>1<option value="2">2<option value="3">'
         '3</select><input type="hidden" name="k" value="tin"></form>', "", "?k=tin&page=2"),
        (f'<form action="{SECTION}"><input type="hidden" name="page" value="2"><button>Trang sau'
         '</button></form>', "", "?page=2"),
        ('<form><select name="thang"><option>1<option>2</select></form><a href="?p=2">Trang sau</a>',
         "", "?p=2"),
        ('<div data-next-address="?page=2" class="more">Xem thêm tin</div>', "", "?page=2"),
        ("""<a href="javascript:" onclick='Go(event, "?Paged=TRUE\\u0026First=31")'><img alt="Next"></a>""",
         "", "?Paged=TRUE&First=31"),
        ("""<a href="javascript:" onclick='Go(event, "?First=31\\u0026View={0E9C}")'><img alt="Next"></a>""",
         "", "?First=31&View=%7B0E9C%7D"),
        ("<b>1</b> <a href='#' onclick=\"location.href='?trang='+2\">2</a>", "", "?trang=2"),
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
        ('<a href="?nam=2019">2019</a> <a href="?nam=2020">2020</a>', ""),
        ('<a href="?limit=10">10</a> <a href="?limit=20">20</a> <a href="?limit=30">30</a>', ""),
        ('<form><select name="nam"><option value="1">1<option value="2">2</select></form>', ""),
        ('<form><select name="x"><option value="0">Năm<option value="2">2</select></form>', ""),
        (
            '<a href="/mot.aspx">1</a> <a href="/hai.aspx?x=1">2</a> <a href="/ba.aspx?y=2">3</a>',
            "",
        ),
        (
            '<a href="?page=1">1</a> <b>2</b> … <a href="?page=99">99</a> <a href="?page=99">»</a>',
            "?page=2",
        ),
        ('<a href="?page=3" class="disabled">Trang sau</a>', "?page=3"),
        ('<a href="/nam-2023.html">2023</a> <a href="/nam-2022.html">2022</a>', ""),
        ('<p><a href="/tuyen/5577">2</a></p><p><a href="/tuyen/5588">3</a></p>', ""),
        ('<a href="/van-ban/1.aspx">1</a> <a href="/van-ban/2.aspx">2</a>', ""),
        ('<p><a href="/binh-luan?p=2">2</a> <a href="/binh-luan?p=3">3</a></p>', ""),
        ('<a href="/vote?diem=1">1</a> <a href="/vote?diem=2">2</a>', ""),
        ("".join(f'<a href="/lich?ts=63836640000000{n:04}">{n}</a>' for n in range(1, 31)), ""),
        ('<a href="?thang=12&nam=2020">Sau »</a>', ""),
        ('<a href="/gioi-thieu">»</a>', ""),
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
        (
            "<a href='#' onclick='goPage(1)' class=active>1</a><a href='#' onclick='goPage(2)'>2</a>",
            1,
        ),
        ("<button data-page=1 class=active>1</button><button data-page=2>2</button>", 1),
        ("<button data-page=1>1</button><button data-page=2 class=active>2</button>", 0),
        ("<a href='#'>1</a><a href='#'>2</a><a href='#'>3</a>", 0),
        ("<a href='?page=1'>1</a> <b>2</b> … <a href='?page=99'>99</a>", 1),
        ("<a href='/tuyen/6'>6</a> <a href='/tuyen/7'>7</a> <a href='/tuyen/9'>9</a>", 0),
    ],
)
def test_a_pager_that_only_javascript_follows_is_counted(markup: str, count: int) -> None:
    links = discover(html.fromstring(f"<div>{markup}</div>"), SECTION)
    assert (links.next_pages, links.unfollowable) == ((), count)
