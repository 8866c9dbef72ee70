"""Which real articles stand on the stand-in site? The seed, and those whose titles are known."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from crawler.site.thanhuytphcm import FIRST_COUNTER_ID
from replica import composer
from replica.id_calendar import published_at
from replica.story import Block, Paragraph, Photo, Run, Section, Story, StoryKind
from vietnamese.time import VIETNAM

#: Just before 1491871594, which is of 10 November 2020.
SEED_ID = 1_491_871_211
_SEED_AT = datetime(2020, 11, 3, 14, 5, tzinfo=VIETNAM)
_OWN = "(Thanhuytphcm.vn) - "
_SEA = "“Tìm hiểu về biển, đảo Việt Nam và 60 năm {} mở đường Hồ Chí Minh trên biển”"
_ESSAY = "Giữ chữ tín với dân - cội nguồn sức mạnh của Đảng bộ thành phố"


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    title: str
    section: str
    kind: StoryKind = StoryKind.NEWS
    lead: str = ""
    path: str = ""  #: where it does not follow from the title
    text_of: int = 0  #: the id whose text it prints again


_KNOWN = (
    _Known(
        1_491_885_264, '[Hí họa] "Mở cửa" đi làm, buôn bán', "van-hoa-ung-xu", StoryKind.CARTOON
    ),
    _Known(
        1_491_885_290,
        f"Lan tỏa từ cuộc thi {_SEA.format('Ngày')}",
        "quoc-phong-an-ninh",
        lead=f"{_OWN}Cuộc thi {_SEA.format('Ngày')} do Tổng Công ty Tân cảng Sài Gòn phối hợp với"
        " Ban Tuyên giáo Tỉnh ủy Gia Lai tổ chức có sức lan tỏa và thu hút đông đảo cán bộ, nhân"
        " dân, đồng bào và chiến sỹ cả nước tham gia.",
    ),
    _Known(
        1_491_885_291,
        "Khối cơ quan Bộ Tư lệnh Vùng 2 Hải quân phát động thi đua cao điểm",
        "quoc-phong-an-ninh",
        lead="(Thanhuytphcm.vn) – Sáng  4/10, tại Căn cứ Long Sơn, TP Vũng Tàu, tỉnh Bà Rịa – Vũng"
        " Tàu, Khối cơ quan Bộ Tư lệnh Vùng 2 Hải quân đã tổ chức lễ phát động đợt thi đua cao"
        " điểm …",
    ),
    _Known(
        1_491_885_536,
        "Liên đoàn Lao động TPHCM phấn đấu hỗ trợ 35.000 vé tàu, xe, máy bay cho công nhân về Tết",
        "xa-hoi",
        lead=f"{_OWN}Ngày 9/10, Liên đoàn Lao động (LĐLĐ) TPHCM đã triển khai kế hoạch chăm lo Tết"
        " Nguyên đán Nhâm Dần năm 2022 cho đoàn viên, công nhân, viên chức, lao động (CNVC-LĐ).",
    ),
    _Known(
        1_491_886_248,
        "[Video] Những tấm gương tiêu biểu trong học tập và làm theo tư tưởng, đạo đức, phong cách"
        " Hồ Chí Minh",
        "hoc-tap-va-lam-theo-bac",
        StoryKind.VIDEO,
    ),
    _Known(
        1_491_886_259,
        f"Tổng kết Cuộc thi {_SEA.format('ngày')}",
        "quoc-phong-an-ninh",
        lead=f"Cuộc thi {_SEA.format('ngày')} được triển khai từ ngày 23/8 đến ngày 15/10.",
    ),
    _Known(
        1_491_871_594, "Nhà văn Nguyễn Nhật Ánh ra mắt tác phẩm mới", "van-hoa-the-thao-du-lich"
    ),
    _Known(
        1_491_879_789,
        "[Hí họa] Văn hóa ứng xử trên mạng xã hội",
        "van-hoa-ung-xu",
        StoryKind.CARTOON,
    ),
    _Known(
        1_463_364_277,
        "Bàn về hồng và chuyên",
        "so-tay-xay-dung-dang",
        StoryKind.MAGAZINE,
        path="/tin-tap-chi/so-tay-xay-dung-dang-4-2016/ban-ve-hong-va-chuyen-1463364277",
    ),
    _Known(
        1_077_951_094,
        "Lời khai mạc Đại hội của đồng chí Nguyễn Văn Linh",
        "tu-lieu-van-kien",
        StoryKind.DOCUMENT,
        path="/tu-lieu/van-kien-dai-hoi-dai-bieu-dang-bo-tphcm-lan-thu-iii/"
        "loi-khai-mac-dai-hoi-cua-dong-chi-nguyen-van-linh-1077951094",
    ),
    _Known(
        1_491_934_952,
        "Đội hình chuyển đổi số cộng đồng hỗ trợ người dân tra cứu thủ tục",
        "xa-hoi",
        # typed decomposed in part: the marks of those words stayed in the slug
        path="/tin-tuc/doi-hinh-chuyen-doi-so-cong-dong-ho%CC%83-tro%CC%A3-nguo%CC%80i-dan-tra-cuu"
        "-thu-tuc-1491934952",
    ),
    _Known(1_435_634_558, _ESSAY, "xay-dung-dang", StoryKind.FEATURE),
    _Known(
        1_456_367_910, _ESSAY, "so-tay-xay-dung-dang", StoryKind.MAGAZINE, text_of=1_435_634_558
    ),
)
_BY_ID = {known.id: known for known in _KNOWN}
#: In the order in which a small site takes them; the seed first.
KNOWN_IDS = (SEED_ID, *_BY_ID)


@cache
def known_story(article_id: int) -> Story:
    """Return the article of this known id. What is not known of it is composed."""
    return seed_story() if article_id == SEED_ID else _story(_BY_ID[article_id])


def known_title(article_id: int) -> str:
    """Return its title alone."""
    return seed_story().title if article_id == SEED_ID else _BY_ID[article_id].title


def known_section(article_id: int) -> Section:
    """Return its section alone."""
    slug = "xay-dung-dang" if article_id == SEED_ID else _BY_ID[article_id].section
    return next(s for s in composer.SECTIONS if s.slug == slug)


def known_original(article_id: int) -> int | None:
    """Return the id whose text this one prints again, if so."""
    known = _BY_ID.get(article_id)
    return known.text_of or None if known else None


def seed_story() -> Story:
    """Return article 0, read from the seed's own words."""
    text = (files("replica") / "data/seed.txt").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    end = lines.index("Ý kiến bạn đọc")
    title, byline = lines[1], lines[end - 1]
    blocks = tuple(_seed_blocks(lines[2 : end - 1], title))
    return Story(
        id=SEED_ID,
        kind=StoryKind.NEWS,
        path=composer.path_of(StoryKind.NEWS, title, SEED_ID),
        title=title,
        section=known_section(SEED_ID),
        published_at=_SEED_AT,
        blocks=blocks,
        byline=byline,
        author=byline,
        source="Thanhuytphcm.vn",
    )


def _seed_blocks(lines: list[str], title: str) -> Iterator[Block]:
    """Yield captions as pictures, the rest as paragraphs; the second caption is printed twice."""
    rng = random.Random(SEED_ID)
    for line in lines:
        half = line[: len(line) // 2].strip()
        if line == f"{half} {half}":
            yield Photo(composer.photo_url(rng, title, _SEED_AT), caption=half, alt=half)
        elif line.endswith("tặng Giấy khen cho các tập thể, cá nhân."):
            yield Photo(composer.photo_url(rng, title, _SEED_AT), caption=line)
        else:
            yield Paragraph((Run(line),))


def _story(known: _Known) -> Story:
    at = published_at(known.id)
    if known.id >= FIRST_COUNTER_ID and at.hour < 8:  # only the day is known
        at = at.replace(hour=16, minute=20)
    byline = "" if known.kind in (StoryKind.VIDEO, StoryKind.DOCUMENT) else "Minh Hiệp"
    return Story(
        id=known.id,
        kind=known.kind,
        path=known.path or composer.path_of(known.kind, known.title, known.id),
        title=known.title,
        section=known_section(known.id),
        published_at=at,
        blocks=tuple(_blocks(known, published_at(known.text_of) if known.text_of else at)),
        byline=byline,
        author=byline or None,
        source="Thanhuytphcm.vn" if known.lead.startswith("(Thanhuytphcm.vn)") else None,
    )


def _blocks(known: _Known, at: datetime) -> Iterator[Block]:
    rng = random.Random(known.text_of or known.id)
    if known.kind is StoryKind.CARTOON:
        yield composer.photo(rng, known.title, at, captioned=False)
    elif known.kind is StoryKind.VIDEO:
        yield composer.player(known.title)
    else:
        if known.kind is StoryKind.NEWS:
            yield composer.photo(rng, known.title, at)
        if known.lead:
            yield Paragraph((Run(known.lead),))
        # the essay printed twice must not speak of its own section
        topics = composer.TOPICS["xay-dung-dang" if known.title == _ESSAY else known.section]
        pictured = known.kind is StoryKind.NEWS
        yield from composer.body(rng, 8, known.title, at, topics, pictured=pictured)
