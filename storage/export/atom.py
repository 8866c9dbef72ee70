"""How is news of the archive handed to feed readers? As RFC 4287, Atom, has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from vietnamese.time import VIETNAM

_NAMESPACE = "http://www.w3.org/2005/Atom"
#: Whose ids they are (RFC 4151): they never change, wherever the feed stands.
_AUTHORITY = "tag:thanhuytphcm.vn,2026:archive"
# What XML 1.0 cannot hold at all.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One piece of news."""

    tag: str  #: what tells it from all others
    at: datetime
    title: str
    url: str
    category: str
    summary: str


def feed(title: str, entries: Sequence[Entry], *, tag: str = "changes") -> str:
    """Return the feed of *entries* as a whole document, the latest first.

    *tag* tells the feed from all others.
    """
    root = ET.Element("feed", xmlns=_NAMESPACE)
    latest = max((entry.at for entry in entries), default=datetime.now(VIETNAM))
    _add(root, "id", f"{_AUTHORITY}/{tag}")
    _add(root, "title", title)
    _add(root, "updated", latest.isoformat(timespec="seconds"))
    _add(_add(root, "author", ""), "name", "Thành ủy Archive")
    for entry in reversed(entries):
        _add_entry(root, entry)
    ET.indent(root)
    written: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'


def _add_entry(root: ET.Element, entry: Entry) -> None:
    element = _add(root, "entry", "")
    _add(element, "id", f"{_AUTHORITY}/{entry.tag}")
    _add(element, "title", entry.title)
    _add(element, "updated", entry.at.isoformat(timespec="seconds"))
    ET.SubElement(element, "link", rel="alternate", href=_NO_XML.sub("", entry.url))
    ET.SubElement(element, "category", term=entry.category)
    if entry.summary:
        _add(element, "summary", entry.summary)


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _NO_XML.sub("\ufffd", text) or None
    return element
