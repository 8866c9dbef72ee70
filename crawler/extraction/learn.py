"""What do many captures of one template have in common? Paths by vote, and lines that repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement

from crawler.extraction.extract import HELD, Extraction, extract_document
from crawler.extraction.page.blocks import Block, Box, Fate, Layout
from crawler.extraction.page.html import parse
from crawler.extraction.profile import PLACES, SiteProfile
from storage.errors import BadInput
from storage.records import PageKind
from vietnamese.letters import clean

#: One stored response: URL, body, content type, time of capture (aware).
Sample = tuple[str, bytes, str | None, datetime]

MIN_ARTICLES = 20
_MAX_ARTICLES = 200  # more say nothing new
_HOLDS = 0.9  # share of the captures in which a path must find the field
_EXACT = 0.98  # share of the captures that a profile must read as they are read without
_AGREED = 0.8  # agreement of both readers, from which a capture proves a profile
_WRAPPERS = 4  # boxes around a body in which its place is looked for
_PATHS = 3  # kept for a field
_SELDOM = ("author", "attachments")  # learned from a single page that shows it, if need be
_REPEATS = 0.3  # share of the articles from which a line in the body belongs to none
_CHANGING = re.compile(r"\d{4,}")  # in a class or id: made for one page
_PLAIN_NAME = re.compile(r"[^'\"<>]{1,100}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldDrift:
    """Whether the profile still finds a field."""

    field: str
    pages: int  #: that show the field
    held: int  #: of them, where the profile's path finds the same

    @property
    def holds(self) -> bool:
        """Say whether the path may still be trusted."""
        return self.held >= self.pages * _HOLDS


def learn(captures: Iterable[Sample]) -> SiteProfile:
    """Learn the template from captures of article pages; other pages among them are passed over.

    :raises BadInput: if fewer than ``MIN_ARTICLES`` are articles, or they have nothing in common
    """
    studied = [study for sample in captures if (study := _study(sample)) is not None]
    studied = studied[:_MAX_ARTICLES]
    if len(studied) < MIN_ARTICLES:
        raise BadInput(
            f"only {len(studied)} of the captures are articles; a profile needs {MIN_ARTICLES}:"
            " crawl more, then learn again"
        )
    paths: dict[str, Any] = {name: _vote(studied, name) for name in PLACES}
    for levels in range(1, _WRAPPERS):  # bodies in wrappers that vary stand in one box further out
        paths["body"] = paths["body"] or _vote([s.further_out(levels) for s in studied], "body")
    missing = [name for name in ("title", "body") if not paths[name]]
    if missing:
        raise BadInput(
            f"the {len(studied)} articles have no path to the {missing[0]} in common:"
            " they were made by several templates; learn from fewer, newer ones"
        )
    profile = SiteProfile(
        **paths,
        drop=tuple(_unwanted(studied)),
        repeated=tuple(_repeated(studied)),
        learned_from=len(studied),
    )
    return replace(profile, exact=_is_exact(profile, studied))


def _is_exact(profile: SiteProfile, studied: list[_Study]) -> bool:
    """Say whether its places alone, and both readers, give the same on the pages learned from."""
    proofs = [proof for study in studied if (proof := _proves(profile, study)) is not None]
    return len(proofs) >= len(studied) * _HOLDS and sum(proofs) >= len(proofs) * _EXACT


def _proves(profile: SiteProfile, study: _Study) -> bool | None:
    """Say whether a page read by the profile reads as without; None if it is not followed there."""
    url, body, content_type, fetched_at = study.sample
    document = parse(body, content_type=content_type)
    read = extract_document(document, url, fetched_at=fetched_at, profile=profile).page.article
    plain = study.extraction.page.article
    if read is None or plain is None or read.evidence.get("profile") != HELD:
        return None
    agreed = all(a.agreement is None or a.agreement >= _AGREED for a in (read, plain))
    return agreed and (read.title, read.text) == (plain.title, plain.text)


def drift(profile: SiteProfile, pages: Iterable[Sample]) -> list[FieldDrift]:
    """Say for each field of the profile whether it still holds on these pages."""
    shown: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for sample in pages:
        study = _study(sample)
        if study is None:
            continue
        for name in PLACES:
            element = study.places.get(name)
            if element is None or not getattr(profile, name):
                continue
            shown[name] += 1
            held[name] += _same_place(profile.select(study.tree, name), element, name)
    return [
        FieldDrift(field=name, pages=shown[name], held=held[name])
        for name in PLACES
        if getattr(profile, name)
    ]


def _same_place(found: list[HtmlElement], element: HtmlElement, name: str) -> bool:
    if not found:
        return False
    if name == "body":  # a box around it, or all but the whole of it, gives the same text
        return element in found or any(element in list(f.iter()) for f in found)
    return element in found


# --- one capture --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Study:
    """One article, and the elements in which its fields were found."""

    tree: HtmlElement
    extraction: Extraction
    places: dict[str, HtmlElement]
    sample: Sample

    def further_out(self, levels: int) -> _Study:
        """Return the study with the body's place so many boxes further out."""
        body = self.places.get("body")
        around = list(body.iterancestors()) if body is not None else []
        if len(around) <= levels:
            return self
        return replace(self, places=self.places | {"body": around[levels - 1]})

    @property
    def blocks(self) -> list[Block]:
        """The lines and pictures of the page."""
        layout = self.extraction.layout
        return layout.blocks if layout is not None else []


def _study(sample: Sample) -> _Study | None:
    url, body, content_type, fetched_at = sample
    document = parse(body, content_type=content_type)
    extraction = extract_document(document, url, fetched_at=fetched_at)
    if extraction.page.kind is not PageKind.ARTICLE or document.tree is None:
        return None
    return _Study(document.tree, extraction, dict(_places(extraction)), sample)


def _places(extraction: Extraction) -> Iterator[tuple[str, HtmlElement]]:
    layout, body = extraction.layout, extraction.body
    article = extraction.page.article
    assert layout is not None
    assert article is not None
    below = layout.blocks[body.start :]
    yield from _at("title", layout, extraction.title.index)
    if body.core is not None and body.prose >= 100:
        yield "body", body.core.element
    line = _date_line(extraction)
    if line:
        lines = [*below, *layout.blocks[: body.start]]
        yield from _place("date", (b for b in lines if b.text[:200] == line), line)
    yield from _place("author", (b for b in below if b.fate is Fate.BYLINE))
    yield from _at("section", layout, extraction.section_index)
    files = {attachment.title for attachment in article.attachments if attachment.title}
    yield from _place("attachments", (b for b in below if b.text in files))


def _at(name: str, layout: Layout, index: int) -> Iterator[tuple[str, HtmlElement]]:
    if index >= 0:
        yield name, layout.blocks[index].box.element


def _place(name: str, blocks: Iterable[Block], line: str = "") -> Iterator[tuple[str, HtmlElement]]:
    """Yield where the first of the blocks stands; the box that holds all of *line*, if given."""
    for block in blocks:
        yield name, _holder(block.box.element, line)
        return


def _date_line(extraction: Extraction) -> str | None:
    """Return the line that shows the day on which the article was published."""
    chosen = extraction.published
    shown = [
        candidate.raw
        for candidate in extraction.candidates
        if candidate.evidence.visible and chosen and candidate.at.date() == chosen.at.date()
    ]
    return chosen.raw if chosen and chosen.raw in shown else next(iter(shown), None)


def _holder(element: HtmlElement, line: str) -> HtmlElement:
    """Return the least box around *element* that holds all of the line, as a table's row does."""
    wanted = "".join(line.split())
    for holder in (element, *element.iterancestors()):
        if wanted in "".join(clean("".join(holder.itertext())).split()):
            return holder
    return element


# --- paths --------------------------------------------------------------------------------------


def _vote(studied: list[_Study], name: str) -> tuple[str, ...]:
    """Return the paths that find the field in nearly all captures that show it, best first."""
    having = [s for s in studied if name in s.places]
    if name not in _SELDOM and len(having) < MIN_ARTICLES / 4:
        return ()
    proposed = Counter(path for s in having for path in set(candidates(s.places[name])))
    shares = {
        path: _share(path, name, studied, having)
        for path, count in proposed.most_common(40)
        if count >= len(having) * 0.2
    }
    good = [path for path, share in shares.items() if share >= _HOLDS]
    best = sorted(
        good, key=lambda path: (-round(shares[path], 2), path.count("["), len(path), path)
    )
    return tuple(best[:_PATHS])


def _share(path: str, name: str, studied: list[_Study], having: list[_Study]) -> float:
    """Return the share of the captures *having* the field in which the path finds it alone."""
    others = [s for s in studied if name not in s.places]
    hits = sum(_finds(path, s, name) for s in having)
    strays = sum(bool(_select(path, s.tree)) for s in others)
    return (hits - strays * 0.5) / len(having)


def _finds(path: str, study: _Study, name: str) -> bool:
    found = _select(path, study.tree)
    wanted = study.places[name]
    if name == "body":
        # A box around a short article's core is as good: there is nothing more in it.
        return len(found) == 1 and (found[0] is wanted or wanted in set(found[0].iter()))
    return bool(found) and found[0] is wanted and (name == "attachments" or len(found) == 1)


def _select(path: str, tree: HtmlElement) -> list[HtmlElement]:
    try:
        found = XPath(path)(tree)
    except LxmlError:
        return []
    return [e for e in found if isinstance(e, HtmlElement)] if isinstance(found, list) else []


def candidates(element: HtmlElement) -> Iterator[str]:
    """Yield XPaths to *element*: by its own id or class, by an ancestor's, by position."""
    steps: list[str] = []
    current: HtmlElement | None = element
    while current is not None and len(steps) < 12:
        tag = str(current.tag)
        tail = "/" + "/".join(steps) if steps else ""
        for attribute in ("id", "itemprop", "class"):
            value = (current.get(attribute) or "").strip()
            if value and _PLAIN_NAME.match(value) and not _CHANGING.search(value):
                yield f"//{tag}[@{attribute}='{value}']{tail}"
        if tag in ("h1", "main", "article"):
            yield f"//{tag}{tail}"
        steps.insert(0, _step(current))
        current = current.getparent()
    if current is None:
        yield "/" + "/".join(steps)


def _step(element: HtmlElement) -> str:
    parent = element.getparent()
    if parent is None:
        return str(element.tag)
    same = [child for child in parent if child.tag == element.tag]
    tag = str(element.tag)
    return f"{tag}[{same.index(element) + 1}]" if len(same) > 1 else tag


# --- what belongs to no article -----------------------------------------------------------------


def _unwanted(studied: list[_Study]) -> Iterator[str]:
    """Yield paths of boxes that were dropped from several bodies and never held kept text."""
    dropped: Counter[str] = Counter()
    kept: set[str] = set()
    for study in studied:
        blocks, keeping = study.blocks, {b.index for b in study.extraction.body.kept}
        for box, path in _named_boxes(study):
            indices = range(box.first, box.last + 1)
            if not keeping.isdisjoint(indices):
                kept.add(path)
            elif any(blocks[i].fate is Fate.BOX for i in indices):
                dropped[path] += 1
    yield from (path for path, n in dropped.most_common(20) if n >= 3 and path not in kept)


def _named_boxes(study: _Study) -> Iterator[tuple[Box, str]]:
    """Yield the boxes in a body that have a class of their own, and the path that it makes."""
    layout, core = study.extraction.layout, study.extraction.body.core
    if layout is None or core is None:
        return
    for box in layout.boxes:
        name = (box.element.get("class") or "").strip()
        if not (core.first <= box.first and box.last <= core.last):
            continue
        if name and _PLAIN_NAME.match(name) and not _CHANGING.search(name):
            yield box, f".//{box.tag}[@class='{name}']"


def _repeated(studied: list[_Study]) -> Iterator[str]:
    """Yield lines that stand in the bodies of many articles."""
    lines: Counter[str] = Counter()
    for study in studied:
        lines.update({b.text for b in study.extraction.body.kept if len(b.text) <= 300})
    needed = max(5, len(studied) * _REPEATS)
    yield from (line for line, n in lines.most_common(50) if n >= needed)
