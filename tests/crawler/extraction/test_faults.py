"""Kinds of fault that real pages have shown: each is read right, whatever the page around it."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage.records import Article, Evidence
from tests.crawler.extraction.frames import (
    CAPTURED,
    FRAMES,
    LEAD,
    PICTURE,
    REPORT,
    SETTINGS,
    SPEECH,
    TEXT,
    read,
)
from vietnamese.time import VIETNAM

in_every_frame = pytest.mark.parametrize("frame", FRAMES)
p = SETTINGS["p"]
CONTACT = [
    "Bài dự thi gửi về:",
    "Địa chỉ: 15 đường Bờ Kè.",
    "Điện thoại: 028.0000.1111",
    "Hotline: 1900 0000",
]
ROWS = [("TT", "Họ và tên"), ("1", "Lê Thị Mận"), ("2", "Trần Văn Bưởi"), ("3", "Ngô Văn Ổi")]
TABLE = f"<table>{''.join(f'<tr><td>{a}</td><td>{b}</td></tr>' for a, b in ROWS)}</table>"
VERSES = [
    "Con đi xa mùa này chưa về kịp", "Bên hiên nhà mẹ nhóm bếp lửa hồng", "Nồi bánh tét thơm qua từng ngõ nhỏ",
    "Cha ngồi chờ nghe gió thổi ven sông", "Ở nơi ấy có ai cùng nâng chén", "Cho lòng con đỡ nhớ một miền xanh",
]  # fmt: skip


def lines(article: Article) -> list[str]:
    return article.text.split("\n")


@in_every_frame
def test_contact_lines_amid_a_text_belong_to_it_and_so_does_what_follows(frame: str) -> None:
    wanted = [LEAD, REPORT, *CONTACT, "Giải thưởng", "Một giải nhất trị giá mười triệu đồng."]
    assert lines(read(p(*wanted), frame)) == wanted


@in_every_frame
def test_a_lead_and_a_table(frame: str) -> None:
    assert lines(read(p(LEAD) + TABLE, frame)) == [LEAD, *map("\t".join, ROWS)]


@pytest.mark.parametrize("frame", ["divs", "semantic"])
def test_a_poem_with_its_poet(frame: str) -> None:
    article = read(p(*VERSES) + "<p><em>Lê Văn Sông</em></p>", frame)
    assert lines(article) == VERSES
    assert article.author == "Lê Văn Sông"


@in_every_frame
@pytest.mark.parametrize(
    "sentence",
    [
        "Cuộc thi nhận bài dự thi đến hết ngày 30/12/2020.",
        "Hạn nộp hồ sơ: 30/12/2020",
        "Thực hiện Chỉ thị số 35-CT/TW ngày 30/5/2020 của Bộ Chính trị",
        "Thời gian: 8 giờ ngày 15/12/2020",
        "Căn cứ Kế hoạch số 12 ngày 2/11/2020.",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_date_of_which_a_sentence_speaks_is_no_date_line(
    sentence: str, first: bool, frame: str
) -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2020-11-13"}</script>'
    page = p(sentence, *TEXT) if first else p(*TEXT, sentence)
    article = read(page, frame, head=head)
    assert article.published_evidence is Evidence.JSON_LD
    assert article.published_at == datetime(2020, 11, 13, tzinfo=VIETNAM)
    bare = read(page, frame)
    assert bare.published_at is None or bare.published_at.date() <= CAPTURED.date()
    assert bare.published_evidence is not Evidence.VISIBLE_DATE


@in_every_frame
def test_a_date_line_below_the_lead_dates_the_article(frame: str) -> None:
    article = read(
        f"<p><b>{LEAD}</b></p><div class=d>13:36 13-11-2020</div>" + p(REPORT, SPEECH), frame
    )
    assert lines(article) == [LEAD, REPORT, SPEECH]
    assert article.published_at == datetime(2020, 11, 13, 13, 36, tzinfo=VIETNAM)


@in_every_frame
def test_a_name_in_a_box_above_the_date_is_the_author(frame: str) -> None:
    date = "<div><div><p>Minh Chiến</p></div></div><div>13/11/2020 08:06 GMT+7</div>"
    assert read(p(*TEXT), frame, date=date).author == "Minh Chiến"


@in_every_frame
@pytest.mark.parametrize("line", ["DANH SÁCH BAN GIÁM KHẢO", "GIẢI NHẤT", "Ban Giám Khảo"])
def test_a_heading_above_rows_is_no_author(line: str, frame: str) -> None:
    article = read(p(*TEXT, line) + TABLE, frame)
    assert article.author is None
    assert line in lines(article)


@in_every_frame
@pytest.mark.parametrize("line", ["Other News", "ĐOÀN KẾT - DÂN CHỦ - KỶ CƯƠNG", "Trân Trọng"])
def test_a_slogan_or_an_english_heading_is_no_author(line: str, frame: str) -> None:
    assert read(p(*TEXT, line), frame).author is None


@in_every_frame
def test_the_person_above_a_source_is_the_author(frame: str) -> None:
    article = read(p(*TEXT, "Theo Hồ Hương", "Báo Cầu Sông"), frame)
    assert (article.author, article.source) == ("Hồ Hương", "Báo Cầu Sông")


@in_every_frame
def test_a_stated_breadcrumb_goes_before_a_menu_and_its_entities_are_read(frame: str) -> None:
    menu = '<div><a href="/">Trang chủ</a> | <a href="/gioi-thieu">Giới thiệu</a> | <a href="/lien-he">Liên hệ</a></div>'
    crumbs = '{"@type":"BreadcrumbList","itemListElement":[{"name":"Ch&#237;nh s&#225;ch"}]}'
    head = f'<script type="application/ld+json">{crumbs}</script>'
    assert read(p(*TEXT), frame, head=head).section == "Chính sách"
    page = FRAMES[frame](p(*TEXT), "", "").replace("<h1", menu + "<h1").replace("<h2", menu + "<h2")
    assert "Giới thiệu" in page or frame == "tables"
    assert read(p(*TEXT), frame).section not in ("Giới thiệu", "Liên hệ")


@in_every_frame
def test_white_space_in_a_pictures_link_is_no_part_of_its_caption(frame: str) -> None:
    cell = f'<table><tr><td>\n      <a href="/res/a1.jpg">\n{" " * 80}{PICTURE}\n{" " * 80}</a>Gian hàng.&nbsp;</td></tr></table>'
    article = read(p(LEAD) + cell + p(REPORT, SPEECH), frame)
    assert [image.caption for image in article.images] == ["Gian hàng."]
    assert lines(article) == [LEAD, REPORT, SPEECH]


@in_every_frame
@pytest.mark.parametrize("credit", ["© TTXVN", "(C) Báo Cầu Sông"])
def test_a_credit_below_a_picture_ends_no_article(credit: str, frame: str) -> None:
    article = read(f"{PICTURE}{p('<i>Quang cảnh hội nghị.</i>', credit, *TEXT)}", frame)
    assert lines(article) == TEXT


@in_every_frame
@pytest.mark.parametrize(
    "own",
    [
        "= Nhiệm vụ trọng tâm năm nay =",
        "@ Liên hệ với Ban Tổ chức",
        "👨‍👩‍👧 Gia đình văn hóa",
        "Rằng:",
        "<b>Chúc mừng!</b>",
    ],
)
@pytest.mark.parametrize("place", [1, 2, 4])
def test_odd_paragraphs_are_kept(own: str, place: int, frame: str) -> None:
    wanted = [*TEXT[:place], own, *TEXT[place:]]
    bare = [line.removeprefix("<b>").removesuffix("</b>") for line in wanted]
    assert lines(read(p(*wanted), frame)) == bare


@in_every_frame
def test_what_stands_in_a_button_that_the_page_forgot_to_close_is_shown(frame: str) -> None:
    assert lines(read("<button>Nghe<div>" + p(*TEXT) + "</div>", frame))[-4:] == TEXT
