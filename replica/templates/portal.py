"""A portal server's rich-text field, every phrase in spans, the lead a heading."""
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
    window,
)

PAGE_ADDRESS = "?page={}"
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


class _RichText(Markup):
    def text(self, text: str) -> str:
        head, comma, rest = escape(text, quote=False).partition(", ")
        return f'<span lang="VI">{head}{comma}</span><span lang="VI">{rest}</span>'

    def paragraph(self, html: str) -> str:
        return f'<p style="margin:6pt 0cm"><font size="3" face="Times New Roman">{html}</font></p><p>&nbsp;</p>'

    def lead(self, block: Paragraph) -> str:
        return f'<h3 class="ms-rteElement-H3">{self.inline(block.runs)}</h3>'

    def photo(self, photo: Photo) -> str:
        image = f'<div style="text-align:center"><img src="{escape(photo.url)}" alt="{escape(photo.alt)}" style="margin:5px"/></div>'
        caption = f'<div style="text-align:center"><em><font size="2">{escape(photo.caption)}</font></em></div>'
        return image + (caption if photo.caption else "")


_RICH = _RichText()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story, at = page.story, page.story.published_at
    byline = f'<p style="text-align:right"><strong><em>{escape(story.byline)}</em></strong></p>'
    files = "".join(f"<tr><td>{link(f.url, f.title)}</td></tr>" for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""<div class="kicker">{link(story.section.path, story.section.name)}</div>
<div class="ms-title"><span>{escape(story.title)}</span></div>
<div class="ms-info">Đăng lúc: {at:%H}h{at:%M} ngày {at:%d/%m/%Y} - Đã xem: {VIEWS}</div>
<div class="ms-rtestate-field"><div class="ExternalClass{NOISE}">
{_RICH.body(story, _inset(page))}
{byline if story.byline else ""}
<div>Đánh giá bài viết: ☆☆☆☆☆ (0 bình chọn)</div>
<div><a href="#">Chia sẻ Facebook</a> <a href="#">Bản in</a></div></div></div>
{f'<table summary="Tệp đính kèm">{files}</table>' if files else ""}
<div class="ms-comments"><div>Ý kiến bạn đọc</div><input/><a href="javascript:__doPostBack('c','')">refresh</a><div>Tổng lượt bình luận</div></div>
{_teasers("Tin khác", page.related)}{_teasers("Thông báo", page.notices)}""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f'<div class="wp-title">{link(b.section.path, b.section.name)}</div>{_rows(b.teasers)}'
        for b in page.boxes
    ]
    numbers = [
        f"<td><b>{n}</b></td>"
        if n == page.number
        else f"<td>{link(page.address(n), f'Trang {n}')}</td>"
        for n in window(page, 2)
    ]
    last = f"<td>{link(page.address(page.last), 'Trang cuối')}</td>" if page.last > 1 else ""
    return _frame(
        page.title,
        page.sections,
        f"""<div class="ms-title">{escape(page.title)}</div>{_rows(page.teasers)}
<table class="ms-paging"><tr>{join(numbers, "")}{last}</tr></table>{join(boxes)}
{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f'<li class="dfwp-item">{link(t.href, t.title)}</li>' for t in page.inset)
    return (
        f'<div class="dfwp"><div>Tin, bài liên quan</div><ul class="dfwp-list">{links}</ul></div>'
    )


def _rows(teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"""<div class="item"><h4>{link(t.href, t.title)}</h4><span>({updated(t.published_at)})</span><div>{escape(t.lead)}</div></div>"""
        for t in teasers
    )
    return join(list(rows))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f'<div class="more">{link(t.href, t.title)} <span>({t.published_at:%d/%m/%Y})</span></div>'
        for t in teasers
    )
    return f'<div class="wp"><div class="wp-title">{heading}</div>{join(list(rows))}</div>'


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f'<td class="ms-topnav">{link(s.path, s.name)}</td>' for s in sections)
    return f"""<html dir="ltr" lang="vi-VN"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/><title>
	{escape(title)}
</title></head><body><form action="Pages/tin.aspx"><input type="hidden" name="__REQUESTDIGEST" value="0x{NOISE}"/>
<div id="s4-workspace"><div class="ms-date">{CLOCK}</div><table><tr>{menu}</tr></table>
<div id="WebPartWPQ2">
{main}
</div><div id="s4-footer">TRANG TIN ĐIỆN TỬ ĐẢNG BỘ TPHCM<br/>Chịu trách nhiệm nội dung: Văn phòng Thành ủy<br/>127 Trương Định, Quận 3, TPHCM<br/>Giấy phép số 73/GP-TTĐT</div></div></form></body></html>"""
