"""What tree do these bytes make? A page is parsed once, bounded in size and in depth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.page.encoding import decode

#: What is read of a page, in bytes and in tags; an article page has some 100 kB and 2,000 tags.
MAX_BYTES = 12_000_000
MAX_TAGS = 60_000

_HEAD = 4000  # bytes that tell whether it is text at all
_FEW_ZEROS = 8
# A parser's time grows with the square of the number of a tag's attributes. Suspected is a tag that
# is long, or quotes a lot; a view state of a megabyte is one attribute, and harmless.
_LONG_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:]*+)([^<>]{4000,})")
_QUOTING_TAG = re.compile(
    r"""<([a-zA-Z][a-zA-Z0-9:]*+)((?:[^<>"']++(?:"[^"]*+"|'[^']*+')){300,}+)"""
)
_MAX_ATTRIBUTES = 300  # of a tag; a real one has some ten
_MANY_QUOTES = 20_000  # in a page, from which tags that quote a lot are looked for
# What browsers go on after: nothing is lost that stands below.
_END = re.compile(r"</(?:body|html)\s*+>", re.IGNORECASE)
_TAG = re.compile(r"<")
# No XML holds these, so no tree made of them can be written; a browser shows nothing either.
_CONTROLS = bytes((*range(9), *range(14, 32), 127))
_VERTICAL_TAB = bytes.maketrans(b"\x0b", b" ")
# Written as numbers, too.
_CONTROL_NUMBERS = re.compile(
    r"&#(?:0*+(?:[0-8]|1[124-9]|2[0-9]|3[01]|127)(?![0-9])"
    r"|x0*+(?:[0-8bcef]|1[0-9a-f]|7f|fff[ef]|d[89a-f][0-9a-f]{2})(?![0-9a-f]));?",
    re.IGNORECASE,
)
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE, U+FFFF in UTF-8
_MARKUP = re.compile(r"<\s*(?:!doctype|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_NO_HTML = re.compile(
    r"image/|audio/|video/|font/|pdf|json|msword|officedocument|zip|octet-stream|rss|atom",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Document:
    """A page parsed once. Whoever reads it last may consume the tree."""

    tree: HtmlElement | None  #: None: empty, or no HTML
    encoding: str  #: Python's name for the encoding that the bytes turned out to have
    truncated: bool = False  #: the page was larger than what is read


def parse(body: bytes, *, content_type: str | None = None) -> Document:
    """Parse a page leniently; never raises, whatever the bytes are."""
    if _is_binary(body):
        return Document(None, "binary")
    text, encoding = decode(body[:MAX_BYTES], content_type)
    text, cut = _limit_tags(_limit_attributes(text))
    truncated = cut or len(body) > MAX_BYTES
    if not _MARKUP.search(text) or (
        content_type and _NO_HTML.search(content_type) and "<html" not in text[:2000].lower()
    ):
        return Document(None, encoding, truncated)
    try:
        root = etree.fromstring(_printable(_END.sub(" ", text)), _parser())
    except (etree.LxmlError, ValueError):
        root = None
    tree = root if isinstance(root, HtmlElement) else None
    return Document(tree, encoding, truncated)


def _printable(text: str) -> bytes:
    """Return *text* in UTF-8, without what no tree can hold."""
    if "&#" in text:
        text = _CONTROL_NUMBERS.sub("", text)
    encoded = text.encode("utf-8", "replace").translate(_VERTICAL_TAB, _CONTROLS)
    for none in _NO_CHARACTERS:
        encoded = encoded.replace(none, b"")
    return encoded


def _parser() -> etree.HTMLParser:
    """Return a lenient parser. One class for all elements: lxml.html looks each up in Python."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


def _is_binary(body: bytes) -> bool:
    """Say whether a few zero bytes stand among the first: a picture, an archive, a PDF."""
    zeros = body.count(0, 0, _HEAD)
    return _FEW_ZEROS < zeros < min(len(body), _HEAD) // 5  # half of UTF-16 are zeros


def _limit_attributes(text: str) -> str:
    """Drop the attributes of tags that have more than any page needs."""
    text = _LONG_TAG.sub(_limited, text)
    if text.count('"') + text.count("'") < _MANY_QUOTES:
        return text
    return _QUOTING_TAG.sub(r"<\1 ", text)


def _limited(tag: re.Match[str]) -> str:
    attributes = max(tag[2].count("="), len(tag[2].split(None, _MAX_ATTRIBUTES)))
    return tag[0] if attributes <= _MAX_ATTRIBUTES else f"<{tag[1]} "


def _limit_tags(text: str) -> tuple[str, bool]:
    """Cut *text* before its tag number ``MAX_TAGS``: the memory of a tree is that of its tags."""
    if text.count("<") <= 2 * MAX_TAGS:
        return text, False
    last = next(islice(_TAG.finditer(text), 2 * MAX_TAGS, None))
    return text[: last.start()], True
