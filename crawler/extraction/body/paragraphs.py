"""How do the article's blocks become its text? A paragraph a line, each once."""

from __future__ import annotations

from crawler.extraction.page.blocks import Block, Fate
from vietnamese.datelines import is_dateline_alone

_LONG = 200  # characters from which a repeated paragraph is a mistake of the page


def render(blocks: list[Block]) -> list[str]:
    """Return the paragraphs of the article in order; blocks dropped here get their ``fate``."""
    return _once(_join_dateline(blocks))


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
