"""A mobile page with microdata and amp elements."""
# ruff: noqa: E501  # markup stands as it is sent

from __future__ import annotations

from html import escape

from replica.story import Paragraph, Photo, Section
from replica.templates.page import (
    CLOCK,
    NOISE,
    VIEWS,
    ArticlePage,
    ListPage,
    Markup,
    Teaser,
    join,
    link,
    updated,
    weekday,
)

PAGE_ADDRESS = "/trang-{}"
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


class _Amp(Markup):
    def lead(self, block: Paragraph) -> str:
        return f'<p itemprop="description" class="ds">{self.inline(block.runs)}</p>'

    def heading(self, html: str) -> str:
        return f"<h4>{html}</h4>"

    def photo(self, photo: Photo) -> str:
        image = f'<amp-img src="{escape(photo.url)}" alt="{escape(photo.alt)}" width="600" height="400" layout="responsive"><noscript><img src="{escape(photo.url)}" alt="{escape(photo.alt)}"></noscript></amp-img>'
        caption = f'<span class="desc" itemprop="caption">{self.text(photo.caption)}</span>'
        return f'<div itemscope itemtype="https://schema.org/ImageObject">{image}{caption if photo.caption else ""}</div>'


_AMP = _Amp()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story, at = page.story, page.story.published_at
    byline = f'<div class="by"><span itemprop="author">{escape(story.byline)}</span></div>'
    files = "".join(f'<div class="dl">{link(f.url, f.title)}</div>' for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""<div itemscope itemtype="https://schema.org/NewsArticle">
<meta itemprop="mainEntityOfPage" content="{escape(page.url)}"><meta itemprop="datePublished" content="{at:%Y-%m-%dT%H:%M}+0700">
<ul itemscope itemtype="https://schema.org/BreadcrumbList"><li><a href="/">Trang chủ</a></li><li itemprop="articleSection">{link(story.section.path, story.section.name)}</li></ul>
<h1 itemprop="headline">{escape(story.title)}</h1>
<div class="dt">{weekday(at)}, {at.day}/{at.month}/{at.year}, {at:%H:%M} (GMT+7)</div>
<div itemprop="articleBody" id="main-{NOISE}">
{_AMP.body(story, _inset(page))}
{byline if story.byline else ""}{files}
<amp-social-share type="facebook"></amp-social-share><div class="sz"><button>Aa</button> Chia sẻ bài viết</div>
</div></div>
<amp-accordion><section><h4>Ý kiến bạn đọc</h4><div>refresh</div><div>Tổng lượt bình luận</div></section></amp-accordion>
{_teasers("Tin khác", page.related)}{_teasers("Thông báo", page.notices)}""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f"<h2>{link(b.section.path, b.section.name)}</h2>{_rows(b.teasers)}" for b in page.boxes
    ]
    after = link(page.address(page.number + 1), "Xem thêm") if page.number < page.last else ""
    return _frame(
        page.title,
        page.sections,
        f"""<h1>{escape(page.title)}</h1>{_rows(page.teasers)}<div class="more">{after}</div>{join(boxes)}
{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f"<div>{link(t.href, t.title)}</div>" for t in page.inset)
    return f'<div class="rl"><h4>Có thể bạn quan tâm</h4>{links}</div>'


def _rows(teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"""<div class="it"><h3>{link(t.href, t.title)}</h3><span>{updated(t.published_at)}</span></div>"""
        for t in teasers
    )
    return join(list(rows))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f'<li>{link(t.href, t.title)}<time datetime="{t.published_at:%Y-%m-%d}">{t.published_at:%d/%m}</time></li>'
        for t in teasers
    )
    return f"<div><h4>{heading}</h4><ul>{join(list(rows))}</ul></div>"


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f"<li>{link(s.path, s.name)}</li>" for s in sections)
    return f"""<!doctype html><html amp lang="vi"><head><meta charset="utf-8"><title>{escape(title)} - Phiên bản di động</title>
<script async src="https://cdn.ampproject.org/v0.js"></script></head><body><header>{CLOCK}</header><amp-sidebar><ul>{menu}</ul></amp-sidebar>
<main>
{main}
</main><footer><div>Đảng bộ TPHCM - 127 Trương Định, Quận 3</div><div>Giấy phép 73/GP-TTĐT</div><div>{VIEWS}</div></footer></body></html>"""
