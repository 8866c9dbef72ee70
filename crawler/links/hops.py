"""Where does a page lead that shows nothing itself? A frame, a refresh, a script that goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.links.anchors import unescape
from crawler.site.urls import absolute, read_url
from storage.records import LinkKind

_REFRESH = re.compile(
    r"\s{0,9}(\d{1,9})(?:\.\d{0,9})?\s{0,9}[;,]\s{0,9}(?:url\s{0,9}=\s{0,9})?['\"]?([^'\"]{1,2000})",
    re.IGNORECASE,
)
_LOCATION = re.compile(
    r"\blocation(?:\.href)?\s*(?:=\s*|\.(?:replace|assign)\s*\(\s*)(['\"])([^'\"]+)\1"
)
_COOKIE = re.compile(r"\bdocument\.cookie\s*=")
_RELOADS = re.compile(r"\blocation\b")
#: How the frame is called in which the pages stand, beside menus and banners.
_MAIN_FRAME = re.compile(r"main|content|noi-?dung|chinh|body|giua", re.IGNORECASE)
#: Seconds after which a page that loads another one is still only a way to it.
_LONGEST_WAIT = 30
_MAX_SCRIPTS = 50
_MAX_SCRIPT = 20_000  # characters


def leads_on(tree: HtmlElement, base: str) -> str | None:
    """Return the address of the page that *tree* is only a way to; None: there is none."""
    for target in [*_refreshes(tree), *_frames(tree), *_locations(tree)]:
        address = absolute(target, base)
        site_url = read_url(address) if address else None
        if site_url is not None and site_url.kind is not LinkKind.ARTICLE:
            return address
    return None


def is_cookie_wall(tree: HtmlElement) -> bool:
    """Say whether a script sets a cookie and loads the page again: no crawler comes past it."""
    scripts = "\n".join(_scripts(tree))
    return bool(_COOKIE.search(scripts) and _RELOADS.search(scripts))


def _refreshes(tree: HtmlElement) -> Iterator[str]:
    for meta in tree.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            refresh = _REFRESH.match(meta.get("content") or "")
            if refresh and int(refresh[1][:9]) <= _LONGEST_WAIT:
                yield refresh[2].strip()


def _frames(tree: HtmlElement) -> list[str]:
    """Return where the frames lead, the main one first, else the last: menus stand before it."""
    frames = [frame for frame in tree.iter("frame") if frame.get("src")]
    frames.sort(key=lambda frame: not _MAIN_FRAME.search(frame.get("name") or ""))
    named = bool(frames) and _MAIN_FRAME.search(frames[0].get("name") or "")
    return [str(frame.get("src")) for frame in (frames if named else reversed(frames))]


def _locations(tree: HtmlElement) -> Iterator[str]:
    handlers = [str(body.get("onload") or "") for body in tree.iter("body")]
    for script in [*_scripts(tree), *handlers]:
        for match in islice(_LOCATION.finditer(unescape(script[:_MAX_SCRIPT])), 10):
            yield match[2]


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for script in islice(tree.iter("script"), _MAX_SCRIPTS):
        yield (script.text or "")[:_MAX_SCRIPT]
