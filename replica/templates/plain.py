"""Everything in one box, letters as numeric references, the author a paragraph, no date."""
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
)

PAGE_ADDRESS = "?p={}"
HOME_PAGES = 0
SHOWS_TIME = False
SHOWS_SECTION = True


def _referenced(text: str) -> str:
    """Return *text* escaped, its letters beyond ASCII as numeric references."""
    return escape(text, quote=False).encode("ascii", "xmlcharrefreplace").decode()


class _Referenced(Markup):
    def text(self, text: str) -> str:
        return _referenced(text)

    def paragraph(self, html: str) -> str:
        return f"<P>&emsp;{html}\r\n"

    def lead(self, block: Paragraph) -> str:
        return f"<P>{self.inline(block.runs)}\r\n"

    def heading(self, html: str) -> str:
        return f"<P>{html}\r\n"

    def items(self, lines: list[str]) -> str:
        return "<OL>\r\n" + "".join(f"<LI>{line}\r\n" for line in lines) + "</OL>\r\n"

    def photo(self, photo: Photo) -> str:
        caption = f"<CAPTION ALIGN=bottom>{_referenced(photo.caption)}</CAPTION>"
        image = f'<IMG SRC="{escape(photo.url)}" ALT="{_referenced(photo.alt).replace(chr(34), "&quot;")}">'
        return f"<TABLE>{caption if photo.caption else ''}<TR><TD>{image}</TABLE>\r\n"


_REFERENCED = _Referenced()


def article(page: ArticlePage) -> str:
    """Return an article page."""
    story = page.story
    files = "".join(f"<P>{link(f.url, f.title)}\r\n" for f in story.files)
    return _frame(
        story.title,
        page.sections,
        f"""<P><A HREF="/">Trang ch&#7911;</A> &rsaquo; {link(story.section.path, story.section.name)}
<H1>{_referenced(story.title)}</H1>
{_REFERENCED.body(story, _inset(page))}
{f"<P>{_referenced(story.byline)}" if story.byline else ""}
{files}<P><A HREF="#">In</A> <A HREF="#">G&#7917;i email</A> L&#432;&#7907;t xem: {VIEWS}
<P>Ý kiến bạn đọc<P><IMG SRC="/captcha/{NOISE}" ALT="">refresh<P>Tổng lượt bình luận
{_teasers("Tin khác", page.related)}{_teasers("Thông báo", page.notices)}""",
    )


def listing(page: ListPage) -> str:
    """Return a list page."""
    boxes = [
        f"<H2>{link(b.section.path, b.section.name)}</H2>{_rows(b.teasers)}" for b in page.boxes
    ]
    after = link(page.address(page.number + 1), "Tin cũ hơn") if page.number < page.last else ""
    return _frame(
        page.title,
        page.sections,
        f"""<H1>{escape(page.title)}</H1>{_rows(page.teasers)}<P>{after}{join(boxes)}
{_teasers("Thông báo", page.notices)}{page.heads}""",
    )


def _inset(page: ArticlePage) -> str:
    if not page.inset:
        return ""
    links = "".join(f"<LI>{link(t.href, t.title)}" for t in page.inset)
    return f"<UL><LH>Tin liên quan</LH>{links}</UL>\r\n"


def _rows(teasers: tuple[Teaser, ...]) -> str:
    rows = (
        f"<P>{link(t.href, t.title)} - {updated(t.published_at)}<BR>{escape(t.lead)}"
        for t in teasers
    )
    return join(list(rows))


def _teasers(heading: str, teasers: tuple[Teaser, ...]) -> str:
    rows = (f"<P>{link(t.href, t.title)} {t.published_at:%d-%m-%Y}" for t in teasers)
    return f"<P>{heading}{join(list(rows))}"


def _frame(title: str, sections: tuple[Section, ...], main: str) -> str:
    menu = " ".join(link(s.path, s.name) for s in sections)
    return f"""<HTML><HEAD><META CHARSET="utf-8"><TITLE>{escape(title)}</TITLE></HEAD><BODY><DIV>{CLOCK}<HR>{menu}<HR>
{main}
<HR>Trang tin điện tử Đảng bộ TPHCM, 127 Trương Định, Quận 3. Giấy phép số 73/GP-TTĐT</DIV></BODY></HTML>"""
