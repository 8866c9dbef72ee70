"""Why was a page read as it was? The candidates, the choices and what was dropped, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.extraction.blocks import Block
from crawler.extraction.parsing import Document
from crawler.extraction.profile import SiteProfile
from crawler.extraction.reading import Reading, read
from storage.records import DateCandidate, Page


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A field, what was chosen for it, and where that stands."""

    field: str
    value: str
    evidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """A line of the page, below the title, that is no part of the article's text."""

    text: str
    reason: str
    path: str  #: XPath of its box


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """What was read, and why."""

    page: Page
    encoding: str
    truncated: bool
    choices: tuple[Choice, ...] = ()
    body_path: str = ""  #: XPath of the box with nearly all of the text
    dates: tuple[DateCandidate, ...] = ()
    date_reason: str = ""
    dropped: tuple[Dropped, ...] = ()
    paragraphs: int = 0


def explain_document(
    document: Document,
    url: str,
    *,
    fetched_at: datetime,
    status: int = 200,
    profile: SiteProfile | None = None,
) -> Explanation:
    """Read a parsed page and keep the reasons."""
    reading = read(document, url, fetched_at=fetched_at, status=status, profile=profile)
    core = reading.body.core
    article = reading.page.article
    return Explanation(
        page=reading.page,
        encoding=document.encoding,
        truncated=document.truncated,
        choices=_choices(reading),
        body_path=_path(core.element) if core is not None else "",
        dates=tuple(reading.candidates),
        date_reason=reading.date_reason,
        dropped=tuple(_dropped(block) for block in _lines(reading)),
        paragraphs=len(article.text.splitlines()) if article is not None else 0,
    )


def _choices(reading: Reading) -> tuple[Choice, ...]:
    article = reading.page.article
    if article is None:
        return ()
    return tuple(
        Choice(field=name, value=str(getattr(article, name, "") or "")[:200], evidence=where)
        for name, where in article.evidence.items()
    )


def _lines(reading: Reading) -> list[Block]:
    if reading.layout is None:
        return []
    kept = {block.index for block in reading.body.kept if not block.fate}
    below = reading.layout.blocks[reading.body.start :]
    return [b for b in below if b.text and b.index not in kept]


def _dropped(block: Block) -> Dropped:
    reason = block.fate or "outside the article's boxes"
    return Dropped(text=block.text[:200], reason=reason, path=_path(block.box.element))


def _path(element: object) -> str:
    return str(element.getroottree().getpath(element))  # type: ignore[attr-defined]
