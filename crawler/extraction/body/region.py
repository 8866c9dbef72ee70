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
from crawler.extraction.page.blocks import Block, Box, Fate, Layout
from crawler.extraction.wording.labels import SENTENCE_END, Wording

_LINK_COST = 25  # characters of prose that a line of links outweighs
_CORE_SHARE = 0.9  # of the best box's prose that its core holds at least
_ENOUGH = 100  # characters of lines that make a text; fewer do as sentences below a title
_LINES = 4  # lines that make a text, however short
_NEAR_CORE = 12  # blocks above the core in which the lead may stand, whatever is around it
_WORDS = 3  # spaces in the shortest sentence
_CAPTIONED = 3  # blocks: a picture and the lines of its caption
#: What stands below an article, and never within.
_BELOW = (Wording.BOX, Wording.COMMENTS, Wording.FOOTER, Wording.TAGS)
_VERSE = 12  # characters that a line of verse has at least


@dataclass(slots=True)
class Body:
    """The blocks of the article, and where they lie."""

    kept: list[Block] = field(default_factory=list)  #: its text, in order
    region: Box | None = None  #: the smallest box that holds title and text: what is read twice
    core: Box | None = None  #: the smallest box that holds nearly all of its prose
    start: int = 0  #: index of the first block below the title
    first: int = 0  #: index of the first line of text; ``end`` if there is none
    end: int = 0  #: index of the first block that is below the article
    limit: int = 0  #: index of the first block that cannot be the article's
    labels: dict[int, Wording] = field(default_factory=dict)  #: by index
    prose: int = 0  #: characters of prose kept
    rescued: bool = False  #: most of the text is what trafilatura alone found


def find_body(layout: Layout, title: Title) -> Body:
    """Choose the article's blocks; every other block below the title gets its ``fate``."""
    page = Prose(layout, title)
    clear_away(page)
    core, column = _core(page)
    if core is not None and not _has_text(page, core):
        core = None
    body = Body(core=core, start=page.start, end=page.end, limit=page.end, labels=page.labels)
    body.region = _region(layout, title, core)
    if core is None:
        body.end = _end_without_prose(page)
        body.kept = _short_lines(page, body.end)
        body.first = body.kept[0].index if body.kept else body.end
    else:
        _select(page, body, core, column)
    return body


def _has_text(page: Prose, core: Box) -> bool:
    """Say whether the lines in the core are many enough, or long enough, to be a text."""
    lines = page.lines(max(core.first, page.start), min(core.last + 1, page.end))
    return len(lines) >= _LINES or sum(page.plain[i] for i in lines) >= _ENOUGH


def _region(layout: Layout, title: Title, core: Box | None) -> Box:
    """Return the smallest box that holds both the title, if it is shown, and the core.

    Where a profile has them in places of their own, it is the body's.
    """
    page = layout.boxes[0]
    box = core if core is not None else page
    while box.parent not in (None, page) and not box.contains(title.index):
        assert box.parent is not None
        box = box.parent
    return box


def _core(page: Prose) -> tuple[Box | None, Box | None]:
    """Return the smallest box with nearly all text, and the box that is worth most.

    What counts is prose; on a page without, as of a poem or a list of names, any line of text.
    """
    values = page.weights if page.prose(page.start, page.end) else page.plain
    best = _worthiest(page, values)
    if best is None:
        return None, None

    def mass(box: Box) -> int:
        return sum(values[max(box.first, page.start) : min(box.last + 1, page.end)])

    needed = mass(best) * _CORE_SHARE
    core = best
    for box in page.layout.boxes:
        inside = best.first <= box.first and box.last <= best.last
        deeper = box.depth > core.depth and box.last > box.first
        if inside and deeper and mass(box) >= needed:
            core = box
    return core, best


def _worthiest(page: Prose, values: list[int]) -> Box | None:
    """Return the box in which the values of its lines outweigh links by most."""
    worth: Counter[Box] = Counter()
    for block in page.blocks[page.start : page.end]:
        if block.text and not block.fate:
            worth[block.box] += values[block.index] or _cost(block)
    best, best_value = None, 0
    for box in reversed(page.layout.boxes):
        value = worth[box]
        if box.parent is not None:
            worth[box.parent] += value
        if value > best_value:
            best, best_value = box, value
    return best


def _cost(block: Block) -> int:
    """Return what a line without prose adds to its box: nothing, or less if it is a link."""
    return -_LINK_COST if block.link_share >= 0.6 else 0


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
        heading = bool(kept) and (block.is_bold or block.box.style in styles)
        if (
            page.weights[i]
            or _opens_list(page, block, core)
            or (heading and _is_plain(page, block))
        ):
            kept.append(block)
    return kept


def _is_plain(page: Prose, block: Block) -> bool:
    """Say whether nothing tells what the line is, and it is not mostly links."""
    known = block.index in page.labels or block.fate is not None
    return bool(block.text) and not known and block.link_share < 0.5


def _opens_list(page: Prose, block: Block, core: Box) -> bool:
    """Say whether the line announces a core of short lines."""
    announces = block.text.endswith(":") and page.plain[block.index] > 0
    return announces and not page.mass(core.first, core.last)


def _inner(
    page: Prose, core: Box, styles: Counter[tuple[str, str, str]], *, led: bool
) -> list[Block]:
    """Return the text in the core; each other line of it gets its fate."""
    first, end = max(core.first, page.start), min(core.last + 1, page.end)
    prose = page.prose(first, end) or page.lines(first, end)
    for block in page.blocks[first:end]:
        if not block.text or block.fate is not None:
            continue
        label = page.labels.get(block.index)
        if label is None:
            _drop_unlike(page, block, core, styles, prose, led=led)
            continue
        if not _is_own(block, label, styles, prose):
            block.drop(Fate.WORDING, label.value)
        if block.index > prose[-1] and label in (Wording.COMMENTS, Wording.FOOTER):
            end = block.index
            break
    return _undropped(page.blocks[first:end])


def _drop_unlike(
    page: Prose, block: Block, core: Box, styles: Counter[tuple[str, str, str]],
    prose: list[int], *, led: bool,
) -> None:  # fmt: skip
    """Drop a line that nothing tells of if it is no text where it stands around the *prose*."""
    block.fate = _fate(page, block, near_top=block.index < prose[0] + 3)
    before = block.index < prose[0]
    heading = led and before and block.is_bold  # the first, below a lead set apart
    amid = not before and block.index <= prose[-1]
    if not (amid or heading or _belongs(page, block, core, styles)):
        block.drop(Fate.STRAY)


def _is_own(
    block: Block, label: Wording, styles: Counter[tuple[str, str, str]], prose: list[int]
) -> bool:
    """Say whether a line belongs to the text in spite of its wording: by where it stands.

    Amid the text it may be worded like an imprint or a date; but a date in a box of its own below
    the lead is the article's.
    """
    if label is Wording.CONTACT:
        return block.index >= prose[0]
    below_lead = len(prose) > 1 and block.index < prose[1] and block.box.style not in styles
    if label is Wording.DATE and below_lead:
        return False
    return label in (Wording.FOOTER, Wording.DATE) and prose[0] < block.index < prose[-1]


def _undropped(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.text and block.fate is None]


def _fate(page: Prose, block: Block, *, near_top: bool) -> Fate | None:
    """Say why a line in the core is no text wherever it stands there; None if it may be."""
    mere_link = block.link_share >= 0.95 and not page.weights[block.index] and not block.cells
    if mere_link or page.is_heading_link(block):
        return Fate.LINK
    heading = compact(page.title.text)
    if near_top and heading and agree(compact(block.text), heading):
        return Fate.TITLE
    return None


def _belongs(page: Prose, block: Block, core: Box, styles: Counter[tuple[str, str, str]]) -> bool:
    """Say whether a short line before or after the prose looks like a part of it."""
    around = (block.box, block.box.parent)  # editors put a paragraph into a list's item
    if block.cells or any(box and box.tag in ("li", "blockquote", "pre") for box in around):
        return True
    if _is_verse(page, block.box, core):
        return all(
            b.link_share == 0 and b.index not in page.labels for b in _lines(page, block.box)
        )
    beside = core in around or block.box.parent is core.parent
    return block.box.style in styles and beside


def _lines(page: Prose, box: Box) -> list[Block]:
    return [b for b in page.blocks[box.first : box.last + 1] if b.text]


def _is_verse(page: Prose, box: Box, core: Box) -> bool:
    """Say whether the box, smaller than the core, holds lines that are long enough for verse."""
    lines = _lines(page, box)
    return len(lines) >= 2 and box is not core and all(len(b.text) >= _VERSE for b in lines)


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
    above = page.prose(page.start, core.last + 1)
    makes = {page.make(i) for i in above}
    for i in range(max(core.last + 1, page.start), page.end):
        block, label = page.blocks[i], page.labels.get(i)
        if label in _BELOW:
            break
        if not block.text or block.fate:
            continue
        if _goes_on(page, i, core, above, makes):
            kept += [*headings, block]
            headings.clear()
            above.append(i)
        elif page.weights[i]:
            if found:
                break
        elif label is None and block.link_share < 0.5:
            headings.append(block)
    return kept


def _stands_beside(row: Block, core: Box) -> bool:
    """Say whether the block is a row of a table in the box around the core."""
    box: Box | None = row.box if row.cells else None
    while box is not None and box.tag != "table":
        box = box.parent
    around = box.parent if box is not None else None
    return around is not None and around.first <= core.first and core.last <= around.last


def _goes_on(
    page: Prose, i: int, core: Box, above: list[int], makes: set[tuple[object, ...]]
) -> bool:
    """Say whether a block beside the core is more of the text *above*.

    A table's row is; prose is that is made like it, or that no break divides from it.
    """
    if not page.weights[i]:
        return i not in page.labels and _stands_beside(page.blocks[i], core)
    alike = page.make(i) in makes
    return _close(page.blocks[i], core) and (alike or page.break_between(above, i) is None)
