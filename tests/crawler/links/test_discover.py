"""Links by the URL grammar; the next page by rel, numbers, wording, or how an arrow is drawn."""

from datetime import datetime

import pytest
from lxml import html

from crawler.links.discover import discover, with_listed_times
from storage.records import LinkKind
from vietnamese.time import VIETNAM

SECTION = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"


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
