"""What do the invented pages tell? Stories in the manner of the site, with every right answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.site.urls import slugify
from tests.crawler.extraction.seed import CAPTIONS, PARAGRAPHS, TITLE
from vietnamese.time import VIETNAM


@dataclass(frozen=True)
class Part:
    """A piece of a story: kind is p, h, table, list, verse or image."""

    kind: str
    text: str = ""  # of an image: its caption
    rows: tuple[tuple[str, ...], ...] = ()  # of a list or verse: one cell a row

    @property
    def lines(self) -> list[str]:
        if self.kind == "image":
            return []
        return ["\t".join(row) for row in self.rows] if self.rows else [self.text]


@dataclass(frozen=True)
class Story:
    title: str
    parts: tuple[Part, ...]
    published: datetime
    article_id: int
    byline: str = ""  # as printed
    author: str | None = None
    source: str | None = None
    section: str = "Xây dựng Đảng"

    @property
    def url(self) -> str:
        return f"https://thanhuytphcm.vn/tin-tuc/{slugify(self.title)}-{self.article_id}"

    @property
    def paragraphs(self) -> list[str]:
        return [line for part in self.parts for line in part.lines]

    @property
    def captions(self) -> list[str]:
        return [part.text for part in self.parts if part.kind == "image"]

    @property
    def dated_lead(self) -> bool:
        """Whether the first words tell the day of publication."""
        first = next((p.text for p in self.parts if p.kind == "p"), "")
        return f"{self.published.day}/{self.published.month}," in first[:60]


def p(text: str) -> Part:
    return Part("p", text)


def h(text: str) -> Part:
    return Part("h", text)


def image(caption: str) -> Part:
    return Part("image", caption)


def rows(kind: str, *lines: str) -> Part:
    return Part(kind, rows=tuple(tuple(line.split("|")) for line in lines))


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=VIETNAM)


def seed() -> Story:
    """The real page of which the text is known."""
    return Story(
        title=TITLE,
        parts=(
            image(CAPTIONS[0]),
            *map(p, PARAGRAPHS[:5]),
            image(CAPTIONS[1]),
            *map(p, PARAGRAPHS[5:]),
        ),
        published=_at(2020, 11, 3, 15, 42),
        article_id=1_491_871_248,
        byline="Đình Lý",
        author="Đình Lý",
        source="Thanhuytphcm.vn",
    )


_LONG = (
    "Phát biểu tại buổi lễ, đồng chí Trưởng Ban Dân vận ghi nhận những kết quả mà cán bộ, hội viên"
    " các cấp đã đạt được trong năm qua, đồng thời đề nghị tiếp tục đổi mới nội dung, phương thức"
    " vận động, bám sát cơ sở, lắng nghe tâm tư, nguyện vọng chính đáng của nhân dân."
)

STORIES: tuple[Story, ...] = (
    Story(
        title="Trao 35.000 phần quà cho công nhân vui Tết xa quê",
        parts=(
            p("(Thanhuytphcm.vn) – Chiều 12/1, Liên đoàn Lao động TPHCM phối hợp các quận, huyện tổ chức"
              " chương trình “Tết sum vầy”, trao quà cho công nhân, người lao động có hoàn cảnh khó khăn."),
            image("Công nhân nhận quà tại chương trình “Tết sum vầy”. (Ảnh: Thu Hương)"),
            p(_LONG),
            h("Chăm lo tận nơi"),
            p("Theo kế hoạch, mỗi phần quà gồm tiền mặt và nhu yếu phẩm, được trao tận tay tại nhà trọ."),
            p("“Nhận quà Tết, tôi thấy ấm lòng”, chị Lan nói."),
            h("Không để ai bị bỏ lại phía sau"),
            p("Bên cạnh đó, các cấp công đoàn vận động chủ nhà trọ miễn, giảm tiền thuê phòng trong tháng Tết;"
              " tổ chức hàng trăm chuyến xe đưa công nhân về quê và đón trở lại thành phố làm việc."),
        ),
        published=_at(2022, 1, 12, 17, 5), article_id=1_491_889_140, byline="Thu Hương - Minh Hiệp",
        author="Thu Hương - Minh Hiệp", source="Thanhuytphcm.vn", section="Xã hội",
    ),
    Story(
        title="Kết quả bầu cử Hội đồng nhân dân các quận, huyện",
        parts=(
            p("(Thanhuytphcm.vn) - Ngày 28/5, Ủy ban Bầu cử Thành phố công bố kết quả bầu cử đại biểu Hội đồng"
              " nhân dân; phần mục “Tin khác” và “Thông báo” trên cổng thông tin sẽ đăng danh sách đầy đủ."),
            p("Kết quả cụ thể tại một số địa phương như sau:"),
            rows("table", "Địa phương|Số đại biểu|Tỷ lệ cử tri", "Quận 1|35|99,87%",
                 "Quận 7|35|99,52%", "Huyện Củ Chi|40|99,91%"),
            p("Nếu cử tri nhập mã xác nhận mà hệ thống báo lỗi captcha hoặc trang không tồn tại, đề nghị liên hệ"
              " tổ giúp việc của Ủy ban Bầu cử để được hướng dẫn tra cứu."),
            p("Các nhiệm vụ trọng tâm thời gian tới gồm:"),
            rows("list", "Tổ chức kỳ họp thứ nhất đúng luật định.", "Bàn giao hồ sơ đại biểu trúng cử",
                 "Tổng kết, khen thưởng các tập thể, cá nhân có thành tích xuất sắc."),
            p("Ủy ban Bầu cử Thành phố đánh giá cuộc bầu cử đã diễn ra dân chủ, bình đẳng, đúng pháp luật,"
              " an toàn, tiết kiệm và thực sự là ngày hội của toàn dân."),
        ),
        published=_at(2021, 5, 28, 9, 15), article_id=1_491_879_925, byline="Bài, ảnh: Hồng Đào",
        author="Hồng Đào", source="Thanhuytphcm.vn", section="Chính trị",
    ),
    Story(
        title="Thủ tướng yêu cầu bảo đảm nguồn cung xăng dầu trong mọi tình huống",
        parts=(
            p("Thủ tướng Chính phủ vừa ký công điện yêu cầu các bộ, ngành, địa phương bảo đảm nguồn cung xăng"
              " dầu cho sản xuất, kinh doanh và tiêu dùng của người dân trong mọi tình huống."),
            image("Một cửa hàng xăng dầu trên địa bàn quận 3"),
            p("Công điện nêu rõ, thời gian qua, một số cửa hàng tạm ngừng bán hàng, ảnh hưởng đến đời sống;"
              " việc chấp hành quy định của một số thương nhân chưa nghiêm."),
            p("Bộ Công Thương được giao chủ trì, phối hợp với các cơ quan liên quan rà soát, điều chỉnh kế hoạch"
              " nhập khẩu, phân giao sản lượng tối thiểu cho thương nhân đầu mối ngay trong quý này."),
        ),
        published=_at(2022, 11, 3, 8, 30), article_id=1_491_900_700, byline="Theo TTXVN",
        author=None, source="TTXVN", section="Kinh tế",
    ),
    Story(
        title="Nhớ Bác giữa mùa sen nở",
        parts=(
            p("(Thanhuytphcm.vn) - Nhân dịp kỷ niệm ngày sinh Chủ tịch Hồ Chí Minh, chúng tôi xin giới thiệu"
              " cùng bạn đọc một bài thơ gửi về từ huyện Cần Giờ."),
            rows("verse", "Sen nở trong đầm thơm ngát hương", "Cháu con về lại dưới mái trường",
                 "Lời Bác dặn dò còn vang mãi", "Soi đường đi tới những ngày mai"),
            p("Bài thơ được viết trong chuyến đi thực tế của câu lạc bộ thơ địa phương và đã được trao giải"
              " khuyến khích tại cuộc vận động sáng tác về chủ đề học tập và làm theo Bác."),
        ),
        published=_at(2022, 5, 19, 7, 10), article_id=1_491_894_020, byline="Nguyễn Thị Mai",
        author="Nguyễn Thị Mai", source="Thanhuytphcm.vn", section="Văn hóa",
    ),
    Story(
        title="Quận 8: Đối thoại với người dân về chỉnh trang đô thị ven kênh, rạch",
        parts=(
            p("(Thanhuytphcm.vn) - Sáng 14/3, Quận ủy Quận 8 tổ chức hội nghị đối thoại giữa người đứng đầu cấp"
              " ủy, chính quyền với nhân dân về công tác bồi thường, tái định cư các dự án ven kênh, rạch."),
            image("Quang cảnh hội nghị đối thoại."),
            p("Tại hội nghị, nhiều ý kiến bạn đọc và người dân gửi về đề nghị quận công khai tiến độ, mức hỗ trợ"
              " và bố trí nền tái định cư ngay trên địa bàn; sớm khởi công các hạng mục đã được phê duyệt."),
            image("Người dân phát biểu ý kiến tại hội nghị. Ảnh: Minh Hiệp"),
            p(_LONG),
            p("Bí thư Quận ủy Quận 8 khẳng định, chỉnh trang đô thị phải gắn với nâng cao đời sống nhân dân; mọi"
              " kiến nghị đều được trả lời bằng văn bản trong thời hạn 15 ngày kể từ ngày 20/3/2025."),
        ),
        published=_at(2025, 3, 14, 11, 20), article_id=1_491_934_950, byline="Minh Hiệp",
        author="Minh Hiệp", source="Thanhuytphcm.vn", section="Quận 8",
    ),
    Story(
        title="Bàn về “hồng” và “chuyên” trong công tác cán bộ",
        parts=(
            p("Trong mọi giai đoạn cách mạng, Đảng ta luôn coi cán bộ là gốc của mọi công việc; công việc thành"
              " công hay thất bại đều do cán bộ tốt hay kém."),
            h("1. Hồng và chuyên là hai mặt thống nhất"),
            p("Người cán bộ có đức mà không có tài thì làm việc gì cũng khó; có tài mà không có đức là người vô"
              " dụng. Đó là lời dạy còn nguyên giá trị đối với đội ngũ cán bộ hôm nay."),
            p("Vì vậy, công tác đánh giá phải xuyên suốt, đa chiều, theo tiêu chí và bằng sản phẩm cụ thể."),
            h("2. Một số giải pháp"),
            p("Một là, đổi mới công tác đào tạo, bồi dưỡng. Hai là, mạnh dạn giao việc khó cho cán bộ trẻ. Ba là,"
              " siết chặt kỷ luật, kỷ cương, kiểm soát quyền lực trong công tác cán bộ."),
            p("Làm tốt những việc đó, chúng ta sẽ có đội ngũ ngang tầm nhiệm vụ."),
        ),
        published=_at(2016, 5, 16), article_id=1_463_364_277, byline="TS. Trần Văn Hùng",
        author="TS. Trần Văn Hùng", source=None, section="Sổ tay xây dựng Đảng",
    ),
    Story(
        title="Phường Bến Nghé ra mắt mô hình “Tuyến phố không rác”",
        parts=(
            p("(Thanhuytphcm.vn) - Tối 6/6, phường Bến Nghé ra mắt mô hình “Tuyến phố không rác”."),
            p("Mô hình do Đoàn Thanh niên phường thực hiện trên ba tuyến đường trung tâm, với 40 tình nguyện"
              " viên tham gia mỗi tuần."),
        ),
        published=_at(2023, 6, 6, 20, 10), article_id=1_491_909_600, byline="Hoài Nam",
        author="Hoài Nam", source="Thanhuytphcm.vn", section="Quận 1",
    ),
    Story(
        title="[Hí họa] Văn hóa ứng xử trên mạng xã hội",
        parts=(image("Tranh: Lê Phương"),),
        published=_at(2021, 5, 25, 6, 30), article_id=1_491_879_789, section="Hí họa",
    ),
)  # fmt: skip

SHORT = tuple(story for story in STORIES if not story.paragraphs)
FULL = tuple(story for story in STORIES if story.paragraphs)


def all_stories() -> tuple[Story, ...]:
    return (seed(), *STORIES)


def unsigned(story: Story) -> Story:
    """The same story without a byline."""
    return replace(story, byline="", author=None)


def later(story: Story, days: int) -> datetime:
    """When the page was captured."""
    return story.published + timedelta(days=days)
