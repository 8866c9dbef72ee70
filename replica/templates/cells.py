"""Each paragraph is a table cell, each caption a table; the time stands in JSON-LD only."""
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
    json_ld,
    link,
    updated,
    window,
)

PAGE_ADDRESS = "/trang-{}"
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


class _Cells(Markup):
    def paragraph(self, html: str) -> str:
        return f'<tr><td class="text">{html}</td></tr>'

    def items(self, lines: list[str]) -> str:
        return f"<tr><td>{super().items(lines)}</td></tr>"

    def table(self, rows: list[list[str]]) -> str:
        return f"<tr><td>{super().table(rows)}</td></tr>"

    def photo(self, photo: Photo) -> str:
        image = f'<tr><td><img src="{escape(photo.url)}" alt="{escape(photo.alt)}"/></td></tr>'
        caption = f'<tr><td class="chuthich">{self.text(photo.caption)}</td></tr>'
        inner = image + (caption if photo.caption else "")
        return f'<tr><td align="center"><table border="0">{inner}</table></td></tr>'


_CELLS = _Cells()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story = page.story
    byline = (
        f'<tr><td align="right"><b>{escape(story.byline)}</b></td></tr>' if story.byline else ""
    )
    files = "".join(f"<tr><td>{link(f.url, f.title)}</td></tr>" for f in story.files)
    data = {
        "@context": "http://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Thành ủy TPHCM", "dateModified": "2019-01-01"},
            {
                "@type": ["NewsArticle"],
                "headline": story.title[:110],
                "datePublished": f"{story.published_at:%Y-%m-%dT%H:%M:%S+07:00}",
                "articleSection": [story.section.name],
            },
        ],
    }
    return _frame(
        story.title,
        page.sections,
        f"""<tr><td><table class="bai"><tr><td><h1>{escape(story.title)}</h1></td></tr>
<tr><td><a href="#">A-</a> <a href="#">A+</a> <a href="#">Chia sẻ Zalo</a></td></tr>
{_CELLS.body(story, _inset(page))}
{byline}{files}
</table></td></tr>
<tr><td>Ý kiến bạn đọc <img src="/c.ashx?{NOISE}" alt=""/> refresh</td></tr><tr><td>Tổng lượt bình luận</td></tr>
{_teasers("Tin khác", page.related)}{_teasers("Thông báo", page.notices)}""",
        json_ld(data, ascii_only=True),
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f"<tr><td><b>{link(b.section.path, b.section.name)}</b></td></tr>{_rows(b.teasers)}"
        for b in page.boxes
    ]
    numbers = [
        f"<b>[{n}]</b>" if n == page.number else link(page.address(n), f"[{n}]")
        for n in window(page)
    ]
    pager = f"<tr><td>Trang: {join(numbers, ' ')}</td></tr>" if page.last > 1 else ""
    return _frame(
        page.title,
        page.sections,
        f"""<tr><td><h1>{escape(page.title)}</h1></td></tr>{_rows(page.teasers)}{pager}
{join(boxes)}{_teasers("Thông báo", page.notices)}<tr><td>{page.heads}</td></tr>""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "<br/>".join(f"» {link(t.href, t.title)}" for t in page.inset)
    return f'<tr><td class="lienquan"><b>Bài liên quan:</b><br/>{links}</td></tr>'


def _rows(teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"""<tr><td>{link(t.href, t.title)}<br/><i>{updated(t.published_at)}</i><br/>{escape(t.lead)}</td></tr>"""
        for t in teasers
    )
    return join(list(rows))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"<tr><td>• {link(t.href, t.title)} [{t.published_at:%d/%m/%Y}]</td></tr>" for t in teasers
    )
    return f"<tr><td><b>{heading}</b></td></tr>{join(list(rows))}"


def _frame(title: str, sections: tuple[Section, ...], main: str, head: str = "") -> str:
    menu = "".join(f"<td>{link(s.path, s.name)}</td>" for s in sections)
    return f"""<html><head><meta charset="utf-8"/><title>{escape(title)} - hcmcpv.org.vn</title>{head}</head><body>
<table width="980"><tr><td>{CLOCK}</td></tr><tr><td><table><tr>{menu}</tr></table></td></tr>
{main}
<tr><td>Giấy phép số 73/GP-TTĐT. 127 Trương Định, Quận 3, TPHCM. Số người truy cập: {VIEWS}</td></tr></table></body></html>"""
