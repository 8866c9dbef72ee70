"""What does the article with this id say? Composed anew each time, always the same."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from crawler.site.urls import slugify
from replica import grammar, vocabulary
from replica.id_calendar import published_at
from replica.story import (
    Block,
    File,
    Heading,
    Items,
    Paragraph,
    Photo,
    Run,
    Section,
    Story,
    StoryKind,
    Table,
    Verse,
    Video,
)

SECTIONS = tuple(Section(slug=s, id=i, name=n) for s, i, n, _ in vocabulary.SECTIONS)
TOPICS = {slug: topics for slug, _, _, topics in vocabulary.SECTIONS}
_BY_SLUG = {section.slug: section for section in SECTIONS}
#: Sections whose articles come from one kind only; the others share the rest.
_KIND_SECTIONS = {
    StoryKind.MAGAZINE: _BY_SLUG["so-tay-xay-dung-dang"],
    StoryKind.DOCUMENT: _BY_SLUG["tu-lieu-van-kien"],
    StoryKind.REPORT: _BY_SLUG["covid-19"],
}
_NEWS_SECTIONS = SECTIONS[:-2]
#: Of a thousand ids, up to which remainder each kind goes.
_KINDS = (
    (20, StoryKind.CARTOON), (40, StoryKind.VIDEO), (85, StoryKind.MAGAZINE),
    (105, StoryKind.DOCUMENT), (117, StoryKind.REPORT), (140, StoryKind.FEATURE),
    (1000, StoryKind.NEWS),
)  # fmt: skip
_BYLINE_FORMS = (("name", "pair", "labelled", "agency", "none"), (55, 15, 10, 10, 10))
_BYLINE_LABELS = ("Bài, ảnh", "Tin, ảnh", "Bài và ảnh", "Thực hiện")
_PREFIX = {StoryKind.CARTOON: "[Hí họa] ", StoryKind.VIDEO: "[Video] "}
_SITE_NAMES_IN_PROSE = (
    "Danh sách đầy đủ được đăng ở mục “Tin khác” và mục “Thông báo” trên trang của Đảng bộ TPHCM.",
    "Thông báo số 12-TB/TU nêu rõ trách nhiệm của từng nơi; tin khác về việc này sẽ có sau.",
    "Ý kiến bạn đọc gửi về chuyên mục cho thấy sự quan tâm của đông đảo nhân dân.",
)


@dataclass(frozen=True, slots=True)
class Byline:
    """The line under an article, and what it says."""

    line: str = ""
    author: str | None = None
    source: str | None = None


def mixed(seed: int, article_id: int) -> int:
    """Return a number that depends on both and shows no pattern."""
    value = (article_id * 0x9E3779B97F4A7C15 + seed * 0xC2B2AE3D27D4EB4F) & 0xFFFFFFFFFFFFFFFF
    value ^= value >> 29
    return (value * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF) >> 20


def kind_of(seed: int, article_id: int) -> StoryKind:
    """Return the kind of a generated article."""
    rest = mixed(seed, article_id) % 1000
    return next(kind for bound, kind in _KINDS if rest < bound)


def section_of(seed: int, article_id: int) -> Section:
    """Return the section of a generated article."""
    fixed = _KIND_SECTIONS.get(kind_of(seed, article_id))
    return fixed or _NEWS_SECTIONS[mixed(seed, article_id) // 1000 % len(_NEWS_SECTIONS)]


def source_of_chance(seed: int, article_id: int, part: str) -> random.Random:
    """Return the random source of one part of one article."""
    return random.Random(f"{seed}:{article_id}:{part}")


@lru_cache(maxsize=4096)  # the newest stand beside every article
def title_of(seed: int, article_id: int) -> str:
    """Return a generated article's title, without composing the rest."""
    kind = kind_of(seed, article_id)
    rng = source_of_chance(seed, article_id, "title")
    if kind is StoryKind.REPORT:
        return (
            f"Báo cáo tình hình dịch tuần {rng.randint(1, 52)} tại {rng.choice(vocabulary.PLACES)}"
        )
    title = grammar.title(rng, TOPICS[section_of(seed, article_id).slug])
    return _PREFIX.get(kind, "") + grammar.capital(title)


@lru_cache(maxsize=4096)
def path_of(kind: StoryKind, title: str, article_id: int) -> str:
    """Return the path of the canonical URL."""
    ending = f"{slugify(title)}-{article_id}"
    at = published_at(article_id)
    if kind is StoryKind.MAGAZINE:
        return f"/tin-tap-chi/so-tay-xay-dung-dang-{at.month}-{at.year}/{ending}"
    if kind is StoryKind.DOCUMENT:
        return f"/tu-lieu/van-kien-dang-bo-tphcm-{at.year}/{ending}"
    return f"/tin-tuc/{ending}"


def compose(seed: int, article_id: int) -> Story:
    """Return the generated article with this id."""
    kind, section = kind_of(seed, article_id), section_of(seed, article_id)
    title, at = title_of(seed, article_id), published_at(article_id)
    rng = source_of_chance(seed, article_id, "body")
    byline = _byline(rng, kind)
    blocks = tuple(_blocks(rng, kind, title, at, byline.source is None, TOPICS[section.slug]))
    dated = any(isinstance(b, Paragraph) and b.text.startswith("(Thanhuytphcm") for b in blocks)
    return Story(
        id=article_id,
        kind=kind,
        path=path_of(kind, title, article_id),
        title=title,
        section=section,
        published_at=at,
        blocks=blocks,
        byline=byline.line,
        author=byline.author,
        source="Thanhuytphcm.vn" if dated else byline.source,
        files=tuple(_files(rng, kind, title, at)),
    )


# --- parts --------------------------------------------------------------------------------------


def _byline(rng: random.Random, kind: StoryKind) -> Byline:
    if kind in (StoryKind.DOCUMENT, StoryKind.REPORT):
        return Byline()
    if kind is StoryKind.MAGAZINE:
        name = f"{rng.choice(('', '', 'ThS. ', 'TS. '))}{grammar.person(rng)}"
        return Byline(name, name)
    first, second = rng.sample(vocabulary.PEN_NAMES, 2)
    pair = f"{first} - {second}"
    form = "name" if kind is StoryKind.CARTOON else rng.choices(*_BYLINE_FORMS)[0]
    if form == "labelled":
        name = rng.choice((first, pair))
        return Byline(f"{rng.choice(_BYLINE_LABELS)}: {name}", name)
    if form == "agency" and kind is not StoryKind.VIDEO:
        agency = rng.choice(vocabulary.AGENCIES)
        return Byline(f"{rng.choice(('Theo', 'Nguồn:'))} {agency}", None, agency)
    line = {"name": first, "pair": pair}.get(form, "")
    return Byline(line, line or None)


def _blocks(
    rng: random.Random,
    kind: StoryKind,
    title: str,
    at: datetime,
    own: bool,
    topics: Sequence[str],
) -> Iterator[Block]:
    match kind:
        case StoryKind.CARTOON:
            yield photo(rng, title, at, captioned=False)
        case StoryKind.VIDEO:
            yield player(title)
        case StoryKind.REPORT:
            yield from _report(rng, at)
        case StoryKind.NEWS:
            pictured = rng.random() < 0.75
            if pictured:
                yield photo(rng, title, at)
            yield Paragraph((Run(_dateline(rng, own) + _lead(rng, at, pictured, topics)),))
            yield from body(rng, rng.randint(2, 14), title, at, topics)
        case _:
            yield Paragraph((Run(grammar.event_lead(rng, topics, None)),))
            yield from body(rng, rng.randint(5, 15), title, at, topics, pictured=False)


def _dateline(rng: random.Random, own: bool) -> str:
    if not own:
        return ""
    return rng.choice(("(Thanhuytphcm.vn) - ",) * 4 + ("(Thanhuytphcm.vn) – ", ""))


def _lead(rng: random.Random, at: datetime, pictured: bool, topics: Sequence[str]) -> str:
    """Return the lead; it may speak of yesterday where a picture tells the day of publication."""
    yesterday = pictured and rng.random() < 0.15
    day = at - timedelta(days=1) if yesterday else at
    lead = grammar.event_lead(rng, topics, day if rng.random() < 0.85 else None)
    if rng.random() < 0.04:
        lead = lead.replace(" ", "  ", 1)
    return lead.rstrip(".") + "…" if rng.random() < 0.03 else lead


def body(
    rng: random.Random,
    count: int,
    title: str,
    at: datetime,
    topics: Sequence[str],
    pictured: bool = True,
) -> Iterator[Block]:
    """Yield *count* paragraphs, and among them what else an article holds."""
    for index in range(count):
        if index and rng.random() < 0.12:
            yield Heading(rng.choice(vocabulary.HEADINGS))
        yield _paragraph(rng, topics, at)
        chance = rng.random()
        if chance < 0.08 and pictured:
            yield photo(rng, title, at)
        elif chance < 0.10:
            phrases = [grammar.verb_phrase(rng) for _ in range(rng.randint(2, 6))]
            yield Items(tuple(f"{grammar.capital(phrase)};" for phrase in phrases))
        elif chance < 0.115:
            yield _table(rng)
        elif chance < 0.125:
            yield Verse(tuple(grammar.verse(rng)))
    if rng.random() < 0.04:
        yield Paragraph((Run(rng.choice(_SITE_NAMES_IN_PROSE)),))


def _paragraph(rng: random.Random, topics: Sequence[str], at: datetime) -> Paragraph:
    text = grammar.paragraph(rng, topics, at)
    if rng.random() < 0.15:
        first, _, rest = text.partition(", ")
        tag = rng.choice(("strong", "em"))
        return Paragraph((Run(first, tag), Run(f", {rest}"))) if rest else Paragraph((Run(text),))
    return Paragraph((Run(text),))


def _table(rng: random.Random) -> Table:
    header = ("Đơn vị", "Chỉ tiêu", "Thực hiện", "Tỷ lệ")
    rows = [
        (grammar.capital(place), grammar.number(rng), grammar.number(rng), grammar.percent(rng))
        for place in rng.sample(vocabulary.PLACES, rng.randint(2, 6))
    ]
    return Table((header, *rows))


def _report(rng: random.Random, at: datetime) -> Iterator[Block]:
    """Yield a weekly report: only its numbers, dates and places differ from the next one."""
    start = at - timedelta(days=7)
    place = rng.choice(vocabulary.PLACES)
    yield Paragraph((Run(
        f"(Thanhuytphcm.vn) - Từ ngày {start.day}/{start.month} đến ngày {at.day}/{at.month},"
        f" {place} ghi nhận {rng.randint(20, 900)} ca sốt xuất huyết, tăng"
        f" {rng.randint(1, 90)} ca so với"
        " tuần trước; không có ca tử vong. Ngành y tế tiếp tục giám sát chặt chẽ các ổ dịch."
    ),))  # fmt: skip
    yield Paragraph((Run(
        f"Trong tuần, lực lượng chức năng đã phun hóa chất tại {rng.randint(5, 60)} điểm, kiểm tra"
        f" {number_of(rng)} điểm nguy cơ, vận động {number_of(rng)} hộ dân diệt lăng quăng, xử phạt"
        f" {rng.randint(1, 30)} trường hợp vi phạm với tổng số tiền {rng.randint(5, 95)} triệu."
    ),))  # fmt: skip
    yield Paragraph((Run(
        "Trung tâm Y tế khuyến cáo người dân đổ bỏ vật chứa nước, ngủ mùng kể cả ban ngày, đến ngay"
        f" cơ sở y tế khi sốt cao liên tục. Đường dây nóng: 028.{rng.randint(3000, 3999)}."
        f"{rng.randint(1000, 9999)}."
    ),))  # fmt: skip


def number_of(rng: random.Random) -> str:
    """Return a count of some hundreds or thousands."""
    return f"{rng.randint(120, 9_800):,}".replace(",", ".")


# --- pictures and files -------------------------------------------------------------------------


def photo(rng: random.Random, title: str, at: datetime, captioned: bool = True) -> Photo:
    """Return a picture uploaded on the day of publication."""
    text = grammar.caption(rng) if captioned else ""
    alt = text if rng.random() < 0.4 else rng.choice(("", title))
    return Photo(url=photo_url(rng, title, at), caption=text, alt=alt)


def player(title: str) -> Video:
    """Return the player of a ``[Video]``."""
    return Video(f"https://www.youtube.com/embed/{zlib.crc32(title.encode()):08x}")


def photo_url(rng: random.Random, title: str, at: datetime) -> str:
    """Return the address of a picture, by the rule of its time."""
    base = f"https://images.hcmcpv.org.vn/res/news/{at:%Y/%m}/"
    if at.year < 2017:
        slug = slugify(title).replace("-", " ").title().replace(" ", "")[:12]
        return f"{base}{at.day}-{at.month}-{at:%y}{slug}_{rng.randint(1, 9)}.jpg"
    slug = slugify(title[:80]).strip("-")[:80]
    name = f"{at:%d-%m-%Y}-{slug}-{rng.getrandbits(32):08X}{rng.choice(('', '-details'))}"
    stamp = f"?vs={at:%d%m%Y%I%M%S}" if rng.random() < 0.5 else ""
    return f"{base}{name}.{rng.choice(('jpg', 'jpg', 'png'))}{stamp}"


def _files(rng: random.Random, kind: StoryKind, title: str, at: datetime) -> Iterator[File]:
    share = 0.6 if kind is StoryKind.DOCUMENT else 0.03 if kind is StoryKind.NEWS else 0.0
    if rng.random() >= share:
        return
    for number in range(1, rng.randint(1, 2) + 1):
        folder = f"{at:%d%m%Y}{rng.getrandbits(32):08X}"
        name = slugify(title)[:30].title().replace("-", "")
        yield File(
            url=f"https://images.hcmcpv.org.vn/Uploads/File/{folder}/{name}{number}.pdf",
            title=f"Phụ lục {number}",
        )
