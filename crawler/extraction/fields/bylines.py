"""Where does the byline stand: below the text, above it, or in the head? `signatures` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extraction.body.region import Body
from crawler.extraction.page.blocks import Block, Box, Fate, Layout
from crawler.extraction.page.head import Head, text_of
from crawler.extraction.wording.labels import Wording, is_prose
from crawler.extraction.wording.signatures import LABEL, NOBODY, SOURCE_LABEL, names, read_byline
from crawler.site.urls import is_section_link
from vietnamese.datelines import read_dateline
from vietnamese.dates import beside_date
from vietnamese.letters import clean, fold

_MAX_LINE = 120  # characters
_MAX_NAME = 40
_MAX_STATED = 80
#: What becomes of lines that speak of other things than this article.
_ELSEWHERE = (Fate.BOX, Fate.CAPTION, Fate.TEASER)
_LISTED = 2  # names below one, from which it is one of a list
_LINES = 6  # short lines at the end among which a byline may stand
_HINT = re.compile(r"author|tac-?gia|byline|writer|reporter|nguoi-?viet|but-?danh|penname")
_AUTHORS = XPath("//*[@itemprop='author' or @rel='author']")


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote an article, and whose it was first, each with where the page says so."""

    author: str | None = None
    author_evidence: str = ""
    source: str | None = None
    source_evidence: str = ""


def find_byline(layout: Layout, body: Body, head: Head, tree: HtmlElement) -> Byline:
    """Read author and source; byline lines are taken out of the body."""
    author, source, how = _at_the_end(layout, body)
    if author is None:
        above, above_source, above_how = _at_the_top(layout, body)
        if above is not None:
            author, how = above, above_how
        source = source or above_source
    if author is None:
        author, how = _declared(head, tree)
    source_how = "visible byline" if source else ""
    if source is None:
        source = _dateline_source(body)
        source_how = "dateline" if source else ""
    return Byline(author, how if author else "", source, source_how)


# --- below the text -----------------------------------------------------------------------------


def _at_the_end(layout: Layout, body: Body) -> tuple[str | None, str | None, str]:
    author: str | None = None
    source: str | None = None
    how = ""
    for block in _closing_lines(layout, body):
        found = read_byline(block.text, sure=_stands_out(block, body))
        if found is None:
            continue
        block.fate = Fate.BYLINE
        if author is None and source and found[1] and names(source):
            author, source = source, found[1]  # "Theo Hồ Hương", and then whose it was
            how = "visible byline"
        author, how = (author, how) if author else (found[0], "visible byline")
        source = source or found[1]
    body.kept = [block for block in body.kept if block.fate is not Fate.BYLINE]
    return author, source, how


def _closing_lines(layout: Layout, body: Body) -> Iterator[Block]:
    """Yield the short lines from the last prose on, down to the next box or the comments."""
    start = _last_prose(body)
    kept = {b.index for b in body.kept}
    lines = 0
    for block in _below(layout, body, start):
        if block.heading and block.index > start + 1:
            if block.index in kept:
                continue
            return
        if _opens_other(body, block):
            return
        if not _may_sign(body, block):
            continue
        lines += block.index not in kept
        if lines > _LINES:
            return
        if len(block.text) <= _MAX_LINE and block.link_share < 0.9:
            yield block


def _last_prose(body: Body) -> int:
    """Return the index of the text's last prose, or else of the block before its first line."""
    prose = [b.index for b in body.kept if is_prose(b.text)]
    if prose:
        return prose[-1]
    return body.kept[0].index - 1 if body.kept else body.start


def _below(layout: Layout, body: Body, start: int) -> list[Block]:
    """Return the blocks after the last prose, at index *start*, as far as a byline may stand."""
    earliest = max(start + 1, body.kept[-_LINES].index if len(body.kept) >= _LINES else 0)
    last = max(body.end, start) + 24
    near = _neighbourhood(body)
    last = min(last, body.end - 1 if near is None else near.last)
    return layout.blocks[earliest : last + 1]


def _opens_other(body: Body, block: Block) -> bool:
    label = body.labels.get(block.index)
    return label is not None and label.ends and label is not Wording.RELATED


def _may_sign(body: Body, block: Block) -> bool:
    """Say whether the block is a line that nothing is known of, or at least no more than short."""
    if not block.text or block.cells or block.index in body.labels:
        return False
    return block.fate in (None, Fate.STRAY)


def _neighbourhood(body: Body) -> Box | None:
    """Return the smallest box with something below the core: a byline stands no farther away."""
    box = body.core
    if box is None:
        return None
    last = max(box.last, body.kept[-1].index if body.kept else 0)
    while box.parent is not None and box.last <= last:
        box = box.parent
    return box


def _stands_out(block: Block, body: Body) -> bool:
    """Say whether the line is none of a list of names, and no heading of what follows."""
    if any(b.index > block.index and read_byline(b.text) is None for b in body.kept):
        return False
    if sum(b.index > block.index and names(b.text) is not None for b in body.kept) >= _LISTED:
        return False
    near = [b for b in body.kept if 0 < block.index - b.index <= 3]
    return not any(len(b.text) < _MAX_NAME and names(b.text) for b in near)


# --- above the text -----------------------------------------------------------------------------


def _at_the_top(layout: Layout, body: Body) -> tuple[str | None, str | None, str]:
    source: str | None = None
    for block in layout.blocks[body.start : max(body.first, body.start)][:25]:
        if not block.text or len(block.text) > _MAX_LINE or block.fate in _ELSEWHERE:
            continue
        found = _read_above(block, by_date=_is_by_date(layout, body, block))
        if found is None:
            continue
        author, source = found[0], source or found[1]
        if author:
            block.fate = Fate.BYLINE
            return author, source, "visible byline above the text"
    return None, source, ""


def _is_by_date(layout: Layout, body: Body, block: Block) -> bool:
    """Say whether the line stands right before or after a date line, and leads to no section."""
    around = layout.blocks[max(block.index - 2, 0) : block.index + 3]
    dated = any(body.labels.get(b.index) is Wording.DATE for b in around)
    return dated and not block.heading and not any(map(is_section_link, block.hrefs))


def _read_above(block: Block, *, by_date: bool) -> tuple[str | None, str | None] | None:
    """Read a line above the text: one with a label, by its class's name, or beside a date."""
    beside = beside_date(block.text)
    part = block.text if beside is None else beside
    folded = fold(part)
    labelled = LABEL.match(folded) is not None or SOURCE_LABEL.match(folded) is not None
    hinted = _HINT.search(block.box.hint) is not None
    several = len(part.split()) >= 2
    dated = several and (by_date or (beside is not None and block.link_share < 0.2))
    if not (labelled or hinted or dated):
        return None
    return read_byline(part, sure=hinted or dated)


# --- what the page says of itself ---------------------------------------------------------------


def _declared(head: Head, tree: HtmlElement) -> tuple[str | None, str]:
    for node in head.nodes:
        authors = node.get("author")
        values = authors if isinstance(authors, list) else [authors]
        persons = [
            name
            for value in values[:5]
            if not (isinstance(value, dict) and value.get("@type") == "Organization")
            and (name := _person(text_of(value)))
        ]
        if persons:
            return " - ".join(persons), "json-ld"
    for name in (
        "author",
        "article:author",
        "dc.creator",
        "dcterms.creator",
        "dc.author",
        "cxenseparse:author",
        "byl",
        "sailthru.author",
    ):
        if person := _person(head.first(name)):
            return person, f"meta {name}"
    for element in _AUTHORS(tree)[:5]:
        if person := _person(clean("".join(element.itertext())[:200])):
            return person, "microdata"
    return None, ""


def _person(text: str) -> str | None:
    """Return the name that a page states as its author's, if it is a person's."""
    text = clean(text)
    if not text or len(text) > _MAX_STATED or "@" in text or "://" in text:
        return None
    found = read_byline(text)
    if found is not None:
        return found[0]
    return None if "/" in text or NOBODY.match(fold(text)) else text


def _dateline_source(body: Body) -> str | None:
    for block in body.kept[:2]:
        opening = read_dateline(block.text)
        if opening is None or not opening.divided:
            continue
        name = opening.agency
        if not any(map(str.isdigit, name)) and len(name) > 2 and len(name.split()) <= 5:
            return name
    return None
