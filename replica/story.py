"""What is one article of the stand-in site, before any template has printed it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vietnamese.letters import clean


class StoryKind(StrEnum):
    """What sort of piece it is; it decides the address, and whether there is text at all."""

    NEWS = "tin-tuc"  #: a report with a dateline
    FEATURE = "feature"  #: without a day in its lead, so that a magazine can print it again
    VIDEO = "video"  #: ``[Video] …``: a player, no lead
    CARTOON = "cartoon"  #: ``[Hí họa] …``: a drawing, no lead
    MAGAZINE = "tin-tap-chi"  #: an essay in an issue of the magazine
    DOCUMENT = "tu-lieu"  #: a document in a collection
    REPORT = "report"  #: a weekly report: the same sentences, other numbers


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, perhaps emphasised, perhaps a link."""

    text: str
    tag: str = ""  #: ``strong``, ``em`` or none
    href: str = ""  #: canonical URL of another article


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The words, as the newspaper typed them."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Heading:
    """A sub-heading: in the site's text a paragraph of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item is a line of the text."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The article's own table; each row is a line of the text, its cells parted by tabs."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Verse:
    """A poem; each verse is a line of the text."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture in the flow; its caption is no text of the article."""

    url: str
    caption: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Video:
    """A player."""

    url: str


Block = Paragraph | Heading | Items | Table | Verse | Photo | Video


@dataclass(frozen=True, slots=True)
class File:
    """A document to download."""

    url: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A section of the site."""

    slug: str
    id: int
    name: str

    @property
    def path(self) -> str:
        """The address of its list on any host of the site."""
        return f"/nhom-tin/{self.slug}-{self.id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """One article, complete, as its authors meant it."""

    id: int
    kind: StoryKind
    path: str
    title: str
    section: Section
    published_at: datetime
    blocks: tuple[Block, ...] = field(repr=False)
    byline: str = ""  #: the line at the end: "Đình Lý", "Bài, ảnh: …", "Theo TTXVN"
    author: str | None = None
    source: str | None = None
    files: tuple[File, ...] = ()

    @property
    def lead(self) -> str:
        """The first paragraph, clean; empty where there is no text."""
        return next((clean(b.text) for b in self.blocks if isinstance(b, Paragraph)), "")

    @property
    def text(self) -> str:
        """The text as the archive should hold it: one paragraph, item, row or verse a line."""
        return "\n".join(line for block in self.blocks for line in lines_of(block))

    @property
    def photos(self) -> tuple[Photo, ...]:
        """The pictures, in order."""
        return tuple(b for b in self.blocks if isinstance(b, Photo))


def lines_of(block: Block) -> list[str]:
    """Return the lines that a block gives to the article's text."""
    match block:
        case Paragraph() | Heading():
            return [clean(block.text)]
        case Items() | Verse():
            return [clean(line) for line in block.lines]
        case Table():
            return ["\t".join(clean(cell) for cell in row) for row in block.rows]
        case Photo() | Video():
            return []
