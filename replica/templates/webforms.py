"""ASP.NET WebForms: tables for layout, __VIEWSTATE, a postback pager with plain numbers beside."""
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


class _Word(Markup):
    """Paragraphs as pasted from Word."""

    def paragraph(self, html: str) -> str:
        return f'<p class="MsoNormal" style="text-align:justify"><span>{html}</span></p>'

    def lead(self, block: Paragraph) -> str:
        return f'<p class="NewsSummary"><b>{self.inline(block.runs)}</b></p>'

    def photo(self, photo: Photo) -> str:
        image = f'<img src="{escape(photo.url)}" alt="{escape(photo.alt)}" width="500" />'
        return (
            '<table align="center" cellpadding="3"><tbody>'
            f"<tr><td>{image}</td></tr>"
            f'<tr><td class="Image">{self.text(photo.caption)}</td></tr></tbody></table>'
        )


_WORD = _Word()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story = page.story
    author = f'<p style="text-align:right"><strong>{escape(story.byline)}</strong></p>'
    files = "".join(f"<p>{link(f.url, f.title)}</p>" for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""
<div class="breadcrumb"><a href="/">Trang chủ</a> &raquo;
{link(story.section.path, story.section.name)}</div>
<h1 id="ctl00_main_lblTitle" class="title-detail">{escape(story.title)}</h1>
<div class="date-detail"><span id="ctl00_main_lblDate">{updated(story.published_at)}</span>
<a href="javascript:window.print()">In trang</a> <a href="javascript:__doPostBack('ctl00$mail','')">
Gửi email</a> <a href="javascript:void(0)">A+</a> <a href="javascript:void(0)">A-</a>
<span class="view">Lượt xem: {VIEWS}</span></div>
<div id="ctl00_main_pnlContent" class="content-detail">
{_WORD.body(story, _inset(page))}
{author if story.byline else ""}
{files}
</div>
<div class="comment"><h3>Ý kiến bạn đọc</h3>
<input name="ctl00$main$txtName" type="text" /><textarea name="ctl00$main$txtBody"></textarea>
<img src="/captcha.aspx?c={NOISE}" alt="" /><a href="javascript:__doPostBack('ctl00$cap','')">refresh</a>
<p>&nbsp;</p><p>Tổng lượt bình luận</p></div>
{_teasers("Tin khác", page.related)}
{_teasers("Thông báo", page.notices)}""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = (
        f"<h2>{link(box.section.path, box.section.name)}</h2>{_items(box.teasers)}"
        for box in page.boxes
    )
    return _frame(
        page.title,
        page.sections,
        f"""<h1>{escape(page.title)}</h1>
{_items(page.teasers)}
{_pager(page)}
{join(list(boxes))}
{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f"<tr><td>{link(t.href, t.title)}</td></tr>" for t in page.inset)
    return f'<table class="relate" align="right" width="200"><tr><th>Tin liên quan</th></tr>{links}</table>'


def _items(teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f'<tr><td><a href="{escape(t.href)}"><img src="{escape(t.image)}" alt="" width="120" /></a>'
        f"</td><td><b>{link(t.href, t.title)}</b><br />"
        f'<span class="date">{updated(t.published_at)}</span><div>{escape(t.lead)}</div></td></tr>'
        for t in teasers
    )
    return f'<table class="list" width="100%">{join(list(rows))}</table>'


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (f"<li>{link(t.href, t.title)} <i>({t.published_at:%d/%m/%Y})</i></li>" for t in teasers)
    return f'<div class="other"><b>{heading}</b><ul>{join(list(rows))}</ul></div>'


def _pager(page: ListPage) -> str:
    if page.last == 1:
        return ""
    numbers = (
        f"<span>{n}</span>" if n == page.number else link(page.address(n), str(n))
        for n in window(page)
    )
    after = "<a href=\"javascript:__doPostBack('ctl00$main$pager','next')\">Sau</a>"
    return f'<div class="paging">{join(list(numbers), " ")} {after}</div>'


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f"<td>{link(s.path, s.name)}</td>" for s in sections)
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{escape(title)} - Trang tin điện tử Đảng bộ TPHCM</title>
<script type="text/javascript" src="/Scripts/jquery.js"></script></head><body>
<form name="aspnetForm" method="post" action="" id="aspnetForm">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUK{NOISE}" />
<input type="hidden" name="__EVENTVALIDATION" value="/wEWAg{NOISE}" />
<table width="1000" align="center" cellspacing="0"><tr><td colspan="2">
<img src="/images/banner.jpg" alt="Trang tin điện tử Đảng bộ TPHCM" /></td></tr>
<tr><td class="clock">{CLOCK}</td><td><input name="keyw" /><a href="javascript:__doPostBack('s','')">Tìm kiếm</a></td></tr>
<tr class="menu"><td colspan="2"><table><tr>{menu}</tr></table></td></tr>
<tr><td valign="top" class="main">
{main}
</td><td valign="top" width="220"><div class="login"><a href="http://icpv.thanhuytphcm.vn/">Đăng nhập hệ thống</a></div>
<a href="/lich-cong-tac.aspx?ngay=1">Lịch công tác</a> <a href="https://www.youtube.com/">Video</a></td></tr>
<tr><td colspan="2" class="footer">Trang tin điện tử Đảng bộ thành phố Hồ Chí Minh<br />
Cơ quan chủ quản: Văn phòng Thành ủy. Giấy phép số 73/GP-TTĐT. Địa chỉ: 127 Trương Định, phường Võ Thị Sáu, Quận 3<br />
Email: <a href="mailto:toasoan@example.vn">toasoan@example.vn</a>. Đang truy cập: {VIEWS}</td></tr></table></form></body></html>"""
