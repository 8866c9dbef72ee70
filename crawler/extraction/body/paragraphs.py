"""How do the article's blocks become its text? Through trafilatura, mended where it loses some."""

from __future__ import annotations

import logging

from lxml.html import HtmlElement, fromstring
from lxml.html.builder import E
from trafilatura import bare_extraction

from crawler.extraction.page.blocks import Block, Fate
from vietnamese.datelines import is_dateline_alone
from vietnamese.letters import clean

# It logs every page that it finds too short; that is for us to judge.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_LONG = 200  # characters from which a repeated paragraph is a mistake of the page
_WEAK_LINKS = 0.5


def render(blocks: list[Block]) -> list[str]:
    """Return the paragraphs of the article in order; blocks dropped here get their ``fate``."""
    blocks = _join_dateline(blocks)
    doubtful = [b for b in blocks if b.link_share >= _WEAK_LINKS]
    if doubtful:
        lines = _by_trafilatura(blocks)
        for block in doubtful:
            # Its text is trusted where ours is in doubt, in lines that are mostly links. It is not
            # where it drops loose text, rows of tables and short lines, which ours holds in order.
            if lines and block.text not in lines:
                block.fate = Fate.LINKS
    return _once([b for b in blocks if not b.fate])


def _by_trafilatura(blocks: list[Block]) -> set[str]:
    found = bare_extraction(
        prune(blocks), fast=True, include_comments=False, include_tables=True, favor_recall=True
    )
    text = getattr(found, "text", None) or ""
    return {clean(line.removeprefix("- ")) for line in text.splitlines()}


def prune(blocks: list[Block]) -> HtmlElement:
    """Return a small tree of the article's blocks alone."""
    article = E.article()
    for block in blocks:
        tag = "h3" if block.heading else "p"
        element = getattr(E, tag)()
        if block.link_share >= _WEAK_LINKS:
            element.append(E.a(block.text, href=block.hrefs[0] if block.hrefs else "#"))
        else:
            element.text = block.text
        article.append(element)
    root: HtmlElement = fromstring("<html><body></body></html>")
    root[0].append(article)
    return root


def _join_dateline(blocks: list[Block]) -> list[Block]:
    """Join a dateline that stands in an element of its own to the paragraph that it opens."""
    if len(blocks) >= 2 and is_dateline_alone(blocks[0].text):
        opening, first = blocks[0], blocks[1]
        first.text = f"{opening.text} {first.text}"
        opening.fate = Fate.JOINED
        return blocks[1:]
    return blocks


def _once(blocks: list[Block]) -> list[str]:
    """Return each paragraph once: a lead that opens the text again, long repetitions."""
    paragraphs: list[str] = []
    long: set[str] = set()
    for block in blocks:
        text = block.text
        repeats_lead = (
            len(paragraphs) == 1 and len(paragraphs[0]) > 60 and text.endswith(paragraphs[0])
        )
        if repeats_lead:
            paragraphs.pop()
        elif text in long or (paragraphs and text == paragraphs[-1] and len(text) > 40):
            block.fate = Fate.REPETITION
            continue
        if len(text) >= _LONG:
            long.add(text)
        paragraphs.append(text)
    return paragraphs
