"""What a list itself shows, as against boxes that stand on many pages."""

import pytest
from lxml import html

from crawler.links.discover import discover

SECTION = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
FIRST = 1491871000
PAGER = '<div class="p"><b>1</b> <a href="?page=2">2</a> <a href="?page=3">3</a></div>'


def items(*numbers: int) -> str:
    return "".join(
        f'<li><a href="/tin-tuc/bai-so-{n}-{FIRST + n}">Bài số {n} của danh sách</a></li>'
        for n in numbers
    )


def listed(markup: str, title: str = "Quận 1") -> list[int]:
    tree = html.fromstring(f"<html><head><title>{title}</title></head><body>{markup}</body></html>")
    return [each - FIRST for each in discover(tree, SECTION).listed]


LIST = f"<ul>{items(1, 2, 3, 4)}</ul>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<div><div>{LIST}{PAGER}</div></div><div><ul>{items(7, 8, 9)}</ul></div>",
        f"<div><ul>{items(7, 8, 9)}</ul></div><div>{LIST}{PAGER}</div>",
        f"{LIST}{PAGER}<div><ul>{items(7, 8, 9)}</ul></div>",
        f"{LIST}<div class='sidebar'><ul>{items(7, 8, 9)}</ul></div>{PAGER}",
        f"<aside>{items(7, 8, 9)}</aside>{LIST}{PAGER}",
        f"<div><h3>Đọc nhiều</h3><ul>{items(7, 8, 9)}</ul></div>{LIST}{PAGER}",
        f"<h3>Tin mới nhất</h3><ul>{items(7, 8, 9)}</ul>{LIST}{PAGER}",
        f"<table><tr><td>{LIST}</td></tr><tr><td>{PAGER}</td></tr></table>"
        f"<td><p><b>Xem nhiều</b></p><ul>{items(7, 8, 9)}</ul></td>",
        f"{LIST}<h3>Tin nổi bật</h3><ul>{items(7, 8, 9)}</ul>",
    ],
)
def test_boxes_beside_a_list_are_none_of_it(markup: str) -> None:
    assert listed(markup) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "markup",
    [
        f"<ul>{items(1, 2)}</ul><h3>Các tin khác</h3><ul>{items(3, 4)}</ul>{PAGER}",
        f"<div class='top'><ul>{items(1)}</ul></div><ul>{items(2, 3, 4)}</ul>{PAGER}",
        f"{PAGER}{LIST}",
        f"<div><h3>Tin mới</h3>{LIST}{PAGER}</div>",
        LIST,
    ],
)
def test_all_that_may_be_the_lists_own_is(markup: str) -> None:
    assert listed(markup) == [1, 2, 3, 4]


def test_a_list_that_bears_the_name_of_a_box_is_one() -> None:
    page = f"<h2>Tin nổi bật</h2>{LIST}<ul>{items(7, 8, 9)}</ul>"
    assert listed(page, "Tin nổi bật - Thành ủy") == [1, 2, 3, 4, 7, 8, 9]


def test_a_page_without_articles_lists_none() -> None:
    assert listed(PAGER) == []
