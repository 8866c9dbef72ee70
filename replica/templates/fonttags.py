"""A page of the year 2003: one table, <font>, paragraphs parted by <br><br>."""
# ruff: noqa: E501  # markup stands as it is sent

from __future__ import annotations

from html import escape

from replica.story import Photo, Section
from replica.templates.page import (
    CLOCK,
    VIEWS,
    ArticlePage,
    ListPage,
    Markup,
    Teaser,
    join,
    link,
    updated,
)

PAGE_ADDRESS = "?p={}"
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


class _Breaks(Markup):
    def paragraph(self, html: str) -> str:
        return f"{html}<br><br>"

    def heading(self, html: str) -> str:
        return f"<b>{html}</b><br><br>"

    def verse(self, lines: list[str]) -> str:
        return "<i>" + "<br>\n".join(lines) + "</i><br><br>"

    def photo(self, photo: Photo) -> str:
        image = f'<img src="{escape(photo.url)}" border=1 alt="{escape(photo.alt)}">'
        caption = f'<br><font size=1 color="#666666"><i>{self.text(photo.caption)}</i></font>'
        return f"<center>{image}{caption if photo.caption else ''}</center><br>"


_BREAKS = _Breaks()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story = page.story
    byline = f"<div align=right><font size=2><b>{escape(story.byline)}</b></font></div>"
    files = "".join(f"<li>{link(f.url, f.title)}" for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""<font size=1><a href="/">Trang nhất</a> &gt; {link(story.section.path, story.section.name)}</font><br>
<font size=4 color="#990000"><b>{escape(story.title)}</b></font><br>
<font size=1>Ngày đăng: {story.published_at:%d/%m/%Y} - {story.published_at:%H:%M}</font><br><br>
<font face="Arial" size=2>
{_BREAKS.body(story, _inset(page))}
</font>
{byline if story.byline else ""}{files}
<hr><font size=1>[<a href="javascript:history.back()">Trở về</a>] [<a href="javascript:print()">In bài này</a>]
Số lần đọc: {VIEWS}</font>
<br><b>Ý kiến bạn đọc</b><br><form><input name=ten><input type=submit value="Gửi"> refresh</form>Tổng lượt bình luận<br>
{_teasers("Tin khác", page.related)}{_teasers("Thông báo", page.notices)}""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f"<hr><b>{link(b.section.path, b.section.name)}</b><br>{_items(b.teasers)}"
        for b in page.boxes
    ]
    after = link(page.address(page.number + 1), "Trang sau") if page.number < page.last else ""
    before = link(page.address(page.number - 1), "Trang trước") if page.number > 1 else ""
    return _frame(
        page.title,
        page.sections,
        f"""<font size=4><b>{escape(page.title)}</b></font><br>
{_items(page.teasers)}
<center>{before} {after}</center>
{join(boxes)}{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "<br>".join(f"&bull; {link(t.href, t.title)}" for t in page.inset)
    return f"<table border=1 align=left width=180><tr><td><b>Tin liên quan</b><br>{links}</td></tr></table>"


def _items(teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"""<table width="100%"><tr><td>{link(t.href, t.title)} <font size=1>({updated(t.published_at)})</font><br>
<font size=2>{escape(t.lead)}</font></td></tr></table>"""
        for t in teasers
    )
    return join(list(rows))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (f"- {link(t.href, t.title)} ({t.published_at:%d/%m/%Y})<br>" for t in teasers)
    return f"<br><font color=navy><b>{heading}</b></font><br>{join(list(rows))}"


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f"<tr><td>{link(s.path, s.name)}</td></tr>" for s in sections)
    return f"""<HTML><HEAD><TITLE>{escape(title)}</TITLE><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8"></HEAD>
<BODY BGCOLOR="#FFFFFF"><TABLE WIDTH=780 BORDER=0 ALIGN=CENTER><TR><TD COLSPAN=2>
<FONT SIZE=2>{CLOCK}</FONT> | <a href="http://www.hcmcpv.org.vn/">Trang chủ</a> | <a href="/lich.aspx">Lịch</a></TD></TR>
<TR><TD VALIGN=TOP WIDTH=160><TABLE>{menu}</TABLE></TD><TD VALIGN=TOP>
{main}
</TD></TR><TR><TD COLSPAN=2 ALIGN=CENTER><FONT SIZE=1>Bản quyền thuộc Thành ủy Thành phố Hồ Chí Minh. Ghi rõ nguồn khi phát hành lại.<br>
127 Trương Định, Q.3, TP.HCM. <a href="mailto:webmaster@example.vn">Liên hệ</a></FONT></TD></TR></TABLE></BODY></HTML>"""
