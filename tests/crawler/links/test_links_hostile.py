"""A page's links are read in a time that grows with the page, however they are nested."""

from __future__ import annotations

import time
from datetime import datetime

import pytest

from crawler.parsing.response import parse_response
from tests.crawler.parsing.responses import html_response
from vietnamese.time import VIETNAM

LIST = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
ARTICLE = '<a href="/tin-tuc/a-b-1491870001">Tin</a>'
SCRIPTED = "<div onclick=\"location.href='/nhom-tin/quan-1-1197604608?page=2'\">"
PAGES = {
    "one article": ARTICLE * 28_000,
    "one article in boxes": f"<div>{ARTICLE}</div>" * 28_000,
    "one article in options": "<option value='/tin-tuc/a-b-1491870001'>" * 28_000,
    "boxes within boxes": f"<div>{ARTICLE}" * 9_000 + "<i></i>" * 20_000,
    "pagers within pagers": '<div><a href="?page=2">2</a>' * 20_000,
    "all that is nested is linked": SCRIPTED * 5_000 + "<p>x</p>" * 20_000 + "văn " * 300_000,
    "no two tags alike": "".join(f'<t{i} data-href="?page=2">2' for i in range(9_000)),
    "pictures in buttons": "<button>" + "<img src=/a.jpg>" * 50_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_links_are_read_in_two_seconds(name: str) -> None:
    response = html_response(PAGES[name].encode(), LIST, datetime.now(VIETNAM))
    begun = time.process_time()
    parse_response(response)
    assert time.process_time() - begun < 2


def test_a_time_is_taken_from_the_box_of_one_article_alone() -> None:
    items = "".join(
        f'<li><a href="/tin-tuc/a-{i}-149187000{i}">Tin {i}</a> 0{i}/11/2020</li>'
        for i in (1, 2, 3)
    )
    page = f"<ul>{items}</ul>"
    parsed = parse_response(html_response(page.encode(), LIST, datetime.now(VIETNAM)))
    days = [link.listed_at and link.listed_at.day for link in parsed.links.found]
    assert days == [1, 2, 3]
