"""What was learned of the site's template? Paths to each field, in a file that people can edit."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from lxml import etree
from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement

from crawler.site.urls import read_url
from storage.errors import BadInput
from storage.records import LinkKind

#: The fields that have a place of their own in a page.
PLACES = ("title", "body", "date", "author", "section", "attachments")
#: Without these a profile is of no use.
NEEDED = ("title", "body")
#: What says nothing of how an article is read.
_NO_PLACES = ("learned_from", "lists", "rooms")
#: What is no list: its type, and what is said of another.
_PLAIN = {"learned_from": (int, "no whole number"), "exact": (bool, "neither true nor false")}
#: An address with the place of a page's number, and no other braces than those that are known.
_TEMPLATE = re.compile(
    r"(?:https?:/)?/(?:[^{}\s]|\{(?:section|slug)\})*\{(?:page|index|offset)\}"
    r"(?:[^{}\s]|\{(?:section|slug)\})*"
)
_LISTS = (None, LinkKind.SECTION)
#: Boxes of the page on which a profile is tried: a path that takes the cube of them is found.
_TRIAL_BOXES = 2000
_HEADER = """\
# What `thanhuy learn` found out about the site's pages. You may edit it.
# Each field has XPaths; the first that selects something is taken.
# drop: boxes inside the body that are never part of an article.
# repeated: lines that stand in the body of many articles and belong to none.
# exact: on the pages that it was learned from, its places and both readers gave the same text; so
# trafilatura reads every tenth article only, and what is in doubt. Set it to false to have both.
# lists: where the further pages of a section come from, if only a script knows; only you write it,
# as in lists = ["/ajax/tin?cat={section}&page={page}"]. {section} is the section's id, {slug} its
# name in addresses. From the second page on {page} counts 2, 3 …, {index} 1, 2 …, and {offset} the
# items that were shown before.
# rooms: lists that stand elsewhere than sections do; only you write it, as in
# rooms = ["/chuyen-de/hoc-tap-bac"]. Their first pages are looked at with those of the sections.
"""


@dataclass(frozen=True, kw_only=True)
class SiteProfile:
    """Where a template keeps what; XPaths, best first."""

    title: tuple[str, ...] = ()  #: empty, as is the body: nothing is said of articles
    body: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()  #: templates of addresses, see `crawler.links.templates`
    rooms: tuple[str, ...] = ()  #: addresses of lists' first pages, see `crawler.links.rooms`
    learned_from: int = 0  #: captures of articles
    exact: bool = False  #: proven on its own pages: there one reader is enough

    @cached_property
    def digest(self) -> str:
        """Twelve hexadecimal digits that stand for all that the profile says."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _NO_PLACES}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]

    @cached_property
    def _compiled(self) -> dict[str, list[XPath]]:
        return {name: [XPath(path) for path in getattr(self, name)] for name in (*PLACES, "drop")}

    @cached_property
    def _union(self) -> XPath | None:
        paths = [path for name in PLACES for path in getattr(self, name)]
        return XPath(" | ".join(paths)) if paths else None

    def in_order(self, tree: HtmlElement) -> list[HtmlElement]:
        """Return whatever any path selects, in page order."""
        return [] if self._union is None else _evaluate(self._union, tree)

    def select(self, tree: HtmlElement, name: str) -> list[HtmlElement]:
        """Return what the first path of the field selects that selects anything."""
        for path in self._compiled[name]:
            found = [e for e in _evaluate(path, tree) if isinstance(e, HtmlElement)]
            if found:
                return found
        return []

    def unwanted(self, element: HtmlElement) -> list[HtmlElement]:
        """Return the boxes inside *element* that are to be dropped."""
        return [
            box
            for path in self._compiled["drop"]
            for box in _evaluate(path, element)
            if isinstance(box, HtmlElement) and box is not element
        ]

    def try_out(self) -> None:
        """Follow every path once, on a page made for it: one that never ends is seen by that."""
        page = HtmlElement("body")
        for number in range(_TRIAL_BOXES):
            parent = page if number % 20 == 0 else page[-1]
            etree.SubElement(
                parent, "div", {"class": f"box{number}", "id": f"id{number}"}
            ).text = "x"
        self.in_order(page)
        self.unwanted(page)

    def to_toml(self) -> str:
        """Return the profile as the text of a file."""
        exact = "true" if self.exact else "false"
        lines = [_HEADER, f"learned_from = {self.learned_from}", f"exact = {exact}", ""]
        for name in (*PLACES, "drop", "repeated", "lists", "rooms"):
            values = getattr(self, name)
            inner = "".join(f"    {json.dumps(value, ensure_ascii=False)},\n" for value in values)
            lines.append(f"{name} = [\n{inner}]" if values else f"{name} = []")
        return "\n".join(lines) + "\n"

    @classmethod
    def from_toml(cls, text: str) -> SiteProfile:
        """Read a profile.

        :raises BadInput: if it does not parse, or says what a profile cannot; with line and reason
        """
        try:
            data = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise BadInput(f"the profile does not parse: {error}; mend it or learn again") from None
        known = {f.name for f in fields(cls)}
        for name, value in data.items():
            if name not in known:
                _reject(text, name, f"unknown field {name!r}")
            _check(text, name, value)
        of_lists = data.get("lists") or data.get("rooms")
        says_nothing_of_articles = of_lists and not any(map(data.get, PLACES))
        for name in () if says_nothing_of_articles else NEEDED:
            if not data.get(name):
                raise BadInput(f"the profile has no path for {name!r}; add one or learn again")
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in data.items()
        }
        return cls(**values)


def _evaluate(path: XPath, element: HtmlElement) -> list[Any]:
    try:
        found = path(element)
    except LxmlError:
        return []
    return found if isinstance(found, list) else []


def _check(text: str, name: str, value: object) -> None:
    if name in _PLAIN:
        kind, what = _PLAIN[name]
        if type(value) is not kind:
            _reject(text, name, f"{name} is {what}")
        return
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        _reject(text, name, f"{name!r} is no list of strings")
        return
    for written in value:
        if reason := _fault(name, written):
            _reject(text, written, f"{written!r} {reason}")


def _fault(name: str, value: str) -> str:
    """Return what is wrong with a value of this field; empty if nothing is."""
    if name == "repeated":
        return ""
    if name == "lists":
        return "" if _TEMPLATE.fullmatch(value) else "has no {page}, {index} or {offset}"
    if name == "rooms":
        place = read_url(value) if value.startswith(("/", "http")) else None
        may_be_list = place is not None and place.kind in _LISTS
        return "" if may_be_list else "is no address of the site at which a list may stand"
    try:
        XPath(value)
    except LxmlError as error:
        return f"is no XPath ({error})"
    return ""


def _reject(text: str, wanted: str, reason: str) -> None:
    """Raise BadInput, always, with the line where *wanted* stands."""
    written = json.dumps(wanted, ensure_ascii=False)[1:-1]
    for number, line in enumerate(text.splitlines(), start=1):
        if written in line or re.match(rf"\s*{re.escape(wanted)}\s*=", line):
            raise BadInput(
                f"the profile is wrong in line {number}: {reason}; mend it or learn again"
            )
    raise BadInput(f"the profile is wrong: {reason}; mend it or learn again")
