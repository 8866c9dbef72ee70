"""Which lines are the article's where its two readers differ, and how far do they agree?

Lines that both hold are sure. A line that one of them alone holds is judged by where it stands: a
lead that trafilatura passes over, a line amid the text or made like it belongs to the article. What
ours knows to be something else (a caption, a byline, other news) is no matter of agreement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from crawler.extraction.body.region import Body
from crawler.extraction.body.second_reader import SecondReading, letters
from crawler.extraction.page.blocks import Block, Box, Fate, Layout
from crawler.extraction.wording.labels import is_prose

_ENOUGH = 300  # characters that make a text, where ours finds fewer
_WHOLE = 0.97  # of the text between the first and the last line that both hold
_MOST = 0.6  # of the text, from which trafilatura's reading is one of the same article
_WEAK_LINKS = 0.5  # share of a line in links, from which it is trusted to trafilatura
#: What becomes of lines of which ours does not know what they are.
_DOUBTFUL = (None, Fate.STRAY, Fate.LINK)
#: Parts of lists and tables: what holds their lines together stands above.
_PARTS = ("li", "ul", "ol", "dl", "td", "tr", "tbody", "thead", "table", "blockquote")


def settle(layout: Layout, body: Body, second: SecondReading) -> float | None:
    """Decide on the lines in the article's region; return the agreement of both, 0 to 1.

    Agreement is the share of characters in lines that both readers hold, of those that either
    holds; None if neither holds any.
    """
    region = _lines(layout, body)
    ours = {block.index for block in body.kept}
    known = [block for block in region if block.index in ours or _is_doubtful(block, body)]
    theirs = [block for block in known if second.holds(block.text)]
    both = [block for block in theirs if block.index in ours]
    either = {block.index: block for block in (*body.kept, *theirs)}
    scarce = _size(theirs) >= max(_ENOUGH, 2 * _size(body.kept))
    _decide(body, _Place(both, scarce=scarce), theirs)
    total = _size(either.values()) + second.unknown(block.text for block in region)
    return round(_size(both) / total, 3) if total else None


def _lines(layout: Layout, body: Body) -> list[Block]:
    assert body.region is not None
    return [b for b in layout.blocks[body.region.first : body.region.last + 1] if b.text]


def _decide(body: Body, place: _Place, theirs: list[Block]) -> None:
    """Drop from the text, or add to it, what one reader alone holds."""
    held = {block.index for block in theirs}
    for block in body.kept:
        if block.index not in held and not place.may_hold(block, body):
            block.drop(Fate.ALONE)
    ours = {block.index for block in body.kept}
    added = [block for block in theirs if block.index not in ours and place.suits(block)]
    body.rescued = place.scarce and bool(added)
    for block in added:
        block.fate = None
    body.kept = sorted(
        (b for b in (*body.kept, *added) if b.fate is None), key=lambda block: block.index
    )


def is_scarce(body: Body) -> bool:
    """Say whether ours finds less than makes a text."""
    return _size(body.kept) < _ENOUGH


def rescue(layout: Layout, body: Body, whole: SecondReading) -> list[str]:
    """Return the text that trafilatura finds in the whole page, where ours finds next to none.

    Lines that ours knows to be something else do not count; empty if those are all.
    """
    free = "".join(letters(b.text) for b in layout.blocks if b.text and not _is_claimed(b, body))
    lines = [line for line in whole.lines if letters(line) in free]
    prose = sum(len(line) for line in lines if is_prose(line))
    return lines if prose >= max(_ENOUGH, 3 * _size(body.kept)) else []


def _is_claimed(block: Block, body: Body) -> bool:
    """Say whether ours knows of what other part of the page the line is."""
    if block.link_share >= _WEAK_LINKS or block.cells or block.index in body.labels:
        return True
    return block.fate not in _DOUBTFUL or not body.start <= block.index < body.limit


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _is_doubtful(block: Block, body: Body) -> bool:
    within = body.start <= block.index < body.limit
    return within and block.fate in _DOUBTFUL and block.index not in body.labels


class _Place:
    """Where the lines stand that both readers hold."""

    def __init__(self, sure: list[Block], *, scarce: bool) -> None:
        self.indices = [block.index for block in sure]
        self.first, self.last = (self.indices[0], self.indices[-1]) if sure else (-1, -1)
        self.makes = {_make(block) for block in sure}
        self.size = _size(sure)
        self.scarce = scarce  #: ours finds little where trafilatura finds a text

    def may_hold(self, block: Block, body: Body) -> bool:
        """Say whether a line that ours alone holds stands where the article's lines may."""
        if block.link_share >= _WEAK_LINKS:
            return False
        if not self.indices or _make(block) in self.makes or self._among(block):
            return True
        if body.core is not None and body.core.contains(block.index) and self._has_gaps(body):
            return True
        # A lead, which trafilatura often passes over; or the end, where it has stopped early.
        if not is_prose(block.text):
            return False
        return block.index < self.last or self._is_next(block, body) or self._stopped_early(body)

    def _is_next(self, block: Block, body: Body) -> bool:
        """Say whether the line is the text's first after those that both readers hold."""
        return block is next((b for b in body.kept if b.index > self.last), None)

    def _has_gaps(self, body: Body) -> bool:
        """Say whether trafilatura passes over lines amid the text: it may lose the ends, too."""
        amid = [b for b in body.kept if self.first <= b.index <= self.last]
        return self.size < max(_size(amid) * _WHOLE, _size(body.kept) * _MOST)

    def _stopped_early(self, body: Body) -> bool:
        return _size([b for b in body.kept if b.index > self.last]) > self.size

    def suits(self, block: Block) -> bool:
        """Say whether a line that trafilatura alone holds may be the article's, too."""
        if block.link_share >= _WEAK_LINKS:
            return False
        if self.scarce or is_prose(block.text) or self.first < block.index < self.last:
            return True
        part = bool(block.cells) or (block.box.tag in _PARTS and not block.linked)
        return part and self._among(block)

    def _among(self, block: Block) -> bool:
        """Say whether the box around the line holds lines that both readers hold."""
        box = block.box.parent
        while box is not None and box.tag in _PARTS:
            box = box.parent
        return any(holder is not None and self._held_in(holder) for holder in (block.box, box))

    def _held_in(self, box: Box) -> bool:
        place = bisect_left(self.indices, box.first)
        return place < len(self.indices) and self.indices[place] <= box.last


def _make(block: Block) -> tuple[object, ...]:
    parent = block.box.parent
    return (block.box.style, parent.style if parent is not None else None)


def find_furniture(layout: Layout, body: Body) -> Iterator[Box]:
    """Yield the boxes in the region that ours knows to be no part of the article."""
    region = body.region
    assert region is not None
    for box in layout.boxes:
        if (
            region.contains(box.first)
            and box is not region
            and box.first <= box.last <= region.last
        ):
            texts = [b for b in layout.blocks[box.first : box.last + 1] if b.text]
            if texts and all(_is_furniture(block, body) for block in texts):
                yield box


def _is_furniture(block: Block, body: Body) -> bool:
    if block.index >= body.limit or block.index < body.start - 1:
        return True
    return block.fate in (Fate.BOX, Fate.TEASER, Fate.HIDDEN, Fate.CAPTION, Fate.BYLINE)
