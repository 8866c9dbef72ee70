"""What does a response stand for? One verdict, whether it has just come or lay in a WARC file."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from crawler.extraction.body.title import agree, compact
from crawler.links.discover import Links
from crawler.site.urls import read_url
from storage.records import Article, Evidence, LinkKind, Page, PageKind
from storage.warc.responses import CapturedResponse

#: Kinds of URL whose pages are lists, whatever is on them.
LISTS = (LinkKind.HOME, LinkKind.SECTION, LinkKind.LISTING)
#: Kinds of URL that bring a file, not a page.
FILES = (LinkKind.ATTACHMENT, LinkKind.IMAGE)
#: Kinds of URL that tell of others, and show nothing themselves.
TELLING = (LinkKind.FEED, LinkKind.SITEMAP)
#: What stands in place of a page, and says nothing of it: it is to be asked for again.
NOT_NOW = (PageKind.BLOCKED, PageKind.ERROR, PageKind.SHELL, PageKind.UNREADABLE)
_NO_PAGE = (*NOT_NOW, PageKind.NOT_FOUND)
#: Statuses by which the site says that a page is not there.
DENYING = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
#: What answers a request: the page, the same page as before, no page. A part of one (206) does
#: not, nor does what a firewall says (202, 400, 403 …): the page is to be asked for again.
_ANSWERING = (
    HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION, HTTPStatus.NOT_MODIFIED, *DENYING,
)  # fmt: skip
#: What a page is taken for that leads nowhere.
FOREIGN = Page(
    kind=PageKind.BLOCKED,
    reason="it links to no article and no section; is it a page of the site?",
)
#: What stands instead of a page where cookies are wanted that only a script sets.
COOKIE_WALL = Page(
    kind=PageKind.BLOCKED,
    reason="a cookie wall: a script sets a cookie and loads the page again, instead of the page",
)
#: What a page is taken for of which the archive has a part only.
CUT_OFF = Page(kind=PageKind.ERROR, reason="only a part of the page was captured")
#: What a page is taken for that has no content at all.
EMPTY = Page(kind=PageKind.ERROR, reason="the page is empty")
#: Characters of the longest text that may be a message in place of an article.
_MESSAGE = 400
#: Letters of a slug that no message's title begins with by chance.
_WORDS = 6
#: How old a time on the page must be to be no message's.
_NEWS = timedelta(days=2)


def is_refusal(status: int) -> bool:
    """Say whether an answer with this status is none, and the page is to be asked for again."""
    return status not in _ANSWERING


def asked_for(response: CapturedResponse) -> LinkKind | None:
    """Return as what a response was asked for; None: as nothing that is visited for itself."""
    if response.asked_for in (LinkKind.SWEPT, LinkKind.PROBE):
        return LinkKind.ARTICLE
    if response.asked_for is not None:
        return response.asked_for
    address = read_url(response.url)
    return address.kind if address is not None else None


def judge(page: Page, links: Links, response: CapturedResponse) -> Page:
    """Return what *response* is taken for, whose body alone reads as *page* with its *links*."""
    holds_something = page.article is not None or response.status == HTTPStatus.PARTIAL_CONTENT
    if holds_something and not response.is_whole:
        return CUT_OFF  # an article would seem to have lost its end
    kind = asked_for(response)
    if _shows_page(response):
        if page.article is None and links.is_cookie_wall:
            return COOKIE_WALL
        # What others captured they may have cut down to its text.
        is_foreign = leads_nowhere(page, links, response.url, kind, at=response.fetched_at)
        if is_foreign and not response.imported:
            return FOREIGN
    return _by_address(page, kind)


def _shows_page(response: CapturedResponse) -> bool:
    """Say whether the answer shows the page; where it is not modified, what stood there still."""
    is_success = response.status < HTTPStatus.MULTIPLE_CHOICES
    return is_success or response.status == HTTPStatus.NOT_MODIFIED


def _by_address(page: Page, kind: LinkKind | None) -> Page:
    """Return *page*, but as no article: only an article's own address makes one."""
    if page.kind is not PageKind.ARTICLE:
        return page
    if kind in LISTS:
        return Page(kind=PageKind.LISTING, reason="asked for as a list")
    if kind is LinkKind.PAGE:
        return Page(kind=PageKind.OTHER, reason="an article outside of the articles' addresses")
    return page


def leads_nowhere(
    page: Page, links: Links, url: str, kind: LinkKind | None, *, at: datetime
) -> bool:
    """Say whether what stood at *url* then is no page of the site, whatever its wording.

    Every page of a news site leads to others. Where one does not, only its length, the title that
    its URL spells, or a date of days ago tells it from a message of whatever stands in the way.
    """
    if page.kind in _NO_PAGE or kind not in (*LISTS, LinkKind.ARTICLE):
        return False  # the first it says itself
    if links.found or links.next_pages:
        return False
    if kind in LISTS or page.article is None:
        return True
    if len(page.article.text) >= _MESSAGE or _is_dated(page.article, at):
        return False
    return not _is_spelled(page.article, url)


def _is_spelled(article: Article, url: str) -> bool:
    """Say whether the title is what the slug spells, be the slug cut short."""
    address = read_url(url)
    title, slug = compact(article.title), compact(address.slug if address else "")
    return agree(title, slug) or (len(slug) >= _WORDS and title.startswith(slug))


def _is_dated(article: Article, at: datetime) -> bool:
    """Say whether the page itself states a time of its own; a message bears that of the day."""
    evidence = article.published_evidence
    if article.published_at is None or evidence is None:
        return False
    if not (evidence.stated or evidence is Evidence.DATELINE):
        return False
    return at - article.published_at > _NEWS
