"""An article is told from what only looks like one, and from pages in its place."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.extraction.extract import extract
from storage.records import PageKind
from tests.crawler.extraction.invention import make
from tests.crawler.extraction.stories import STORIES, all_stories, seed
from vietnamese.time import VIETNAM

NOW = datetime(2026, 11, 1, 9, tzinfo=VIETNAM)
URL = "https://thanhuytphcm.vn/tin-tuc/nha-van-nguyen-nhat-anh-ra-mat-tac-pham-moi-1491871594"
MENU = "".join(f'<li><a href="/nhom-tin/muc-{i}-119760460{i}">Mục {i}</a></li>' for i in range(9))
LIST = "".join(
    f'<div><h3><a href="/tin-tuc/tin-so-{i}-14918700{i:02}">Tin số {i} về hội nghị của thành phố</a></h3>'
    f"<p>(Thanhuytphcm.vn) - Sáng 3/11, lãnh đạo thành phố đã đến dự và phát biểu chỉ đạo.</p></div>"
    for i in range(20)
)  # fmt: skip


def kind(html: str, url: str = URL, status: int = 200, content_type: str = "text/html") -> PageKind:
    page = extract(html.encode(), url, fetched_at=NOW, status=status, content_type=content_type)
    assert (page.article is not None) == (page.kind is PageKind.ARTICLE)
    assert page.reason
    assert "\n" not in page.reason
    return page.kind


def around(inner: str, title: str = "Trang tin điện tử Đảng bộ Thành phố Hồ Chí Minh") -> str:
    return (
        f"<html><head><title>{title}</title><script>x()</script></head><body><form>"
        f"<div>Thứ Ba, ngày 3 tháng 8 năm 2021</div><ul>{MENU}</ul><div>{inner}</div>"
        f"<div><h4>Tin mới nhất</h4>{LIST}</div><p>Bản quyền © Thành ủy TPHCM</p></form></body></html>"
    )


@pytest.mark.parametrize(
    "message",
    [
        "Bài viết không tồn tại hoặc đã bị xóa.",
        "Trang bạn tìm kiếm không tồn tại. Vui lòng quay lại trang chủ hoặc dùng ô tìm kiếm ở trên.",
        "Không tìm thấy nội dung yêu cầu!",
        "Tin này đã được gỡ bỏ theo yêu cầu của Ban biên tập.",
        "Không có dữ liệu",
        "404 - Page not found",
        "404",
        "Rất tiếc, nội dung bạn yêu cầu không còn trên hệ thống",
        "Trang bạn truy cập không có hoặc đã được chuyển sang địa chỉ khác.",
        "Đường dẫn không đúng hoặc bài viết đã bị xoá khỏi hệ thống",
        "Sorry, the content you are looking for is no longer available.",
    ],
)
def test_a_missing_page_is_not_an_article_whatever_its_status(message: str) -> None:
    assert kind(around(f"<h2>Thông báo</h2><p>{message}</p>")) is PageKind.NOT_FOUND
    assert kind(f"<html><body><p>{message}</p></body></html>") is PageKind.NOT_FOUND


@pytest.mark.parametrize(
    "message",
    [
        "Vui lòng nhập mã xác nhận để tiếp tục truy cập.",
        "Bạn đã gửi quá nhiều yêu cầu. Vui lòng thử lại sau.",
        "Access Denied",
        "Bạn vui lòng đăng nhập để xem nội dung này.",
        "Checking your browser before accessing thanhuytphcm.vn.",
        "Xác minh bạn là con người bằng cách hoàn tất thao tác bên dưới.",
        "Yêu cầu của bạn bị từ chối bởi tường lửa.",
        "Your IP has been blocked.",
        "The requested URL was rejected. Please consult with your administrator. Your support ID is: 1",
        "Hệ thống phát hiện truy cập tự động. Kéo thanh trượt để xác nhận.",
        "Vui lòng chờ trong giây lát, chúng tôi đang kiểm tra trình duyệt của bạn",
        "Địa chỉ IP của bạn tạm thời bị hạn chế. Quyền truy cập sẽ được khôi phục sau 30 phút.",
        "Bạn đã gửi quá nhiều truy vấn trong thời gian ngắn.",
        "Yêu cầu không thể xử lý. Mã hỗ trợ của bạn là: 1234567890123",
        "Bạn đang ở trong hàng đợi, vui lòng không tải lại trang.",
    ],
)
def test_a_blocked_page_says_so(message: str) -> None:
    assert kind(f"<html><title>x</title><body><h1>Xin lỗi</h1><p>{message}</p></body></html>") is (
        PageKind.BLOCKED
    )


@pytest.mark.parametrize(
    "message",
    [
        "Server Error in '/' Application.",
        "Hệ thống đang bảo trì, mời quý độc giả quay lại sau ít phút.",
        "503 Service Unavailable",
        "Đã xảy ra lỗi trong quá trình xử lý.",
        "Error establishing a database connection",
        "Object reference not set to an instance of an object.",
        "Trang web sẽ sớm trở lại",
        "Máy chủ quá tải, xin thử lại sau ít phút",
    ],
)
def test_a_failure_of_the_server_is_an_error(message: str) -> None:
    assert kind(f"<html><body><h2>{message}</h2></body></html>") is PageKind.ERROR


def test_statuses_speak_for_themselves() -> None:
    page = make(seed(), 1)
    html = page.html
    assert kind(html, page.url, status=404) is PageKind.NOT_FOUND
    assert kind(html, page.url, status=410) is PageKind.NOT_FOUND
    assert kind(html, page.url, status=429) is PageKind.BLOCKED
    assert kind(html, page.url, status=403) is PageKind.BLOCKED
    assert kind(html, page.url, status=502) is PageKind.ERROR
    assert kind(html, page.url, status=200) is PageKind.ARTICLE


def test_an_empty_shell_needs_a_browser() -> None:
    html = '<html><head><title>Tin</title><script src="/app.js"></script></head><body><div id="root"></div></body></html>'
    assert kind(html) is PageKind.SHELL
    assert kind(html.replace("</body>", "<noscript>Bạn cần bật JavaScript để xem trang này.</noscript></body>")) is PageKind.SHELL  # fmt: skip


def test_lists_are_known_by_address_and_by_looks() -> None:
    assert kind(around(LIST), "https://thanhuytphcm.vn/") is PageKind.LISTING
    assert (
        kind(around(LIST), "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608") is PageKind.LISTING
    )
    assert kind(around(LIST), "https://thanhuytphcm.vn/tim-kiem.aspx?keyw=a") is PageKind.LISTING
    assert kind(around(LIST)) is PageKind.LISTING, "the home page in place of an article"


def test_no_html_is_nothing() -> None:
    for body in ("", "   ", '{"a": 1}', "%PDF-1.4 x", "just some words"):
        assert kind(body) is PageKind.OTHER


def test_an_article_elsewhere_is_none_unless_the_page_names_its_address() -> None:
    page = make(seed(), 3)
    assert kind(page.html, "https://thanhuytphcm.vn/gioi-thieu") is not PageKind.ARTICLE
    assert kind(page.html, "https://example.com/tin-tuc/a-b-c-1491871594") is not PageKind.ARTICLE
    named = page.html.replace("<head>", f'<head><link rel="canonical" href="{page.url}">')
    found = extract(named.encode(), "https://thanhuytphcm.vn/in/123", fetched_at=NOW)
    assert found.article is not None
    assert found.article.id == page.story.article_id
    assert found.article.url == page.url


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("story", all_stories(), ids=lambda story: story.title[:20])
def test_every_story_is_an_article(story, number: int) -> None:
    """Also one that is a cartoon alone, or whose prose speaks of captchas and missing pages."""
    page = make(story, 500 + number)
    assert kind(page.html, page.url) is PageKind.ARTICLE


def test_a_wrong_slug_does_not_hide_an_article() -> None:
    page = make(STORIES[0], 2)
    url = f"https://thanhuytphcm.vn/tin-tuc/mot-duong-dan-khac-han-{STORIES[0].article_id}"
    assert kind(page.html, url) is PageKind.ARTICLE


def test_a_title_that_speaks_of_missing_things_is_still_a_title() -> None:
    html = around("<h1>Không tìm thấy nạn nhân vụ chìm tàu, tìm kiếm vẫn tiếp tục</h1>"
                  "<p>(Thanhuytphcm.vn) - Sáng 3/11, lực lượng cứu hộ vẫn chưa tìm thấy nạn nhân.</p>")  # fmt: skip
    url = "https://thanhuytphcm.vn/tin-tuc/khong-tim-thay-nan-nhan-vu-chim-tau-tim-kiem-van-tiep-tuc-1491871300"
    assert kind(html, url) is PageKind.ARTICLE


def test_a_short_article_may_speak_of_maintenance_and_dead_links() -> None:
    html = around("<h1>Trang web đang bảo trì vẫn bị lừa đảo lợi dụng</h1><p>Trang web đang bảo trì, kẻ gian lợi dụng để"
                  " gửi liên kết không tồn tại.</p><p>Người dân cần cảnh giác.</p>")  # fmt: skip
    url = (
        "https://thanhuytphcm.vn/tin-tuc/trang-web-dang-bao-tri-van-bi-lua-dao-loi-dung-1491871711"
    )
    assert kind(html, url) is PageKind.ARTICLE
