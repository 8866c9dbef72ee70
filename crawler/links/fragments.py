"""Where does a fragment lead, which a script takes to make a list longer? HTML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from crawler.links.discover import NO_LINKS, Links, discover, distinct
from crawler.links.items import items_of
from crawler.links.scripts import after, fragment, links_in
from crawler.site.urls import absolute
from storage.records import Discovery

#: Members of a JSON answer that name the next one, or say that there is none.
_NEXT = re.compile(r"next_?(?:page)?_?(?:url|link|href)?|more_?url", re.IGNORECASE)
_HAS_MORE = re.compile(r"(?:has|is)_?(?:more|next)(?:_?page)?", re.IGNORECASE)
_MARKUP = re.compile(r"<\s*(?:a|div|li|article|tr|p|ul|h\d)\b", re.IGNORECASE)
_MOST_MEMBERS = 20_000
_DEEPEST = 30

#: Makes a tree of a piece of HTML; None: there is none in it.
Parse = Callable[[str], HtmlElement | None]


def discover_fragment(text: str, url: str, parse: Parse) -> Links:
    """Read the links of a fragment, fetched from *url*; the next one follows while items come."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        links, following = _in_markup(text, url, parse), None
    else:
        links, following = _in_json(data, url, parse)
    shown = tuple(link.article_id for link in links.found if link.article_id is not None)
    pages = links.next_pages
    if not pages and shown and following is not False:
        named = after(url, len(shown))
        if isinstance(following, str):
            named = fragment(absolute(following, url) or "")
        pages = (named,) if named is not None else ()
    return replace(links, next_pages=pages, listed=shown, unfollowable=0, instead=None)


def _in_markup(text: str, url: str, parse: Parse) -> Links:
    tree = parse(text)
    links = NO_LINKS if tree is None else discover(tree, url)
    return links if links.found else replace(links, found=distinct(links_in(text, url)))


def _in_json(data: Any, url: str, parse: Parse) -> tuple[Links, str | bool | None]:
    """Return the links in JSON, and the address of the next answer; False: there is none."""
    members = list(_members(data))
    found: list[Discovery] = []
    for _, value in members:
        if isinstance(value, str) and _MARKUP.search(value):
            found += _in_markup(value, url, parse).found
        elif isinstance(value, str):
            found += links_in(value, url)
    return replace(NO_LINKS, found=distinct(found or items_of(data))), _following(members)


def _following(members: Sequence[tuple[str, Any]]) -> str | bool | None:
    """Return where JSON says that the next answer is; False: nowhere; None: it does not say."""
    for name, value in members:
        if _HAS_MORE.fullmatch(name) and value in (False, 0, "false"):
            return False
    named = (str(value) for name, value in members if _NEXT.fullmatch(name))
    return next((value for value in named if value.startswith(("/", "?", "http"))), None)


def _members(data: Any) -> Iterator[tuple[str, Any]]:
    """Yield the values in JSON with the names of their members, as they stand there."""
    waiting: list[tuple[int, str, Any]] = [(0, "", data)]
    for _ in range(_MOST_MEMBERS):
        if not waiting:
            return
        depth, name, value = waiting.pop()
        inner: list[tuple[str, Any]] | None = None
        if isinstance(value, dict):
            inner = [(str(key), each) for key, each in value.items()]
        elif isinstance(value, list):
            inner = [(name, each) for each in value]
        if inner is None:
            yield name, value
        elif depth < _DEEPEST:
            waiting += [(depth + 1, *each) for each in reversed(inner)]
