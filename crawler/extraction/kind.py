"""What is this page: an article, a list, or something that only looks like one?"""

from __future__ import annotations

import re

from crawler.extraction.body.region import Body
from crawler.extraction.body.title import Title
from crawler.extraction.page.blocks import Block, Fate, Layout
from crawler.extraction.wording.messages import BLOCKED, FAILED, NEEDS_SCRIPT, NOT_FOUND
from crawler.site.urls import number_of
from storage.records import LinkKind, Page, PageKind
from vietnamese.letters import fold

_ENOUGH = 200  # characters of prose that make an article without a title that its URL spells
_SHORT_PAGE = 1500  # characters: a page of messages says little else
_MESSAGE = 320  # characters of the longest line that can be a server's message
_MANY_LINKS = 8
_MESSAGES = (
    (PageKind.BLOCKED, re.compile(rf"\b(?:{BLOCKED})")),
    (PageKind.NOT_FOUND, re.compile(rf"\b(?:{NOT_FOUND})")),
    (PageKind.ERROR, re.compile(rf"\b(?:{FAILED})")),
    (PageKind.SHELL, re.compile(NEEDS_SCRIPT)),
)
_LOGIN = re.compile(r"\((?:.{0,10}dang nhap|sign in|log ?in)[^()]*\)$")
_WITHDRAWN = re.compile(
    r"^(?:(?:rat tiec|xin loi|thong bao|oops|loi)\W+)?"
    r"(?:bai viet|bai bao|trang|noi dung|tin(?: bai| nay)?|duong dan|lien ket|du lieu)\b.{0,40}"
    r"\b(?:khong (?:con )?ton tai|khong (?:duoc )?tim thay|(?:bi|duoc) (?:xoa|go))"
    r"|khong (?:tim thay|con|co) (?:trang|bai viet|bai bao|noi dung|du lieu)"
)
_LISTS = (LinkKind.HOME, LinkKind.SECTION, LinkKind.LISTING)
_CONTENT = (200, 203)  # other successes bring a part of the page, or none
_BY_STATUS = {
    401: PageKind.BLOCKED, 403: PageKind.BLOCKED, 404: PageKind.NOT_FOUND, 407: PageKind.BLOCKED,
    410: PageKind.NOT_FOUND, 429: PageKind.BLOCKED, 451: PageKind.BLOCKED,
}  # fmt: skip


_SPELLED = Page(kind=PageKind.ARTICLE, reason="its title is spelled by its URL")


def kind_by_status(status: int) -> Page | None:
    """Return what a page is by its HTTP status alone; None if that promises content."""
    if status in _BY_STATUS:
        return Page(kind=_BY_STATUS[status], reason=f"the server answered {status}")
    if status >= 500:
        return Page(kind=PageKind.ERROR, reason=f"the server answered {status}")
    if status >= 300:
        return Page(kind=PageKind.OTHER, reason=f"the server answered {status}")
    if status not in _CONTENT:
        return Page(kind=PageKind.ERROR, reason=f"the server answered {status}")
    return None


def find_kind(
    layout: Layout, title: Title, body: Body, kind: LinkKind | None, page_title: str, scripts: bool
) -> Page:
    """Return what a page is by what it shows, and why."""
    if kind is LinkKind.ARTICLE and title.spelled and title.index >= 0 and body.prose >= _ENOUGH:
        return _SPELLED
    message = _message(layout, body, title, page_title)
    if message is not None and _is_login_by_a_list(layout, title, message):
        message = None
    if kind is LinkKind.ARTICLE:
        return _article_kind(layout, title, body, message, scripts)
    if kind in _LISTS:
        return _list_kind(layout, body, message, scripts)
    if message is not None and body.prose < _ENOUGH:
        return message
    links = _count_links(layout)
    if links >= _MANY_LINKS and body.prose < 3 * _ENOUGH:
        return Page(kind=PageKind.LISTING, reason=f"links to {links} articles and has little text")
    return Page(kind=PageKind.OTHER, reason="its address is not an article's")


def _list_kind(layout: Layout, body: Body, message: Page | None, scripts: bool) -> Page:
    links = _count_links(layout)
    if message is not None and links < 3 and body.prose < _ENOUGH:
        return message
    if links == 0 and scripts and _size(layout) < _ENOUGH:
        return Page(kind=PageKind.SHELL, reason="no text and no links, only scripts")
    return Page(kind=PageKind.LISTING, reason=f"a list by its address, with {links} articles")


def _article_kind(
    layout: Layout, title: Title, body: Body, message: Page | None, scripts: bool
) -> Page:
    shown, pictured = title.index >= 0, _has_picture(layout, body)
    if title.spelled and shown and (message is None or pictured):
        return _SPELLED
    enough = _ENOUGH if message is None else 3 * _ENOUGH
    if title.text and body.prose >= enough:
        return Page(kind=PageKind.ARTICLE, reason=f"a title and {body.prose} characters of text")
    if message is not None:
        return message
    if shown and (body.prose or pictured):
        short = Page(kind=PageKind.ARTICLE, reason="a title with a short text or a picture")
    else:
        short = Page(kind=PageKind.OTHER, reason="neither a title nor a text was found")
    return _instead(layout, title, scripts) or short


def _is_login_by_a_list(layout: Layout, title: Title, message: Page) -> bool:
    """Say whether the words are those of a login beside a list: it keeps nobody from the page."""
    is_login = message.kind is PageKind.BLOCKED and _LOGIN.search(message.reason) is not None
    return is_login and not title.spelled and _count_links(layout) >= _MANY_LINKS


def _instead(layout: Layout, title: Title, scripts: bool) -> Page | None:
    """Say what a page with little text shows instead of an article."""
    links = _count_links(layout)
    if links >= _MANY_LINKS and not title.spelled:
        return Page(
            kind=PageKind.LISTING, reason=f"shows a list of {links} articles instead of this one"
        )
    if scripts and _size(layout) < _ENOUGH:
        return Page(kind=PageKind.SHELL, reason="hardly any text, only scripts")
    return None


def _has_picture(layout: Layout, body: Body) -> bool:
    span = layout.blocks[body.start : max(body.end, body.first)]
    return any(b.picture is not None and not b.fate for b in span)


def _size(layout: Layout) -> int:
    return sum(len(b.text) for b in layout.blocks)


def _count_links(layout: Layout) -> int:
    """Return to how many articles the page links."""
    ids = {number for b in layout.blocks for href in b.hrefs if (number := number_of(href))}
    return len(ids)


def _message(layout: Layout, body: Body, title: Title, page_title: str) -> Page | None:
    """Return what a server's message on the page says, where it is no part of an article."""
    if title.spelled and title.index >= 0:
        # Under its own title an article may speak of anything; only these words take it back.
        below = layout.blocks[title.index + 1 : max(body.end, body.first)]
        lines = [fold(b.text) for b in below if b.text and b.index not in body.labels]
        if len(lines) <= 2:
            return _first_match(((PageKind.NOT_FOUND, _WITHDRAWN),), lines)
        return None
    lines = [fold(page_title), *(fold(b.text) for b in _message_lines(layout, body))]
    return _first_match(_MESSAGES, lines)


def _first_match(
    messages: tuple[tuple[PageKind, re.Pattern[str]], ...], lines: list[str]
) -> Page | None:
    for kind, pattern in messages:
        for line in lines:
            if (match := pattern.search(line)) is not None:
                return Page(kind=kind, reason=f"it says “{line[:100]}” ({match[0]})")
    return None


def _message_lines(layout: Layout, body: Body) -> list[Block]:
    """Return the lines in which a message may stand: all of a short page, else its own part."""
    found = layout.blocks
    short = [b for b in found if b.text and len(b.text) <= _MESSAGE and b.link_share < 0.5]
    if sum(len(b.text) for b in found) <= _SHORT_PAGE:
        return short
    # On a page full of other things only what stands in no box of its own is a message, or under
    # the heading "Thông báo", which is a message's too.
    return [b for b in short if b.index not in body.labels and not _is_elsewhere(b)]


def _is_elsewhere(block: Block) -> bool:
    if block.fate is Fate.TEASER:
        return True
    return block.fate is Fate.BOX and "thong bao" not in fold(block.ground)
