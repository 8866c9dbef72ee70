"""What does a page say of itself, out of sight? Meta elements, JSON-LD, microdata, links."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from crawler.extraction.page.encoding import mend
from vietnamese.letters import clean

_MAX_SCRIPT = 200_000  # characters of one JSON-LD script
_MAX_NODES = 200
_MAX_ARTICLES = 20  # nodes of one page that describe it; each is compared with the others
_ARTICLE_TYPES = re.compile(r"Article$|BlogPosting$|^Report$|NewsItem$")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_SKIPPED = frozenset(
    ("itemListElement", "comment", "comments", "relatedLink", "isPartOf", "hasPart")
)


@dataclass(slots=True)
class Head:
    """What a page says of itself, as found, in page order."""

    title: str = ""  #: of ``<title>``
    meta: dict[str, list[str]] = field(default_factory=dict)  #: by name or property, lower case
    nodes: list[dict[str, Any]] = field(default_factory=list)  #: JSON-LD articles
    breadcrumb: list[str] = field(default_factory=list)  #: names, from JSON-LD
    canonical: str = ""
    base: str = ""

    def first(self, *names: str) -> str:
        """Return the first non-empty value of the first of these meta names that is there."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return ""


def read_head(tree: HtmlElement) -> Head:
    """Read what the page says of itself."""
    head = Head()
    for element in tree.iter(*_READERS):
        _READERS[str(element.tag)](head, element)
    return head


def _read_title(head: Head, element: HtmlElement) -> None:
    head.title = head.title or mend(clean("".join(element.itertext())[:2000]))


def _read_script(head: Head, element: HtmlElement) -> None:
    if "ld+json" in (element.get("type") or "").lower():
        _read_json(head, element.text or "")


def _read_link(head: Head, element: HtmlElement) -> None:
    if "canonical" in (element.get("rel") or "").lower():
        head.canonical = head.canonical or (element.get("href") or "")


def _read_base(head: Head, element: HtmlElement) -> None:
    head.base = head.base or (element.get("href") or "")


def _read_meta(head: Head, element: HtmlElement) -> None:
    content = element.get("content")
    if not content:
        return
    for attribute in ("property", "name", "itemprop"):
        name = element.get(attribute)
        if name:
            head.meta.setdefault(name.strip().lower(), []).append(mend(clean(content[:5000])))


_READERS: dict[str, Callable[[Head, HtmlElement], None]] = {
    "meta": _read_meta,
    "script": _read_script,
    "title": _read_title,
    "link": _read_link,
    "base": _read_base,
}


def _read_json(head: Head, text: str) -> None:
    data = load_json(text)
    for node in _nodes(data):
        kinds = node.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if not isinstance(kind, str):
                continue
            dated_page = kind == "WebPage" and "datePublished" in node
            if dated_page or _ARTICLE_TYPES.search(kind):
                _add_node(head, node)
            elif kind == "BreadcrumbList" and not head.breadcrumb:
                head.breadcrumb = list(_crumbs(node))


def _add_node(head: Head, node: dict[str, Any]) -> None:
    try:
        if len(head.nodes) < _MAX_ARTICLES and node not in head.nodes:
            head.nodes.append(node)
    except RecursionError:  # both are nested as deep as they could just be read
        pass


def load_json(text: str) -> Any:
    """Read JSON as pages write it; None if it is none."""
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = text.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    if len(text) > _MAX_SCRIPT:
        return None
    for candidate in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the nodes that may describe this page, not the items that it lists."""
    queue, seen = [data], 0
    while queue and seen < _MAX_NODES:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, list):
            queue.extend(node[:_MAX_NODES])
        elif isinstance(node, dict):
            yield node
            queue.extend(
                value
                for key, value in node.items()
                if key in ("@graph", "mainEntity", "mainEntityOfPage") and key not in _SKIPPED
            )


def _crumbs(node: dict[str, Any]) -> Iterator[str]:
    items = node.get("itemListElement")
    for item in items[:20] if isinstance(items, list) else ():
        if isinstance(item, dict):
            inner = item.get("item")
            name = item.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            if isinstance(name, str):
                yield clean(unescape(name))


def text_of(value: Any) -> str:
    """Return the text of a JSON-LD value: a string, or a thing's name, or the first of a list."""
    for _ in range(5):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("name") or value.get("@value")
    return clean(unescape(value)) if isinstance(value, str) else ""
