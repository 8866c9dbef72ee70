"""Where does a page lead? Links by the URL grammar, and the next page of a list.

No class name is looked at: an article link is known by its address, the next page by ``rel=next``,
by a pager's numbers or by its wording.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.site import HOME, SiteUrl, absolute, read_url
from storage.records import VIETNAM, Discovery, LinkKind
from storage.vietnamese import clean, fold

_NEXT_WORDS = re.compile(
    r"(?:trang|bai|tin)? ?(?:sau|tiep(?: theo)?|ke tiep|ke)|xem them|xem tiep|cu hon|tin cu hon"
    r"|next(?: page)?|older(?: posts)?"
)
_NEXT_SIGNS = ("›", ">", "→", "»", ">>")
_NUMBER = re.compile(r"[\[( ]*(?:trang ?)?(\d{1,5})[\]) ]*$")
_POSTBACK = re.compile(r"__doPostBack", re.IGNORECASE)
# As in "Cập nhật 13:36 02-02-2019"; the time may stand before or after the day, or not at all.
_LISTED = re.compile(
    r"(?:(?P<h>\d{1,2})[:hg](?P<m>\d{2})\D{1,6})?"
    r"\b(?P<d>\d{1,2})[-/.](?P<mo>\d{1,2})[-/.](?P<y>(?:19|20)\d{2})\b"
    r"(?:\D{1,6}(?P<h2>\d{1,2})[:hg](?P<m2>\d{2}))?"
)
_MAX_LINKS = 5000  # of one page; a page of the site has some hundred
_MAX_URL = 2000  # characters
_MAX_SEGMENTS = 12  # of a path; the site's have up to five
_MAX_REPEATS = 2  # of one segment in a path
_MAX_CLIMB = 6  # levels from a list's link to the box that holds its date
_MAX_BOX = 2000  # characters of that box


@dataclass(frozen=True, kw_only=True)  # see storage.records
class Links:
    """What a page links to, each address once."""

    found: tuple[Discovery, ...]  #: articles and sections, in page order
    next_pages: tuple[Discovery, ...]  #: of the lists on this page; usually one
    unfollowable: int  #: pager links that only JavaScript could follow
    growing: tuple[str, ...] = ()  #: addresses that grow by themselves, and are not followed


NO_LINKS = Links(found=(), next_pages=(), unfollowable=0)


@dataclass(frozen=True, slots=True)
class _Anchor:
    element: HtmlElement
    address: str
    site_url: SiteUrl

    @property
    def text(self) -> str:
        return _text(self.element)


def discover(tree: HtmlElement, url: str) -> Links:
    """Read the links of the page *tree*, fetched from *url*, without changing the tree."""
    base = _base(tree, url)
    anchors = list(_anchors(tree, base))
    growing = {a.site_url.canonical for a in anchors if _grows_for_ever(a.site_url)}
    anchors = [anchor for anchor in anchors if anchor.site_url.canonical not in growing]
    here = read_url(url)
    return Links(
        found=tuple(_distinct(_grammatical(anchors))),
        next_pages=tuple(_distinct(_next_pages(tree, anchors, base, here))),
        unfollowable=sum(1 for _ in _postback_numbers(tree)),
        growing=tuple(sorted(growing)),
    )


def with_listed_times(tree: HtmlElement, links: Links, url: str) -> Links:
    """Add to the article links the time that the list shows beside each."""
    base = _base(tree, url)
    times: dict[str, datetime] = {}
    for anchor in _anchors(tree, base):
        canonical = anchor.site_url.canonical
        if anchor.site_url.kind is LinkKind.ARTICLE and canonical not in times:
            moment = _listed_time(anchor, base)
            if moment is not None:
                times[canonical] = moment
    found = tuple(replace(link, listed_at=times.get(link.url)) for link in links.found)
    return replace(links, found=found)


# --- links --------------------------------------------------------------------------------------


def _base(tree: HtmlElement, url: str) -> str:
    """Return what relative links are relative to: ``<base href>`` if it stays on the site."""
    for element in tree.iter("base"):
        href = absolute(element.get("href") or "", url)
        if href is not None and read_url(href) is not None:
            return href
    return url


def _anchors(tree: HtmlElement, base: str) -> Iterator[_Anchor]:
    for count, element in enumerate(tree.iter("a", "area")):
        if count >= _MAX_LINKS:
            return
        href = element.get("href")
        if not href or href.startswith("#"):
            continue
        address = absolute(href, base)
        site_url = read_url(address) if address else None
        if address is not None and site_url is not None:
            yield _Anchor(element, address, site_url)


def _grows_for_ever(site_url: SiteUrl) -> bool:
    """Say whether the address may grow for ever: relative links that lead one folder deeper.

    An article's may look as it likes: its id makes it one page, whatever leads there.
    """
    if site_url.kind is LinkKind.ARTICLE:
        return False
    if len(site_url.canonical) > _MAX_URL:
        return True
    segments = Counter(filter(None, urlsplit(site_url.canonical).path.split("/")))
    return segments.total() > _MAX_SEGMENTS or max(segments.values(), default=0) > _MAX_REPEATS


def _text(element: HtmlElement) -> str:
    return clean(element.text_content())[:500]


def _grammatical(anchors: Iterable[_Anchor]) -> Iterator[Discovery]:
    for anchor in anchors:
        if anchor.site_url.kind in (LinkKind.ARTICLE, LinkKind.SECTION):
            yield _discovery(anchor, anchor.site_url.kind)


def _discovery(anchor: _Anchor, kind: LinkKind) -> Discovery:
    site_url = anchor.site_url
    return Discovery(
        url=site_url.canonical,
        address=anchor.address,
        kind=kind,
        article_id=site_url.article_id,
        title=anchor.text,
        section=site_url.slug if kind is LinkKind.SECTION else None,
    )


def _distinct(discoveries: Iterable[Discovery]) -> Iterator[Discovery]:
    """Yield each URL once, with the longest of its link texts: pictures link without one."""
    best: dict[str, Discovery] = {}
    for found in discoveries:
        first = best.setdefault(found.url, found)
        if len(found.title) > len(first.title):
            best[found.url] = replace(first, title=found.title)
    yield from best.values()


# --- the time that a list shows -------------------------------------------------------------------


def _listed_time(anchor: _Anchor, base: str) -> datetime | None:
    """Return the time in the smallest box around the link that speaks of this article alone."""
    box = anchor.element
    for _ in range(_MAX_CLIMB):
        parent = box.getparent()
        if parent is None or not _only_about(parent, anchor.site_url, base):
            return None
        box = parent
        text = "".join(box.itertext())
        if len(text) > _MAX_BOX:
            return None
        if match := _LISTED.search(text):
            return _moment(match)
    return None


def _only_about(box: HtmlElement, article: SiteUrl, base: str) -> bool:
    for element in box.iter("a"):
        other = read_url(element.get("href") or "", base)
        if other is None or other.kind is not LinkKind.ARTICLE:
            continue
        if other.article_id != article.article_id:
            return False
    return True


def _moment(match: re.Match[str]) -> datetime | None:
    hour, minute = match["h"] or match["h2"] or 0, match["m"] or match["m2"] or 0
    try:
        return datetime(
            int(match["y"]), int(match["mo"]), int(match["d"]), int(hour), int(minute),
            tzinfo=VIETNAM,
        )  # fmt: skip
    except ValueError:
        return None


# --- the next page of a list ----------------------------------------------------------------------


def _next_pages(
    tree: HtmlElement, anchors: list[_Anchor], base: str, here: SiteUrl | None
) -> Iterator[Discovery]:
    """Yield the next page of each list on this page; where one way knows it, no other is tried."""
    if declared := _declared_next(tree, base):
        yield declared
        return
    here_url = here.canonical if here else base
    candidates = [a for a in anchors if _may_be_list(a.site_url, here_url)]
    numbered = [a for pager in _pagers(candidates) if (a := _following(pager, here))]
    chosen = numbered or [a for a in candidates if _NEXT_WORDS.fullmatch(fold(a.text))]
    if not chosen:
        chosen = [a for a in candidates if a.text in _NEXT_SIGNS][:1]
    for anchor in chosen:
        yield _discovery(anchor, LinkKind.LISTING)


def _declared_next(tree: HtmlElement, base: str) -> Discovery | None:
    for element in tree.iter("link", "a"):
        if "next" not in (element.get("rel") or "").lower().split():
            continue
        address = absolute(element.get("href") or "", base)
        site_url = read_url(address) if address else None
        if address and site_url and _may_be_list(site_url, _canonical(base)):
            return _discovery(_Anchor(element, address, site_url), LinkKind.LISTING)
    return None


def _canonical(url: str) -> str:
    """Return the canonical form of a URL of the site, and any other as it is."""
    site_url = read_url(url)
    return url if site_url is None else site_url.canonical


def _may_be_list(site_url: SiteUrl, here: str) -> bool:
    """Say whether the link could be a further page: no article, no front, and not this page."""
    return site_url.kind in (None, LinkKind.LISTING) and site_url.canonical not in (here, HOME)


def _pagers(candidates: list[_Anchor]) -> Iterator[dict[int, _Anchor]]:
    """Yield the groups of links that stand together and whose texts are numbers."""
    groups: dict[HtmlElement, dict[int, _Anchor]] = {}
    for anchor in candidates:
        if number := _NUMBER.match(fold(anchor.text)):
            groups.setdefault(_pager_box(anchor.element), {}).setdefault(int(number[1]), anchor)
    yield from groups.values()


def _pager_box(element: HtmlElement) -> HtmlElement:
    """Return what holds the whole pager: the parent, or the grandparent of ``<li><a>``."""
    parent = element.getparent()
    if parent is None:
        return element
    alone = sum(1 for _ in parent.iter("a")) == 1
    grandparent = parent.getparent()
    return grandparent if alone and grandparent is not None else parent


def _following(pager: dict[int, _Anchor], here: SiteUrl | None) -> _Anchor | None:
    """Return the pager's link to the page after this one."""
    current = _current_number(pager, here)
    later = [number for number in sorted(pager) if number > current]
    return pager[later[0]] if later and later[0] <= current + 1 else None


def _current_number(pager: dict[int, _Anchor], here: SiteUrl | None) -> int:
    """Return the number of this page: the one missing from the pager, the first one by default."""
    numbers = sorted(pager)
    in_url = _number_in_url(pager, here)
    if in_url is not None:
        return in_url
    if here is not None and here.kind in (LinkKind.HOME, LinkKind.SECTION):
        return 1
    gaps = [n + 1 for n in numbers if n + 1 not in pager and n + 2 in pager]
    if gaps:
        return gaps[0]
    return numbers[0] - 1 if numbers[0] > 1 else numbers[-1] + 1


def _number_in_url(pager: dict[int, _Anchor], here: SiteUrl | None) -> int | None:
    """Return the page number in this page's own URL, by the pattern of the pager's links."""
    if here is None:
        return None
    for number, anchor in pager.items():
        before, found, after = anchor.site_url.canonical.rpartition(str(number))
        if not found:
            continue
        url = here.canonical
        middle = url[len(before) : len(url) - len(after)]
        if url.startswith(before) and url.endswith(after) and middle.isdecimal():
            return int(middle)
    return None


def _postback_numbers(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a"):
        href = element.get("href") or ""
        if _POSTBACK.search(href) and _NUMBER.match(fold(_text(element))):
            yield element
