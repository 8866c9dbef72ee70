"""Why was a page read as it was? The candidates, the choices and what was dropped, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.extraction.extract import Extraction, extract_document
from crawler.extraction.page.blocks import Block
from crawler.extraction.page.html import parse
from crawler.extraction.profile import SiteProfile
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


def explain(
    body: bytes,
    url: str,
    *,
    fetched_at: datetime,
    content_type: str | None = None,
    status: int = 200,
    profile: SiteProfile | None = None,
) -> Explanation:
    """Read a page and keep the reasons for every choice."""
    document = parse(body, content_type=content_type)
    extraction = extract_document(
        document, url, fetched_at=fetched_at, status=status, profile=profile
    )
    core = extraction.body.core
    article = extraction.page.article
    return Explanation(
        page=extraction.page,
        encoding=document.encoding,
        truncated=document.truncated,
        choices=_choices(extraction),
        body_path=_path(core.element) if core is not None else "",
        dates=tuple(extraction.candidates),
        date_reason=extraction.date_reason,
        dropped=tuple(_dropped(block) for block in _lines(extraction)),
        paragraphs=len(article.text.splitlines()) if article is not None else 0,
    )


def _choices(extraction: Extraction) -> tuple[Choice, ...]:
    article = extraction.page.article
    if article is None:
        return ()
    return tuple(
        Choice(field=name, value=str(getattr(article, name, "") or "")[:200], evidence=where)
        for name, where in article.evidence.items()
    )


def _lines(extraction: Extraction) -> list[Block]:
    if extraction.layout is None:
        return []
    kept = {block.index for block in extraction.body.kept if not block.fate}
    below = extraction.layout.blocks[extraction.body.start :]
    return [b for b in below if b.text and b.index not in kept]


def _dropped(block: Block) -> Dropped:
    reason = block.reason or "outside the article's boxes"
    return Dropped(text=block.text[:200], reason=reason, path=_path(block.box.element))


def _path(element: object) -> str:
    return str(element.getroottree().getpath(element))  # type: ignore[attr-defined]
