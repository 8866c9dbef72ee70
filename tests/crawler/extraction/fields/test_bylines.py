"""Author and source are read from bylines in all their manners."""

from __future__ import annotations

import pytest

from crawler.extraction.wording.signatures import read_byline
from tests.crawler.extraction.frames import (
    CAPTION,
    FRAMES,
    LEAD,
    PICTURE,
    REPORT,
    SETTINGS,
    TEXT,
    read,
)

in_every_frame = pytest.mark.parametrize("frame", FRAMES)
p = SETTINGS["p"]


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("Đình Lý", "Đình Lý", None),
        ("Thu Hương - Minh Hiệp", "Thu Hương - Minh Hiệp", None),
        ("Bài, ảnh: Đình Lý", "Đình Lý", None),
        ("Bài: Kim Chi, Ảnh: Long Hồ", "Kim Chi", None),
        ("Kim Chi - Ảnh: Long Hồ", "Kim Chi", None),
        ("Tác giả bài viết: Lê Văn C", "Lê Văn C", None),
        ("Thu Hương (tổng hợp)", "Thu Hương", None),
        ("Phương Thảo (T/h)", "Phương Thảo", None),
        ("Trung tá Nguyễn Văn Hùng", "Trung tá Nguyễn Văn Hùng", None),
        ("PGS.TS. Trần Hoàng Ngân", "PGS.TS. Trần Hoàng Ngân", None),
        ("H'Hen Niê", "H'Hen Niê", None),
        ("Theo TTXVN", None, "TTXVN"),
        ("(Theo TTXVN/Vietnam+)", None, "TTXVN/Vietnam+"),
        ("Nguồn: Báo Nhân dân", None, "Báo Nhân dân"),
        ("Tổng hợp từ TTXVN", None, "TTXVN"),
        ("Ngọc Anh - TTXVN", "Ngọc Anh", "TTXVN"),
        ("Ngọc Anh/SGGP", "Ngọc Anh", "SGGP"),
        ("Bài, ảnh: Ngọc Anh/TTXVN", "Ngọc Anh", "TTXVN"),
        ("T.H (Theo Báo Nhân dân)", "T.H", "Báo Nhân dân"),
    ],
)
def test_a_byline(line: str, author: str | None, source: str | None) -> None:
    assert read_byline(line) == (author, source)


@pytest.mark.parametrize("line", ["Quận Gò Vấp", "Ban Tuyên giáo Thành ủy", "Mở rộng vòng tay", "Năm 2020"])  # fmt: skip
def test_no_byline(line: str) -> None:
    assert read_byline(line) is None


VERSE = "<br>".join(("Hàng me ngân nga nắng vàng", "Bến xưa mênh mang mùa xuân lặng thầm", "Mùa xuân ở lại tiếng chim",
                     "Ngõ nhỏ chở che hàng me chở che", "Con đò nối liền con đò", "Nắng vàng sáng trong quê hương",
                     "Thành phố tươi trẻ hôm nay"))  # fmt: skip
ROWS = "".join(
    f"<tr><td>Quận {i}</td><td>{i}.000</td><td>{90 + i}%</td><td>Đạt</td></tr>" for i in range(1, 8)
)
ITEMS = "".join(f"<li>Xử lý dứt điểm hồ sơ đất đai tồn đọng ở phường {i};</li>" for i in range(9))
RELATED = '<table><tr><th>Tin liên quan</th></tr><tr><td><a href="/tin-tuc/tin-khac-cua-quan-1491870001">Tin khác của quận</a></td></tr></table>'


@in_every_frame
@pytest.mark.parametrize(
    "last", [f"<p>{VERSE}</p>", f"<table border=1>{ROWS}</table>", f"<ul>{ITEMS}</ul>", RELATED]
)
def test_the_name_at_the_end_is_found_whatever_ends_the_text(last: str, frame: str) -> None:
    page = p(*TEXT) + last + '<p style="text-align:right"><strong>Đình Lý</strong></p>'
    article = read(page, frame)
    assert article.author == "Đình Lý"
    assert "Đình Lý" not in article.text


@in_every_frame
def test_the_byline_under_a_film_is_no_caption(frame: str) -> None:
    page = '<iframe src="https://www.youtube.com/embed/x"></iframe><p>Tin, ảnh: Băng Tâm - Minh Hiệp</p>'
    assert read(page, frame).author == "Băng Tâm - Minh Hiệp"


@in_every_frame
def test_an_agency_stated_as_the_author_is_none(frame: str) -> None:
    for stated in ("Theo TTXVN", "Nguồn: Báo Sài Gòn Giải Phóng", "admin"):
        head = f'<meta name="author" content="{stated}">'
        assert read(p(*TEXT), frame, head=head).author is None


@in_every_frame
def test_a_last_picture_beside_the_text_keeps_its_caption_and_the_name_below(frame: str) -> None:
    """The smallest box with the prose may end above the last picture."""
    section = f"<section>{p(LEAD, REPORT, *[REPORT + str(i) for i in range(9)])}</section>"
    tail = f"<figure>{PICTURE}<p>{CAPTION}</p></figure><div>Thực hiện: Lan Ngọc</div>"
    article = read(section + tail, frame)
    assert [image.caption for image in article.images] == [CAPTION]
    assert article.author == "Lan Ngọc"
