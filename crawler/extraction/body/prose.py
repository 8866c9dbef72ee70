"""Where below the title does a page have running text, and how much?"""

from __future__ import annotations

from itertools import accumulate

from crawler.extraction.body.title import Title
from crawler.extraction.body.wording import (
    PROSE,
    SENTENCE,
    SENTENCE_END,
    Wording,
    is_prose,
    recognise,
)
from crawler.extraction.fields.signatures import read_byline
from crawler.extraction.page.blocks import Block, Box, Fate, Layout
from crawler.site.urls import is_article_link
from vietnamese.dates import beside_date

_MAX_WEIGHT = 800  # characters; a longer paragraph counts as one of these
_MAX_JOINED = 3000  # characters of a paragraph that is put together from lines
_SIBLINGS = 50  # paragraphs above a break whose boxes are compared
_BESIDE_DATE = 60  # characters that a date line may say beside the date
_LINKED = 0.6  # share of a line in links, from which it is a link


class Prose:
    """The blocks below the title, each with its weight: characters of running text."""

    def __init__(self, layout: Layout, title: Title) -> None:
        self.layout, self.blocks, self.title = layout, layout.blocks, title
        self.start = title.index + 1  #: index of the first block below the title
        self.end = len(self.blocks)  #: index of the first block that cannot be the article's
        self.labels: dict[int, Wording] = {}  #: what lines are by their wording, by index
        self.weights = [0] * len(self.blocks)
        self.sums: list[int] | None = None  # of the weights before each block; None: to be summed
        self._join_broken_lines()
        self._weigh()

    def _join_broken_lines(self) -> None:
        """Join lines that a single line break cuts in mid-sentence."""
        previous: Block | None = None
        for block in self.blocks[self.start :]:
            if not block.text:
                if block.picture is not None:
                    previous = None
                continue
            if (
                previous is not None
                and block.breaks == 1
                and block.box is previous.box
                and SENTENCE * 2 <= len(previous.text) <= _MAX_JOINED
                and block.text[0].islower()
                and not SENTENCE_END.search(previous.text)
                and not block.fate
            ):
                previous.text = f"{previous.text} {block.text}"
                previous.linked += block.linked
                previous.hrefs = [*previous.hrefs, *block.hrefs]
                block.text, block.fate = "", Fate.JOINED
                continue
            previous = block

    def _weigh(self) -> None:
        for i in range(self.start, self.end):
            block = self.blocks[i]
            if not block.text or block.fate:
                continue
            linked = block.link_share >= _LINKED
            if not (linked and len(block.text) > 60) and not block.cells:
                label = recognise(block.text)
                if label is not None and not (linked and label is Wording.COMMENTS):
                    self.labels[i] = label
                    continue
                beside = None if self.is_heading_link(block) else beside_date(block.text)
                recital = block.text[-1] == ";" and beside is not None and beside.count(" ") > 2
                if (
                    beside is not None
                    and len(beside) <= _BESIDE_DATE
                    and not (recital or is_prose(beside))
                ):
                    self.labels[i] = Wording.DATE
                    continue
            if not linked and is_prose(block.text):
                self.weights[i] = min(len(block.text), _MAX_WEIGHT)

    def mass(self, first: int, last: int) -> int:
        """Return the characters of prose between two blocks, as far as the article may go."""
        if self.sums is None:
            self.sums = [0, *accumulate(self.weights)]
        first, last = max(first, self.start), min(last + 1, self.end)
        return self.sums[last] - self.sums[first] if last > first else 0

    def discard(self, i: int, fate: Fate, ground: str = "") -> None:
        """Drop block *i* for good."""
        self.blocks[i].drop(fate, ground)
        if self.weights[i]:
            self.weights[i] = 0
            self.sums = None

    def is_heading_link(self, block: Block) -> bool:
        """Say whether the block is the title of another article, linked."""
        return block.link_share >= _LINKED and any(map(is_article_link, block.hrefs))

    def first_text(self, box: Box) -> Block | None:
        """Return the first block with a text in the box, from the article's start on."""
        for block in self.blocks[max(box.first, self.start) : box.last + 1]:
            if block.text:
                return block
        return None

    def make(self, i: int) -> tuple[object, ...]:
        """Return what blocks made alike have in common: the styles of their two boxes."""
        box = self.blocks[i].box
        return (box.style, box.parent.style if box.parent else None)

    def break_between(self, above: list[int], after: int) -> int | None:
        """Return where, between the text *above* and block *after*, something else begins."""
        parents = {self.blocks[i].box.parent for i in above[-_SIBLINGS:]}
        parents |= {box.parent for box in parents if box is not None}
        for j in range(above[-1] + 1, after):
            block = self.blocks[j]
            if not block.text or block.fate:
                continue
            box = block.box.parent
            opens = block.heading and box is not None and box not in parents and box.contains(after)
            label = self.labels.get(j)
            apart = label is Wording.TOOLS and box not in parents
            if opens or apart or label in (Wording.TAGS, Wording.FOOTER):
                return j
            if len(block.text) <= PROSE and read_byline(block.text) is not None:
                return j + 1
        return None
