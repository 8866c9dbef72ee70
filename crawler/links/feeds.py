"""What does an RSS or Atom feed tell of the site, and which feeds does a page name?"""

from __future__ import annotations

from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any

from lxml.html import HtmlElement

from crawler.site.urls import absolute, read_url
from storage.records import Discovery, LinkKind
from vietnamese.letters import clean
from vietnamese.time import VIETNAM

_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_MOST_NAMED = 20  # feeds that one page is believed to have
_MOST_ENTRIES = 2000
#: Bytes of a feed; the largest of newspapers have some hundred thousand.
LARGEST = 5_000_000


def declared(tree: HtmlElement, base: str) -> list[Discovery]:
    """Return the feeds that a page names with ``<link rel="alternate">``, on this site only."""
    found = {}
    for element in tree.iter("link"):
        if "alternate" not in (element.get("rel") or "").lower().split():
            continue
        if (element.get("type") or "").strip().lower() not in _TYPES:
            continue
        address = absolute(element.get("href") or "", base)
        place = read_url(address) if address else None
        if address is not None and place is not None:
            found[place.canonical] = Discovery(
                url=place.canonical, address=address, kind=LinkKind.FEED
            )
    return list(found.values())[:_MOST_NAMED]


def read_feed(body: bytes, url: str) -> list[Discovery]:
    """Return the articles and lists of the site that the feed at *url* names.

    :raises ValueError: if it is no feed; the message says why
    """
    import feedparser  # type: ignore[import-untyped]  # noqa: PLC0415  # few pages are feeds

    if len(body) > LARGEST:
        raise ValueError(f"a feed of more than {LARGEST:,} bytes")
    told = feedparser.parse(body, response_headers={"content-location": url})
    if not told.entries and (told.bozo or not told.get("version")):
        raise ValueError(f"no feed: {told.get('bozo_exception') or 'no entries'}")
    return list(_distinct(told.entries[:_MOST_ENTRIES], url))


def _distinct(entries: list[Any], url: str) -> Iterator[Discovery]:
    seen: set[str] = set()
    for entry in entries:
        address = absolute(entry.get("link") or entry.get("id") or "", url)
        place = read_url(address) if address else None
        if address is None or place is None or place.canonical in seen:
            continue
        if place.kind not in (LinkKind.ARTICLE, LinkKind.SECTION):
            continue
        seen.add(place.canonical)
        yield Discovery(
            url=place.canonical,
            address=address,
            kind=place.kind,
            article_id=place.article_id,
            title=clean(entry.get("title") or ""),
            section=place.slug if place.kind is LinkKind.SECTION else None,
            listed_at=_moment(entry.get("published_parsed")),
        )


def _moment(parsed: struct_time | None) -> datetime | None:
    """Return the time that an entry states, which feedparser gives in UTC."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).astimezone(VIETNAM) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None
