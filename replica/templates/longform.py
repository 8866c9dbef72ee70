"""A "mega story": drop capitals, sections, the author's box at the top, and no date anywhere."""
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
)

PAGE_ADDRESS = "?page={}"
HOME_PAGES = 0
SHOWS_TIME = False
SHOWS_SECTION = False


class _Story(Markup):
    def lead(self, block: Paragraph) -> str:
        html = self.inline(block.runs)
        if html[:1] in "<&(":
            return f'<p class="intro">{html}</p>'
        return f'<p class="intro"><span class="dropcap">{html[:1]}</span>{html[1:]}</p>'

    def heading(self, html: str) -> str:
        return f'</section><section class="chapter"><h2>{html}</h2>'

    def table(self, rows: list[list[str]]) -> str:
        head, *rest = rows
        top = "".join(f"<th><p>{cell}</p></th>" for cell in head)
        body = ("".join(f"<td><p>{cell}</p></td>" for cell in row) for row in rest)
        return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(f'<tr>{r}</tr>' for r in body)}</tbody></table>"

    def photo(self, photo: Photo) -> str:
        url = escape(photo.url)
        picture = f'<picture><source data-srcset="{url} 1x"><img class="lazy" data-src="{url}" alt="{escape(photo.alt)}"></picture>'
        caption = f"<figcaption><p>{self.text(photo.caption)}</p></figcaption>"
        return f'<figure class="wide">{picture}{caption if photo.caption else ""}</figure>'


_STORY = _Story()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story = page.story
    files = "".join(
        f"<a class='download' href='{escape(f.url)}'>{escape(f.title)}</a>" for f in story.files
    )
    return _frame(
        story.title,
        page.sections,
        f"""<article class="mega"><h1><span>{escape(story.title)}</span></h1>
<section class="chapter">
{_STORY.body(story, _inset(page))}
</section>
{f'<div class="credit"><span>{escape(story.byline)}</span></div>' if story.byline else ""}{files}
<div class="tools"><a href="#">Chia sẻ</a><a href="#">Lưu bài</a><span>{VIEWS} lượt xem</span></div>
<div class="comments"><h3>Ý kiến bạn đọc</h3><img src="/captcha/{NOISE}.png" alt="captcha"><a href="#">refresh</a><h4>Tổng lượt bình luận</h4></div>
{_teasers("Tin khác", page.related)}{_teasers("Thông báo", page.notices)}</article>""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f"<h2>{link(b.section.path, b.section.name)}</h2>{_tiles(b.teasers)}" for b in page.boxes
    ]
    after = page.address(page.number + 1) if page.number < page.last else ""
    arrow = f'<a class="arrow" href="{escape(after)}">›</a>' if after else ""
    return _frame(
        page.title,
        page.sections,
        f"""<h1>{escape(page.title)}</h1>{_tiles(page.teasers)}{arrow}{join(boxes)}
{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f"<p>{link(t.href, t.title)}</p>" for t in page.inset)
    return f'<div class="box-related"><p>Xem thêm</p>{links}</div>'


def _tiles(teasers: tuple[Teaser, ...]) -> str:
    tiles = (
        f"""<a class="tile" href="{escape(t.href)}"><img data-src="{escape(t.image)}" alt=""><h3>{escape(t.title)}</h3></a>
<p class="time">{updated(t.published_at)}</p>"""
        for t in teasers
    )
    return join([f"<div>{tile}</div>" for tile in tiles])


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (f"<li>{link(t.href, t.title)}<em>{t.published_at:%d/%m/%Y}</em></li>" for t in teasers)
    return f"<div><h3>{heading}</h3><ol>{join(list(rows))}</ol></div>"


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f"<li>{link(s.path, s.name)}</li>" for s in sections)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="generator" content="{NOISE}"></head><body><div class="bar">{CLOCK}</div><ul class="menu">{menu}</ul>
{main}
<div class="footer"><p>Cơ quan của Đảng bộ Đảng Cộng sản Việt Nam TPHCM</p><p>127 Trương Định, Quận 3. Giấy phép 73/GP-TTĐT</p></div></body></html>"""
