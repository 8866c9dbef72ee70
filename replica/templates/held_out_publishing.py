"""Held out: a publishing page of web parts in nested tables, its rich text full of empty divs."""
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

PAGE_ADDRESS = "?p={}"
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


class _RichText(Markup):
    """Divs for paragraphs, empty ones for the space between, and the editor's zero-width spaces."""

    def paragraph(self, html: str) -> str:
        return f'<div class="ms-rteElement-P" style="text-align:justify">\u200b{html}</div><div><br/></div>'

    def lead(self, block: Paragraph) -> str:
        return f'<div class="ms-rteElement-P"><strong class="ms-rteThemeForeColor-2-0">\u200b{self.inline(block.runs)}</strong><br/></div>'

    def heading(self, html: str) -> str:
        return f'<div><span class="ms-rteFontSize-3"><b>{html}</b></span>\u200b</div>'

    def table(self, rows: list[list[str]]) -> str:
        cell = '<td class="ms-rteTableEvenCol-1" rowspan="1" colspan="1">\u200b{}<br/></td>'
        lines = ("".join(cell.format(text) for text in row) for row in rows)
        body = "".join(f'<tr class="ms-rteTableOddRow-1">{line}</tr>' for line in lines)
        return f'<table cellspacing="0" class="ms-rteTable-1" width="100%"><tbody>{body}</tbody></table>'

    def verse(self, lines: list[str]) -> str:
        return f'<div style="padding-left:30px">{"<br/>".join(lines)}</div>'

    def photo(self, photo: Photo) -> str:
        image = f'<img class="ms-rteImage-1 ms-rtePosition-4" src="{escape(photo.url)}" alt="{escape(photo.alt)}"/>'
        caption = f'<span class="ms-rteStyle-Caption">\u200b{self.text(photo.caption)}</span>'
        return (
            f'<div style="text-align:center">{image}<br/>{caption if photo.caption else ""}</div>'
        )


_RICH = _RichText()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story, at = page.story, page.story.published_at
    byline = f'<div align="right">\u200b<b>{escape(story.byline)}</b></div>'
    files = "".join(
        f'<div class="doc"><img src="/_layouts/15/images/icpdf.png" alt="pdf"/>{link(f.url, f.title)}</div>'
        for f in story.files
    )
    facts = f"""<table class="ms-formtable"><tr><td class="ms-formlabel" nowrap>Ngày đăng</td><td class="ms-formbody">{at.day}/{at.month}/{at.year} {at:%H:%M}</td></tr>
<tr><td class="ms-formlabel" nowrap>Chuyên mục</td><td class="ms-formbody">{link(story.section.path, story.section.name)}</td></tr>
<tr><td class="ms-formlabel" nowrap>Lượt xem</td><td class="ms-formbody">{VIEWS}</td></tr></table>"""
    discussion = """<label>Họ tên</label><input/><label>Nội dung</label><textarea></textarea><a href="javascript:void(0)">refresh</a><div>Tổng lượt bình luận</div>"""
    return _frame(
        story.title,
        page.sections,
        f"""<h1 class="ms-core-pageTitle"><span id="DeltaPlaceHolderPageTitleInTitleArea">{escape(story.title)}</span></h1>
{_part("", facts)}
<table width="100%" cellpadding="0" cellspacing="0"><tr><td id="MSOZoneCell_WebPartWPQ3" valign="top">
<div id="ctl00_PlaceHolderMain_ctl01__ControlWrapper_RichHtmlField" class="ms-rtestate-field" aria-labelledby="x{NOISE}">
{_RICH.body(story, _inset(page))}
{byline if story.byline else ""}
</div>{files}
<div class="toolbar"><a href="javascript:history.back()">Quay lại</a> | <a href="#">Bản in</a> | <a href="#">Gửi cho bạn bè</a> | <a href="#">Về đầu trang</a></div></td></tr></table>
{_part("Ý kiến bạn đọc", discussion)}
{_teasers("Tin khác", page.related)}{_teasers("Thông báo", page.notices)}""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [_part(b.section.name, _rows(b.teasers), b.section.path) for b in page.boxes]
    numbers = [
        f"<b>{n}</b>" if n == page.number else link(page.address(n), str(n)) for n in window(page)
    ]
    pager = f'<div id="bottomPagingCellWPQ2">{join(numbers, " | ")}</div>'
    return _frame(
        page.title,
        page.sections,
        f"""<h1 class="ms-core-pageTitle">{escape(page.title)}</h1>
{_part("", _rows(page.teasers))}{pager if page.last > 1 else ""}{join(boxes)}
{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _part(heading: str, html: str, href: str = "") -> str:
    """Return a web part: a table within a table."""
    text = link(href, heading) if href else escape(heading)
    title = f'<tr><td class="ms-WPHeader"><h2 class="ms-webpart-titleText"><nobr><span>{text}</span></nobr></h2></td></tr>'
    return f"""<table class="s4-wpTopTable" width="100%" border="0"><tr><td><table width="100%">{title if heading else ""}
<tr><td valign="top"><div class="ms-WPBody" allowdelete="false">{html}</div></td></tr></table></td></tr></table>"""


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(
        f'<div class="link-item">&bull; {link(t.href, t.title)}</div>' for t in page.inset
    )
    return f'<div class="ms-rtestate-read ms-rte-wpbox" contenteditable="false">{_part("Tin cùng chủ đề", links)}</div>'


def _rows(teasers: tuple[Teaser, ...]) -> str:
    rows = [
        f'<tr><td class="ms-vb2"><img src="{escape(t.image)}" alt=""/></td><td class="ms-vb-title">{link(t.href, t.title)}'
        f'<div class="ms-metadata">{updated(t.published_at)}</div><div>{escape(t.lead)}</div></td></tr>'
        for t in teasers
    ]
    return f'<table class="ms-listviewtable">{join(rows)}</table>'


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = [
        f'<tr><td class="ms-vb2">{link(t.href, t.title)}</td><td class="ms-vb2">{t.published_at:%d/%m/%Y}</td></tr>'
        for t in teasers
    ]
    return _part(heading, f'<table class="ms-summarystandardbody">{join(rows)}</table>')


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(
        f'<li class="static"><a class="static menu-item" href="{escape(s.path)}"><span class="menu-item-text">{escape(s.name)}</span></a></li>'
        for s in sections
    )
    return f"""<!DOCTYPE html>
<html dir="ltr" lang="vi-VN"><head><meta name="GENERATOR" content="Microsoft SharePoint"/><meta http-equiv="Content-type" content="text/html; charset=utf-8"/><title>
	Trang tin điện tử Đảng bộ TPHCM - {escape(title)}
</title></head><body><div id="imgPrefetch" style="display:none"></div><form method="post" action="#" id="aspnetForm">
<input type="hidden" name="__REQUESTDIGEST" value="0x{NOISE}"/>
<div id="s4-bodyContainer"><div id="s4-titlerow"><table width="100%"><tr><td>TRANG TIN ĐIỆN TỬ</td><td align="right"><span class="today">{CLOCK}</span></td></tr></table>
<div class="ms-core-navigation"><ul class="root static">{menu}</ul></div></div>
<div id="contentBox"><div id="DeltaPlaceHolderMain"><table width="100%"><tr><td valign="top" width="75%">
{main}
</td><td valign="top"><table class="s4-wpTopTable"><tr><td><h2>Liên kết website</h2><select><option>-- Chọn liên kết --</option><option>Quận ủy Quận 1</option></select></td></tr><tr><td>Số người đang xem: {VIEWS}</td></tr></table></td></tr></table></div></div>
<div id="s4-footer"><table><tr><td>Bản quyền thuộc Thành ủy Thành phố Hồ Chí Minh<br/>Trưởng Ban Biên tập: Chánh Văn phòng Thành ủy<br/>Ghi rõ nguồn khi phát hành lại thông tin từ trang này</td></tr></table></div></div></form></body></html>"""
