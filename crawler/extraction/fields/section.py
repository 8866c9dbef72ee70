"""Which section is the article in? What the page states, its breadcrumb, or a label."""

from __future__ import annotations

import re

from crawler.extraction.body.region import Body
from crawler.extraction.body.title import Title, agree, compact, strip_site
from crawler.extraction.page.blocks import Block, Layout
from crawler.extraction.page.head import Head, text_of
from crawler.extraction.wording.labels import Wording, recognise
from crawler.site.urls import is_section_link
from vietnamese.letters import fold

_SEPARATOR = re.compile(r" ?[»›>/|→]+ ?")
_DASH = re.compile(r" [-–] ")
_LABEL = re.compile(r"(?:chuyen muc|muc|danh muc|the loai|chu de|nhom tin)\s*[:：]\s*")
#: What menus lead to, and no article stands in.
_EVERYWHERE = re.compile(
    r"gioi thieu|lien he|so do (?:trang|site|cong)|site ?map|hoi dap|gop y|dang (?:nhap|ky)"
    r"|english|tieng (?:viet|anh)|rss|hop thu|thu dien tu|e-?mail|tim kiem"
)
_MENU = 6  # links to sections in a row, from which they are a menu
_NEAR = 10  # blocks above the title


def find_section(
    layout: Layout, head: Head, title: Title, body: Body
) -> tuple[str | None, str, int]:
    """Return the section's name as the page shows it, where it stands, and its block's index."""
    for node in head.nodes:
        if name := _name(text_of(node.get("articleSection")), title):
            return name, "json-ld", -1
    if name := _name(head.first("article:section", "og:article:section", "section"), title):
        return name, "meta", -1
    for crumb in reversed(head.breadcrumb):
        if name := _name(crumb, title):
            return name, "json-ld breadcrumb", -1
    shown = _breadcrumb(layout, title)
    if shown is not None:
        return shown[0], "breadcrumb", shown[1]
    for block in layout.blocks[body.start : max(body.first, body.start)][:12]:
        if name := _labelled(block, title):
            return name, "label", block.index
    return None, "", -1


def _name(text: str, title: Title) -> str | None:
    if not 2 <= len(text) <= 80 or recognise(text) in (Wording.SITE_NAME, Wording.TOOLS):
        return None
    if title.text and agree(compact(text), compact(title.text)):
        return None
    return strip_site(text) or None


def _breadcrumb(layout: Layout, title: Title) -> tuple[str, int] | None:
    if title.index < 0:
        return None
    above = [b for b in layout.blocks[max(0, title.index - 60) : title.index] if b.text]
    nearest = next((b for b in reversed(above[-_NEAR:]) if _is_crumb(b)), None)
    if nearest is None:
        return None
    trail = _trail(layout, nearest, title.index)
    if _is_menu(trail):
        return None
    for block in reversed(trail):
        for part in reversed(_crumbs(block)):
            if name := _name(part.strip(" »›>/|"), title):
                return name, block.index
    return None


def _is_menu(trail: list[Block]) -> bool:
    """Say whether a trail is a menu: it has many links, or leads to the pages of every site."""
    if sum(max(1, len(b.hrefs)) for b in trail) > _MENU:
        return True
    hrefs = [href for block in trail for href in block.hrefs]
    if len(hrefs) > 1 and not any(map(is_section_link, hrefs)) and "|" in trail[-1].text:
        return True
    return any(
        _EVERYWHERE.fullmatch(fold(crumb).strip(" »›>/|")) for b in trail for crumb in _crumbs(b)
    )


def _crumbs(block: Block) -> list[str]:
    """Return the crumbs in one line. A dash divides them only where nothing else does."""
    if len(block.hrefs) <= 1 and block.link_share >= 0.9:
        return [block.text]
    crumbs = _SEPARATOR.split(block.text)
    if len(crumbs) > 1:
        return crumbs
    crumbs = _DASH.split(block.text)
    last = max(1, len(block.hrefs) - 1)
    return [*crumbs[:last], " - ".join(crumbs[last:])]


def _trail(layout: Layout, nearest: Block, end: int) -> list[Block]:
    """Return the crumbs around the one nearest to the title: those in the same list."""
    box = nearest.box
    if (
        len(nearest.hrefs) > 1
        or box.last > box.first
        or box.tag not in ("li", "td", "div", "p")
        or box.parent is None
    ):
        siblings = [nearest]
    else:
        siblings = [b for b in layout.blocks[box.parent.first : end] if b.text]
        while len(siblings) > 1 and siblings[-1].index > nearest.index:
            siblings.pop()
    trail: list[Block] = []
    for block in reversed(siblings):
        if block is not nearest and (not _is_crumb(block) or block.box.tag != box.tag):
            break
        trail.insert(0, block)
    return trail


def _is_crumb(block: Block) -> bool:
    if any(map(is_section_link, block.hrefs)):
        return True
    return fold(block.text).startswith("trang chu")


def _labelled(block: Block, title: Title) -> str | None:
    if not block.text or len(block.text) > 100:
        return None
    if (match := _LABEL.match(fold(block.text))) is not None:
        return _name(block.text[match.end() :], title)
    if block.link_share > 0.9 and any(map(is_section_link, block.hrefs)):
        return _name(block.text, title)
    return None
