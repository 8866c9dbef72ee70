"""A page is read to its end, whatever stands in it: nothing is cut out of its markup by strings."""

from __future__ import annotations

import pytest

from crawler.extraction.page.html import MAX_BYTES, parse

PARAGRAPH = "Đoạn văn này là phần cuối của bài viết."
LARGE = 600_000  # bytes; a page has some 100,000


def text(html: str) -> str:
    tree = parse(html.encode()).tree
    assert tree is not None
    return "".join(tree.find("body").itertext())


@pytest.mark.parametrize(
    "before",
    [
        "<!-- đầu trang <script type='application/ld+json'> -->",
        "<!-- a --><script>var a = '<!--';</script>",
        "<style>/* <!-- */</style>",
        "<![CDATA[ <script> ]]>",
        f'<input type="hidden" name="__VIEWSTATE" value="{"/wEPDwUK" * 130_000}">',
        f'<img src="data:image/png;base64,{"iVBORw0K" * 130_000}">',
        '<script type="application/ld+json">{"a": "</body>"}</script>',
        "</body></html>",
        "</BODY >\n</HTML>",
    ],
    ids=range(9),
)
@pytest.mark.parametrize("ballast", ["", "<script>" + "x" * LARGE + "</script>"], ids=["", "large"])
def test_what_follows_is_read(before: str, ballast: str) -> None:
    html = f"<html><body><p>Đầu.</p>{ballast}{before}<p>{PARAGRAPH}</p></body></html>"
    assert PARAGRAPH in text(html)


def test_a_view_state_of_a_megabyte_is_kept_for_the_next_page_of_a_list() -> None:
    state = "/wEPDwUK" * 130_000
    tree = parse(f'<form><input name="__VIEWSTATE" value="{state}"></form>'.encode()).tree
    assert tree is not None
    assert tree.xpath("//input/@value") == [state]


@pytest.mark.parametrize("attribute", ["a{}", "a{}=1", "a{}='>'", 'a{}="<"'])
def test_a_tag_with_more_attributes_than_any_page_needs_loses_them(attribute: str) -> None:
    tag = f"<p {' '.join(attribute.format(n) for n in range(12_000))}>"
    tree = parse(f"<html><body>{tag}{PARAGRAPH}</p></body></html>".encode()).tree
    assert tree is not None
    assert PARAGRAPH in "".join(tree.itertext())
    assert max(len(p.attrib) for p in tree.iter("p")) == 0


def test_what_is_cut_is_said() -> None:
    document = parse(b"<html><body>" + b"x" * MAX_BYTES)
    assert document.truncated
    assert not parse(b"<html><body>x").truncated
