"""What do pages of institutional sites look like around one article? Frames, and ways to set text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from crawler.extraction.extract import extract
from storage.records import Article
from vietnamese.time import VIETNAM

TITLE = "Quận 6 tổng kết phong trào thi đua yêu nước năm 2020"
URL = "https://thanhuytphcm.vn/tin-tuc/quan-6-tong-ket-phong-trao-thi-dua-yeu-nuoc-nam-2020-1491871700"
LEAD = (
    "(Thanhuytphcm.vn) - Chiều 12/11, Quận ủy Quận 6 tổ chức hội nghị tổng kết phong trào thi đua yêu nước, với"
    " sự tham dự của hơn 200 đại biểu đến từ các phường trên địa bàn."
)
REPORT = (
    "Theo báo cáo tại hội nghị, trong năm qua các đơn vị đã thực hiện 45 công trình chào mừng đại hội, tổng kinh"
    " phí hơn 12 tỷ đồng, từ nguồn xã hội hóa là chủ yếu."
)
SPEECH = (
    "Phát biểu tại hội nghị, Bí thư Quận ủy đề nghị các đơn vị tiếp tục nhân rộng điển hình tiên tiến, gắn thi"
    " đua với nhiệm vụ chính trị của từng cơ sở, không chạy theo thành tích."
)
AWARDS = "Dịp này, 30 tập thể và 52 cá nhân được tặng giấy khen vì có thành tích xuất sắc trong phong trào."
TEXT = [LEAD, REPORT, SPEECH, AWARDS]
CAPTION = "Bí thư Quận ủy Quận 6 trao giấy khen cho các tập thể xuất sắc."
CREDITED = "Các đại biểu chụp ảnh lưu niệm tại hội nghị. (Ảnh: Long Hồ)"
PICTURE = '<img src="/res/a1.jpg">'
SECOND = '<img src="/res/b2.jpg">'
CAPTURED = datetime(2021, 8, 3, 9, tzinfo=VIETNAM)

_CLOCK = "Thứ Ba, ngày 3 tháng 8 năm 2021"
_MENU = "".join(
    f'<li><a href="/nhom-tin/muc-{i}-119760460{i}">{name}</a></li>'
    for i, name in enumerate(("Chính trị", "Xã hội", "Thông báo", "Kinh tế"))
)
OTHERS = "".join(
    f'<li><a href="/tin-tuc/tin-so-{i}-14918700{i:02}">Tin số {i} về hội nghị của thành phố trong tuần</a>'
    f" (12/0{i + 1}/2020)</li>"
    for i in range(5)
)
_OTHER = f"<div><h3>Tin khác</h3><ul>{OTHERS}</ul></div>"
_FOOT = (
    "<div>Trang tin điện tử Đảng bộ Thành phố Hồ Chí Minh<br>Giấy phép số 73/GP-TTĐT."
    " Địa chỉ: 127 Trương Định, Quận 3</div>"
)


def _divs(article: str, date: str, head: str) -> str:
    return (
        f"<html><head><title>{TITLE} - Thành ủy TPHCM</title>{head}</head><body><div>{_CLOCK}</div>"
        f"<ul>{_MENU}</ul><div class=m><h1>{TITLE}</h1>{date}<div class=c>{article}</div></div>"
        f"{_OTHER}{_FOOT}</body></html>"
    )


def _tables(article: str, date: str, head: str) -> str:
    return (
        f"<html><head><title>Trang tin điện tử</title>{head}</head><body><form><table><tr><td>{_CLOCK}"
        f"</td></tr><tr><td><ul>{_MENU}</ul></td></tr><tr><td><span><b>{TITLE}</b></span><br>{date}{article}"
        f"<div>Ý kiến bạn đọc</div>{_OTHER}</td><td>{_OTHER}</td></tr><tr><td>{_FOOT}</td></tr></table></form>"
        "</body></html>"
    )


def _semantic(article: str, date: str, head: str) -> str:
    return (
        f"<html><head><title>{TITLE}</title>{head}</head><body><header>{_CLOCK}<nav><ul>{_MENU}</ul></nav>"
        f"</header><main><article><header><h2>{TITLE}</h2>{date}</header>{article}<footer><a href=#>Chia sẻ"
        f"</a></footer></article></main><aside>{_OTHER}</aside>{_FOOT}</body></html>"
    )


FRAMES: dict[str, Callable[[str, str, str], str]] = {
    "divs": _divs,
    "tables": _tables,
    "semantic": _semantic,
}


def _each(opening: str, closing: str) -> Callable[..., str]:
    return lambda *pieces: "".join(f"{opening}{piece}{closing}\n" for piece in pieces)


#: How paragraphs are set apart.
SETTINGS: dict[str, Callable[..., str]] = {
    "p": _each("<p>", "</p>"),
    "div": _each("<div>", "</div>"),
    "br br": _each("", "<br><br>"),
    "td": lambda *pieces: f"<table>{_each('<tr><td>', '</td></tr>')(*pieces)}</table>",
}


def read(
    article: str, frame: str, *, date: str = "", head: str = "", captured: datetime = CAPTURED
) -> Article:
    """Return what is read of a page that holds *article* in a frame."""
    html = FRAMES[frame](article, date, head)
    found = extract(html.encode(), URL, fetched_at=captured).article
    assert found is not None
    return found
