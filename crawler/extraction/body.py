"""Which blocks of a page are the article? Boxes of prose below the title, their furniture dropped.

No class name is looked at. What decides is where prose stands, what is linked, what the headings
of other boxes say, and which boxes look alike.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate

from crawler.extraction.layout import Block, Box, Layout
from crawler.extraction.moments import beside_date
from crawler.extraction.signatures import read_byline
from crawler.extraction.title import Title, agree, compact
from crawler.extraction.wording import PROSE, SENTENCE, SENTENCE_END, Wording, is_prose, recognise

_MAX_WEIGHT = 800
_ARTICLE_LINK = re.compile(r"^(?!.*/nhom-tin/).*-\d{6,18}(?:\.\w{2,5})?/?(?:[?#]|$)")
_LINK_COST = 25
_CORE_SHARE = 0.9
_TEASER_CLIMB = 5
_HEAD_SHARE = 0.6  # of all prose below the title that stands above the article's end at least
_MAX_JOINED = 3000  # characters of a paragraph that is put together from lines
_SIBLINGS = 50  # paragraphs above a break whose boxes are compared
_NEAR_CORE = 12  # blocks above the core in which the lead may stand, whatever is around it
_VERSE = 12  # characters that a line of verse has at least
_BOX_PROSE = 700  # characters of prose that the box under a heading may have at any rate
_FOOTER_SHARE = 0.5  # of the prose above that the imprint may have at most
_BESIDE_DATE = 60  # characters that a date line may say beside the date


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
    search = _Search(layout, title)
    return search.run()


class _Search:
    def __init__(self, layout: Layout, title: Title) -> None:
        self.layout, self.blocks, self.title = layout, layout.blocks, title
        self.start = title.index + 1
        self.end = len(self.blocks)
        self.labels: dict[int, Wording] = {}
        self.weights = [0] * len(self.blocks)
        self.sums: list[int] | None = None  # of the weights before each block; None: to be summed

    def run(self) -> Body:
        self._join_broken_lines()
        self._weigh()
        self._cut_at_comments()
        self._cut_at_footer()
        self._drop_teasers()
        self._drop_sections()
        self._end_below_pictures()
        self._cut_foreign_tail()
        core, column = self._core()
        body = Body(core=core, start=self.start, end=self.end, labels=self.labels)
        if core is None:
            body.end = self._end_without_prose()
            body.first = body.end
            return body
        self._select(body, core, column)
        return body

    # --- lines ---

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
                block.text, block.fate = "", "joined to the line before"
                continue
            previous = block

    # --- weights ---

    def _weigh(self) -> None:
        for i in range(self.start, self.end):
            block = self.blocks[i]
            if not block.text or block.fate:
                continue
            linked = block.link_share >= 0.6
            if not (linked and len(block.text) > 60) and not block.cells:
                label = recognise(block.text)
                if label is not None and not (linked and label is Wording.COMMENTS):
                    self.labels[i] = label
                    continue
                beside = None if self._is_heading_link(block) else beside_date(block.text)
                if beside is not None and len(beside) <= _BESIDE_DATE and not is_prose(beside):
                    self.labels[i] = Wording.DATE
                    continue
            if not linked and is_prose(block.text):
                self.weights[i] = min(len(block.text), _MAX_WEIGHT)

    def _mass(self, first: int, last: int) -> int:
        """Return the characters of prose from one block to another, as far as the article may go."""
        if self.sums is None:
            self.sums = [0, *accumulate(self.weights)]
        first, last = max(first, self.start), min(last + 1, self.end)
        return self.sums[last] - self.sums[first] if last > first else 0

    def _discard(self, i: int, fate: str) -> None:
        """Drop block *i* for good."""
        self.blocks[i].fate = self.blocks[i].fate or fate
        if self.weights[i]:
            self.weights[i] = 0
            self.sums = None

    def _cut_at_comments(self) -> None:
        """End the article where the readers' part begins, or drop that part if it stands first."""
        for i in sorted(i for i, label in self.labels.items() if label is Wording.COMMENTS):
            if i >= self.end or self.blocks[i].link_share >= 0.5:
                continue
            if self._mass(self.start, i) or not self._mass(i, self.end):
                self.end = i
                return
            self._drop(self._section(i, Wording.COMMENTS), i)

    def _drop(self, section: range, heading: int) -> None:
        for j in section:
            self._discard(j, f"in the box “{self.blocks[heading].text}”")

    def _cut_at_footer(self) -> None:
        """End the page where its imprint begins, if no more than a little prose stands below."""
        for i in sorted(i for i, label in self.labels.items() if label is Wording.FOOTER):
            before = self._mass(self.start, i)
            if i >= self.end or self._mass(i, self.end) > before * _FOOTER_SHARE:
                continue
            first = i
            box: Box | None = self.blocks[i].box
            while box is not None and box.first > self.title.index:
                if self._mass(box.first, i) > before * _FOOTER_SHARE:
                    break
                first = min(first, box.first)
                box = box.parent
            if first > self.start:
                self.end = first
            return

    # --- boxes of other articles ---

    def _is_heading_link(self, block: Block) -> bool:
        return block.link_share >= 0.6 and any(_ARTICLE_LINK.search(h) for h in block.hrefs)

    def _drop_teasers(self) -> None:
        """Drop prose that stands under a link to another article: that article's lead."""
        limit = max(self._mass(self.start, self.end) * 0.3, 500)
        prose = [i for i in range(self.start, self.end) if self.weights[i]]
        for i in [i for i in prose if self._is_teaser(i, limit)]:
            self._discard(i, "lead of another article")

    def _is_teaser(self, i: int, limit: float) -> bool:
        box: Box | None = self.blocks[i].box
        for _ in range(_TEASER_CLIMB):
            if box is None or self._mass(box.first, box.last) > limit:
                return False
            first = self._first_text(box)
            if first is not None and first.index < i and self._is_heading_link(first):
                return True
            box = box.parent
        return False

    def _first_text(self, box: Box) -> Block | None:
        for block in self.blocks[max(box.first, self.start) : box.last + 1]:
            if block.text:
                return block
        return None

    def _drop_sections(self) -> None:
        for i in sorted(self.labels):
            label = self.labels[i]
            if i >= self.end or self.blocks[i].fate or label not in (Wording.BOX, Wording.RELATED):
                continue
            if self.blocks[i].link_share >= 0.6 and label is Wording.BOX and self._lonely(i):
                continue
            self._drop(self._section(i, label), i)

    def _lonely(self, i: int) -> bool:
        """Say whether a link that reads like a heading is only an entry of a menu."""
        after = self.blocks[i + 1] if i + 1 < self.end else None
        return after is None or not self._is_heading_link(after)

    def _section(self, i: int, label: Wording) -> range:
        """Return the indices of the blocks that the heading *i* opens."""
        total = self._mass(self.start, self.end)
        box = self.blocks[i].box
        if box.first != i:
            return self._flat_section(i, box, label)
        while box.parent is not None and self._opens(box.parent, i):
            if self._mass(box.parent.first, box.parent.last) > max(total * 0.5, _BOX_PROSE):
                break
            if box.parent.contains(self.title.index):
                break
            box = box.parent
        if box.last > i:
            return range(i, min(box.last + 1, self.end))
        return self._flat_section(i, box.parent or box, label)

    def _opens(self, box: Box, i: int) -> bool:
        """Say whether nothing but pictures stands before block *i* in the box."""
        return all(not b.text for b in self.blocks[box.first : i])

    def _flat_section(self, i: int, parent: Box, label: Wording) -> range:
        """The heading's followers in the same box, up to where the article goes on."""
        last = min(parent.last + 1, self.end)
        if label is Wording.RELATED:
            for j in range(i + 1, last):
                block = self.blocks[j]
                if (
                    block.text
                    and not block.fate
                    and block.link_share < 0.5
                    and j not in self.labels
                ):
                    return range(i, j)
            return range(i, last)
        before = [
            self.blocks[j].box
            for j in range(self.start, i)
            if self.weights[j] and self._near(j, parent)
        ]
        styles = {box.style for box in before}
        pictured = any(b.picture is not None and not b.fate for b in self.blocks[self.start : i])
        for j in range(i + 1, last):
            if not self.weights[j]:
                continue
            own_box = self.blocks[j].box is not parent
            alike = self.blocks[j].box.style in styles and self.blocks[j].box.parent in {
                box.parent for box in before
            }
            if (not before and not pictured) or (own_box and alike):
                return range(i, j)
        return range(i, last)

    def _near(self, j: int, box: Box) -> bool:
        return box.contains(j)

    # --- what follows the article ---

    def _end_below_pictures(self) -> None:
        """End an article that is only a picture at the first box of other things."""
        if not self.title.spelled:
            return
        for i in sorted(i for i, label in self.labels.items() if label.ends):
            if i >= self.end or self._mass(self.start, i) or self.blocks[i].link_share >= 0.5:
                return
            if any(b.picture is not None and not b.fate for b in self.blocks[self.start : i]):
                self.end = i
                return

    def _cut_foreign_tail(self) -> None:
        """End the article where prose of another make begins below a break in the text.

        A break is a tool bar, a heading or a byline; another make: in boxes of a style that no
        prose before the break is in.
        """
        prose = [i for i in range(self.start, self.end) if self.weights[i]]
        makes = [self._make(i) for i in prose]
        last = {make: k for k, make in enumerate(makes)}
        total = sum(self.weights[i] for i in prose)
        above = until = 0
        for k in range(1, len(prose)):
            above += self.weights[prose[k - 1]]
            until = max(until, last[makes[k - 1]])
            if above < total * _HEAD_SHARE or until >= k:
                continue
            cut = self._break(prose[:k], prose[k])
            if cut is not None:
                self.end = cut
                return

    def _make(self, i: int) -> tuple[object, ...]:
        box = self.blocks[i].box
        return (box.style, box.parent.style if box.parent else None)

    def _break(self, above: list[int], after: int) -> int | None:
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

    # --- the core ---

    def _core(self) -> tuple[Box | None, Box | None]:
        """Return the smallest box with nearly all prose, and the box that is worth most."""
        worth: dict[int, int] = {}
        for i in range(self.start, self.end):
            block = self.blocks[i]
            if not block.text or block.fate:
                continue
            value = self.weights[i]
            if not value and block.link_share >= 0.6:
                value = -_LINK_COST
            if value:
                worth[id(block.box)] = worth.get(id(block.box), 0) + value
        best, best_value = None, 0
        for box in reversed(self.layout.boxes):
            value = worth.get(id(box), 0)
            if box.parent is not None and value:
                worth[id(box.parent)] = worth.get(id(box.parent), 0) + value
            if value > best_value:
                best, best_value = box, value
        if best is None:
            return None, None
        needed = self._mass(best.first, best.last) * _CORE_SHARE
        core = best
        for box in self.layout.boxes:
            inside = best.first <= box.first and box.last <= best.last
            if (
                inside
                and box.depth > core.depth
                and box.last > box.first
                and self._mass(box.first, box.last) >= needed
            ):
                core = box
        return core, best

    def _end_without_prose(self) -> int:
        for i in sorted(self.labels):
            if self.labels[i] in (Wording.BOX, Wording.COMMENTS, Wording.FOOTER):
                return min(i, self.end)
        return self.end

    # --- selection ---

    def _select(self, body: Body, core: Box, column: Box | None) -> None:
        styles = Counter(
            self.blocks[i].box.style
            for i in range(max(core.first, self.start), min(core.last + 1, self.end))
            if self.weights[i]
        )
        lead = self._before(core, column, styles)
        inner = self._inner(core, styles, led=bool(lead))
        after = self._after(core, found=bool(inner))
        body.kept = lead + inner + after
        body.first = body.kept[0].index if body.kept else self.end
        body.prose = sum(self.weights[b.index] for b in body.kept)
        last = body.kept[-1].index if body.kept else core.last
        body.end = min(self.end, max(core.last, last) + 1)

    def _before(
        self, core: Box, column: Box | None, styles: Counter[tuple[str, str, str]]
    ) -> list[Block]:
        """Return prose between title and core, such as the lead, and the sub-headings after it."""
        kept: list[Block] = []
        for i in range(self.start, max(core.first, self.start)):
            block = self.blocks[i]
            if not (column is None or column.contains(i) or core.first - i < _NEAR_CORE):
                continue
            heading = bool(kept) and bool(block.text) and i not in self.labels and not block.fate
            if self.weights[i] or (
                heading and block.link_share < 0.5 and (block.is_bold or block.box.style in styles)
            ):
                kept.append(block)
        return kept

    def _inner(self, core: Box, styles: Counter[tuple[str, str, str]], *, led: bool) -> list[Block]:
        kept: list[Block] = []
        heading = compact(self.title.text)
        span = range(max(core.first, self.start), min(core.last + 1, self.end))
        prose = [i for i in span if self.weights[i]]
        first_prose, last_prose = prose[0], prose[-1]
        for i in span:
            block = self.blocks[i]
            if not block.text or block.fate:
                continue
            if label := self.labels.get(i):
                if label in (Wording.FOOTER, Wording.DATE) and first_prose < i < last_prose:
                    kept.append(block)
                    continue
                block.fate = label.value
                if label in (Wording.COMMENTS, Wording.FOOTER) and i > last_prose:
                    break
                continue
            if self._is_heading_link(block) or (
                block.link_share >= 0.95 and not self.weights[i] and not block.cells
            ):
                block.fate = "link to another page"
            elif i < first_prose + 3 and heading and agree(compact(block.text), heading):
                block.fate = "the title again"
            elif led and i < first_prose and block.is_bold:
                kept.append(block)  # the first sub-heading, below a lead that stands apart
            elif (i < first_prose or i > last_prose) and not self._belongs(block, core, styles):
                block.fate = "short line around the text"
            else:
                kept.append(block)
        return kept

    def _belongs(self, block: Block, core: Box, styles: Counter[tuple[str, str, str]]) -> bool:
        """Say whether a short line before or after the prose looks like a part of it."""
        if block.cells or block.box.tag in ("li", "blockquote", "pre"):
            return True
        lines = [b for b in self.blocks[block.box.first : block.box.last + 1] if b.text]
        if len(lines) >= 2 and block.box is not core and all(len(b.text) >= _VERSE for b in lines):
            return all(b.link_share == 0 and b.index not in self.labels for b in lines)
        return block.box.style in styles and (
            block.box.parent is core or block.box is core or block.box.parent is core.parent
        )

    def _close(self, block: Block, core: Box) -> bool:
        """Say whether a box that holds the block, two levels up at most, holds the core too."""
        box = block.box.parent
        for _ in range(2):
            if box is None:
                return False
            if box.first <= core.first and core.last <= box.last:
                return True
            box = box.parent
        return False

    def _after(self, core: Box, *, found: bool) -> list[Block]:
        """Return what goes on with the article below its core, in boxes that look alike."""
        kept: list[Block] = []
        headings: list[Block] = []
        above = [i for i in range(self.start, core.last + 1) if self.weights[i]]
        makes = {self._make(i) for i in above}
        for i in range(max(core.last + 1, self.start), self.end):
            block = self.blocks[i]
            label = self.labels.get(i)
            if label in (Wording.BOX, Wording.COMMENTS, Wording.FOOTER, Wording.TAGS):
                break
            if not block.text or block.fate:
                continue
            if not self.weights[i]:
                if label is None and block.link_share < 0.5:
                    headings.append(block)
                continue
            alike = self._make(i) in makes
            if self._close(block, core) and (alike or self._break(above, i) is None):
                kept += headings
                headings.clear()
                kept.append(block)
                above.append(i)
            elif found:
                break
        return kept
