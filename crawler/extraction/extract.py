"""What does one page say? The steps of extraction, in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import trafilatura
from lxml.html import HtmlElement

from crawler.extraction.body.agreement import find_furniture, is_scarce, rescue, settle
from crawler.extraction.body.paragraphs import render
from crawler.extraction.body.region import Body, find_body
from crawler.extraction.body.second_reader import read_region
from crawler.extraction.body.title import Title, find_title
from crawler.extraction.fields.bylines import find_byline
from crawler.extraction.fields.captions import find_images
from crawler.extraction.fields.date_candidates import find_clock, gather
from crawler.extraction.fields.date_choice import choose
from crawler.extraction.fields.date_limits import find_limits
from crawler.extraction.fields.references import find_attachments, find_links
from crawler.extraction.fields.section import find_section
from crawler.extraction.kind import find_kind, kind_by_status
from crawler.extraction.page.blocks import Layout
from crawler.extraction.page.head import Head, read_head
from crawler.extraction.page.html import Document, parse
from crawler.extraction.page.layout import lay_out
from crawler.extraction.profile import NEEDED, PLACES, SiteProfile
from crawler.site.urls import SiteUrl, absolute, is_attachment, is_image, read_url
from storage.records import Article, DateCandidate, Image, LinkKind, Page, PageKind

VERSION = 3
#: What read the page; with a profile, its hash is appended.
EXTRACTOR = f"thanhuy/{VERSION} trafilatura/{trafilatura.__version__}"

HELD = "held"  #: what ``evidence`` says of a profile that was followed
_SAMPLED = 10  # with an exact profile every so many articles are read by both
_DISPUTED = 0.5  # agreement below which trafilatura's reading of the whole page is asked for
_SCHEME = re.compile(r"^\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(slots=True)
class Extraction:
    """All that was learned of one page, for the record and for whoever asks why."""

    page: Page
    layout: Layout | None = None
    title: Title = field(default_factory=Title)
    body: Body = field(default_factory=Body)
    candidates: list[DateCandidate] = field(default_factory=list)
    published: DateCandidate | None = None  #: the one that was chosen
    date_reason: str = ""
    section_index: int = -1  #: of the block that names the section


@dataclass(frozen=True, slots=True)
class _Source:
    """A page and the circumstances in which it was fetched."""

    tree: HtmlElement
    head: Head
    site_url: SiteUrl | None
    url: str
    fetched_at: datetime
    exact: bool = False  #: an exact profile is followed


def extract(
    body: bytes,
    url: str,
    *,
    fetched_at: datetime,
    content_type: str | None = None,
    status: int = 200,
    profile: SiteProfile | None = None,
) -> Page:
    """Read a page; never raises, whatever the bytes are.

    *fetched_at* is aware; no article is published after it.
    """
    document = parse(body, content_type=content_type)
    return extract_document(
        document, url, fetched_at=fetched_at, status=status, profile=profile
    ).page


def extract_document(
    document: Document,
    url: str,
    *,
    fetched_at: datetime,
    status: int = 200,
    profile: SiteProfile | None = None,
) -> Extraction:
    """Read a parsed page, by the profile's paths where they hold, else by its looks.

    The tree may be consumed.
    """
    denied = kind_by_status(status)
    if denied is not None:
        return Extraction(denied)
    if document.tree is None:
        return Extraction(Page(kind=PageKind.OTHER, reason="empty, or no HTML"))
    head = read_head(document.tree)
    exact = profile is not None and profile.exact
    source = _Source(document.tree, head, _identify(url, head), url, fetched_at, exact)
    if profile is None or source.site_url is None:
        return _extract_layout(source, lay_out(document.tree), EXTRACTOR, "")
    extractor = f"{EXTRACTOR} profile/{profile.digest}"
    lost = [name for name in (*NEEDED, "date") if _lost(profile, document.tree, name)]
    if not profile.attachments and _links_to_file(document.tree):
        lost.append("attachments")
    if not lost:
        layout = lay_out(document.tree, _places(profile, document.tree))
        layout.date_place = next(iter(profile.select(document.tree, "date")), None)
        extraction = _extract_layout(source, layout, extractor, HELD)
        lost = _missed(profile, extraction)
        if not lost:
            _forget_repeated(extraction, profile)
            return extraction
    note = f"not followed: no {', '.join(lost)} where it says"
    return _extract_layout(source, lay_out(document.tree), extractor, note)


def _lost(profile: SiteProfile, tree: HtmlElement, name: str) -> bool:
    return bool(getattr(profile, name)) and not profile.select(tree, name)


def _links_to_file(tree: HtmlElement) -> bool:
    return any(is_attachment(link.get("href") or "") for link in tree.iter("a"))


def _missed(profile: SiteProfile, extraction: Extraction) -> list[str]:
    """Return what was not read in the places that the profile names."""
    if extraction.page.kind is not PageKind.ARTICLE:
        return ["article"]
    shown = any(candidate.evidence.visible for candidate in extraction.candidates)
    return ["date"] if profile.date and not shown else []


def _places(profile: SiteProfile, tree: HtmlElement) -> list[HtmlElement]:
    """Return the elements that the profile knows, in page order, none inside another."""
    selected: dict[HtmlElement, None] = {}
    for name in PLACES:
        found = profile.select(tree, name)
        for element in found if name == "attachments" else found[:1]:
            selected[element] = None
    for body in profile.select(tree, "body")[:1]:
        for unwanted in profile.unwanted(body):
            if unwanted not in selected:
                unwanted.drop_tree()
    outer = [e for e in selected if not any(a in selected for a in e.iterancestors())]
    return [e for e in profile.in_order(tree) if e in outer]


def _forget_repeated(extraction: Extraction, profile: SiteProfile) -> None:
    """Drop the lines that the profile knows from many articles."""
    article = extraction.page.article
    known = set(profile.repeated)
    if article is None or known.isdisjoint(article.text.split("\n")):
        return
    lines = [line for line in article.text.split("\n") if line not in known]
    kept = replace(article, text="\n".join(lines), lead=lines[0] if lines else "")
    extraction.page = replace(extraction.page, article=kept)


def _extract_layout(source: _Source, layout: Layout, extractor: str, note: str) -> Extraction:
    """Read a page, or the places in it of which the layout was made."""
    tree, head, site_url = source.tree, source.head, source.site_url
    title = find_title(layout, head, site_url.slug if site_url else "")
    body = find_body(layout, title)
    kind = site_url.kind if site_url else None
    scripts = next(tree.iter("script"), None) is not None
    page = find_kind(layout, title, body, kind, head.title, scripts)
    extraction = Extraction(page, layout, title, body)
    if page.kind is PageKind.ARTICLE:
        article = _extract_article(extraction, layout, source, extractor, note)
        extraction.page = replace(page, article=article)
    return extraction


def _identify(url: str, head: Head) -> SiteUrl | None:
    """Return which article the page is: by its address, or by the one that it calls its own."""
    asked = read_url(url)
    if asked is None or asked.kind is not None:
        return asked
    for stated in (head.canonical, head.first("og:url")):
        own = read_url(stated, url) if stated else None
        if own is not None and own.kind is LinkKind.ARTICLE:
            return own
    return asked


def _extract_article(
    extraction: Extraction, layout: Layout, source: _Source, extractor: str, note: str
) -> Article:
    title, body, head, url = extraction.title, extraction.body, source.head, source.url
    assert source.site_url is not None
    article_id = source.site_url.article_id
    assert article_id is not None
    base = (absolute(head.base, url) if head.base else None) or url
    images = find_images(layout, body, base, partial(_leads_away, base=base, id_=article_id))
    byline = find_byline(layout, body, head, source.tree)
    published = _date(extraction, layout, source, images, article_id)
    section, section_evidence, extraction.section_index = find_section(layout, head, title, body)
    paragraphs, agreement = _read(source, layout, body, article_id, followed=note == HELD)
    lead = paragraphs[0] if paragraphs else ""
    published_evidence = published.evidence.public if published else None
    evidence = {
        "title": title.evidence,
        "text": _text_evidence(paragraphs, body),
        "lead": "first paragraph" if lead else "",
        "author": byline.author_evidence,
        "source": byline.source_evidence,
        "section": section_evidence,
        "published_at": published_evidence or "",
        "profile": note,
    }
    return Article(
        id=article_id,
        url=source.site_url.canonical,
        title=title.text,
        lead=lead,
        text="\n".join(paragraphs),
        author=byline.author,
        source=byline.source,
        section=section,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        published_evidence=published_evidence,
        images=images,
        attachments=find_attachments(layout, body, base),
        links=find_links(body.kept, base, article_id),
        evidence={name: where for name, where in evidence.items() if where},
        date_candidates=tuple(extraction.candidates),
        extractor=extractor,
        agreement=agreement,
    )


def _text_evidence(paragraphs: list[str], body: Body) -> str:
    if not paragraphs:
        return ""
    return "trafilatura alone" if body.rescued else "blocks of prose below the title"


def _read(
    source: _Source, layout: Layout, body: Body, article_id: int, *, followed: bool
) -> tuple[list[str], float | None]:
    """Return the paragraphs, and the agreement of both readers if there are two.

    Where an exact profile is *followed*, ours alone is trusted with nine articles in ten.
    """
    excused = source.exact and followed and article_id % _SAMPLED > 0
    if excused and not is_scarce(body):
        return render(body.kept), None
    return _read_again(source, layout, body)


def _read_again(source: _Source, layout: Layout, body: Body) -> tuple[list[str], float | None]:
    """Let trafilatura read, too; return the paragraphs, and how far both readers agree.

    It reads the article's region; or the whole page, where ours finds no such region, or little in
    it that both hold.
    """
    assert body.region is not None
    furniture = find_furniture(layout, body) if body.core is not None else ()
    second = read_region(body.region.element, furniture)
    agreement = settle(layout, body, second) if second is not None else None
    if is_scarce(body) and (agreement or 0) < _DISPUTED:
        whole = read_region(source.tree) if body.core is not None else second
        rescued = rescue(layout, body, whole) if whole is not None else []
        if rescued:
            body.rescued = True
            return rescued, agreement or 0.0
    paragraphs = render(body.kept)
    return paragraphs, agreement if paragraphs else None


def _date(
    extraction: Extraction,
    layout: Layout,
    source: _Source,
    images: Sequence[Image],
    article_id: int,
) -> DateCandidate | None:
    """Return when the article was published; note in *extraction* what spoke for it."""
    title, body = extraction.title, extraction.body
    limits = find_limits(article_id, source.fetched_at, find_clock(layout, title.index))
    extraction.candidates = gather(
        layout, source.head, source.tree, body, title.index, images, article_id, limits
    )
    extraction.published, extraction.date_reason = choose(extraction.candidates, article_id, limits)
    return extraction.published


def _leads_away(href: str, *, base: str, id_: int) -> bool:
    """Say whether a picture's link leads to something else than the picture or its article."""
    target = read_url(href, base)
    if target is None:
        return _SCHEME.match(href) is not None and not is_image(href)
    return target.kind not in (LinkKind.IMAGE, None) and target.article_id != id_
