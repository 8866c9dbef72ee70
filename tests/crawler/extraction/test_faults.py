"""Kinds of fault that real pages have shown: each is read right, whatever the page around it."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.extraction.extract import extract
from storage.records import Article, Evidence, PageKind
from tests.crawler.extraction.frames import (
    CAPTURED,
    FRAMES,
    LEAD,
    OTHERS,
    PICTURE,
    REPORT,
    SETTINGS,
    SPEECH,
    TEXT,
    URL,
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


OPINIONS = "".join(
    f"<div><b>Nguyễn Văn {name}</b><p>Tôi rất đồng tình với chủ trương này của thành phố, mong các cấp chính quyền"
    f" sớm triển khai rộng rãi hơn nữa để người dân được nhờ, {name}.</p></div>"
    for name in "ABCD"
)
SHORT = "Sáng nay, Quận ủy Quận 6 họp tổng kết phong trào thi đua."


def beside(article: str, frame: str, box: str) -> Article:
    """Read a page with one more box right below the article's part."""
    html = FRAMES[frame](article, "", "").replace("<div><h3>Tin khác", f"{box}<div><h3>Tin khác", 1)
    found = extract(html.encode(), URL, fetched_at=CAPTURED).article
    assert found is not None
    return found


@in_every_frame
@pytest.mark.parametrize("heading", ["Ý kiến bạn đọc", "Thông báo"])
def test_a_short_article_beside_longer_opinions_or_notices(heading: str, frame: str) -> None:
    assert lines(beside(p(SHORT), frame, f"<div><h3>{heading}</h3>{OPINIONS}</div>")) == [SHORT]


@in_every_frame
def test_teasers_and_their_pictures_are_none_of_the_articles(frame: str) -> None:
    teasers = "".join(
        f'<div><a href="/tin-tuc/tin-khac-so-{i}-149187010{i}"><img src="/res/t{i}.jpg"></a>'
        f'<h4><a href="/tin-tuc/tin-khac-so-{i}-149187010{i}">Tin khác số {i}</a></h4><p>{REPORT} {i}</p></div>'
        for i in range(4)
    )
    article = read(p(*TEXT) + f"<div>{teasers}</div>", frame)
    assert lines(article) == TEXT
    assert article.images == ()


@in_every_frame
def test_an_avatar_is_no_picture_of_the_article(frame: str) -> None:
    box = '<div><img src="/res/avatar-a.jpg" width=80><b>Đình Lý</b></div>'
    article = read(p(*TEXT) + box, frame)
    assert article.images == ()
    assert article.author == "Đình Lý"


@in_every_frame
def test_a_related_box_first_and_then_the_text(frame: str) -> None:
    assert (
        lines(read(f"<div><b>Tin liên quan</b><ul>{OTHERS}</ul></div>" + p(*TEXT), frame)) == TEXT
    )


@in_every_frame
def test_a_line_in_capitals_below_a_picture_is_a_heading(frame: str) -> None:
    wanted = [LEAD, "HƯỚNG ĐẾN ĐẠI HỘI ĐẢNG CÁC CẤP", REPORT, SPEECH]
    assert lines(read(p(LEAD) + PICTURE + p(*wanted[1:]), frame)) == wanted


@in_every_frame
@pytest.mark.parametrize(
    "wanted",
    [
        ["7 giờ 30: Đón tiếp đại biểu", "8 giờ: Khai mạc", "8 giờ 15: Báo cáo", "11 giờ: Bế mạc"],
        ["Mọi chi tiết xin liên hệ:", *CONTACT[1:]],
        ["Danh sách khen thưởng:", *(f"Nguyễn Văn {name}" for name in "ABCDEFG")],
    ],
    ids=["programme", "contacts", "names"],
)
def test_a_text_of_short_lines(wanted: list[str], frame: str) -> None:
    article = read(p(*wanted), frame)
    assert lines(article) == wanted
    assert article.author is None


@pytest.mark.parametrize("count", [0, 12])
def test_a_list_shown_in_an_articles_place_is_a_list_whatever_a_popup_says(count: int) -> None:
    popup = "<div><p>Vui lòng đăng nhập để tiếp tục</p></div>"
    shown = "".join(
        f'<li><a href="/tin-tuc/tin-so-{i}-14918701{i:02}">Tin số {i} của thành phố</a></li>'
        for i in range(count)
    )
    html = f"<html><body>{popup}<h2>Chính trị</h2><ul>{shown}</ul></body></html>"
    kind = extract(html.encode(), URL, fetched_at=CAPTURED).kind
    assert kind is (PageKind.LISTING if count else PageKind.BLOCKED)
