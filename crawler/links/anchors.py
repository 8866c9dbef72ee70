"""What on a page can be followed? Its links, and the addresses that its scripts would go to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.site.urls import SiteUrl, absolute, is_image, read_url
from vietnamese.letters import clean

_FOLLOWED = XPath(  # conditions on all elements would take longer
    "//a | //area | //option | //@onclick/.. | //@*[starts-with(name(), 'data-')]/.. | //@hx-get/.."
)
_SCRIPT = re.compile(r"^\s*javascript:", re.IGNORECASE)
#: As in ``location.href='/nhom-tin/quan-1-1197604608?page=2'`` or ``more("?page=2")``.
_QUOTED = re.compile(r"""(['"])((?:https?:/)?[/?][^'"\s]+)\1""")
#: How scripts write a character that they would rather not: ``\u0026``, ``\x26``, ``\/``.
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([/\"']))")
#: What is an address by its looks, and no mere number or name.
_ADDRESS = re.compile(r"^(?:(?:https?:/)?/|\?|[\w./-]+\.(?:aspx?|html?|php)\b|[\w./-]*\?[\w.-]+=)")
#: An address that a script completes: "/ajax/tin?page=", "/tin/{0}".
_LACKS = re.compile(r"=$|[{}]")
_MAX_ANCHORS = 5000  # of one page; a page of the site has some hundred
_MAX_SCRIPT = 2000  # characters of a handler
_MAX_TEXT = 500  # characters
# Boxes within boxes that all lead somewhere share their text, so of none all of it is read.
_MOST_READ = 4 * _MAX_TEXT
_MOST_ELEMENTS = 200


@dataclass(frozen=True, slots=True)
class Anchor:
    """An element that leads to a page of the site."""

    element: HtmlElement
    address: str
    site_url: SiteUrl

    @property
    def text(self) -> str:
        """The words it shows."""
        return text(self.element)


def text(element: HtmlElement) -> str:
    """Return the words that an element shows, the first of them."""
    return clean(first_text(element, _MOST_READ))[:_MAX_TEXT]


def first_text(element: HtmlElement, size: int) -> str:
    """Return the text of *element* as it stands, a little more than *size* characters at most.

    What holds hundreds of elements is a part of the page, and no link's words: it is empty.
    """
    if next(islice(element.iter(), _MOST_ELEMENTS, None), None) is not None:
        return ""
    pieces: list[str] = []
    for piece in element.itertext():
        pieces.append(piece)
        size -= len(piece)
        if size < 0:
            break
    return "".join(pieces)


def base_of(tree: HtmlElement, url: str) -> str:
    """Return what relative links are relative to: ``<base href>`` if it stays on the site."""
    for element in tree.iter("base"):
        href = absolute(element.get("href") or "", url)
        if href is not None and read_url(href) is not None:
            return href
    return url


def anchors(
    tree: HtmlElement, base: str, visitor: frozenset[str] = frozenset()
) -> Iterator[Anchor]:
    """Yield what leads to pages of the site, in page order; *visitor* as `read_url` takes it."""
    for element in _FOLLOWED(tree)[:_MAX_ANCHORS]:
        target = _target(element)
        address = absolute(target, base) if target else None
        site_url = read_url(address, visitor=visitor) if address else None
        if address is not None and site_url is not None:
            yield Anchor(element, address, site_url)


def unescape(script: str) -> str:
    """Return a script's text with its escaped characters as they are meant."""
    return _ESCAPED.sub(lambda m: m[3] or chr(int(m[1] or m[2], 16)), script)


def quoted_address(script: str) -> str | None:
    """Return the first address that stands in a script's handler."""
    quoted = _QUOTED.search(unescape(script[:_MAX_SCRIPT]))
    return quoted[2] if quoted else None


def _target(element: HtmlElement) -> str | None:
    """Return where an element leads: its link, or what its script would go to."""
    href = element.get("href") or ""
    if href and not href.startswith("#") and not _SCRIPT.match(href):
        return href
    given = next(filter(_is_address, _values(element)), None)
    quoted = given or quoted_address(element.get("onclick") or href)
    # A script adds to what ends in "=".
    return None if quoted is None or quoted.endswith("=") else quoted


def _values(element: HtmlElement) -> Iterator[str]:
    """Yield what stands in attributes that may hold an address."""
    for name, value in element.items():
        if str(name).startswith(("data-", "hx-get")):
            yield str(value)
    if element.tag == "option":
        yield element.get("value") or ""


def _is_address(value: str) -> bool:
    return bool(_ADDRESS.match(value)) and not (is_image(value) or _LACKS.search(value))
