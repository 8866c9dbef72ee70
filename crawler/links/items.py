"""Which articles does JSON name that gives no addresses, only ids, slugs and titles?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawler.site.thanhuytphcm import ARTICLE_SEGMENTS, ID_DIGITS
from crawler.site.urls import HOME, read_url, slugify
from storage.records import Discovery, LinkKind

_ID = re.compile(r"(?:(?:news|article|post|item|content|tin|bai)(?:_?viet)?_?)?id", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:(?:news|article|post)_?)?(?:title|headline|subject)|tieu_?de|ten_?bai", re.IGNORECASE
)
_SLUG = re.compile(
    r"(?:(?:news|article|post)_?)?(?:slug|alias|friendly_?url|seo_?(?:name|url)|url_?name)",
    re.IGNORECASE,
)
_ARTICLE_ID = re.compile(ID_DIGITS)
#: A slug as it stands in an address, with the id that may end it.
_SPELLED = re.compile(rf"/?([\w%-]{{1,300}}?)(?:-({ID_DIGITS}))?(?:\.(?:html?|aspx))?/?")
_MOST_ITEMS = 2000
_MOST_VALUES = 20_000


def items_of(data: Any) -> Iterator[Discovery]:
    """Yield the articles that *data*, read from JSON, names: by id, and by slug or title."""
    found = 0
    for each in _objects(data):
        item = _item(each)
        if item is not None and found < _MOST_ITEMS:
            found += 1
            yield item


def _item(members: dict[str, Any]) -> Discovery | None:
    title, slug, id_ = (_first(members, name) for name in (_TITLE, _SLUG, _ID))
    spelled = _SPELLED.fullmatch(slug)
    if spelled is not None and spelled[2]:
        slug, id_ = spelled[1], spelled[2]
    if not (title or slug) or not _ARTICLE_ID.fullmatch(id_):
        return None
    name = spelled[1] if spelled is not None else slugify(title)
    place = read_url(f"{HOME}{ARTICLE_SEGMENTS[0]}/{name}-{id_}")
    if place is None or place.kind is not LinkKind.ARTICLE:
        return None
    return Discovery(
        url=place.canonical, address=place.canonical, kind=LinkKind.ARTICLE,
        article_id=place.article_id, title=title,
    )  # fmt: skip


def _first(members: dict[str, Any], name: re.Pattern[str]) -> str:
    """Return the first word or number whose name is of that kind; empty if there is none."""
    values = (value for key, value in members.items() if name.fullmatch(key))
    return next((str(each) for each in values if isinstance(each, str | int) and each), "")


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in JSON, as they stand there."""
    waiting = [data]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, dict):
            yield {str(key): each for key, each in value.items()}
            waiting += reversed(value.values())
        elif isinstance(value, list):
            waiting += reversed(value)
