"""Which pictures belong to the article, and which lines are their captions?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from statistics import median

from lxml.html import HtmlElement

from crawler.extraction.body.region import Body
from crawler.extraction.body.title import agree, compact
from crawler.extraction.fields.pictures import distinct, is_icon, source
from crawler.extraction.page.blocks import Block, Box, Fate, Layout
from crawler.extraction.wording.signatures import LABEL, read_byline
from storage.records import Image
from vietnamese.datelines import read_dateline
from vietnamese.letters import clean, fold

_MAX_CAPTION = 400  # characters
_LONG_LINE = 60  # characters
_MAX_ALT = 1000  # characters
_FIGURE_LINES = 3
_CREDIT = re.compile(
    r"[(\[]?\b(?:anh|nguon anh|nguon|hinh anh|hinh|photo|tranh|do hoa|clip|video)(?: minh hoa)?"
    r"\s*[:：]\s*[^:]{2,60}$"
    r"|\(?anh (?:minh hoa|tu lieu|chup|internet|ttxvn|bao)[^.]{0,40}\)?\.?$"
    r"|\((?:anh|nguon|photo)\b[^)]{2,60}\)\.?$"
    r"|^(?:©|\(c\)) ?[^.]{2,40}$"
)
_NARRATIVE = re.compile(
    r"(?:tai|theo|phat bieu|ngay|sang|chieu|toi|cung voi|cung ngay|ben canh|dip nay|ngoai ra"
    r"|dong thoi|truoc do|sau do|tuy nhien|ve |de |nham|trong khi|trong do|do do|vi vay|qua do"
    r"|nhan dip|duoc biet|ket thuc|mo dau|hien nay|hien|khi|neu)\b"
)
_HINT = re.compile(
    r"caption|chu-?thich|figcap|image-?desc|photo-?desc|img-?note|picturetitle|desc-?img|imgcap"
)
_ENOUGH = 3  # points
_CUSTOM = 6  # points for standing where captions stand on the page
_SHORT = 100  # characters; a lead has more
_CLOSING = frozenset(".…)”\"'")
_SENTENCES = re.compile(r"[.!?]\s+[A-ZĐÀ-Ỹ“\"]")


def find_images(
    layout: Layout, body: Body, url: str, own: Callable[[str], bool]
) -> tuple[Image, ...]:
    """Return the article's pictures; their captions are taken out of the body.

    *own* says of a link's address whether it leads to another page: pictures in such links belong
    to other articles.
    """
    search = _Captions(layout, body, url, own)
    return tuple(search.run())


class _Captions:
    def __init__(self, layout: Layout, body: Body, url: str, own: Callable[[str], bool]) -> None:
        self.blocks, self.body, self.url, self.leads_away = layout.blocks, body, url, own
        self.kept = {block.index for block in body.kept}
        prose = [b for b in body.kept if len(b.text) > 100] or body.kept
        self.usual = Counter((b.box.style, b.is_italic) for b in prose).most_common(1)
        self.typical = median([len(b.text) for b in prose]) if prose else 0
        self.breaks = Counter(b.breaks for b in body.kept).most_common(1)
        self.seen: set[tuple[tuple[str, str, str], bool]] = set()
        self.taken: set[int] = set()
        self.tendency = 0  # of captions, to stand above
        self.essay = False  # hardly a line that stands beside no picture

    def run(self) -> Iterator[Image]:
        pictures = self._pictures()
        self.essay = len(pictures) > 2 and len(self.body.kept) <= len(pictures) + 1
        self.tendency = self._tendency(pictures)
        rows = self._rows(pictures)
        found: list[tuple[Block, str, str]] = []
        for position, block in enumerate(pictures):
            following = pictures[position + 1] if position + 1 < len(pictures) else None
            if block.index in rows:
                caption = self._take([rows[block.index]])
            elif self._shares(block, following):
                caption = ""
            else:
                caption = self._caption(block)
            image = block.picture
            assert image is not None
            if image.tag != "img":
                continue
            address = source(image, self.url)
            if address is not None:
                found.append((block, address, caption))
        if not any(caption for _, _, caption in found):
            self._caption_above_dateline(found, pictures)
        self._drop()
        yield from distinct(found)

    def _pictures(self) -> list[Block]:
        end = max(self.body.end, self.body.first)
        return [
            block
            for block in self.blocks[self.body.start : end]
            if block.picture is not None
            and not block.fate
            and self._is_content(block.picture, block)
        ]

    def _is_content(self, element: HtmlElement, block: Block) -> bool:
        if element.tag != "img":
            return True
        if is_icon(element, self.url) or self._marks_link(block):
            return False
        return not any(self.leads_away(href) for href in block.hrefs)

    def _marks_link(self, picture: Block) -> bool:
        """Say whether all that stands with the picture is a link to elsewhere, as to a file."""
        line = next(iter(self.blocks[picture.index + 1 : picture.index + 2]), None)
        if line is None or line.box is not picture.box or line.link_share < 0.9:
            return False
        return any(map(self.leads_away, line.hrefs))

    def _shares(self, block: Block, following: Block | None) -> bool:
        """Say whether the next picture follows at once: the caption below is its own."""
        if following is None:
            return False
        between = self.blocks[block.index + 1 : following.index]
        return not any(b.text for b in between)

    # --- captions ---

    def _caption(self, picture: Block) -> str:
        box = self._figure(picture)
        if box is not None:
            lines = [b for b in self.blocks[box.first : box.last + 1] if self._free(b)]
            if lines and not self._is_signature(lines[-1]):
                return self._take(lines)
        above, below = self._above(picture), self._below(picture)
        if above is not None and (below is None or self._prefers(picture, above, below)):
            return self._take([above])
        return "" if below is None else self._take([below, *self._repetition(below)])

    def _repetition(self, caption: Block) -> list[Block]:
        """Return the line after a caption, if it repeats it or only says whose picture it is."""
        after = self.blocks[caption.index + 1 : caption.index + 2]
        return [line for line in after if self._free(line) and self._repeats(caption, line)]

    def _prefers(self, picture: Block, above: Block, below: Block) -> bool:
        """Say whether of two lines that may be the caption the one above is."""
        balance = self._score(picture, above) - self._score(picture, below)
        return balance + _CUSTOM * self.tendency > 0

    def _below(self, picture: Block) -> Block | None:
        """Return the first line below the picture, if it is a caption by its looks."""
        for line in self.blocks[picture.index + 1 : picture.index + 6]:
            if line.text and line.fate is not Fate.JOINED:
                caption = self._free(line) and self._score(picture, line) >= _ENOUGH
                return line if caption and not self._is_signature(line) else None
        return None

    def _above(self, picture: Block) -> Block | None:
        """Return the line above the picture, if all speaks for its being the caption."""
        for line in reversed(self.blocks[max(self.body.start, picture.index - 3) : picture.index]):
            if line.picture is not None:
                return None
            if line.text:
                caption = self._free(line) and self._is_above(picture, line)
                return line if caption and not self._is_signature(line) else None
        return None

    def _is_above(self, picture: Block, line: Block) -> bool:
        credited = _CREDIT.search(fold(line.text)) is not None
        if line.heading or (line.is_bold and not line.is_italic and not credited):
            return False
        if not (line.is_italic or credited or line.text[-1] in _CLOSING):
            return False
        points = self._score(picture, line) + 2 * self._alone_together(picture, line)
        first = bool(self.body.kept) and line is self.body.kept[0]
        if first and not credited and len(line.text) > _SHORT and not self._before_dateline(line):
            points -= 2  # a lead may look like a caption
        return points > _ENOUGH

    def _alone_together(self, picture: Block, line: Block) -> bool:
        """Say whether a box holds the picture and the line and no other text."""
        box: Box | None = picture.box
        for _ in range(3):
            if box is None:
                return False
            if box.contains(line.index):
                return all(b is line or not b.text for b in self.blocks[box.first : box.last + 1])
            box = box.parent
        return False

    def _tendency(self, pictures: list[Block]) -> int:
        """Return 1 if captions stand above their pictures, -1 if below, 0 if it cannot be told.

        What tells are the pictures that have a line like a caption on one side alone.
        """
        balance = 0
        for picture in pictures:
            balance += (self._above(picture) is not None) - (self._below(picture) is not None)
        return (balance > 0) - (balance < 0)

    def _rows(self, pictures: list[Block]) -> dict[int, Block]:
        """Return the captions of pictures in a table's row, which stand in the row below."""
        rows: dict[Box, list[Block]] = {}
        for picture in pictures:
            cell = picture.cell
            if cell is not None and cell.parent is not None:
                rows.setdefault(cell.parent, []).append(picture)
        found: dict[int, Block] = {}
        for row, shown in rows.items():
            found.update(self._row_below(row, shown))
        return found

    def _row_below(self, row: Box, shown: list[Block]) -> dict[int, Block]:
        """Return the lines below a row of pictures, if there is one in a cell for each of them."""
        if len(shown) < 2:
            return {}
        lines = self.blocks[row.last + 1 : row.last + 1 + len(shown)]
        cells = {line.cell for line in lines if self._free(line)}
        rows = {cell.parent for cell in cells if cell is not None}
        if len(rows) != 1 or not len(cells) == len({p.cell for p in shown}) == len(shown):
            return {}
        return dict(zip((picture.index for picture in shown), lines, strict=True))

    def _is_signature(self, line: Block) -> bool:
        """Say whether the line is the article's byline: one that says so, or ends the text."""
        if line.box.tag == "figcaption" or len(line.text) > _LONG_LINE * 2:
            return False
        author, origin = read_byline(line.text) or (None, None)
        if author is None and origin is None:
            return False
        if author is not None and LABEL.match(fold(line.text)):
            return True
        return not any(b.index > line.index and len(b.text) > _LONG_LINE for b in self.body.kept)

    def _repeats(self, caption: Block, after: Block) -> bool:
        """Say whether the line after a caption says the same again, or only whose picture it is."""
        if compact(after.text) == compact(caption.text):
            return True
        same_place = after.box is caption.box or after.box.style == caption.box.style
        return same_place and len(after.text) < 60 and _CREDIT.match(fold(after.text)) is not None

    def _free(self, block: Block) -> bool:
        return (
            bool(block.text)
            and block.index not in self.taken
            and block.index not in self.body.labels
            and block.index < max(self.body.end, self.body.first)
            and not block.cells
            and block.fate in (None, Fate.STRAY)
        )

    def _figure(self, picture: Block) -> Box | None:
        """Return the box that holds the picture and a few lines, and nothing of the text."""
        best: Box | None = None
        box: Box | None = picture.box
        for _ in range(6):
            if box is None or not self._may_be_figure(box, picture, inner=best):
                break
            if any(b.text for b in self.blocks[box.first : box.last + 1]):
                best = box
                if box.tag in ("figure", "table"):
                    break
            box = box.parent
        if best is not None and best.tag == "p":
            return best if self._paragraph_is_figure(best) else None
        return best

    def _may_be_figure(self, box: Box, picture: Block, *, inner: Box | None) -> bool:
        """Say whether nothing in the box is more than a caption; *inner* is a figure within."""
        if box.parent is None or box.contains(self.body.start - 1) or self._holds_core(box):
            return False
        if inner is not None and self._holds_other(box, picture):
            return False
        lines = [b for b in self.blocks[box.first : box.last + 1] if b.text]
        return not lines or self._looks_captioned(box, picture, lines)

    def _holds_core(self, box: Box) -> bool:
        core = self.body.core
        return core is not None and box.first <= core.first and core.last <= box.last

    @staticmethod
    def _looks_captioned(box: Box, picture: Block, lines: list[Block]) -> bool:
        """Say whether lines beside a picture can be its caption, by what and where they are."""
        size = sum(len(b.text) for b in lines)
        if len(lines) > _FIGURE_LINES or size > _MAX_CAPTION:
            return False
        if any(b.cells or _is_report(b) for b in lines):
            return False
        if lines[-1].index < picture.index and box.tag != "figure":
            return False
        running = box.tag == "p" and not any(b.breaks for b in lines)
        return not running or size <= 160

    def _holds_other(self, box: Box, picture: Block) -> bool:
        """Say whether another picture stands in the box, a line of text away from this one."""
        first = last = picture.index
        while first > box.first and not self.blocks[first].text:
            first -= 1
        while last < box.last and not self.blocks[last].text:
            last += 1
        beyond = [*self.blocks[box.first : first], *self.blocks[last + 1 : box.last + 1]]
        return any(b.picture is not None for b in beyond)

    def _paragraph_is_figure(self, box: Box) -> bool:
        lines = [b for b in self.blocks[box.first : box.last + 1] if b.text]
        return len(lines) <= 2 and (any(b.breaks for b in lines) or len(lines[0].text) < 160)

    def _score(self, picture: Block, line: Block) -> int:
        """Weigh what speaks for *line* being the caption of *picture*: 3 is enough."""
        text, folded = line.text, fold(line.text)
        if _is_report(line) or len(text) > _MAX_CAPTION:
            return -9
        points = self._score_style(picture, line)
        if self._named_by_picture(picture, text) or _once(text) != text:
            points += 4
        if _CREDIT.search(folded):
            points += 4
        if self._before_dateline(line):
            points += 3
        if len(text) < 200:
            points += 1 + self.essay
        if self.typical and len(text) < 0.5 * self.typical:
            points += 1
        if _SENTENCES.search(text):
            points -= 1
        if _NARRATIVE.match(folded):
            points -= 2
        points -= 5 * _is_heading(text)
        if text.endswith(":"):
            points -= 3
        return points

    def _score_style(self, picture: Block, line: Block) -> int:
        points = self._score_box(picture, line)
        if line.is_bold and not line.is_italic and line.text[-1] not in _CLOSING:
            points -= 2  # a sub-heading
        style = (line.box.style, line.is_italic)
        usual = self.usual[0][0] if self.usual else style
        if style != usual:
            points += self._score_difference(line, usual) + 2 * (style in self.seen)
        return points

    @staticmethod
    def _score_difference(line: Block, usual: tuple[tuple[str, str, str], bool]) -> int:
        """Weigh in what the line looks unlike the text."""
        (*_, usual_align), usual_italic = usual
        if line.is_italic and not usual_italic:
            return 3
        if line.box.align == "center" and usual_align != "center":
            return 2 if line.is_bold else 3
        return -2 if line.is_bold and not _CREDIT.search(fold(line.text)) else 2

    def _score_box(self, picture: Block, line: Block) -> int:
        """Weigh how near the line stands to the picture, and what the template calls its box."""
        points = 1 if line.index == picture.index + 1 else 0
        points += 2 if _HINT.search(line.box.hint) else 0
        if line.box is not picture.box:
            return points
        if line.box is self.body.core:
            usual_breaks = self.breaks[0][0] if self.breaks else 0
            return points + (2 if line.breaks < usual_breaks else 0)
        if line.box.tag == "p":
            return points + (3 if line.breaks else 1)
        return points

    def _named_by_picture(self, picture: Block, text: str) -> bool:
        image = picture.picture
        assert image is not None
        wanted = compact(text)
        return any(
            agree(compact(clean(value)), wanted)
            for name in ("alt", "title", "data-caption")
            if (value := image.get(name)) and 12 < len(value) <= _MAX_ALT
        )

    def _before_dateline(self, line: Block) -> bool:
        """Say whether the text opens with its dateline only after this line."""
        return any(b.index > line.index and _is_report(b) for b in self.body.kept[:3])

    def _caption_above_dateline(
        self, found: list[tuple[Block, str, str]], pictures: list[Block]
    ) -> None:
        """Take what stands between the lead picture and the dateline for that picture's caption."""
        for line in self.body.kept[:1]:
            above = [p for p in pictures if p.index < line.index]
            if above and self._before_dateline(line) and len(line.text) <= _MAX_CAPTION:
                caption = self._take([line])
                for i, (block, address, _) in enumerate(found):
                    if block is above[-1]:
                        found[i] = (block, address, caption)

    def _take(self, lines: list[Block]) -> str:
        texts: list[str] = []
        for line in lines:
            self.taken.add(line.index)
            line.fate = Fate.CAPTION
            self.seen.add((line.box.style, line.is_italic))
            text = _once(line.text)
            if not any(compact(text) == compact(known) for known in texts):
                texts.append(text)
        return " ".join(texts)

    def _drop(self) -> None:
        self.body.kept = [b for b in self.body.kept if b.index not in self.taken]


def _is_report(line: Block) -> bool:
    """Say whether the line opens with a dateline, as the text of a report does."""
    opening = read_dateline(line.text)
    return opening is not None and opening.divided


def _is_heading(text: str) -> bool:
    """Say whether the line is a heading in capitals."""
    return text.isupper() and text.count(" ") > 1 and _CREDIT.search(fold(text)) is None


def _once(text: str) -> str:
    """Return a caption that is printed twice over, once."""
    middle = len(text) // 2
    for cut in (middle, middle + 1):
        first, second = text[:cut].strip(), text[cut:].strip()
        if len(first) > 12 and first.rstrip(".") == second.rstrip("."):
            return second if len(second) >= len(first) else first
    return text
