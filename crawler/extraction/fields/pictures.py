"""Where does a picture lie, and is it more than an icon?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from crawler.extraction.page.blocks import Block
from crawler.site.urls import absolute
from storage.records import Image
from vietnamese.letters import clean

_SOURCES = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-echo",
    "data-image", "data-img-url", "data-full-src", "data-large-file", "data-photo-original-src",
    "data-bg",
)  # fmt: skip
_PLACEHOLDER = re.compile(
    r"^data:|(?:blank|spacer|placeholder|loading|lazy|grey|transparent|pixel|1x1)[^/]*$",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:^|[/_.-])(?:logo|icons?|ico|sprite|avatar|captcha|blank|spacer|pixel|print(?:er)?|share|"
    r"facebook|zalo|twitter|youtube|btn|button|bullet|arrow|loading|banner|ads?|rss|e?mail|star|"
    r"refresh|search|user|comment|home|top|back|next|prev|close|play|plus|line|bg|dot|new)s?\d{0,2}"
    r"(?:[_.-][a-z0-9]{0,8})?\.(?:png|gif|jpe?g|svg|webp|ico|aspx|ashx)",
    re.IGNORECASE,
)
_MAX_ALT = 1000  # characters
_PIXELS = re.compile(r"[0-9]{1,4}")
_SMALL = 60  # pixels; smaller pictures are icons


def is_icon(image: HtmlElement, url: str) -> bool:
    """Say whether a picture on the page *url* is an icon, or none at all."""
    for name in ("width", "height"):
        size = (image.get(name) or "").removesuffix("px").strip()
        if _PIXELS.fullmatch(size) and int(size) < _SMALL:
            return True
    address = source(image, url)
    return address is None or _FURNITURE.search(address.split("?")[0][-120:]) is not None


def source(image: HtmlElement, url: str) -> str | None:
    """Return a picture's address, also where a script would load it only later."""
    plain = (image.get("src") or "").strip()
    lazy = [(image.get(name) or "").strip() for name in _SOURCES]
    lazy += [_largest(image.get(name) or "") for name in ("srcset", "data-srcset")]
    real = list(filter(_is_address, [*lazy, plain]))  # what a script would load is the better one
    return absolute(real[0], url) if real else None


def _is_address(candidate: str) -> bool:
    """Say whether *candidate* is a picture's address, and no placeholder's."""
    if not candidate or candidate.startswith("data:"):
        return False
    return not _PLACEHOLDER.search(candidate.split("?", maxsplit=1)[0])


def _largest(srcset: str) -> str:
    """Return the last address of a ``srcset``, by custom the largest."""
    parts = [part.strip().split(" ")[0] for part in srcset.split(", ") if part.strip()]
    return parts[-1] if parts else ""


def distinct(found: list[tuple[Block, str, str]]) -> Iterator[Image]:
    """Yield each picture once: lazily loaded ones stand twice."""
    images: list[Image] = []
    for block, address, caption in found:
        image = block.picture
        assert image is not None
        alt = clean((image.get("alt") or "")[:_MAX_ALT])
        for i, known in enumerate(images):
            if known.url == address and (not caption or known.caption in ("", caption)):
                images[i] = replace(known, caption=known.caption or caption, alt=known.alt or alt)
                break
        else:
            images.append(Image(url=address, caption=caption, alt=alt))
    yield from images
