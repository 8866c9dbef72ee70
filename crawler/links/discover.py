"""Where does a page lead? To articles and sections, known by their addresses, and on in a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.links import feeds, pagers
from crawler.links.anchors import Anchor, anchors, base_of, first_text
from crawler.links.hops import is_cookie_wall, leads_on
from crawler.links.region import listed
from crawler.links.rooms import rooms
from crawler.links.scripts import items_in, links_in, more_of, scripts_of
from crawler.links.steps import may_be_list
from crawler.site.urls import SiteUrl, read_url, visitor_parameters
from storage.records import Discovery, LinkKind
from vietnamese.time import VIETNAM

# As in "Cập nhật 13:36 02-02-2019"; the time may stand before or after the day, or not at all.
_LISTED = re.compile(
    r"(?:(?P<h>\d{1,2})[:hg](?P<m>\d{2})\D{1,6})?"
    r"\b(?P<d>\d{1,2})[-/.](?P<mo>\d{1,2})[-/.](?P<y>(?:19|20)\d{2})\b"
    r"(?:\D{1,6}(?P<h2>\d{1,2})[:hg](?P<m2>\d{2}))?"
)
_LISTS = (LinkKind.HOME, LinkKind.SECTION, LinkKind.LISTING)
_MAX_URL = 2000  # characters
_MAX_SEGMENTS = 12  # of a path; the site's have up to five
_MAX_REPEATS = 2  # of one segment in a path
_MAX_CLIMB = 6  # levels from a list's link to the box that holds its date
_MAX_BOX = 2000  # characters of that box
_SEVERAL = 0  # in place of the id of the one article that a box speaks of


@dataclass(frozen=True, kw_only=True)  # see storage.records
class Links:
    """What a page links to, each address once."""

    found: tuple[Discovery, ...]  #: articles and sections, in page order
    next_pages: tuple[Discovery, ...]  #: of the lists on this page; usually one
    unfollowable: int  #: pager links that only JavaScript could follow
    growing: tuple[str, ...] = ()  #: addresses that grow by themselves, and are not followed
    instead: str | None = None  #: the address that a page without links goes on to by itself
    is_cookie_wall: bool = False  #: instead of a page, a script that sets a cookie
    #: Ids of the articles that the list itself shows, in page order: boxes beside it do not count.
    listed: tuple[int, ...] = ()
    rooms: tuple[Discovery, ...] = ()  #: addresses of no known kind, which may be lists


NO_LINKS = Links(found=(), next_pages=(), unfollowable=0)


def discover(tree: HtmlElement, url: str, *, key: str | None = None) -> Links:
    """Read the links of the page *tree*, fetched from *url*, without changing the tree.

    *key* is the frontier's for the page, where it is not the canonical URL: of one that was posted.
    """
    base = base_of(tree, url)
    visitor = visitor_parameters(anchor.address for anchor in anchors(tree, base))
    leading = list(anchors(tree, base, visitor))
    place = read_url(url, visitor=visitor) or SiteUrl(kind=None, canonical=url)
    growing = {a.site_url.canonical for a in leading if _grows_for_ever(a.site_url)}
    leading = [a for a in leading if a.site_url.canonical not in growing]
    further = pagers.further(tree, leading, base, place, key or place.canonical)
    scripts = scripts_of(tree)
    found = distinct([*_grammatical(leading, place), *_told(tree, scripts, base)])
    pages = distinct(further.pages)
    if not pages and place.kind in _LISTS:
        pages = more_of(tree, scripts, base, place, asked=bool(further.unfollowable))
    is_empty = not (found or pages)
    links = Links(
        found=(*found, *feeds.declared(tree, base)),
        next_pages=pages,
        unfollowable=further.unfollowable,
        growing=tuple(sorted(growing)),
        listed=_listed(tree, leading, further) or _ids(found),
        rooms=tuple(rooms(leading)),
    )
    return _beyond(links, tree, base) if is_empty else links


def _told(tree: HtmlElement, scripts: str, base: str) -> list[Discovery]:
    """Return what scripts tell of; articles without their addresses where none has one."""
    found = list(links_in(scripts, base))
    return found or list(items_in(tree))


def _beyond(links: Links, tree: HtmlElement, base: str) -> Links:
    """Say where a page goes on to by itself that links to nothing."""
    return replace(links, instead=leads_on(tree, base), is_cookie_wall=is_cookie_wall(tree))


def _ids(found: Iterable[Discovery]) -> tuple[int, ...]:
    return tuple(link.article_id for link in found if link.article_id is not None)


def _listed(tree: HtmlElement, leading: list[Anchor], further: pagers.Further) -> tuple[int, ...]:
    articles = [anchor for anchor in leading if anchor.site_url.kind is LinkKind.ARTICLE]
    ahead = {page.url for page in further.pages}
    pager = [anchor.element for anchor in leading if anchor.site_url.canonical in ahead]
    return listed(tree, articles, [*pager, *further.elements])


def with_listed_times(tree: HtmlElement, links: Links, url: str) -> Links:
    """Add to the article links the time that the list shows beside each."""
    base = base_of(tree, url)
    leading = [a for a in anchors(tree, base) if a.site_url.kind is LinkKind.ARTICLE]
    articles = _articles_in_boxes(leading)
    times: dict[str, datetime] = {}
    for anchor in leading:
        canonical = anchor.site_url.canonical
        if canonical not in times:
            moment = _listed_time(anchor, articles)
            if moment is not None:
                times[canonical] = moment
    found = tuple(replace(link, listed_at=times.get(link.url)) for link in links.found)
    return replace(links, found=found)


# --- links --------------------------------------------------------------------------------------


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


def _grammatical(leading: Iterable[Anchor], here: SiteUrl) -> Iterator[Discovery]:
    for anchor in leading:
        kind = anchor.site_url.kind
        if kind is LinkKind.SECTION and may_be_list(anchor.site_url, here):
            continue  # a further page of this list
        if kind in (LinkKind.ARTICLE, LinkKind.SECTION):
            yield _discovery(anchor, kind)


def _discovery(anchor: Anchor, kind: LinkKind) -> Discovery:
    site_url = anchor.site_url
    return Discovery(
        url=site_url.canonical,
        address=anchor.address,
        kind=kind,
        article_id=site_url.article_id,
        title=anchor.text if anchor.element.tag == "a" else "",  # not a whole box's words
        section=site_url.slug if kind is LinkKind.SECTION else None,
    )


def distinct(discoveries: Iterable[Discovery]) -> tuple[Discovery, ...]:
    """Return each URL once, with the longest of its link texts: pictures link without one."""
    best: dict[str, Discovery] = {}
    for found in discoveries:
        first = best.setdefault(found.url, found)
        if len(found.title) > len(first.title):
            best[found.url] = replace(first, title=found.title)
    return tuple(best.values())


# --- the time that a list shows -------------------------------------------------------------------


def _articles_in_boxes(leading: Iterable[Anchor]) -> dict[HtmlElement, int]:
    """Return of each box around a link the id of the article it speaks of; 0: of several."""
    articles: dict[HtmlElement, int] = {}
    for anchor in leading:
        id_ = anchor.site_url.article_id or _SEVERAL
        for box in (anchor.element, *anchor.element.iterancestors()):
            if articles.get(box) in (id_, _SEVERAL):
                break  # and so do the boxes around it
            articles[box] = _SEVERAL if box in articles else id_
    return articles


def _listed_time(anchor: Anchor, articles: dict[HtmlElement, int]) -> datetime | None:
    """Return the time in the smallest box around the link that speaks of this article alone."""
    box = anchor.element
    for _ in range(_MAX_CLIMB):
        parent = box.getparent()
        if parent is None or articles[parent] == _SEVERAL:
            return None
        box = parent
        text = first_text(box, _MAX_BOX)
        if len(text) > _MAX_BOX:
            return None
        if match := _LISTED.search(text):
            return _moment(match)
    return None


def _moment(match: re.Match[str]) -> datetime | None:
    hour, minute = match["h"] or match["h2"] or 0, match["m"] or match["m2"] or 0
    try:
        return datetime(
            int(match["y"]), int(match["mo"]), int(match["d"]), int(hour), int(minute),
            tzinfo=VIETNAM,
        )  # fmt: skip
    except ValueError:
        return None
