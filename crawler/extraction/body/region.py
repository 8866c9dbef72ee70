"""Which blocks of a page are the article? Boxes of prose below the title, their furniture dropped.

No class name is looked at. What decides is where prose stands, what is linked, what the headings
of other boxes say, and which boxes look alike.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawler.extraction.body.boilerplate import clear_away
from crawler.extraction.body.prose import Prose
from crawler.extraction.body.title import Title, agree, compact
from crawler.extraction.body.wording import SENTENCE_END, Wording
from crawler.extraction.page.blocks import Block, Box, Fate, Layout

_LINK_COST = 25  # characters of prose that a line of links outweighs
_CORE_SHARE = 0.9  # of the best box's prose that its core holds at least
_NEAR_CORE = 12  # blocks above the core in which the lead may stand, whatever is around it
_WORDS = 3  # spaces in the shortest sentence
_CAPTIONED = 3  # blocks: a picture and the lines of its caption
_VERSE = 12  # characters that a line of verse has at least


@dataclass(slots=True)
class Body:
    """The blocks of the article, and where they lie."""

    kept: list[Block] = field(default_factory=list)  #: its text, in order
    core: Box | None = None  #: the smallest box that holds nearly all of its prose
    start: int = 0  #: index of the first block below the title
    first: int = 0  #: index of the first line of text; ``end`` if there is none
    end: int = 0  #: index of the first block that is below the article
    labels: dict[int, Wording] = field(default_factory=dict)  #: by index
    prose: int = 0  #: characters of prose kept


def find_body(layout: Layout, title: Title) -> Body:
    """Choose the article's blocks; every other block below the title gets its ``fate``."""
    page = Prose(layout, title)
    clear_away(page)
    core, column = _core(page)
    body = Body(core=core, start=page.start, end=page.end, labels=page.labels)
    if core is None:
        body.end = _end_without_prose(page)
        body.kept = _short_lines(page, body.end)
        body.first = body.kept[0].index if body.kept else body.end
    else:
        _select(page, body, core, column)
    return body


def _core(page: Prose) -> tuple[Box | None, Box | None]:
    """Return the smallest box with nearly all prose, and the box that is worth most."""
    worth: dict[int, int] = {}
    for i in range(page.start, page.end):
        block = page.blocks[i]
        if not block.text or block.fate:
            continue
        value = page.weights[i]
        if not value and block.link_share >= 0.6:
            value = -_LINK_COST
        if value:
            worth[id(block.box)] = worth.get(id(block.box), 0) + value
    best, best_value = None, 0
    for box in reversed(page.layout.boxes):
        value = worth.get(id(box), 0)
        if box.parent is not None and value:
            worth[id(box.parent)] = worth.get(id(box.parent), 0) + value
        if value > best_value:
            best, best_value = box, value
    if best is None:
        return None, None
    needed = page.mass(best.first, best.last) * _CORE_SHARE
    core = best
    for box in page.layout.boxes:
        inside = best.first <= box.first and box.last <= best.last
        if (
            inside
            and box.depth > core.depth
            and box.last > box.first
            and page.mass(box.first, box.last) >= needed
        ):
            core = box
    return core, best


def _end_without_prose(page: Prose) -> int:
    for i in sorted(page.labels):
        if page.labels[i] in (Wording.BOX, Wording.COMMENTS, Wording.FOOTER):
            return min(i, page.end)
    return page.end


def _short_lines(page: Prose, end: int) -> list[Block]:
    """Return the sentences right below the title, of an article that is too short for prose."""
    kept: list[Block] = []
    if not page.title.spelled or page.title.index < 0:
        return kept
    for i in range(page.start, min(end, page.start + _NEAR_CORE)):
        block = page.blocks[i]
        if page.is_heading_link(block) or block.heading:
            break
        sentence = block.text.count(" ") >= _WORDS and SENTENCE_END.search(block.text)
        if sentence and not block.fate and i not in page.labels and block.link_share < 0.5:
            kept.append(block)
    return kept


def _select(page: Prose, body: Body, core: Box, column: Box | None) -> None:
    styles = Counter(
        page.blocks[i].box.style
        for i in range(max(core.first, page.start), min(core.last + 1, page.end))
        if page.weights[i]
    )
    lead = _before(page, core, column, styles)
    inner = _inner(page, core, styles, led=bool(lead))
    after = _after(page, core, found=bool(inner))
    body.kept = lead + inner + after
    body.first = body.kept[0].index if body.kept else page.end
    body.prose = sum(page.weights[b.index] for b in body.kept)
    last = body.kept[-1].index if body.kept else core.last
    body.end = _end_below_pictures(page, core, min(page.end, max(core.last, last) + 1))


def _end_below_pictures(page: Prose, core: Box, end: int) -> int:
    """Return the end of the article, moved below a last picture that stands beside its core."""
    for i in range(end, min(end + _CAPTIONED, page.end)):
        block = page.blocks[i]
        if i in page.labels or block.heading or block.fate or block.link_share >= 0.5:
            break
        if block.picture is not None and _close(block, core):
            return min(i + _CAPTIONED, page.end)
    return end


def _before(
    page: Prose, core: Box, column: Box | None, styles: Counter[tuple[str, str, str]]
) -> list[Block]:
    """Return prose between title and core, such as the lead, and the sub-headings after it."""
    kept: list[Block] = []
    for i in range(page.start, max(core.first, page.start)):
        block = page.blocks[i]
        if not (column is None or column.contains(i) or core.first - i < _NEAR_CORE):
            continue
        heading = bool(kept) and bool(block.text) and i not in page.labels and not block.fate
        if page.weights[i] or (
            heading and block.link_share < 0.5 and (block.is_bold or block.box.style in styles)
        ):
            kept.append(block)
    return kept


def _inner(
    page: Prose, core: Box, styles: Counter[tuple[str, str, str]], *, led: bool
) -> list[Block]:
    kept: list[Block] = []
    heading = compact(page.title.text)
    span = range(max(core.first, page.start), min(core.last + 1, page.end))
    prose = [i for i in span if page.weights[i]]
    first_prose, last_prose = prose[0], prose[-1]
    for i in span:
        block = page.blocks[i]
        if not block.text or block.fate:
            continue
        if label := page.labels.get(i):
            if label in (Wording.FOOTER, Wording.DATE) and first_prose < i < last_prose:
                kept.append(block)
                continue
            block.drop(Fate.WORDING, label.value)
            if label in (Wording.COMMENTS, Wording.FOOTER) and i > last_prose:
                break
            continue
        if page.is_heading_link(block) or (
            block.link_share >= 0.95 and not page.weights[i] and not block.cells
        ):
            block.fate = Fate.LINK
        elif i < first_prose + 3 and heading and agree(compact(block.text), heading):
            block.fate = Fate.TITLE
        elif led and i < first_prose and block.is_bold:
            kept.append(block)  # the first sub-heading, below a lead that stands apart
        elif (i < first_prose or i > last_prose) and not _belongs(page, block, core, styles):
            block.fate = Fate.STRAY
        else:
            kept.append(block)
    return kept


def _belongs(page: Prose, block: Block, core: Box, styles: Counter[tuple[str, str, str]]) -> bool:
    """Say whether a short line before or after the prose looks like a part of it."""
    around = (block.box, block.box.parent)  # editors put a paragraph into a list's item
    if block.cells or any(box and box.tag in ("li", "blockquote", "pre") for box in around):
        return True
    lines = [b for b in page.blocks[block.box.first : block.box.last + 1] if b.text]
    if len(lines) >= 2 and block.box is not core and all(len(b.text) >= _VERSE for b in lines):
        return all(b.link_share == 0 and b.index not in page.labels for b in lines)
    return block.box.style in styles and (
        block.box.parent is core or block.box is core or block.box.parent is core.parent
    )


def _close(block: Block, core: Box) -> bool:
    """Say whether a box that holds the block, two levels up at most, holds the core too."""
    box = block.box.parent
    for _ in range(2):
        if box is None:
            return False
        if box.first <= core.first and core.last <= box.last:
            return True
        box = box.parent
    return False


def _after(page: Prose, core: Box, *, found: bool) -> list[Block]:
    """Return what goes on with the article below its core, in boxes that look alike."""
    kept: list[Block] = []
    headings: list[Block] = []
    above = [i for i in range(page.start, core.last + 1) if page.weights[i]]
    makes = {page.make(i) for i in above}
    for i in range(max(core.last + 1, page.start), page.end):
        block = page.blocks[i]
        label = page.labels.get(i)
        if label in (Wording.BOX, Wording.COMMENTS, Wording.FOOTER, Wording.TAGS):
            break
        if not block.text or block.fate:
            continue
        if not page.weights[i]:
            if label is None and block.link_share < 0.5:
                headings.append(block)
            continue
        alike = page.make(i) in makes
        if _close(block, core) and (alike or page.break_between(above, i) is None):
            kept += headings
            headings.clear()
            kept.append(block)
            above.append(i)
        elif found:
            break
    return kept
