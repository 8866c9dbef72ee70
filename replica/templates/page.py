"""What does a template get to print, and with which small parts does it print it?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape

from replica.story import (
    Block,
    Heading,
    Items,
    Paragraph,
    Photo,
    Run,
    Section,
    Story,
    Table,
    Verse,
    Video,
)

# What differs from load to load is written as these marks and filled in as the page is sent.
CLOCK = "\ue001"  #: "Thứ Ba, ngày 3 tháng 8 năm 2021": the day of the load
VIEWS = "\ue002"  #: a number that rises
NOISE = "\ue003"  #: hexadecimal digits, others each time


@dataclass(frozen=True, kw_only=True, slots=True)
class Teaser:
    """An article in a list."""

    href: str
    title: str
    published_at: datetime
    lead: str = ""
    image: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A headed group of teasers on a front page."""

    section: Section
    teasers: tuple[Teaser, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticlePage:
    """An article and what the site prints around it."""

    story: Story
    url: str  #: canonical
    sections: tuple[Section, ...]
    related: tuple[Teaser, ...]  #: "Tin khác"
    notices: tuple[Teaser, ...]  #: "Thông báo"
    inset: tuple[Teaser, ...]  #: a related box in mid-article; often empty


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPage:
    """A page of a list, or the home page."""

    title: str
    section: Section | None  #: None: the home page
    sections: tuple[Section, ...]
    teasers: tuple[Teaser, ...]
    boxes: tuple[Box, ...]
    notices: tuple[Teaser, ...]
    number: int  #: of this page, from 1
    last: int  #: number of the last page
    address: Callable[[int], str]  #: of a page of this list
    heads: str = ""  #: further markup at the end of the page, as a trap puts it there


@lru_cache(maxsize=8192)  # the same menu stands on every page
def link(href: str, text: str, attributes: str = "") -> str:
    """Return an anchor."""
    return f'<a href="{escape(href)}"{attributes}>{escape(text)}</a>'


def join(parts: Sequence[str], separator: str = "\n") -> str:
    """Return the parts that are not empty, joined."""
    return separator.join(part for part in parts if part)


def json_ld(data: object, ascii_only: bool = False) -> str:
    """Return a JSON-LD script; nothing in it can end the script."""
    text = json.dumps(data, ensure_ascii=ascii_only).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def updated(at: datetime) -> str:
    """Return the time as the site's lists show it."""
    return f"Cập nhật {at:%H:%M %d-%m-%Y}"


def weekday(at: datetime) -> str:
    """Return the Vietnamese name of the day."""
    return ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")[
        at.weekday()
    ]


def window(page: ListPage, around: int = 3) -> range:
    """Return the numbers that a pager shows around the current one."""
    return range(max(1, page.number - around), min(page.last, page.number + around) + 1)


class Markup:
    """How a template prints an article's blocks: in plain paragraphs, unless it says otherwise."""

    def body(self, story: Story, inset: str = "") -> str:
        """Return the blocks in order, with *inset* after the middle one."""
        middle = len(story.blocks) // 2
        parts = []
        lead = next((b for b in story.blocks if isinstance(b, Paragraph)), None)
        for index, block in enumerate(story.blocks):
            parts.append(self.lead(block) if block is lead else self.block(block))
            if index == middle and index:
                parts.append(inset)
        return join(parts)

    def block(self, block: Block) -> str:  # one for each kind
        """Return one block."""
        match block:
            case Paragraph():
                return self.paragraph(self.inline(block.runs))
            case Heading():
                return self.heading(self.text(block.text))
            case Items():
                return self.items([self.text(line) for line in block.lines])
            case Table():
                return self.table([[self.text(cell) for cell in row] for row in block.rows])
            case Verse():
                return self.verse([self.text(line) for line in block.lines])
            case Photo():
                return self.photo(block)
            case Video():
                return f'<iframe width="560" src="{escape(block.url)}" allowfullscreen></iframe>'

    def text(self, text: str) -> str:
        """Return escaped text."""
        return escape(text, quote=False)

    def inline(self, runs: Sequence[Run]) -> str:
        """Return the runs of a paragraph."""
        return "".join(self.run(run) for run in runs)

    def run(self, run: Run) -> str:
        """Return one run."""
        html = self.text(run.text)
        if run.tag:
            html = f"<{run.tag}>{html}</{run.tag}>"
        return f'<a href="{escape(run.href)}">{html}</a>' if run.href else html

    def lead(self, block: Paragraph) -> str:
        """Return the first paragraph."""
        return self.block(block)

    def paragraph(self, html: str) -> str:
        """Return a paragraph."""
        return f"<p>{html}</p>"

    def heading(self, html: str) -> str:
        """Return a sub-heading."""
        return self.paragraph(f"<strong>{html}</strong>")

    def items(self, lines: list[str]) -> str:
        """Return a list."""
        return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"

    def table(self, rows: list[list[str]]) -> str:
        """Return a table of the article's own."""
        cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
        return "<table border='1'>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"

    def verse(self, lines: list[str]) -> str:
        """Return a poem."""
        return self.paragraph("<br>".join(lines))

    def photo(self, photo: Photo) -> str:
        """Return a picture with its caption."""
        image = f'<img src="{escape(photo.url)}" alt="{escape(photo.alt)}">'
        caption = f'<p class="caption">{self.text(photo.caption)}</p>' if photo.caption else ""
        return f'<div class="photo">{image}{caption}</div>'
