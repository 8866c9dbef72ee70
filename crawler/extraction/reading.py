"""What does one page say? The steps of extraction, in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import trafilatura
from lxml.html import HtmlElement

from crawler.extraction.body import Body, find_body
from crawler.extraction.bylines import find_byline
from crawler.extraction.captions import find_images
from crawler.extraction.dates import choose, find_clock, gather, window
from crawler.extraction.head import Head, read_head
from crawler.extraction.kinds import Verdict, by_status, judge
from crawler.extraction.layout import Layout, lay_out
from crawler.extraction.paragraphs import render
from crawler.extraction.parsing import Document
from crawler.extraction.sections import find_attachments, find_links, find_section
from crawler.extraction.title import Title, find_title
from crawler.site import SiteUrl, absolute, read_url
from storage.records import Article, DateCandidate, LinkKind, Page, PageKind

VERSION = 1
#: What read the page; with a profile, its hash is appended.
EXTRACTOR = f"thanhuy/{VERSION} trafilatura/{trafilatura.__version__}"


@dataclass(slots=True)
class Reading:
    """All that was learned of one page, for the record and for whoever asks why."""

    page: Page
    layout: Layout | None = None
    title: Title = field(default_factory=Title)
    body: Body = field(default_factory=Body)
    candidates: list[DateCandidate] = field(default_factory=list)
    date_reason: str = ""


def read(document: Document, url: str, *, fetched_at: datetime, status: int = 200) -> Reading:
    """Read a parsed page."""
    verdict = by_status(status)
    if verdict is None and document.tree is None:
        verdict = Verdict(PageKind.OTHER, "empty, or no HTML")
    if verdict is not None or document.tree is None:
        return Reading(_page(verdict))
    tree = document.tree
    head = read_head(tree)
    site_url = _identify(url, head)
    layout = lay_out(tree)
    title = find_title(layout, head, site_url.slug if site_url else "")
    body = find_body(layout, title)
    kind = site_url.kind if site_url else None
    scripts = next(tree.iter("script"), None) is not None
    verdict = judge(layout, title, body, kind, head.title, scripts)
    reading = Reading(_page(verdict), layout, title, body)
    if verdict.kind is PageKind.ARTICLE and site_url is not None:
        _read_article(reading, tree, head, site_url, url, fetched_at, verdict)
    return reading


def _page(verdict: Verdict | None) -> Page:
    assert verdict is not None
    return Page(kind=verdict.kind, reason=verdict.reason)


def _identify(url: str, head: Head) -> SiteUrl | None:
    """Return which article the page is: by its address, or by the one that it calls its own."""
    asked = read_url(url)
    if asked is None or asked.kind is LinkKind.ARTICLE:
        return asked
    for stated in (head.canonical, head.first("og:url")):
        own = read_url(stated, url) if stated else None
        if own is not None and own.kind is LinkKind.ARTICLE and asked.kind is None:
            return own
    return asked


def _read_article(
    reading: Reading, tree: HtmlElement, head: Head, site_url: SiteUrl, url: str,
    fetched_at: datetime, verdict: Verdict,
) -> None:  # fmt: skip
    layout, title, body = reading.layout, reading.title, reading.body
    article_id = site_url.article_id
    assert layout is not None
    assert article_id is not None
    base = (absolute(head.base, url) if head.base else None) or url

    def leads_away(href: str) -> bool:
        target = read_url(href, base)
        if target is None:
            return bool(urlsplit(href).scheme) and not _is_picture(href)
        return target.kind not in (LinkKind.IMAGE, None) and target.article_id != article_id

    images = find_images(layout, body, base, leads_away)
    byline = find_byline(layout, body, head, tree)
    clock = find_clock(layout, title.index)
    limits = window(article_id, fetched_at, clock)
    reading.candidates = gather(layout, head, tree, body, title.index, images, article_id, limits)
    published, reading.date_reason = choose(reading.candidates, article_id, limits)
    section, section_evidence = find_section(layout, head, title, body)
    attachments = find_attachments(layout, body, base)
    paragraphs = render(body.kept)
    lead = paragraphs[0] if paragraphs else ""
    evidence = {
        "title": title.evidence,
        "text": "blocks of prose below the title" if paragraphs else "",
        "lead": "first paragraph" if lead else "",
        "author": byline.author_evidence,
        "source": byline.source_evidence,
        "section": section_evidence,
        "published_at": published.evidence if published else "",
    }
    article = Article(
        id=article_id,
        url=site_url.canonical,
        title=title.text,
        lead=lead,
        text="\n".join(paragraphs),
        author=byline.author,
        source=byline.source,
        section=section,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_evidence=_public(published.evidence) if published else None,
        images=images,
        attachments=attachments,
        links=find_links(body.kept, base, article_id),
        evidence={name: where for name, where in evidence.items() if where},
        date_candidates=tuple(reading.candidates),
        extractor=EXTRACTOR,
    )
    reading.page = Page(kind=PageKind.ARTICLE, reason=verdict.reason, article=article)


def _is_picture(href: str) -> bool:
    return href.lower().split("?")[0].endswith((".jpg", ".jpeg", ".png", ".gif", ".webp"))


def _public(evidence: str) -> str:
    return "visible-date" if evidence in ("visible-update", "line-above") else evidence
