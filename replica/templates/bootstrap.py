"""A div-and-classes CMS on Bootstrap: numbered pages in the query, share buttons, a sidebar."""
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
    window,
)

PAGE_ADDRESS = "?page={}"
HOME_PAGES = 5
SHOWS_TIME = True
SHOWS_SECTION = True


class _Body(Markup):
    def lead(self, block: Paragraph) -> str:
        return f'<div class="sapo">{self.inline(block.runs)}</div>'

    def heading(self, html: str) -> str:
        return f"<h3>{html}</h3>"

    def photo(self, photo: Photo) -> str:
        image = f'<img class="img-fluid" src="{escape(photo.url)}" alt="{escape(photo.alt)}">'
        caption = f'<p class="img-caption">{self.text(photo.caption)}</p>' if photo.caption else ""
        return f'<div class="text-center">{image}{caption}</div>'


_BODY = _Body()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story, at = page.story, page.story.published_at
    files = "".join(f"<li>{link(f.url, f.title)}</li>" for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""<div class="col-md-8">
<ol class="breadcrumb"><li><a href="/">Trang chủ</a></li><li>{link(story.section.path, story.section.name)}</li></ol>
<h1 class="post-title">{escape(story.title)}</h1>
<div class="post-meta"><span class="post-date">{weekday(at)}, {at:%d/%m/%Y} | {at:%H:%M}</span>
<span><i class="fa fa-eye"></i> {VIEWS} lượt xem</span></div>
<div class="share"><a href="https://www.facebook.com/sharer/sharer.php?u={escape(page.url)}">Chia sẻ</a>
<a href="#" onclick="window.print()">Bản in</a> <a href="mailto:?subject=x">Email</a></div>
<div class="post-content">
{_BODY.body(story, _inset(page))}
{f'<p class="text-right author">{escape(story.byline)}</p>' if story.byline else ""}
{f'<ul class="files">{files}</ul>' if files else ""}
</div>
<div class="tags">Từ khóa: {link("/tim-kiem.aspx?keyw=nghi+quyet", "nghị quyết")}</div>
<div class="comments"><h4>Ý kiến bạn đọc</h4><form><input name="name"><textarea></textarea>
<img src="/captcha?{NOISE}" alt=""><a href="#">refresh</a></form><p>Tổng lượt bình luận</p></div>
{_teasers("Tin khác", page.related)}
</div><div class="col-md-4">{_teasers("Thông báo", page.notices)}</div>""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f"<section><h2>{link(b.section.path, b.section.name)}</h2>{_cards(b.teasers)}</section>"
        for b in page.boxes
    ]
    return _frame(
        page.title,
        page.sections,
        f"""<div class="col-md-8"><h1>{escape(page.title)}</h1>
{_cards(page.teasers)}
{_pager(page)}
{join(boxes)}</div>
<div class="col-md-4">{_teasers("Thông báo", page.notices)}</div>{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f"<li>{link(t.href, t.title)}</li>" for t in page.inset)
    return f'<div class="related-inline"><strong>Xem thêm:</strong><ul>{links}</ul></div>'


def _cards(teasers: tuple[Teaser, ...]) -> str:
    cards = (
        f"""<div class="media"><a href="{escape(t.href)}" title="{escape(t.title)}"><img data-src="{escape(t.image)}" alt=""></a>
<div class="media-body"><h4>{link(t.href, t.title)}</h4><small class="text-muted">{updated(t.published_at)}</small>
<p>{escape(t.lead)} {link(t.href, "Chi tiết")}</p></div></div>"""
        for t in teasers
    )
    return join(list(cards))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"<li>{link(t.href, t.title)} <span>{t.published_at:%d/%m/%Y %H:%M}</span></li>"
        for t in teasers
    )
    return f'<div class="widget"><h4>{heading}</h4><ul>{join(list(rows))}</ul></div>'


def _pager(page: ListPage) -> str:
    if page.last == 1:
        return ""
    items = [
        f'<li class="page-item active"><span>{n}</span></li>'
        if n == page.number
        else f'<li class="page-item">{link(page.address(n), str(n))}</li>'
        for n in window(page)
    ]
    if page.number < page.last:
        items.append(f"<li>{link(page.address(page.last), '»')}</li>")
    return f'<ul class="pagination">{join(items, "")}</ul>'


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f'<li class="nav-item">{link(s.path, s.name)}</li>' for s in sections)
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} | Thành ủy TPHCM</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/css/bootstrap.min.css"></head>
<body><header class="container"><div class="top-bar"><span>{CLOCK}</span>
<a href="https://icpv.thanhuytphcm.vn/dang-nhap">ICPV</a></div>
<nav class="navbar"><ul><li><a href="/">Trang chủ</a></li>{menu}</ul></nav></header>
<div class="container"><div class="row">
{main}
</div></div>
<footer><p>TRANG TIN ĐIỆN TỬ ĐẢNG BỘ THÀNH PHỐ HỒ CHÍ MINH</p><p>Giấy phép: 73/GP-TTĐT do Cục Quản lý PTTH và TTĐT cấp ngày 04/06/2019</p>
<p>127 Trương Định, Quận 3. Điện thoại: 028.39.304.737</p><p>Lượt truy cập: {VIEWS}</p></footer>
<script>var token="{NOISE}";</script></body></html>"""
