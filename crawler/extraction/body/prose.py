"""Where below the title does a page have running text, and how much?"""

from __future__ import annotations

from itertools import accumulate

from crawler.extraction.body.title import Title
from crawler.extraction.page.blocks import Block, Box, Fate, Layout
from crawler.extraction.wording.date_lines import is_date_line
from crawler.extraction.wording.labels import (
    PROSE,
    SENTENCE,
    SENTENCE_END,
    Wording,
    is_prose,
    recognise,
)
from crawler.extraction.wording.signatures import read_byline
from crawler.site.urls import is_article_link

_MAX_WEIGHT = 800  # characters; a longer paragraph counts as one of these
_MAX_JOINED = 3000  # characters of a paragraph that is put together from lines
_SIBLINGS = 50  # paragraphs above a break whose boxes are compared
_LINKED = 0.6  # share of a line in links, from which it is a link


class Prose:
    """The blocks below the title, each with its weight: characters of running text."""

    def __init__(self, layout: Layout, title: Title) -> None:
        self.layout, self.blocks, self.title = layout, layout.blocks, title
        self.start = title.index + 1  #: index of the first block below the title
        self.end = len(self.blocks)  #: index of the first block that cannot be the article's
        self.labels: dict[int, Wording] = {}  #: what lines are by their wording, by index
        self.weights = [0] * len(self.blocks)
        self.plain = [0] * len(self.blocks)  #: characters of lines that nothing tells of, by index
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
            label = self._label(block)
            if label is not None:
                self.labels[i] = label
                self.plain[i] = len(block.text) if label is Wording.CONTACT else 0
            elif block.link_share < _LINKED:
                self.plain[i] = min(len(block.text), _MAX_WEIGHT)
                self.weights[i] = self.plain[i] if is_prose(block.text) else 0

    def _label(self, block: Block) -> Wording | None:
        """Say what a line is by its wording; the titles of other articles are read as no label."""
        linked = block.link_share >= _LINKED
        if block.cells or (linked and len(block.text) > 60):
            return None
        label = recognise(block.text)
        if label is not None and not (linked and label is Wording.COMMENTS):
            return label
        if self.is_heading_link(block):
            return None
        return Wording.DATE if is_date_line(block.text) else None

    def mass(self, first: int, last: int) -> int:
        """Return the characters of prose between two blocks, as far as the article may go."""
        if self.sums is None:
            self.sums = [0, *accumulate(self.weights)]
        first, last = max(first, self.start), min(last + 1, self.end)
        return self.sums[last] - self.sums[first] if last > first else 0

    def text_between(self, first: int, last: int) -> int:
        """Return the characters of lines, prose or not, between two blocks."""
        return sum(self.plain[max(first, self.start) : min(last + 1, self.end)])

    def prose(self, first: int, end: int) -> list[int]:
        """Return the indices from *first* to before *end* that have running text."""
        return [i for i in range(first, end) if self.weights[i]]

    def lines(self, first: int, end: int) -> list[int]:
        """Return the indices from *first* to before *end* that have lines, prose or not."""
        return [i for i in range(first, end) if self.plain[i]]

    def discard(self, i: int, fate: Fate, ground: str = "") -> None:
        """Drop block *i* for good."""
        self.blocks[i].drop(fate, ground)
        self.plain[i] = 0
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
            if self._breaks(j, after, parents):
                return j
            if len(block.text) <= PROSE and read_byline(block.text) is not None:
                return j + 1
        return None

    def _breaks(self, j: int, after: int, parents: set[Box | None]) -> bool:
        """Say whether block *j* opens something else: a heading or tool bar of its own box."""
        block, label = self.blocks[j], self.labels.get(j)
        if label in (Wording.TAGS, Wording.FOOTER):
            return True
        box = block.box.parent
        if box in parents:
            return False
        opens = block.heading and box is not None and box.contains(after)
        return bool(opens) or label is Wording.TOOLS
