"""What is a page to a reader? Lines and pictures in reading order, in boxes within boxes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from lxml.html import HtmlElement

_MAX_CELL = 600  # characters; longer cells mean a table for layout
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Fate(Enum):
    """Why a block is no line of the article's text."""

    HIDDEN = "hidden"  #: by its style: no reader sees it
    ROW = "part of the row"  #: its words stand in the first block of its table's row
    JOINED = "joined to its neighbour"  #: its words stand in the line before or after
    BOX = "in the box “{}”"  #: of other news, comments or services, under that heading
    TEASER = "lead of another article"
    LINK = "link to another page"
    WORDING = "{}"  #: furniture by its own words: a tool bar, tags, a date line …
    TITLE = "the title again"
    STRAY = "short line around the text"  #: perhaps a byline or a caption
    CAPTION = "caption"
    BYLINE = "byline"
    REPETITION = "repetition"
    ALONE = "trafilatura does not hold it, and it stands apart"


@dataclass(slots=True, eq=False)
class Box:
    """A block-level element and the span of blocks in it."""

    element: HtmlElement
    tag: str
    parent: Box | None
    depth: int
    first: int  #: index of the first block in it
    align: str = ""
    hidden: bool = False
    last: int = -1  #: index of the last block in it; before ``first`` if there is none
    hint: str = ""  #: class and id, in lower case; never decisive

    def contains(self, index: int) -> bool:
        """Say whether the block of this index stands in the box."""
        return self.first <= index <= self.last

    @property
    def style(self) -> tuple[str, str, str]:
        """What makes two boxes look alike."""
        return (self.tag, self.element.get("class") or "", self.align)


@dataclass(slots=True, eq=False)
class Block:
    """One line of text, or one picture, as the page shows it."""

    index: int
    box: Box
    text: str = ""
    linked: int = 0  #: characters of it in links
    bold: int = 0
    italic: int = 0
    breaks: int = 0  #: line breaks right before it: 0 where a box begins
    hrefs: list[str] = field(default_factory=list)
    picture: HtmlElement | None = None  #: ``<img>``, or a player
    cells: tuple[str, ...] = ()  #: of a table's row
    tail: str = ""  #: an emphasised run of text that ends the line
    fate: Fate | None = None  #: why it was dropped; None: kept
    ground: str = ""  #: what the fate rests on: the box's heading, what the wording says

    def drop(self, fate: Fate, ground: str = "") -> None:
        """Take the block out of the text, unless it is out already."""
        if self.fate is None:
            self.fate, self.ground = fate, ground

    @property
    def reason(self) -> str:
        """Why it was dropped, in words; empty if it was kept."""
        return self.fate.value.format(self.ground) if self.fate else ""

    @property
    def link_share(self) -> float:
        """How much of the text is links, from 0 to 1."""
        return min(1.0, self.linked / len(self.text)) if self.text else 0.0

    @property
    def is_bold(self) -> bool:
        """Say whether all of the text is bold."""
        return self.bold >= len(self.text) * 0.9 or self.box.tag in HEADINGS

    @property
    def is_italic(self) -> bool:
        """Say whether all of the text is in italics."""
        return self.italic >= len(self.text) * 0.9

    @property
    def cell(self) -> Box | None:
        """The table's cell in which it stands, three levels up at most."""
        box: Box | None = self.box
        for _ in range(3):
            if box is None or box.tag == "td":
                return box
            box = box.parent
        return None

    @property
    def heading(self) -> int:
        """The level of the heading that it is, 0 if it is none."""
        box: Box | None = self.box
        while box is not None and box.first == self.index == box.last:
            if box.tag in HEADINGS:
                return int(box.tag[1])
            box = box.parent
        return int(self.box.tag[1]) if self.box.tag in HEADINGS else 0


@dataclass(slots=True)
class Layout:
    """A page as a reader sees it."""

    blocks: list[Block]
    boxes: list[Box]
    date_place: HtmlElement | None = None  #: where a profile has the date


class Table:
    """A table being read, until it is known whether it holds data or only lays out the page."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.rows: list[list[tuple[int, int]]] = []
        self.nested = False

    def is_data(self, blocks: list[Block]) -> bool:
        """Say whether rows belong together: short cells of text, two a row, two rows."""
        if self.nested:
            return False
        full_rows = 0
        for row in self.rows:
            full = 0
            for first, last in row:
                if last - first > 3 or any(b.picture is not None for b in blocks[first : last + 1]):
                    return False
                size = sum(len(b.text) for b in blocks[first : last + 1])
                if size > _MAX_CELL:
                    return False
                full += size > 0
            full_rows += full >= 2
        return full_rows >= 2
