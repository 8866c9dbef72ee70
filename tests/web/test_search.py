"""The search says what answers, and whatever is typed is a search."""

from __future__ import annotations

import pytest

from tests.articles import ID, TITLE
from tests.web.samples import HOSTILE_ID, OTHER_ID, TWIN_ID, story
from web.pages.search import MOST_PAGES, marked

pytestmark = pytest.mark.filled(by=story)


def hits(answer):
    return [int(href.rsplit("/")[-1]) for href in answer.find("//article/h3/a/@href")]


def counts(answer, heading):
    """What is counted under a heading."""
    rows = answer.find(f"//section[h3='{heading}']//li")
    return dict(row.text_content().rsplit(maxsplit=1) for row in rows)


def test_without_words_the_newest_articles_are_shown(reader):
    answer = reader.get("/")
    assert answer.status == 200
    assert set(hits(answer)) == {ID, HOSTILE_ID, OTHER_ID}


def test_duplicates_are_told_with_the_first_or_shown(reader):
    assert f"/bai/{TWIN_ID}" in reader.get("/?q=quan+triet").links
    assert set(hits(reader.get("/?q=quan+triet&trung=1"))) == {ID, TWIN_ID}


def test_words_find_and_are_marked(reader):
    answer = reader.get("/", params={"q": "quan triet"})
    assert hits(answer) == [ID]
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


def test_answers_are_counted_and_a_count_narrows_the_search(reader):
    answer = reader.get("/?q=quan+triet")
    assert counts(answer, "Năm") == {"2020": "1"}
    assert counts(answer, "Chuyên mục") == {"Xây dựng Đảng": "1"}
    assert counts(answer, "Tác giả") == {"Đình Lý": "1"}
    (narrower,) = answer.find("//section[h3='Chuyên mục']//a/@href")
    assert hits(reader.get(narrower)) == [ID]
    assert answer.find("//svg[@role='img']/@aria-label") == ["Theo tháng đăng"]


def test_the_whole_archive_is_counted_where_nothing_is_asked(reader):
    assert counts(reader.get("/"), "Năm") == {"2020": "3"}
    assert counts(reader.get("/"), "Chuyên mục")["Xây dựng Đảng"] == "3"


def test_a_word_that_is_not_held_is_named_and_the_nearest_is_shown(reader):
    answer = reader.get("/?q=quan+trieet")
    assert answer.status == 200
    assert "Kho không có từ “trieet”" in answer.text
    assert hits(answer) == [ID]


def test_a_section_that_there_is_not_is_answered_with_the_known_ones(reader):
    answer = reader.get("/?section=the-thao")
    assert "Không có chuyên mục “the-thao”" in answer.text
    assert "/?section=X%C3%A2y+d%E1%BB%B1ng+%C4%90%E1%BA%A3ng" in answer.links


def test_marks_alternate():
    assert marked("**a** b **c**") == [(True, "a"), (False, " b "), (True, "c")]
