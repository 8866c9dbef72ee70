"""Which lines of text and which pictures does a page show, in what order, in which boxes?

One pass over the tree. Everything that follows (title, body, captions, dates) reads these blocks
instead of walking the tree again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from crawler.extraction.page.blocks import HEADINGS, Block, Box, Fate, Layout, Table
from crawler.extraction.page.encoding import mend
from vietnamese.letters import clean

MAX_DEPTH = 200  #: boxes nested deeper count as part of the one above
MAX_BLOCKS = 6000  #: what a page shows below is not read
_MAX_IMAGES = 500
_LONG = 2000  # characters of a line that may be an attack
_BUTTON = 200  # characters that no button says
_MAX_TEXT = 200_000  # characters of one block

_BOXES = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
     "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main",
     "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
     "thead", "tr", "ul")
)  # fmt: skip
_SILENT = frozenset(
    ("script", "style", "template", "select", "textarea", "button", "datalist", "svg", "math",
     "canvas", "map", "head", "title", "noframes", "frameset", "applet", "audio")
)  # fmt: skip
_PLAYERS = frozenset(("iframe", "object", "embed", "video"))
_BOLD = frozenset(("b", "strong"))
_ITALIC = frozenset(("i", "em", "cite"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
# An editor's hard space before punctuation is left over from markup, never typed on purpose.
_STRAY_SPACE = re.compile(r"(?<!\xa0)\xa0++(?=[,.;:!?…)\]”](?:\s|$))")
# Ordering a long run of combining marks takes time that grows with its square.
_MANY_MARKS = re.compile(r"([\u0300-\u036f]{8})[\u0300-\u036f]+")
# An inline element that is shown as a line of its own.
_OWN_LINE = re.compile(r"display\s*:\s*block|float\s*:\s*right")
_ALIGN = re.compile(r"(?:text-align|float)\s*:\s*(center|right|left|justify)")


def _holds_text(button: HtmlElement) -> bool:
    """Say whether a page that forgot to close its button shows the article in it."""
    return len(button) > 0 and len("".join(button.itertext())) > _BUTTON


def lay_out(tree: HtmlElement, places: Sequence[HtmlElement] = ()) -> Layout:
    """Return the blocks of the page in reading order, or those of some places in it alone."""
    walk = _Walk(tree)
    for place in places or (tree,):
        walk.read(place)
    walk.box.last = len(walk.blocks) - 1
    return Layout(walk.blocks, walk.boxes)


class _Walk:
    """The state of one pass over the tree."""

    def __init__(self, tree: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.box = Box(tree, "html", None, 0, 0)
        self.boxes = [self.box]
        self.parts: list[str] = []
        self.hrefs: list[str] = []
        self.linked = self.bold = self.italic = 0
        self.in_link = self.in_bold = self.in_italic = 0
        self.tail: list[str] = []  # the emphasised run that the line ends with so far
        self.breaks = 0
        self.pictures = 0
        self.rows: list[list[tuple[int, int]]] = []  # of the innermost open table: spans of cells
        self.tables: list[Table] = []

    def read(self, root: HtmlElement) -> None:
        """Take in *root* and all that is in it."""
        iterator = iterwalk(root, events=("start", "end"))
        skipped: HtmlElement | None = None
        for event, element in iterator:
            if len(self.blocks) >= MAX_BLOCKS:
                break
            if event == "start":
                if self._start(element, str(element.tag)):
                    text = element.text
                    if text:
                        self._text(text)
                else:
                    iterator.skip_subtree()
                    skipped = element
            else:
                if element is skipped:
                    skipped = None
                elif element.tag in _BOXES:
                    self._close(element, element.tag)
                else:
                    self._end_inline(element, str(element.tag))
                tail = element.tail
                if tail and element is not root:
                    self._text(tail)
        self._flush()
        self._close_all()

    def _close_all(self) -> None:
        """Close what is open where the page was cut."""
        while self.box.parent is not None:
            self.box.last = len(self.blocks) - 1
            self.box = self.box.parent

    def _start(self, element: HtmlElement, tag: str) -> bool:
        """Take in an element's start; say whether its content is to be read."""
        if tag in _BOXES:
            self._open(element, tag)
        elif tag in _SILENT:
            return tag == "button" and _holds_text(element)
        elif tag == "noscript":
            self._noscript(element)
            return False
        elif tag in _PLAYERS:
            self._picture(element)
            return False
        else:
            return self._start_inline(element, tag)
        return True

    # --- boxes ---

    def _open(self, element: HtmlElement, tag: str) -> None:
        self._flush()
        self.breaks = 0
        if self.box.depth >= MAX_DEPTH:
            return
        parent = self.box
        box = Box(element, tag, parent, parent.depth + 1, len(self.blocks))
        box.align, box.hidden = parent.align, parent.hidden
        if element.attrib:
            self._dress(box, element)
        if tag == "center":
            box.align = "center"
        self.box = box
        self.boxes.append(box)
        if tag in HEADINGS or tag == "th":
            self.in_bold += 1
        if tag == "table":
            self.tables.append(Table(box))
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])

    @staticmethod
    def _dress(box: Box, element: HtmlElement) -> None:
        """Read from the attributes what a reader would see, and what the template calls it."""
        get = element.get
        box.hint = f"{get('class') or ''} {get('id') or ''}".lower()
        style = get("style")
        if style:
            style = style.lower()
            if (found := _ALIGN.search(style)) is not None:
                box.align = found[1]
            if _HIDDEN.search(style):
                box.hidden = True
        align = get("align")
        if align and box.tag != "table":
            box.align = align.lower()
        if get("hidden") is not None:
            box.hidden = True

    def _close(self, element: HtmlElement, tag: str) -> None:
        self._flush()
        self.breaks = 0
        box = self.box
        if box.element is not element:
            return
        box.last = len(self.blocks) - 1
        if tag in HEADINGS or tag == "th":
            self.in_bold -= 1
        if tag in ("td", "th") and self.tables and self.tables[-1].rows:
            self.tables[-1].rows[-1].append((box.first, box.last))
        elif tag == "table" and self.tables and self.tables[-1].box is box:
            self._close_table()
        if box.parent is not None:
            self.box = box.parent

    def _close_table(self) -> None:
        table = self.tables.pop()
        if self.tables:
            self.tables[-1].nested = True
        if table.is_data(self.blocks):
            for row in table.rows:
                self._join_row(row)

    def _join_row(self, row: list[tuple[int, int]]) -> None:
        """Make a row one line, its cells divided by tabs, in the place of its first block."""
        cells = tuple(
            " ".join(self.blocks[i].text for i in range(first, last + 1)) for first, last in row
        )
        spans = [i for first, last in row for i in range(first, last + 1)]
        if not spans:
            return
        head = self.blocks[spans[0]]
        for i in spans[1:]:
            other = self.blocks[i]
            head.linked += other.linked
            head.hrefs += other.hrefs
            other.text, other.fate = "", Fate.ROW
        head.cells = cells
        head.text = "\t".join(cells).rstrip("\t")

    # --- inline ---

    def _start_inline(self, element: HtmlElement, tag: str) -> bool:
        if element.attrib and (style := element.get("style")):
            style = style.lower()
            if _HIDDEN.search(style):
                return False
            if _OWN_LINE.search(style):
                self._flush()
        if tag == "br":
            if self._flush():
                self.breaks = 0
            self.breaks += 1
        elif tag == "a":
            self.in_link += 1
            href = element.get("href")
            if href:
                self.hrefs.append(href)
        elif tag == "img":
            self._picture(element)
        elif tag in _BOLD:
            self.in_bold += 1
        elif tag in _ITALIC:
            self.in_italic += 1
        return True

    def _end_inline(self, element: HtmlElement, tag: str) -> None:
        if tag == "a":
            self.in_link -= 1
        elif tag in _BOLD:
            self.in_bold -= 1
        elif tag in _ITALIC:
            self.in_italic -= 1
        if element.attrib and (style := element.get("style")) and _OWN_LINE.search(style.lower()):
            self._flush()

    def _text(self, text: str) -> None:
        if self.box.tag == "pre" and "\n" in text:
            lines = text.split("\n")
            for line in lines[:-1]:
                self._add(line)
                self._flush()
            text = lines[-1]
        self._add(text)

    def _add(self, text: str) -> None:
        self.parts.append(text)
        if text.isspace():
            return
        size = len(text.strip())
        if self.in_link:
            self.linked += size
        if self.in_bold:
            self.bold += size
        if self.in_italic:
            self.italic += size
        if self.in_bold or self.in_italic:
            self.tail.append(text)
        else:
            self.tail.clear()

    def _picture(self, element: HtmlElement) -> None:
        if self.pictures >= _MAX_IMAGES:
            return
        self.pictures += 1
        self._flush()
        block = Block(len(self.blocks), self.box, picture=element)
        if self.in_link:
            link = next(element.iterancestors("a"), None)
            if link is not None and (href := link.get("href")):
                block.hrefs = [href]
        self.blocks.append(block)
        self.breaks = 0

    def _noscript(self, element: HtmlElement) -> None:
        """Take a lazily loaded picture where it stands plainly, for browsers without scripts."""
        for image in element.iter("img"):
            self._picture(image)

    def _flush(self) -> bool:
        """End the line; say whether there was one."""
        if not self.parts:
            return False
        raw = "".join(self.parts) if len(self.parts) > 1 else self.parts[0]
        if raw.isspace():
            return self._reset()
        if "\xa0" in raw:
            raw = _STRAY_SPACE.sub("", raw)
        if len(raw) > _LONG:
            raw = _MANY_MARKS.sub(r"\1", raw[:_MAX_TEXT])
        text = clean(raw)
        if text:
            self._add_block(mend(text) if "\xc3" in text else text)
            self.hrefs = []
        self._reset()
        return bool(text)

    def _reset(self) -> bool:
        self.parts = []
        self.tail = []
        self.linked = self.bold = self.italic = 0
        if not self.in_link:
            self.hrefs = []
        return False

    def _add_block(self, text: str) -> None:
        block = Block(
            len(self.blocks), self.box, text, self.linked, self.bold, self.italic, self.breaks
        )
        block.hrefs = self.hrefs
        if self.tail:
            block.tail = clean("".join(self.tail))
        if self.box.hidden:
            block.fate = Fate.HIDDEN
        self.blocks.append(block)
