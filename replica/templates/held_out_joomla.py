"""Held out: a Joomla site with K2 items: captions in spans, a date of the last change beside the own."""
# ruff: noqa: E501  # markup stands as it is sent

from __future__ import annotations

from datetime import datetime, timedelta
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
HOME_PAGES = 0
SHOWS_TIME = True
SHOWS_SECTION = True


class _Item(Markup):
    def paragraph(self, html: str) -> str:
        return f'<p style="text-align: justify;"><span style="font-size: 12pt; font-family: arial,helvetica,sans-serif;">{html}</span></p>'

    def lead(self, block: Paragraph) -> str:
        return f'<div class="itemIntroText"><p style="text-align: justify;">{self.inline(block.runs)}</p></div>'

    def heading(self, html: str) -> str:
        return f"<h4>{html}</h4>"

    def table(self, rows: list[list[str]]) -> str:
        head, *rest = ["".join(f"<td><p>{cell}</p></td>" for cell in row) for row in rows]
        body = "".join(f"<tr>{row}</tr>" for row in rest)
        return f'<div class="table-responsive"><table class="contenttable"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'

    def verse(self, lines: list[str]) -> str:
        return (
            f"<blockquote><p>{'<br />'.join(f'<em>{line}</em>' for line in lines)}</p></blockquote>"
        )

    def photo(self, photo: Photo) -> str:
        image = f'<span class="itemImage"><a class="modal" rel="{{handler: \'image\'}}" href="{escape(photo.url)}" title="Nhấn để xem ảnh lớn"><img src="{escape(photo.url)}" alt="{escape(photo.alt)}" style="width:600px; height:auto;" /></a></span>'
        caption = f'<span class="itemImageCaption">{self.text(photo.caption)}</span>'
        return f'<div class="itemImageBlock">{image}{caption if photo.caption else ""}<div class="clr"></div></div>'


_ITEM = _Item()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story, at = page.story, page.story.published_at
    byline = f'<p style="text-align: right;"><span style="font-size: 12pt;"><strong>{escape(story.byline)}</strong></span></p>'
    files = "".join(
        f"<li>{link(f.url, f.title)} <span>({VIEWS} lượt tải)</span></li>" for f in story.files
    )
    attachments = f'<div class="itemAttachmentsBlock"><span>Tải về tệp đính kèm:</span><ul class="itemAttachments">{files}</ul></div>'
    return _frame(
        story.title,
        page.sections,
        f"""<div id="k2Container" class="itemView"><span id="startOfPageId{story.id}"></span>
<div class="itemHeader"><span class="itemDateCreated">{_day(at)} {at:%H:%M}</span>
<h2 class="itemTitle">
	{escape(story.title)}
</h2></div>
<div class="itemToolbar"><ul><li><span class="itemTextResizerTitle">Cỡ chữ</span> <a href="#" id="fontDecrease"><span>Giảm</span></a> <a href="#" id="fontIncrease"><span>Tăng</span></a></li><li><a class="itemPrintLink" rel="nofollow" href="#"><span>In</span></a></li><li><a class="itemEmailLink" rel="nofollow" href="#"><span>Email</span></a></li></ul></div>
<div class="itemRatingBlock"><span>Đánh giá mục này</span><ul><li><a href="#" title="1 sao trên 5">1</a></li><li><a href="#" title="5 sao trên 5">5</a></li></ul><div class="itemRatingLog">({VIEWS} bình chọn)</div></div>
<div class="itemBody">
{_ITEM.body(story, _inset(page))}
{byline if story.byline else ""}
<div class="clr"></div>
<div class="itemContentFooter"><span class="itemHits">Đọc <b>{VIEWS}</b> lần</span> <span class="itemDateModified">Sửa lần cuối vào {_day(at + timedelta(days=1))} 08:15</span></div></div>
<div class="itemSocialSharing"><a href="https://www.facebook.com/sharer.php">Chia sẻ lên Facebook</a> <a href="https://zalo.me/">Zalo</a></div>
<div class="itemLinks"><div class="itemCategory"><span>Chuyên mục</span> {link(story.section.path, story.section.name)}</div>{attachments if files else ""}</div>
<div class="itemComments"><h3>Ý kiến bạn đọc</h3><form action="#"><label>Nội dung *</label><textarea rows="20"></textarea><label>Mã xác nhận</label><img src="/captcha?{NOISE}" alt="" /><a href="#">refresh</a><input type="submit" value="Gửi bình luận" /></form><p>Tổng lượt bình luận</p></div>
{_teasers("Tin khác", page.related)}
<a class="itemBackToTop" href="#startOfPageId{story.id}">trở lên trên</a></div>
{_teasers("Thông báo", page.notices)}""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f'<div class="k2ItemsBlock"><h3>{link(b.section.path, b.section.name)}</h3>{_items(b.teasers)}</div>'
        for b in page.boxes
    ]
    numbers = [
        f"<li><span>{n}</span></li>"
        if n == page.number
        else f"<li>{link(page.address(n), str(n))}</li>"
        for n in window(page)
    ]
    pager = f'<div class="k2Pagination"><ul>{join(numbers, "")}</ul>Trang {page.number} / {page.last}</div>'
    return _frame(
        page.title,
        page.sections,
        f"""<div id="k2Container" class="itemListView"><div class="itemListCategory"><h2>{escape(page.title)}</h2></div>
{_items(page.teasers)}{pager if page.last > 1 else ""}</div>{join(boxes)}
{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _day(at: datetime) -> str:
    return f"{weekday(at).capitalize()}, {at:%d} Tháng {at.month} {at.year}"


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f"<li>{link(t.href, t.title)}</li>" for t in page.inset)
    return f'<div class="moduletable _related"><h3><span>Có thể bạn quan tâm</span></h3><ul class="mostread">{links}</ul></div>'


def _items(teasers: tuple[Teaser, ...]) -> str:
    items = [
        f'<div class="catItemView"><h3 class="catItemTitle">{link(t.href, t.title)}</h3>'
        f'<span class="catItemDateCreated">{updated(t.published_at)}</span>'
        f'<div class="catItemIntroText">{escape(t.lead)}</div>{link(t.href, "Xem thêm...")}</div>'
        for t in teasers
    ]
    return join(items)


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = [
        f'<li class="even">{link(t.href, t.title)} <span>{t.published_at:%d-%m-%Y}</span></li>'
        for t in teasers
    ]
    return f'<div class="itemRelated"><h3>{heading}</h3><ul>{join(rows)}</ul></div>'


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = "".join(f'<li class="item-{s.id}">{link(s.path, s.name)}</li>' for s in sections)
    return f"""<!DOCTYPE html>
<html xml:lang="vi-vn" lang="vi-vn"><head><meta charset="utf-8" /><meta name="generator" content="Joomla! - Open Source Content Management" />
<title>{escape(title)}</title></head><body class="com_k2 layout-item">
<div id="ja-header"><a href="/">Trang chủ</a><div class="custom"><p>{CLOCK}</p></div><form action="#"><input name="searchword" placeholder="Tìm kiếm..." /></form></div>
<div id="ja-mainnav"><ul class="menu nav">{menu}</ul></div>
<div id="ja-container"><div id="ja-content"><div id="system-message-container"></div>
{main}
</div><div id="ja-right"><div class="moduletable"><h3>Thống kê truy cập</h3><div>Hôm nay: {VIEWS}</div><div>Tất cả: {VIEWS}</div></div></div></div>
<div id="ja-footer"><p>Cơ quan chủ quản: Thành ủy Thành phố Hồ Chí Minh</p><p>Địa chỉ: 127 Trương Định, Phường Võ Thị Sáu, Quận 3. Điện thoại: (028) 0000 0000</p></div></body></html>"""
