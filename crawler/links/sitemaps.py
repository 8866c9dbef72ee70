"""What does a sitemap tell of the site?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml.etree import LxmlError
from scrapy.utils.sitemap import Sitemap

from crawler.site.urls import absolute, read_url
from storage.records import Discovery, LinkKind
from storage.warc.coding import decode

#: What stands in one sitemap at most, by the protocol.
MOST_ADDRESSES = 50_000
_GZIP = b"\x1f\x8b"
_ARTICLES_AND_LISTS = (LinkKind.ARTICLE, LinkKind.SECTION)


def read_sitemap(body: bytes, url: str) -> list[Discovery]:
    """Return what the sitemap or sitemap index at *url* names of the site.

    Those are articles and lists; of an index, further sitemaps. Addresses elsewhere are left out.

    :raises ValueError: if it is no sitemap; the message says why
    :raises storage.warc.coding.TooLarge: if it unpacks to more than a page may have
    """
    if body.startswith(_GZIP):
        body = decode(body, "gzip")
    try:
        sitemap = Sitemap(body)
        if sitemap.type not in ("urlset", "sitemapindex"):
            raise ValueError(f"no sitemap: its first element is {sitemap.type[:40]!r}")
        found = _named(sitemap, url, is_index=sitemap.type == "sitemapindex")
        return list({each.url: each for each in found}.values())
    except (LxmlError, StopIteration) as error:
        raise ValueError(f"no sitemap: {error or 'it is empty'}") from error


def as_sitemap(address: str) -> Discovery | None:
    """Return the sitemap at *address*, if that is one of the site."""
    place = read_url(address)
    if place is None:
        return None
    return Discovery(url=place.canonical, address=address, kind=LinkKind.SITEMAP)


def _named(sitemap: Sitemap, url: str, *, is_index: bool) -> Iterator[Discovery]:
    for number, entry in enumerate(sitemap):
        if number >= MOST_ADDRESSES:
            return
        address = absolute(_location(entry), url)
        if address is None:
            continue
        found = as_sitemap(address) if is_index else _page(address)
        if found is not None:
            yield found


def _location(entry: dict[str, Any]) -> str:
    return str(entry.get("loc") or "")


def _page(address: str) -> Discovery | None:
    place = read_url(address)
    if place is None or place.kind not in _ARTICLES_AND_LISTS:
        return None
    return Discovery(
        url=place.canonical,
        address=address,
        kind=place.kind,
        article_id=place.article_id,
        section=place.slug if place.kind is LinkKind.SECTION else None,
    )
