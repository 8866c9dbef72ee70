"""Who wrote it, and from where was it taken? Names at the end, labels, and what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extraction.body import Body, is_prose
from crawler.extraction.head import Head, text_of
from crawler.extraction.layout import Block, Layout
from crawler.extraction.moments import beside_date
from crawler.extraction.wording import BYLINE, SITE_NAME, SOURCE
from storage.vietnamese import clean, fold

_MAX_LINE = 120  # characters
_MAX_NAME = 40
_LABEL = re.compile(rf"{BYLINE}\s*[:：]\s*")
_SOURCE = re.compile(rf"{SOURCE}\s*[:：]?\s+")
_SEPARATORS = re.compile(r"\s+[-–—]\s+|\s*[,;&/|+]\s*|\s+và\s+|(?<=[a-zà-ỹ])[-–](?=[A-ZĐÀ-Ỹ])")
_BRACKETS = re.compile(r"^(.*?)\s*[(\[]\s*([^()\[\]]{2,60})\s*[)\]]$")
_WORD = re.compile(
    r"^[A-ZĐÀ-ỸĂÂÊÔƠƯ][a-zđà-ỹăâêôơư]*$|^(?:[A-ZĐ]\.?){1,4}$|^[A-ZĐ]\.[A-ZĐ][a-zđà-ỹ]*$"
    r"|^(?:[A-ZĐ][A-Za-zĐđưƯ]{0,5}\.)+$"
)
_AGENCY = re.compile(
    r"^(?:ttxvn|vgp(?: news)?|vov|vtv|sggp|plo|vna|tts|bbt|ban bien tap|bao .{2,40}|tap chi .{2,40}|cong thong tin .*"
    r"|(?:trang |web(?:site)? ).{2,60}|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com|org|net)|dang cong san viet nam"
    r"|nhan dan|nguoi lao dong|tuoi tre|thanh nien|vnexpress|vietnamnet|vietnam\+|vietnamplus|chinhphu\.vn|hcmc? ?cpv)$"
)
_NOBODY = re.compile(
    rf"^(?:admin(?:istrator)?|quan ?tri(?: vien)?|super ?user|root|editor|webmaster|user\d*|host|system|{SITE_NAME}"
    r"|ban bien tap|bbt|toa soan|thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|hom nay|ngay dang|cap nhat|an danh|unknown|none|null|tac gia|author|trang tin.*|cong thong tin.*)$"
)
_ROLE = re.compile(
    r"^(?:ghi|tong hop|luoc ghi|thuc hien|bien soan|tong thuat|dich|suu tam|bien dich|anh|bai va anh|bai, anh)$"
)
_HINT = re.compile(r"author|tac-?gia|byline|writer|reporter|nguoi-?viet|but-?danh|penname")
_AUTHORS = XPath("//*[@itemprop='author' or @rel='author']")
_DATELINE = re.compile(
    r"^\(\s*([^()]{3,40}?)\s*\)\s*[-–—.,:]|^((?:[\w-]+\.)+(?:vn|com|org))\s*[-–—]\s"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote an article, and whose it was first, each with where the page says so."""

    author: str | None = None
    author_evidence: str = ""
    source: str | None = None
    source_evidence: str = ""


def find_byline(layout: Layout, body: Body, head: Head, tree: HtmlElement) -> Byline:
    """Read author and source; byline lines are taken out of the body."""
    author, source, how = _at_the_end(layout, body)
    if author is None:
        above, above_source, above_how = _at_the_top(layout, body)
        if above is not None:
            author, how = above, above_how
        source = source or above_source
    if author is None:
        author, how = _declared(head, tree)
    source_how = "visible byline" if source else ""
    if source is None:
        source = _dateline_source(body)
        source_how = "dateline" if source else ""
    return Byline(author, how if author else "", source, source_how)


# --- below the text -----------------------------------------------------------------------------


def _at_the_end(layout: Layout, body: Body) -> tuple[str | None, str | None, str]:
    author: str | None = None
    source: str | None = None
    how = ""
    for block in _closing_lines(layout, body):
        found = read_byline(block.text, sure=_stands_out(block, body))
        if found is None:
            continue
        block.fate = "byline"
        author, how = (author, how) if author else (found[0], "visible byline")
        source = source or found[1]
    _cut_trailing_name(body)
    body.kept = [block for block in body.kept if block.fate != "byline"]
    return author, source, how


def _closing_lines(layout: Layout, body: Body) -> Iterator[Block]:
    """Yield the short lines from the last prose on, down to the next box or the comments."""
    if not body.kept:
        start = body.start
    else:
        start = max((b.index for b in body.kept if is_prose(b.text)), default=body.kept[0].index)
        if not is_prose(layout.blocks[start].text):
            start -= 1
    lines = 0
    for block in layout.blocks[start + 1 : start + 25]:
        label = body.labels.get(block.index)
        if label is not None and label.ends:
            return
        if not block.text or label is not None or block.cells:
            continue
        if block.fate and not block.fate.startswith("short line"):
            continue
        lines += 1
        if lines > 6:
            return
        if len(block.text) <= _MAX_LINE and block.link_share < 0.9:
            yield block


def _stands_out(block: Block, body: Body) -> bool:
    """Say whether the line looks unlike a line of a list of names."""
    near = [b for b in body.kept if 0 < block.index - b.index <= 3]
    return not any(len(b.text) < _MAX_NAME and names(b.text) for b in near)


def _cut_trailing_name(body: Body) -> None:
    """Nothing to do here yet: names that end a paragraph are read by their emphasis."""


# --- above the text -----------------------------------------------------------------------------


def _at_the_top(layout: Layout, body: Body) -> tuple[str | None, str | None, str]:
    source: str | None = None
    for block in layout.blocks[body.start : max(body.first, body.start)][:25]:
        if (
            not block.text
            or len(block.text) > _MAX_LINE
            or block.fate.startswith(("in the box", "caption", "lead of"))
        ):
            continue
        beside = beside_date(block.text)
        part = block.text if beside is None else beside
        folded = fold(part)
        labelled = _LABEL.match(folded) is not None or _SOURCE.match(folded) is not None
        hinted = _HINT.search(block.box.hint) is not None
        dated = beside is not None and block.link_share < 0.2 and len(part.split()) >= 2
        if not (labelled or hinted or dated):
            continue
        found = read_byline(part, sure=hinted or dated)
        if found is not None:
            source = source or found[1]
            if found[0]:
                block.fate = "byline"
                return found[0], source, "visible byline above the text"
    return None, source, ""


# --- what a line says ---------------------------------------------------------------------------


def read_byline(text: str, *, sure: bool = True) -> tuple[str | None, str | None] | None:
    """Read a line as author and source; None if it is no byline.

    *sure*: the line stands where bylines stand, so a bare name is enough.
    """
    line = clean(text).strip(" *•·")
    line = line[1:-1].strip() if line[:1] in "([" and line[-1:] in ")]" else line
    line = line.rstrip(" .;,")
    if not line or len(line) > _MAX_LINE:
        return None
    if (match := _BRACKETS.match(line)) is not None and match[1]:
        outer = read_byline(match[1], sure=sure)
        inner = fold(match[2])
        if outer is not None and (_ROLE.match(inner) or inner.startswith("anh")):
            return outer
        within = read_byline(match[2])
        if outer is not None and within is not None:
            return outer[0], within[1] or outer[1]
        return outer if outer is not None and _AGENCY.match(inner) else None
    folded = fold(line)
    if len(folded) == len(line):
        if (match := _SOURCE.match(folded)) is not None:
            return _source(line[match.end() :])
        if (match := _LABEL.match(folded)) is not None:
            return _labelled(line, folded)
    if _AGENCY.match(folded):
        return None, line
    if sure and (found := names(line)):
        return found, None
    return None


def _source(rest: str) -> tuple[str | None, str | None] | None:
    rest = rest.strip(" :-–")
    if (
        2 <= len(rest) <= 60
        and (rest[0].isupper() or "." in rest)
        and len(rest.split()) <= 8
        and "," not in rest
    ):
        return None, rest
    return None


def _labelled(line: str, folded: str) -> tuple[str | None, str | None] | None:
    """Read "Bài: A - Ảnh: B": who wrote comes first, who only took pictures does not count."""
    marks = list(re.finditer(rf"(?:^|(?<=[\s,;/|–-])){_LABEL.pattern}", folded))
    author: str | None = None
    for position, mark in enumerate(marks):
        end = marks[position + 1].start() if position + 1 < len(marks) else len(line)
        value = line[mark.end() : end].strip(" -–—,;/|.")
        if mark["photo"] or not value:
            continue
        if _AGENCY.match(fold(value)):
            return author, value
        if author is None and len(value) <= 80 and value[0].isupper() and not is_prose(value):
            author = value
    return (author, None) if marks else None


def names(text: str) -> str | None:
    """Return *text* if it is one or more names of persons, and nothing else."""
    line = text.strip(" .,;-–—*")
    if not 2 <= len(line) <= 3 * _MAX_NAME or line[-1:] in ":?!" or any(c.isdigit() for c in line):
        return None
    parts = [part for part in _SEPARATORS.split(line) if part]
    if not 1 <= len(parts) <= 5:
        return None
    for part in parts:
        words = part.split()
        if not 1 <= len(words) <= 5 or len(part) > _MAX_NAME:
            return None
        if not all(_WORD.match(word) or (word.isupper() and len(words) >= 2) for word in words):
            return None
    if _NOBODY.match(fold(line)):
        return None
    return line


# --- what the page says of itself ---------------------------------------------------------------


def _declared(head: Head, tree: HtmlElement) -> tuple[str | None, str]:
    for node in head.nodes:
        authors = node.get("author")
        values = authors if isinstance(authors, list) else [authors]
        persons = [
            name
            for value in values[:5]
            if not (isinstance(value, dict) and value.get("@type") == "Organization")
            and (name := _person(text_of(value)))
        ]
        if persons:
            return " - ".join(persons), "json-ld"
    for name in (
        "author",
        "article:author",
        "dc.creator",
        "dcterms.creator",
        "dc.author",
        "cxenseparse:author",
        "byl",
        "sailthru.author",
    ):
        if person := _person(head.first(name)):
            return person, f"meta {name}"
    for element in _AUTHORS(tree)[:5]:
        if person := _person(clean("".join(element.itertext())[:200])):
            return person, "microdata"
    return None, ""


def _person(text: str) -> str | None:
    text = clean(text).removeprefix("Tác giả:").strip()
    if not text or len(text) > 80 or "/" in text or "@" in text or _NOBODY.match(fold(text)):
        return None
    if _AGENCY.match(fold(text)):
        return None
    return text


def _dateline_source(body: Body) -> str | None:
    for block in body.kept[:2]:
        if (match := _DATELINE.match(block.text)) is not None:
            name = match[1] or match[2]
            if name and not any(c.isdigit() for c in name) and len(name.split()) <= 5:
                return name
    return None
