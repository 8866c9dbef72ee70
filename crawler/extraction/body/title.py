"""Which line is the article's title? The one that its URL spells, if the page shows one."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from crawler.extraction.page.blocks import Block, Layout
from crawler.extraction.page.head import Head, text_of
from crawler.extraction.wording.labels import Wording, is_prose, recognise
from crawler.site.urls import slugify
from vietnamese.letters import clean, fold

_MIN_MATCH = 10  # characters of a slug that must agree
_MAX_TITLE = 400  # characters
_TEXT_ABOVE = 0.83  # of a page's running text that may stand above its title
_SEPARATOR = re.compile(r" [|»«·•:–—-]+ | ?\|+ ?| ?:: ?")
_COMPACT = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Title:
    """The title, and the block that shows it."""

    text: str = ""
    evidence: str = ""
    index: int = -1  #: of its block; -1 if the page does not show it
    spelled: bool = False  #: the article's URL spells it


def compact(text: str) -> str:
    """Return the letters and digits of *text*, as its slug would spell them."""
    return _COMPACT.sub("", slugify(text))


def find_title(layout: Layout, head: Head, slug: str) -> Title:
    """Choose the title: by the URL's slug, by what the page says of itself, by its looks."""
    wanted = _COMPACT.sub("", slug.lower())
    declared = _declared(head)
    return (
        _spelled(layout, declared, wanted)
        or _stated(layout, declared, wanted)
        or _prominent(layout)
        or (Title(*declared[0]) if declared else Title())
    )


def _spelled(layout: Layout, declared: list[tuple[str, str]], wanted: str) -> Title | None:
    """Return the line that the URL spells, completed where the page cuts it short."""
    shown = _shown(layout, wanted) if len(wanted) >= _MIN_MATCH else None
    if shown is None:
        return None
    text = shown.text
    if text.endswith(("…", "...")):
        text = next((title for title, _ in declared if _completes(text, title)), text)
    return Title(text, "visible, as the URL spells it", shown.index, spelled=True)


def _stated(layout: Layout, declared: list[tuple[str, str]], wanted: str) -> Title | None:
    """Return the first title that the page states and shows, or that its URL spells."""
    for text, evidence in declared:
        spelled = len(wanted) >= _MIN_MATCH and agree(compact(text), wanted)
        block = _shown(layout, compact(text)) if len(text) >= _MIN_MATCH else None
        if block is not None:
            return Title(block.text, f"visible, as {evidence} says", block.index, spelled)
        if spelled:
            return Title(text, evidence, _heading_index(layout), spelled=True)
    return None


def _prominent(layout: Layout) -> Title | None:
    heading = _main_heading(layout)
    return Title(heading.text, "heading", heading.index) if heading is not None else None


def agree(one: str, other: str) -> bool:
    """Say whether two compact texts are one title, the one perhaps cut short."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= max(_MIN_MATCH, 0.75 * min(len(long), 80)) and long.startswith(short)


def _declared(head: Head) -> list[tuple[str, str]]:
    """Return the titles that the page states, the site's name taken off, best first."""
    found = [(text_of(node.get("headline") or node.get("name")), "json-ld") for node in head.nodes]
    found += [
        (head.first("og:title"), "meta"),
        (head.first("twitter:title", "dc.title", "title", "headline"), "meta"),
        (head.title, "title element"),
    ]
    site = head.first("og:site_name", "application-name")
    stripped = [(strip_site(text, site), evidence) for text, evidence in found]
    return [(text[:_MAX_TITLE], evidence) for text, evidence in stripped if text]


def strip_site(title: str, site: str = "") -> str:
    """Return *title* without the site's name before or after it; empty if it is nothing else."""
    title = clean(title)
    own = fold(site)
    for _ in range(4):
        ends = list(_SEPARATOR.finditer(title))
        if not ends:
            break
        head, tail = title[: ends[0].start()], title[ends[-1].end() :]
        if _is_site(tail, own):
            title = title[: ends[-1].start()]
        elif _is_site(head, own):
            title = title[ends[0].end() :]
        else:
            break
    return "" if _is_site(title, own) else title.strip()


def _is_site(text: str, own: str) -> bool:
    return recognise(text) is Wording.SITE_NAME or (bool(own) and fold(text) == own)


def _shown(layout: Layout, wanted: str) -> Block | None:
    """Return the block that shows the title spelled *wanted* (compact), if there is one.

    A title stands above its text: a line with next to nothing below is a crumb, or the site's name.
    """
    low, high = 0.75 * len(wanted), _MAX_TITLE if len(wanted) > 60 else 2 * len(wanted) + 10
    matches = [
        block
        for block in layout.blocks
        if low <= len(block.text) <= high and agree(compact(block.text), wanted)
    ]
    limit = _last_above_text(layout) if matches else 0
    above = [block for block in matches if block.index <= limit]
    return max(above, key=lambda block: (_prominence(block), -block.index), default=None)


def _last_above_text(layout: Layout) -> int:
    """Return the index of the last block with a share of the page's running text below it."""
    sums = list(accumulate(len(b.text) if _is_text(b) else 0 for b in layout.blocks))
    return bisect_right(sums, sums[-1] * _TEXT_ABOVE) if sums[-1] else len(sums)


def _is_text(block: Block) -> bool:
    return block.link_share < 0.5 and is_prose(block.text)


def _prominence(block: Block) -> tuple[bool, int, bool]:
    level = block.heading
    return (block.link_share < 0.5, (7 - level) if level else 0, block.is_bold)


def _completes(shown: str, declared: str) -> bool:
    """Say whether *shown* is *declared*, cut short with dots."""
    stem = shown.rstrip("….").rstrip()
    return shown != stem and len(declared) > len(shown) and declared.startswith(stem)


def _main_heading(layout: Layout) -> Block | None:
    """Return the most prominent heading that is no site name and no link."""
    found = [
        block
        for block in layout.blocks
        if 8 <= len(block.text) <= _MAX_TITLE
        and block.heading
        and block.heading <= 3
        and block.link_share < 0.5
        and recognise(block.text) is None
    ]
    return min(found, key=lambda block: (block.heading, block.index)) if found else None


def _heading_index(layout: Layout) -> int:
    heading = _main_heading(layout)
    return heading.index if heading is not None and heading.heading == 1 else -1
