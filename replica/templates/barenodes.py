"""Bare text between line breaks in one div that holds all; the time stands in <meta> only."""
# ruff: noqa: E501  # markup stands as it is sent

from __future__ import annotations

from html import escape

from replica.story import Photo, Section
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

PAGE_ADDRESS = "?p={}"
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


class _Bare(Markup):
    def paragraph(self, html: str) -> str:
        return f"{html}<br/>&nbsp;<br/>"

    def heading(self, html: str) -> str:
        return f"<u>{html}</u><br/><br/>"

    def photo(self, photo: Photo) -> str:
        image = f'<p align="center"><img src="{escape(photo.url)}" alt="{escape(photo.alt)}"/></p>'
        caption = f'<p align="center"><em>{self.text(photo.caption)}</em></p>'
        return image + (caption if photo.caption else "")


_BARE = _Bare()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story = page.story
    files = "".join(f"{link(f.url, f.title)}<br/>" for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""<div id="noidung"><h2>{escape(story.title)}</h2>
<div class="tools">{VIEWS} lượt đọc | <a href="javascript:;">In trang</a> | <a href="javascript:;">Gửi cho bạn bè</a></div>
{_BARE.body(story, _inset(page))}
{f'<div style="text-align: right;"><em>{escape(story.byline)}</em></div>' if story.byline else ""}{files}
<h4>Ý kiến bạn đọc</h4><form><input type="text" name="hoten"/><textarea></textarea><img src="/m.aspx?{NOISE}" alt=""/>refresh</form>Tổng lượt bình luận
{_teasers("Tin khác", page.related)}
{_teasers("Thông báo", page.notices)}</div>""",
        f"""<meta name="pubdate" content="{story.published_at.isoformat()}"/>
<meta property="article:published_time" content="{story.published_at.isoformat()}"/>
<meta property="article:section" content="{escape(story.section.name)}"/>
<meta property="og:title" content="{escape(story.title)}"/>""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f"<h3>{link(b.section.path, b.section.name)}</h3>{_items(b.teasers)}" for b in page.boxes
    ]
    after = (
        link(page.address(page.number + 1), "Trang tiếp theo") if page.number < page.last else ""
    )
    return _frame(
        page.title,
        page.sections,
        f"""<div id="noidung"><h2>{escape(page.title)}</h2>{_items(page.teasers)}<p>{after}</p>
{join(boxes)}{_teasers("Thông báo", page.notices)}</div>{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f"<li>{link(t.href, t.title)}</li>" for t in page.inset)
    return f'<div style="float:left;width:200px"><b>Đọc thêm</b><ul>{links}</ul></div>'


def _items(teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"""<dl><dt>{link(t.href, t.title)}</dt><dd>{updated(t.published_at)}</dd><dd>{escape(t.lead)}</dd></dl>"""
        for t in teasers
    )
    return join(list(rows))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (f"{link(t.href, t.title)} - {t.published_at:%d.%m.%Y}<br/>" for t in teasers)
    return f"<h4>{heading}</h4>{join(list(rows))}"


def _frame(title: str, sections: tuple[Section, ...], main: str, head: str = "") -> str:
    menu = " | ".join(link(s.path, s.name) for s in sections)
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi"><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/>
<title>{escape(title)}</title>{head}</head><body><div id="dau">{CLOCK}<br/>{menu}</div>
{main}
<div id="cuoi">© Thành ủy Thành phố Hồ Chí Minh, 127 Trương Định, Quận 3<br/>Giấy phép 73/GP-TTĐT<br/>{VIEWS} lượt truy cập</div></body></html>"""
