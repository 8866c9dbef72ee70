"""The text is exact in the shapes that institutional sites and their editors give it."""

from __future__ import annotations

import pytest

from tests.crawler.extraction.frames import (
    AWARDS,
    FRAMES,
    LEAD,
    OTHERS,
    REPORT,
    SETTINGS,
    SPEECH,
    TEXT,
    read,
)

in_every_frame = pytest.mark.parametrize("frame", FRAMES)
p = SETTINGS["p"]
LINK = '<a href="/tin-tuc/tin-khac-cua-quan-1491870001">Quận 6: Khai mạc hội thao chào mừng đại hội</a>'
#: Markup of a container; all but the four paragraphs is none of the article.
SHAPES = {
    "SharePoint": f"<div class=ms-rtestate-field><div>{LEAD}</div><div>&#160;</div><div>{REPORT}</div><div><br></div>"
                  f"<div>{SPEECH}</div><div>\u200b</div><div>{AWARDS}</div></div>",
    "DotNetNuke": f"<div id=dnn_ctr384><span class=Normal><p style='text-align:justify'><span>{LEAD}</span></p></span><span>"
                  f"<div style='text-align:justify'>{REPORT}</div>{SPEECH}<br /><br />{AWARDS}</span></div>",
    "Joomla": "<div class=item-page><dl><dt>Chi tiết</dt><dd>Viết bởi Super User</dd><dd>Chuyên mục: Xã hội</dd>"
              f"<dd>Được đăng: 13 Tháng 11 2020</dd><dd>Lượt xem: 345</dd></dl>{p(*TEXT)}<ul class=pager>"
              "<li><a href='/tin-tuc/x-y-z-1491870001'>Trang trước</a></li></ul></div>",
    "WordPress": f"<div class=entry-content>{p(*TEXT)}</div><div class=sharedaddy><h3>Share this:</h3><ul><li><a href=#>Twitter</a>"
                 "</li></ul></div><div><h3>Related</h3><p><a href='/tin-tuc/x-y-z-1491870001'>Bài liên quan một</a></p></div>"
                 "<nav>Điều hướng bài viết <a href='/tin-tuc/x-y-z-1491870001'>← Bài trước</a></nav>",
    "Drupal": "<div class=node><div class=submitted>Submitted by admin on Fri, 11/13/2020 - 09:15</div><div class=field-item>"
              f"{p(*TEXT)}</div><ul><li><a href=/user/login>Đăng nhập</a> để gửi bình luận</li></ul></div>",
    "Word": "".join(f"<p class=MsoNormal>{t}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>" for t in TEXT),
    "nested tables": f"<table><tr><td><table><tr><td><div><font face=Arial>{LEAD}</font></div></td></tr><tr><td><font>{REPORT}"
                     f"<br><br>{SPEECH}</font></td></tr></table></td></tr><tr><td>{AWARDS}</td></tr></table>",
    "loose text": f"{LEAD}<br/>\n<br/>\n{REPORT[:40]}<b>{REPORT[40:60]}</b>{REPORT[60:]}<p></p>{SPEECH}<p>{AWARDS}",
    "split words": "".join(f"<p><span>{t[:7]}</span><span>{t[7:9]}</span><span>{t[9:]}</span></p>" for t in TEXT),
    "related box": p(LEAD, REPORT) + f"<div><p><b>Tin bài liên quan:</b></p><p>{LINK}</p><p>{LINK}</p></div>" + p(SPEECH, AWARDS),
    "related table": p(LEAD, REPORT) + f"<table align=left><tr><td><b>XEM THÊM</b></td></tr><tr><td><img src=/t.jpg></td></tr><tr><td>{LINK}"
                     "</td></tr></table>" + p(SPEECH, AWARDS),
    "share bar": p(LEAD, REPORT) + "<div><a href=#>Facebook</a><a href=#>Zalo</a><span>Chia sẻ</span></div>" + p(SPEECH, AWARDS)
                 + "<div><a href='javascript:print()'>In bài viết</a> <span>Gửi cho bạn bè</span></div>",
    "boxes inside": p(*TEXT) + f"<div><b>Thông báo</b><ul>{OTHERS}</ul></div><div>Ý kiến bạn đọc<br>refresh</div>",
    "subscription": p(*TEXT) + "<div><h4>Đăng ký nhận tin</h4><p>Nhập email của bạn để nhận những tin tức mới nhất từ chúng tôi"
                    " mỗi ngày.</p><input></div>",
    "invitation": p(*TEXT, "Mời bạn đọc theo dõi trang Thành ủy TPHCM trên Zalo và Facebook để cập nhật tin tức nhanh nhất."),
    "tags": p(*TEXT) + "<div><a href='/tim-kiem.aspx?keyw=a'>#quận 6</a> <a href='/tim-kiem.aspx?keyw=b'>#thi đua</a></div>",
    "player": "<div><button>Nghe</button><span>00:00</span> / <span>03:24</span><span>1x</span></div>" + p(*TEXT),
}  # fmt: skip


@in_every_frame
@pytest.mark.parametrize("shape", SHAPES)
def test_the_four_paragraphs_and_nothing_else(shape: str, frame: str) -> None:
    assert read(SHAPES[shape], frame).text.split("\n") == TEXT


#: An article's own lines, each set as markup and as text.
OWN: dict[str, list[tuple[str, str]]] = {
    "sub-headings": [("<h2>Kết quả nổi bật</h2>", "Kết quả nổi bật"), (f"<p>{REPORT}</p>", REPORT)],
    "a notice's number": [("<p><b>Thông báo số 45-TB/TU</b></p>", "Thông báo số 45-TB/TU"), (f"<p>{REPORT}</p>", REPORT)],
    "words of the page": [("<p>Chuyên mục “Tin khác”, “Thông báo” và “Ý kiến bạn đọc” được người dân theo dõi.</p>",
                           "Chuyên mục “Tin khác”, “Thông báo” và “Ý kiến bạn đọc” được người dân theo dõi.")],
    "an interview": [("<p><b>* Phóng viên: Vì sao?</b></p>", "* Phóng viên: Vì sao?"),
                     ("<p>- Vì cả hệ thống chính trị vào cuộc.</p>", "- Vì cả hệ thống chính trị vào cuộc.")],
    "a quotation": [("<blockquote><p>“Thi đua là yêu nước, yêu nước thì phải thi đua.”</p><p>Chủ tịch Hồ Chí Minh</p></blockquote>",
                     "“Thi đua là yêu nước, yêu nước thì phải thi đua.”\nChủ tịch Hồ Chí Minh")],
    "a list": [("<ul><li>Một là, xây dựng Đảng.</li><li>Hai là, phát triển kinh tế</li></ul>",
                "Một là, xây dựng Đảng.\nHai là, phát triển kinh tế")],
    "a table": [("<table border=1><tr><td>Phường</td><td>Số vụ</td></tr><tr><td>Phường 1</td><td>12</td></tr></table>",
                 "Phường\tSố vụ\nPhường 1\t12")],
}  # fmt: skip


@in_every_frame
@pytest.mark.parametrize("name", OWN)
def test_what_is_the_articles_own_is_kept(name: str, frame: str) -> None:
    own = OWN[name]
    page = p(LEAD) + "".join(html for html, _ in own) + p(SPEECH, AWARDS)
    wanted = "\n".join([LEAD, *(text for _, text in own), SPEECH, AWARDS])
    assert read(page, frame).text == wanted


@in_every_frame
def test_short_items_may_end_an_article(frame: str) -> None:
    """Editors put paragraphs into the items of a list."""
    items = ["Rà soát toàn bộ hồ sơ;", "Thí điểm phần mềm;", "Nhân rộng vườn rau."]
    page = p(LEAD, REPORT) + "<ol>" + "".join(f"<li><p>{item}</p></li>" for item in items) + "</ol>"
    assert read(page, frame).text.split("\n") == [LEAD, REPORT, *items]


@in_every_frame
def test_a_decree_begins_with_its_recitals(frame: str) -> None:
    lines = [
        "QUYẾT ĐỊNH",
        "Về việc khen thưởng",
        "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003;",
        REPORT,
        "Điều 1. Khen thưởng 30 tập thể.",
        "a) Văn phòng Quận ủy;",
        SPEECH,
    ]
    assert read(p(*lines), frame).text.split("\n") == lines


@in_every_frame
def test_an_article_of_one_short_sentence(frame: str) -> None:
    assert read(p("Sáng nay, Thành ủy họp."), frame).text == "Sáng nay, Thành ủy họp."
