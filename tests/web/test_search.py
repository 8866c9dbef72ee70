"""The search says what answers, and whatever is typed is a search."""

from __future__ import annotations

import pytest

from tests.articles import ID, TITLE
from tests.web.samples import HOSTILE_ID, OTHER_ID, TWIN_ID, story
from web.pages.search import MOST_PAGES, marked

pytestmark = pytest.mark.filled(by=story)


def hits(answer):
    return [int(href.rsplit("/")[-1]) for href in answer.find("//article/h3/a/@href")]


def test_without_words_the_newest_articles_are_shown(reader):
    answer = reader.get("/")
    assert answer.status == 200
    assert set(hits(answer)) == {ID, HOSTILE_ID, TWIN_ID, OTHER_ID}


def test_words_find_and_are_marked(reader):
    answer = reader.get("/", params={"q": "quan triet"})
    assert set(hits(answer)) == {ID, TWIN_ID}
    assert TITLE in answer.text
    marks = reader.get("/", params={"q": '"Huỳnh Cách Mạng"'}).find("//mark/text()")
    assert "Huỳnh Cách Mạng" in marks


def test_filters_narrow_the_search(reader):
    assert hits(reader.get("/?section=xay-dung-dang&q=quan+triet"))
    assert not hits(reader.get("/?section=the-thao&q=quan+triet"))
    assert not hits(reader.get("/?since=2021&q=quan+triet"))


@pytest.mark.parametrize(
    "query", [b"q=%00%ff%fe", b"q=\xff\xfe\x00", b"q=%F0%9F", b'q="*-:(', b"&&=="]
)
def test_any_bytes_are_a_query(reader, query):
    assert reader.raw(b"/", query).status == 200


@pytest.mark.parametrize("length", [5_000, 50_000])
def test_a_query_of_any_length_is_answered(reader, length):
    assert reader.raw(b"/", b"q=" + b"a%20" * (length // 4)).status == 200


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("2", 404),
        ("0", 404),
        (str(MOST_PAGES + 1), 404),
        ("9" * 4000, 404),
        ("-1", 400),
        ("x", 400),
    ],
)
def test_pages_that_there_are_not_are_explained(reader, page, status):
    answer = reader.get("/", params={"q": "quan", "page": page})
    assert answer.status == status
    assert answer.find("//*[@role='alert']")
    assert answer.find("//input[@name='q']/@value") == ["quan"]


def test_a_date_that_is_none_is_explained_beside_what_was_typed(reader):
    answer = reader.get("/?q=quan&since=hom+nay")
    assert answer.status == 400
    assert "hom nay" in answer.find("//*[@role='alert']")[0].text_content()
    assert answer.find("//input[@name='since']/@value") == ["hom nay"]


def test_an_address_leads_to_its_article(reader):
    answer = reader.get("/", params={"q": f"http://www.hcmcpv.org.vn/tin-tuc/x-{ID}?fbclid=1"})
    assert (answer.status, answer.headers["location"]) == (302, f"/bai/{ID}")


def test_the_whole_archive_is_counted_where_nothing_is_asked(reader):
    answer = reader.get("/")
    rows = answer.find("//section[h3='Năm']//li")
    assert [row.text_content().split() for row in rows] == [["2020", "3"]]
    assert answer.find("//svg[@role='img']/@aria-label") == ["Theo tháng đăng"]
    (href,) = answer.find("//section[h3='Chuyên mục']//a[.='Xây dựng Đảng']/@href")
    assert set(hits(reader.get(href))) == {ID, TWIN_ID, OTHER_ID}


def test_marks_alternate():
    assert marked("**a** b **c**") == [(True, "a"), (False, " b "), (True, "c")]
