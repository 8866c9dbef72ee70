"""A build tool's hashed class names; paragraphs are divs, words are split, spaces are odd.

The share links, the font sizes, the view count and the date stand in the article's own container.
"""
# ruff: noqa: E501  # markup stands as it is sent

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable
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
SHOWS_TIME = True
SHOWS_SECTION = True


def _split_word(html: str) -> str:
    head, space, rest = html.partition(" ")
    cut = max(1, len(head) // 2)
    if "&" in head:
        return html
    return f"<span>{head[:cut]}</span><span>{head[cut:]}</span>{space}{rest}"


_ODDITIES: tuple[Callable[[str], str], ...] = (
    lambda html: html.replace(" ", "&nbsp;", 3),
    lambda html: unicodedata.normalize("NFD", html),
    lambda html: html.replace("công ", "công\u200b ").replace("thành ", "thà\u00adnh "),
    _split_word,
    lambda html: html.replace(" ", "  \n ", 2) + "&nbsp;",
    lambda html: html,
)


class _Odd(Markup):
    """Text that looks right and is not what it looks like."""

    def text(self, text: str) -> str:
        html = escape(text, quote=False)
        return _ODDITIES[zlib.crc32(text.encode()) % len(_ODDITIES)](html)

    def paragraph(self, html: str) -> str:
        return f'<div class="x1f6k">{html}</div>'

    def lead(self, block: Paragraph) -> str:
        return f'<div class="x9sap"><b>{self.inline(block.runs)}</b></div>'

    def heading(self, html: str) -> str:
        return f'<div class="x1f6k"><b>{html}</b></div>'

    def photo(self, photo: Photo) -> str:
        caption = f'<div class="c0q">{escape(photo.caption)}</div>' if photo.caption else ""
        return (
            f'<div class="p77"><img src="/images/blank.gif" data-original="{escape(photo.url)}"'
            f' alt="{escape(photo.alt)}">{caption}</div>'
        )


_ODD = _Odd()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story, at = page.story, page.story.published_at
    hour = at.hour % 12 or 12
    half = "SA" if at.hour < 12 else "CH"
    files = "".join(f'<div class="f3">{link(f.url, f.title)}</div>' for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""<div class="a8z">
<div class="bc1"><a href="/">Trang chủ</a> / {link(story.section.path, story.section.name)}</div>
<div class="h0t">{escape(story.title)}</div>
<div class="d5">{at:%d/%m/%Y} {hour}:{at:%M:%S} {half}</div>
<div class="s2"><a href="#">Cỡ chữ +</a> <a href="#">Cỡ chữ -</a> <a href="#">Chia sẻ</a> <a href="#">In bài viết</a></div>
{_ODD.body(story, _inset(page))}
{f'<div class="w1"><b>{escape(story.byline)}</b></div>' if story.byline else ""}
{files}
<div class="v6">Lượt xem: {VIEWS}</div>
<div class="k9"><div>Ý kiến bạn đọc</div><div><img src="/cap?{NOISE}" alt=""><a href="#">refresh</a></div><div>Tổng lượt bình luận</div></div>
{_teasers("Tin khác", page.related)}
{_teasers("Thông báo", page.notices)}
</div>""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f'<div class="b4">{link(b.section.path, b.section.name)}</div>{_rows(b.teasers)}'
        for b in page.boxes
    ]
    after = link(page.address(page.number + 1), "Tiếp »") if page.number < page.last else ""
    before = link(page.address(page.number - 1), "« Trước") if page.number > 1 else ""
    return _frame(
        page.title,
        page.sections,
        f"""<div class="l2"><div class="h0t">{escape(page.title)}</div>{_rows(page.teasers)}
<div class="pg">{before} {after}</div>{join(boxes)}{_teasers("Thông báo", page.notices)}</div>{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    rows = "".join(f'<div class="r8i">{link(t.href, t.title)}</div>' for t in page.inset)
    return f'<div class="r8">Tin liên quan{rows}</div>'


def _rows(teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"""<div class="i5">{link(t.href, t.title)}<div>{updated(t.published_at)}</div><div>{escape(t.lead)}</div></div>"""
        for t in teasers
    )
    return join(list(rows))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f'<div class="t4">{link(t.href, t.title)} ({t.published_at:%d/%m/%Y %H:%M})</div>'
        for t in teasers
    )
    return f'<div class="o7">{heading}</div>{join(list(rows))}'


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f'<div class="m1">{link(s.path, s.name)}</div>' for s in sections)
    return f"""<!doctype html><html><head><meta charset=utf-8><title>Thành ủy TPHCM :: {escape(title)}</title>
<script>window.__v="{NOISE}"</script></head><body><div class="w0"><div class="z1">{CLOCK}</div>{menu}
{main}
<div class="ft">Trang tin điện tử Đảng bộ TPHCM. Giấy phép số 73/GP-TTĐT. Địa chỉ: 127 Trương Định, Quận 3.</div></div></body></html>"""
