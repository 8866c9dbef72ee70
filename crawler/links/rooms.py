"""Which addresses of a front page may be lists that the URL grammar does not know?"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.links.anchors import Anchor
from crawler.site.urls import absolute, read_url, slugify
from storage.records import Discovery, LinkKind

#: Segments of such an address: lists stand near the root.
_MOST_SEGMENTS = 3
#: Addresses that one page is believed to have.
_MOST = 60


def rooms(leading: Iterable[Anchor]) -> list[Discovery]:
    """Return the addresses of no known kind that *leading* lead to, without queries and files."""
    found: dict[str, Discovery] = {}
    for anchor in leading:
        url = anchor.site_url.canonical
        parts = urlsplit(url)
        segments = [each for each in parts.path.split("/") if each]
        plain = not parts.query and 0 < len(segments) <= _MOST_SEGMENTS
        if anchor.site_url.kind is not None or anchor.element.tag != "a" or not plain:
            continue
        if "." in segments[-1] and not segments[-1].endswith((".aspx", ".html", ".htm")):
            continue
        found[url] = Discovery(
            url=url,
            address=anchor.address,
            kind=LinkKind.PAGE,
            title=anchor.text,
            section=room_slug(url),
        )
    return list(found.values())[:_MOST]


def declared(addresses: Iterable[str]) -> list[Discovery]:
    """Return the lists whose first pages an operator has declared."""
    places = ((absolute(each), read_url(each)) for each in addresses)
    return [
        Discovery(
            url=place.canonical,
            address=address,
            kind=LinkKind.SECTION,
            section=place.slug or room_slug(place.canonical),
        )
        for address, place in places
        if address is not None and place is not None
    ]


def room_slug(url: str) -> str:
    """Return what a list at *url* is called: the end of its path, without what ends a file's name.

    >>> room_slug("https://thanhuytphcm.vn/chuyen-de/hoc-tap-bac.aspx")
    'hoc-tap-bac'
    """
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return slugify(last.rpartition(".")[0] or last).strip("-")
