"""One verdict on what a response is, whether it has just come or lay in a WARC file."""

from dataclasses import replace
from datetime import datetime

import pytest

from crawler.parsing.response import parse_response
from crawler.parsing.verdict import CUT_OFF, EMPTY, FOREIGN
from storage.records import LinkKind, PageKind
from storage.warc.responses import CapturedResponse
from vietnamese.time import VIETNAM

AT = datetime(2020, 11, 13, 2, tzinfo=VIETNAM)
URL = "https://thanhuytphcm.vn/tin-tuc/khai-mac-hoi-nghi-1491871594"
LIST = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
TEXT = "Mời bạn đọc theo dõi tiếp vào ngày mai, khi hội nghị thảo luận tại tổ. "
LINK = '<a href="/tin-tuc/mot-tin-1491870001">Một tin</a>'


def response(html: str, url: str = URL, status: int = 200, **more) -> CapturedResponse:
    return CapturedResponse(
        url=url,
        fetched_at=AT,
        status=status,
        content_type="text/html; charset=utf-8",
        payload=html.encode(),
        **more,
    )


def article(title: str = "Khai mạc hội nghị", date: str = "", length: int = 3) -> str:
    return f"<html><body><h1>{title}</h1><p>{date}</p><p>{TEXT * length}</p></body></html>"


@pytest.mark.parametrize(
    ("title", "date", "kind"),
    [
        ("Khai mạc hội nghị", "", PageKind.ARTICLE),  # as its URL spells it
        ("Khai mạc hội nghị cán bộ toàn thành phố lần thứ 19", "", PageKind.ARTICLE),  # cut short
        ("Đồng chí thăm và chúc Tết", "10/11/2020 08:30", PageKind.ARTICLE),  # a date of its own
        ("Trang đang tạm nghỉ", "12/11/2020 08:30", PageKind.BLOCKED),  # the clock, another zone's
        ("Trang đang tạm nghỉ", "", PageKind.BLOCKED),
    ],
)
def test_a_short_page_without_links_is_an_article_by_its_title_or_its_date(title, date, kind):
    parsed = parse_response(response(article(title, date)))
    assert parsed.page.kind is kind
    assert (parsed.page == FOREIGN) is (kind is PageKind.BLOCKED)


def test_what_others_captured_may_be_cut_down_to_its_text():
    nothing_else = response(article("Trang đang tạm nghỉ"), imported=True)
    assert parse_response(nothing_else).page != FOREIGN


@pytest.mark.parametrize("asked_for", [None, LinkKind.SECTION])
def test_a_list_is_a_list_whatever_stands_on_it(asked_for):
    html = article(length=20).replace("</body>", f"{LINK}</body>")
    assert parse_response(response(html, LIST, asked_for=asked_for)).page.kind is PageKind.LISTING


def test_what_was_asked_for_counts_where_the_address_says_nothing():
    html = article(length=20).replace("<html>", f'<html><link rel="canonical" href="{URL}">{LINK}')
    further = "https://thanhuytphcm.vn/danh-sach.aspx?trang=2"
    assert parse_response(response(html, further)).page.kind is PageKind.ARTICLE
    asked = response(html, further, asked_for=LinkKind.LISTING)
    assert parse_response(asked).page.kind is PageKind.LISTING


def test_half_an_article_is_none():
    whole = response(article(length=20) + LINK)
    assert parse_response(whole).page.kind is PageKind.ARTICLE
    assert parse_response(replace(whole, cut_off=True)).page == CUT_OFF


@pytest.mark.parametrize("body", ["", " \n\t "])
def test_an_empty_page_is_no_page(body):
    assert parse_response(response(body)).page == EMPTY


@pytest.mark.parametrize("status", [403, 404, 500, 302])
def test_what_the_site_sends_in_place_of_a_page_leads_nowhere(status):
    parsed = parse_response(response(article() + LINK, status=status))
    assert parsed.page.article is None
    assert parsed.links.found == ()


@pytest.mark.parametrize("kind", [LinkKind.ATTACHMENT, LinkKind.IMAGE])
def test_a_file_is_not_read_as_a_page(kind):
    page = parse_response(response(article(length=20), asked_for=kind)).page
    assert (page.kind, page.reason) == (PageKind.OTHER, "a file")


def test_what_was_not_modified_is_what_stood_there():
    page = parse_response(response(article(length=20) + LINK, status=304)).page
    assert page.kind is PageKind.ARTICLE
