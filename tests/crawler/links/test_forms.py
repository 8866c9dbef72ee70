"""A page's number is typed only where a page tells how many there are, and where nothing leads on."""

import pytest
from lxml import html

from crawler.links.discover import discover

SECTION = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
STATE = '<input type="hidden" name="__VIEWSTATE" value="x">'
BOX = '<input name="ctl00$txtTrang" value="{0}"><input type="submit" name="ctl00$btnDi" value="Đi">'


def links(markup: str, key: str | None = None):
    return discover(html.fromstring(f"<html><body>{markup}</body></html>"), SECTION, key=key)


def test_the_next_page_is_typed_into_the_box_of_a_get_form() -> None:
    box = '<form>Trang <input name="page" value="2"> / 12 <button>Xem</button></form>'
    (link,) = links(box).next_pages
    assert link.address == f"{SECTION}?page=3"


def test_the_next_page_is_posted_by_the_button_beside_the_box() -> None:
    markup = f'<form method="post">{STATE}<p>Trang 4/28, đến trang {BOX.format("")}</p></form>'
    (link,) = links(markup, f"{SECTION}#ctl00$txtTrang=4").next_pages
    assert link.url == f"{SECTION}#ctl00$txtTrang=5"
    assert link.form == "__VIEWSTATE=x&ctl00%24txtTrang=5&ctl00%24btnDi=%C4%90i"


@pytest.mark.parametrize(
    "markup",
    [
        f'<form method="post">{STATE}<p>Trang 28/28 {BOX.format("28")}</p></form>',
        f'<form method="post">{STATE}<p>Đến trang {BOX.format("1")}</p></form>',
        f'<form method="post" action="/x">{STATE}<p>Trang 1/28 {BOX.format("1")}</p></form>',
        '<form>Từ khóa <input name="tu-khoa"> 1/12 <button>Xem</button></form>',
        '<form>Trang <input name="page" value="2"> / 12 <button>Gửi bình luận</button></form>',
    ],
)
def test_else_nothing_is_typed(markup: str) -> None:
    assert links(markup).next_pages == ()


def test_links_go_before_a_box() -> None:
    box = '<form>Trang <input name="page" value="1"> / 12 <button>Xem</button></form>'
    (link,) = links(f'{box}<a href="?trang=2">Trang sau</a>').next_pages
    assert link.address == f"{SECTION}?trang=2"
