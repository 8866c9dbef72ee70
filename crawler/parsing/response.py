"""What does one response say, and where does it lead? One pure function, live or stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.extraction.extract import extract_document
from crawler.extraction.page.encoding import decode
from crawler.extraction.page.html import parse
from crawler.links.discover import NO_LINKS, Links, discover, with_listed_times
from crawler.links.feeds import read_feed
from crawler.links.fragments import discover_fragment
from crawler.links.scripts import MORE
from crawler.links.sitemaps import read_sitemap
from crawler.links.templates import by_template
from crawler.parsing.verdict import EMPTY, FILES, TELLING, asked_for, judge
from crawler.site.urls import read_url
from storage.records import LinkKind, Page, PageKind
from storage.warc.coding import TooLarge
from storage.warc.responses import CapturedResponse

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

_LONGEST_REASON = 200  # characters


#: How a whole page begins, however short.
_IS_PAGE = re.compile(r"<(?:!doctype|html|head|body)\b", re.IGNORECASE)
_BEGINNING = 2000  # characters


@dataclass(frozen=True, kw_only=True)  # see storage.records
class ParsedResponse:
    """What one response says, and where it leads."""

    page: Page
    links: Links = NO_LINKS


def parse_response(
    response: CapturedResponse, *, profile: SiteProfile | None = None
) -> ParsedResponse:
    """Parse a response once, for its links and for its content."""
    if urlsplit(response.url).path == "/robots.txt":
        return _no_page("robots.txt")
    if asked_for(response) in FILES:
        return _no_page("a file")
    try:
        body = response.body()
    except TooLarge as error:
        return _no_page(str(error))
    # Not modified: the body, an earlier answer's, is what stood there still.
    status = HTTPStatus.OK if response.status == HTTPStatus.NOT_MODIFIED else response.status
    is_more = (response.key or "").endswith(MORE)
    if is_more and status == HTTPStatus.OK and (parsed := _read_fragment(body, response)):
        return parsed
    if status == HTTPStatus.OK and not body.strip():
        return ParsedResponse(page=EMPTY)
    if asked_for(response) in TELLING and status == HTTPStatus.OK:
        return _told(body, response, status)
    page, links = _parse_page(body, response, status, profile)
    return ParsedResponse(page=judge(page, links, response), links=links)


def _read_fragment(body: bytes, response: CapturedResponse) -> ParsedResponse | None:
    """Read what a script takes to make a list longer; None: it is a page of its own after all."""
    text, _ = decode(body, response.content_type)
    if _IS_PAGE.search(text[:_BEGINNING]):
        return None
    links = discover_fragment(text, response.url, lambda piece: parse(piece.encode()).tree)
    page = Page(kind=PageKind.LISTING, reason=f"a fragment with {len(links.listed)} articles")
    return ParsedResponse(page=page, links=links)


def _parse_page(
    body: bytes, response: CapturedResponse, status: int, profile: SiteProfile | None
) -> tuple[Page, Links]:
    document = parse(body, content_type=response.content_type)
    links = NO_LINKS
    if document.tree is not None and status < HTTPStatus.MULTIPLE_CHOICES:
        links = discover(document.tree, response.url, key=response.key)
        links = _by_template(links, response, profile)
    page = extract_document(
        document,
        response.url,
        fetched_at=response.fetched_at,
        status=status,
        profile=profile if profile is not None and profile.title else None,
    ).page
    if page.kind is PageKind.LISTING and document.tree is not None:
        links = with_listed_times(document.tree, links, response.url)
    return page, links


def _told(body: bytes, response: CapturedResponse, status: int) -> ParsedResponse:
    """Read a sitemap or a feed; where it is none, the page says so and leads nowhere."""
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return _no_page(f"HTTP {status}")
    read = read_sitemap if asked_for(response) is LinkKind.SITEMAP else read_feed
    try:
        found = read(body, response.url)
    except ValueError as error:  # TooLarge, too
        return _no_page(" ".join(str(error).split())[:_LONGEST_REASON])
    links = replace(NO_LINKS, found=tuple(found))
    return ParsedResponse(page=Page(kind=PageKind.OTHER, reason="it tells of others"), links=links)


def _by_template(links: Links, response: CapturedResponse, profile: SiteProfile | None) -> Links:
    """Let the operator's word tell what follows a section's first page."""
    place = read_url(response.url)
    if profile is None or place is None or asked_for(response) is not LinkKind.SECTION:
        return links
    pages = by_template(profile.lists, place, len(links.listed))
    return replace(links, next_pages=pages) if pages else links


def _no_page(reason: str) -> ParsedResponse:
    return ParsedResponse(page=Page(kind=PageKind.OTHER, reason=reason))
