"""Held out: Drupal's fields: every block an item of a field, the date in the author's block below."""
# ruff: noqa: E501  # markup stands as it is sent

from __future__ import annotations

from html import escape

from replica.story import Block, Paragraph, Photo, Section
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

PAGE_ADDRESS = "/trang-{}"
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


def _field(name: str, html: str, kind: str = "text") -> str:
    """Return a field with one item."""
    return f'<div class="field field-name-field-{name} field-type-{kind} field-label-hidden"><div class="field-items"><div class="field-item even">{html}</div></div></div>'


class _Fields(Markup):
    """Each block stands in a collection's item of its own; pictures are galleries of one."""

    def block(self, block: Block) -> str:
        html = super().block(block)
        return f'<div class="field-item odd"><div class="entity entity-paragraphs-item" typeof="">{html}</div></div>'

    def paragraph(self, html: str) -> str:
        return f'<p class="rtejustify">{html}</p>'

    def lead(self, block: Paragraph) -> str:
        return _field("tom-tat", f"<p>{self.inline(block.runs)}</p>", "text-long")

    def heading(self, html: str) -> str:
        return f"<h3>{html}</h3>"

    def items(self, lines: list[str]) -> str:
        return "<ol>" + "".join(f"<li><p>{line}</p></li>" for line in lines) + "</ol>"

    def verse(self, lines: list[str]) -> str:
        return "".join(f'<p class="rteindent1">{line}</p>' for line in lines)

    def photo(self, photo: Photo) -> str:
        image = f'<a href="{escape(photo.url)}" class="colorbox"><img typeof="foaf:Image" src="{escape(photo.url)}" alt="{escape(photo.alt)}" title=""/></a>'
        caption = _field("chu-thich", f"<p>{self.text(photo.caption)}</p>", "text-long")
        return f'<div class="gallery-frame"><div class="gallery-slide">{_field("hinh-anh", image, "image")}{caption if photo.caption else ""}</div></div>'


_FIELDS = _Fields()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story, at = page.story, page.story.published_at
    byline = _field("tac-gia", escape(story.byline)) if story.byline else ""
    posted = _field("ngay-dang", f"{weekday(at)}, {at:%d/%m/%Y} - {at:%H:%M}", "datetime")
    files = "".join(
        f'<span class="file"><img class="file-icon" alt="PDF icon" src="/modules/file/icons/pdf.png"/> {link(f.url, f.title)}</span>'
        for f in story.files
    )
    return _frame(
        story.title,
        page.sections,
        f"""<h2 class="element-invisible">Bạn đang ở đây</h2><div class="breadcrumb"><span class="inline odd first">{link("/", "Trang nhất")}</span> <span class="delimiter">»</span> <span class="inline even last">{link(story.section.path, story.section.name)}</span></div>
<div class="pane-node-title"><h1>{escape(story.title)}</h1></div>
<div id="node-{story.id}" class="node node-tin-bai view-mode-full">
<div class="field field-name-field-noi-dung field-type-paragraphs field-label-hidden"><div class="field-items">
{_FIELDS.body(story, _inset(page))}
</div></div>
<div class="group-tac-gia field-group-div">{byline}{posted}</div>
{_field("dinh-kem", files, "file") if files else ""}
<ul class="links inline"><li class="statistics_counter"><span>{VIEWS} lượt xem</span></li><li><a href="#">Phiên bản để in</a></li><li><a href="#">Chia sẻ</a></li></ul>
<div class="fivestar-summary">Chưa có đánh giá</div></div>
<div id="comments" class="comment-wrapper"><h2 class="title comment-form">Ý kiến bạn đọc</h2><form action="#"><input type="hidden" name="form_build_id" value="form-{NOISE}"/><div class="form-item"><label>Tên của bạn</label><input/></div><div class="form-item"><label>Bình luận</label><textarea></textarea></div><div class="description">Các thẻ HTML được chấp nhận: em, strong</div><a class="captcha-reload" href="#">refresh</a></form><div>Tổng lượt bình luận</div></div>
{_teasers("Tin khác", page.related)}{_teasers("Thông báo", page.notices)}""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f'<div class="block block-views"><h2>{link(b.section.path, b.section.name)}</h2>{_rows(b.teasers)}</div>'
        for b in page.boxes
    ]
    numbers = [
        f'<li class="pager-current">{n}</li>'
        if n == page.number
        else f'<li class="pager-item">{link(page.address(n), str(n))}</li>'
        for n in window(page)
    ]
    last = f'<li class="pager-last">{link(page.address(page.last), "cuối »")}</li>'
    pager = (
        f'<h2 class="element-invisible">Trang</h2><ul class="pager">{join(numbers, "")}{last}</ul>'
    )
    return _frame(
        page.title,
        page.sections,
        f"""<h1 class="page-header">{escape(page.title)}</h1><div class="view-content">{_rows(page.teasers)}</div>
{pager if page.last > 1 else ""}{join(boxes)}{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(
        f'<div class="field-item odd">{link(t.href, t.title)}</div>' for t in page.inset
    )
    return f'<div class="field-item even"><div class="field field-name-field-lien-quan field-type-entityreference field-label-above"><div class="field-label">Bài liên quan:&nbsp;</div><div class="field-items">{links}</div></div></div>'


def _rows(teasers: tuple[Teaser, ...]) -> str:
    rows = [
        f'<div class="views-row"><div class="views-field-title"><span class="field-content">{link(t.href, t.title)}</span></div>'
        f'<div class="views-field-created">{updated(t.published_at)}</div><div class="views-field-body"><p>{escape(t.lead)}</p></div></div>'
        for t in teasers
    ]
    return join(rows)


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = [
        f'<div class="views-row"><span class="field-content">{link(t.href, t.title)}</span> <em class="placeholder">{t.published_at:%d/%m}</em></div>'
        for t in teasers
    ]
    return f'<div class="block block-views contextual-links-region"><h2>{heading}</h2><div class="view-content">{join(rows)}</div></div>'


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f'<li class="leaf">{link(s.path, s.name)}</li>' for s in sections)
    return f"""<!DOCTYPE html>
<html lang="vi" dir="ltr" prefix="content: http://purl.org/rss/1.0/modules/content/"><head><meta charset="utf-8"/><meta name="Generator" content="Drupal 7 (http://drupal.org)"/>
<title>{escape(title)} | Đảng bộ Thành phố Hồ Chí Minh</title></head><body class="html not-front page-node">
<div id="skip-link"><a href="#main-content" class="element-invisible">Nhảy đến nội dung</a></div>
<div class="region region-header"><div id="site-name">Trang tin điện tử Đảng bộ Thành phố Hồ Chí Minh</div><div class="block-date"><div class="content">{CLOCK}</div></div></div>
<div class="region region-menu"><h2 class="element-invisible">Trình đơn chính</h2><ul class="menu">{menu}</ul></div>
<div id="main-content" class="region region-content">
{main}
</div><div class="region region-sidebar"><div class="block"><h2>Đăng nhập</h2><form action="#"><label>Tên truy cập</label><input/><label>Mật khẩu</label><input type="password"/></form></div><div class="block"><h2>Thăm dò ý kiến</h2><div>Bạn thấy giao diện trang tin thế nào?</div><div>Đẹp</div><div>Bình thường</div></div></div>
<div class="region region-footer"><p>© Văn phòng Thành ủy Thành phố Hồ Chí Minh. Thiết kế và phát triển bởi Trung tâm Công nghệ thông tin</p></div></body></html>"""
