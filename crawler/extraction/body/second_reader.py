"""What does trafilatura make of the article's region? It reads the page's own markup."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

import trafilatura
from lxml.etree import XPath
from lxml.html import HtmlElement
from lxml.html.builder import E
from trafilatura.settings import Extractor

from crawler.extraction.page.blocks import Box
from vietnamese.letters import clean

# It logs every page that it finds too short; that is for us to judge.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

#: How furniture is marked in the tree, so that trafilatura prunes it from its own copy.
_MARK = "data-furniture"
_PRUNED = f"//*[@{_MARK}]"
#: In doubt trafilatura keeps a line, too; a second opinion from other libraries is ours to give.
_OPTIONS = Extractor(output_format="python", fast=True, comments=False, tables=True, recall=True)
#: What a region may have that is read twice: trafilatura's time has no bound of its own.
_MOST_NODES = 15_000  # elements and attributes
_MOST_ELEMENTS = 4000
_MOST_TEXT = 200_000  # characters
_ELEMENTS = XPath("count(.//*)")
_ATTRIBUTES = XPath("count(.//@*)")
_TEXT = XPath("string-length(.)")
#: Letters and digits from which a line is found inside a longer one; a shorter one stands alone.
_LONG = 20


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What trafilatura takes for the article's text."""

    lines: tuple[str, ...] = ()
    _letters: str = field(default="", repr=False)
    _alone: frozenset[str] = field(default=frozenset(), repr=False)

    def holds(self, text: str) -> bool:
        """Say whether the line *text* is in it, alone or as a part of a longer line."""
        found = letters(text)
        return found in (self._alone if len(found) < _LONG else self._letters)

    def unknown(self, texts: Iterable[str]) -> int:
        """Return the characters of its lines that are in none of the *texts*."""
        known = "".join(map(letters, texts))
        return sum(len(line) for line in self.lines if letters(line) not in known)


def read_region(region: HtmlElement, furniture: Iterable[Box] = ()) -> SecondReading | None:
    """Let trafilatura read the element *region* without the boxes of *furniture*.

    None if it is larger than any article is: it would take too long.
    """
    if _is_too_large(region):
        return None
    marked = [box.element for box in furniture]
    for element in marked:
        element.set(_MARK, "")
    page = _page_of(region)
    for element in marked:
        element.attrib.pop(_MARK, None)
    try:
        found = trafilatura.bare_extraction(
            page, options=_OPTIONS, prune_xpath=_PRUNED if marked else None
        )
    except RecursionError:  # boxes within boxes, deeper than any page needs
        return None
    text = getattr(found, "text", None) or ""
    lines = tuple(filter(None, (clean(line.removeprefix("- ")) for line in text.split("\n"))))
    return SecondReading(lines, "".join(map(letters, lines)), frozenset(map(letters, lines)))


def _page_of(region: HtmlElement) -> HtmlElement:
    """Return a page of the region alone, called its article; the page itself if it is all."""
    if region.tag == "html":
        return region
    copy = deepcopy(region)
    return E.html(copy if region.tag == "body" else E.body(E.article(copy)))


def _is_too_large(region: HtmlElement) -> bool:
    elements: float = _ELEMENTS(region)
    if elements > _MOST_ELEMENTS or elements + _ATTRIBUTES(region) > _MOST_NODES:
        return True
    return bool(_TEXT(region) > _MOST_TEXT)


def letters(text: str) -> str:
    """Return *text* without white space and the lines of tables: what lines are compared by."""
    return "".join(text.replace("|", " ").split())
