"""Which row of numbers is a pager, and at which of its pages are we?

A row of numbers is a pager only if one part of the addresses varies with it, or several that go
together. What the numbers and that part have to do with each other is found out, not assumed:
offsets, a first page 0, tokens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from string import digits

from lxml.html import HtmlElement

from crawler.links.labels import number
from crawler.links.steps import Parts, Step
from crawler.site.urls import number_of
from storage.records import LinkKind
from vietnamese.letters import fold

_DATE = re.compile(r"\d{1,4}[-/._]\d{1,2}[-/._]\d{1,4}$|(?:19|20)\d{2}[01]\d[0-3]\d$")
#: Parts of an address that name a day, a month, a year, or how many items a page shows.
_NO_PAGE = re.compile(
    r"(?:day|date|d|ngay|month|thang|m|year|nam|y|quy|quarter|week|tuan|limit|size|page_?size"
    r"|per_?page|delta|count|\w{0,40}_delta|sort|order|rating|star|vote)",
    re.IGNORECASE,
)
#: How a part of an address is called, or begins, that counts pages.
_PAGES = re.compile(r"pag(?:e|ing|$)|trang|start|offset|cur|(?:^|[?-])p(?:$|\d)", re.IGNORECASE)
_YEARS = range(1990, 2101)
_PLACE = re.compile(
    r"\b(?:trang|page)\s{0,4}:?\s{0,4}(\d{1,6})\s{0,4}(?:/|tren|cua|of)\s{0,4}(?:tong\D{0,10})?\d{1,6}"
)
_CURRENT = re.compile(
    r"(?:^|[\s_-])(?:active|current|selected|cur|on|sel|disabled)(?:page|$|[\s_-])", re.IGNORECASE
)
_MAX_LEVELS = 5  # from a number up to what holds the whole pager
_MAX_BOX = 400  # elements in a pager
_MAX_TABLES = 300
_MAX_STEPS = 100  # numbers, from the top and from the bottom
_BETWEEN = " |·•-–,/\u00a0\n\t\r"  # what stands between numbers
_MONTH = set(range(1, 29))  # numbers that every month's calendar shows


@dataclass(frozen=True)
class Here:
    """The page that is read."""

    parts: Parts
    kind: LinkKind | None
    posted: dict[str, int]  #: pager → page, where the page was asked for by a postback


@dataclass(frozen=True)
class Row:
    """Numbered steps that stand together."""

    box: HtmlElement
    steps: dict[int, Step]
    unlinked: frozenset[int]  #: numbers beside them that lead nowhere
    own: tuple[int, Parts] | None = None  #: this page's number, where it is marked, and its address

    @cached_property
    def _known(self) -> list[tuple[int, Parts]]:
        """The pages whose addresses are known, by their numbers."""
        known = {n: step.parts for n, step in self.steps.items()}
        if self.own is not None:
            known.setdefault(*self.own)
        return [(n, known[n]) for n in sorted(known)]

    @cached_property
    def varying(self) -> set[str]:
        """The parts in which the steps' addresses differ."""
        # The first page is often linked under an address of its own.
        later = [parts for n, parts in self._known if n != 1]
        first, *others = later if len(later) > 1 else [parts for _, parts in self._known]
        return {
            name for each in others for name in {*first, *each} if first.get(name) != each.get(name)
        }

    @cached_property
    def part(self) -> str | None:
        """The part that varies, as the page's number and its offset do together; None: no such."""
        if len(self.varying) > 1 and not all(map(self._law_of, self.varying)):
            return None
        return min(self.varying, default=None)

    @cached_property
    def law(self) -> tuple[int, int] | None:
        """Step and start by which the varying part follows from the number; None: by no rule."""
        return self._law_of(self.part) if self.part is not None else None

    def _law_of(self, part: str) -> tuple[int, int] | None:
        values = ((n, self._value_of(part, parts)) for n, parts in self._known)
        known = [(n, value) for n, value in values if value is not None]
        laws = {_law(*pair) for pair in pairwise(known) if pair[0][0] != 1 or len(known) == 2}
        return laws.pop() if len(laws) == 1 else None

    @property
    def is_posted(self) -> bool:
        """Whether its pages are posted for."""
        return any(step.post is not None for step in self.steps.values())

    def holds(self, element: HtmlElement) -> bool:
        """Say whether *element* stands beside the numbers."""
        around = islice(element.iterancestors(), _MAX_LEVELS)
        return any(each is self.box or each is self.box.getparent() for each in around)

    def value(self, parts: Parts) -> int | None:
        """Return the number in the varying part of an address."""
        return self._value_of(self.part or "", parts)

    def _value_of(self, part: str, parts: Parts) -> int | None:
        text = parts.get(part)
        if text is None:
            return None
        before, after = self._frame(part)
        inner = text[len(before) : len(text) - len(after)]
        framed = text.startswith(before) and text.endswith(after)
        return int(inner) if framed and inner.isdecimal() and len(inner) < 10 else None

    def _frame(self, part: str) -> tuple[str, str]:
        """Return what stands before and behind the number, the same in all addresses."""
        texts = [text for _, parts in self._known if (text := parts.get(part))]
        before, after = _common(texts), _common([text[::-1] for text in texts])[::-1]
        return before.rstrip(digits), after.lstrip(digits)

    def is_like(self, parts: Parts) -> bool:
        """Say whether an address differs from the row's in the varying part only."""
        model = next(step.parts for n, step in self.steps.items() if n != 1 or len(self.steps) == 1)
        names = {*model, *parts} - self.varying
        return all(model.get(name) == parts.get(name) for name in names)


def rows(steps: Sequence[Step], here: Here) -> Iterator[Row]:
    """Yield the rows of numbers on the page *here* that are pagers."""
    numbered = [step for step in steps if step.number is not None]
    # A pager stands at the top or at the bottom of what it leads through.
    numbered = numbered[:_MAX_STEPS] + numbered[_MAX_STEPS:][-_MAX_STEPS:]
    elements = {step.element for step in numbered}
    # Sizes, years and pages may stand side by side: their addresses have other parts.
    boxes: dict[tuple[HtmlElement, frozenset[str]], list[Step]] = {}
    for step in numbered:
        box = _box(step.element, elements)
        boxes.setdefault((box, frozenset(step.parts)), []).append(step)
    shapes = Counter(box for box, _ in boxes)
    for (box, _), members in boxes.items():
        row = _row(box, members, here)
        is_lonely = len(row.steps) == 1 and shapes[box] > 1
        if is_lonely and not any(_differs_in_one(s.parts, here.parts) for s in row.steps.values()):
            continue  # one of several links that happen to be numbers
        if _is_pager(row, here):
            yield row


def _row(box: HtmlElement, members: Sequence[Step], here: Here) -> Row:
    """Put a row together; where others lead on, a number that leads nowhere is no step."""
    leading = [step for step in members if not step.is_blind] or members
    steps: dict[int, Step] = {}
    for step in leading:
        steps.setdefault(step.number or 0, step)
    dead = [step.number or 0 for step in members if step.number not in steps]
    unlinked = frozenset([*_unlinked(box), *dead])
    marked = [n for n in unlinked if n not in steps]
    return Row(box, steps, unlinked, _own(marked[0], steps, here) if len(marked) == 1 else None)


def _own(number: int, steps: dict[int, Step], here: Here) -> tuple[int, Parts] | None:
    """Return this page as one of the row's, if its address differs from theirs in one part."""
    later = next((step.parts for n, step in steps.items() if n != 1), None)
    name = _differs_in_one(later, here.parts) if later is not None else None
    return (number, here.parts) if name in here.parts else None


def _differs_in_one(one: Parts, other: Parts) -> str | None:
    """Return the one part in which two addresses differ; None if it is not one."""
    names = [name for name in {*one, *other} if one.get(name) != other.get(name)]
    return names[0] if len(names) == 1 else None


def current(row: Row, here: Here) -> int:
    """Return the number of this page within a row."""
    names = {step.pager for step in row.steps.values()}
    for name, page in here.posted.items():
        if name in names:
            return page
    by_address = _by_address(row, here)
    if by_address is not None:
        return by_address
    marked = _marked(row)
    if marked is not None:
        return marked
    if here.kind in (LinkKind.HOME, LinkKind.SECTION):
        return 1
    numbers = sorted(row.steps)
    gaps = [n + 1 for n in numbers if n + 1 not in row.steps and n + 2 in row.steps]
    if gaps:
        return gaps[0]
    return numbers[0] - 1 if numbers[0] > 1 else 1


def _box(element: HtmlElement, numbered: set[HtmlElement]) -> HtmlElement:
    """Return the smallest element around a number that holds another number beside it.

    A number that stands alone is a row of its own.
    """
    for box in islice(element.iterancestors(), _MAX_LEVELS):
        inside = list(islice(box.iter(), _MAX_BOX))
        if len(inside) == _MAX_BOX:
            break
        if len(numbered.intersection(inside)) > 1 or _unlinked(box):
            return box
    return element


def _unlinked(box: HtmlElement) -> list[int]:
    """Return the numbers that stand in a box and lead nowhere."""
    words = [box.text or ""]
    for element in box.iterdescendants():
        if not any(map(_leads, [element, *element.iterancestors("a")])):
            words.append(element.text or "")
        words.append(element.tail or "")
    found = (number(each.strip(_BETWEEN)) for each in words)
    return [n for n in found if n is not None]


def _leads(element: HtmlElement) -> bool:
    if element.tag == "a":
        return element.get("href") is not None or element.get("onclick") is not None
    return element.tag in ("option", "button", "script", "style")


def _is_pager(row: Row, here: Here) -> bool:
    """Say whether a row counts pages: one part varies, and the numbers go on from one another."""
    if row.part is None and len(row.steps) > 1:
        return False
    numbers = {*row.steps, *row.unlinked}
    if _are_days(row) or _counts_something_else(row, numbers):
        return False
    if not (_names_pages(row) or row.unlinked or is_of(here, row.steps.values())):
        return False
    if here.kind in (LinkKind.HOME, LinkKind.SECTION):
        numbers.add(1)
    in_sequence = any(n + 1 in numbers for n in numbers)
    return in_sequence or (row.part in here.parts and row.is_like(here.parts))


def calendars(tree: HtmlElement) -> set[HtmlElement]:
    """Return the tables of a month's days; a table that holds another one is none."""
    tables = islice(tree.iter("table"), _MAX_TABLES)
    return {
        table
        for table in tables
        if next(table.iterdescendants("table"), None) is None and _days(table) >= _MONTH
    }


def _days(table: HtmlElement) -> set[int]:
    cells = islice(table.iter("td", "th"), _MAX_BOX)
    return {n for cell in cells if (n := number((cell.text_content() or "")[:20])) is not None}


def _are_days(row: Row) -> bool:
    values = [step.parts.get(row.part or "", "") for step in row.steps.values()]
    return row.part is not None and all(map(_DATE.search, values))


def _counts_something_else(row: Row, numbers: set[int]) -> bool:
    """Say whether the numbers are days, years or sizes, by the name of what varies or by all."""
    if any(_NO_PAGE.fullmatch(name.lstrip("?/")) for name in row.varying):
        return True
    are_days = numbers >= _MONTH and max(numbers) <= 31
    return (are_days or all(n in _YEARS for n in numbers)) and not _names_pages(row)


def _names_pages(row: Row) -> bool:
    """Say whether what varies is called a page, or is what a script or a form is told."""
    if any(step.site_url is None or step.post for step in row.steps.values()):
        return True
    texts = [step.parts.get(name, "") for step in row.steps.values() for name in row.varying]
    return any(map(_PAGES.search, [*row.varying, *texts]))


def is_of(here: Here, steps: Iterable[Step]) -> bool:
    """Say whether a step's address has to do with this page's: its path, its id, or all but one."""
    path = _path(here.parts)
    number = number_of(path[-1]) if path else None
    return any(
        _differs_in_one(step.parts, here.parts) is not None
        or (path and _path(step.parts)[: len(path)] == path)
        or (number and any(number in text for text in step.parts.values()))
        for step in steps
    )


def _path(parts: Parts) -> list[str]:
    return [text for name, text in parts.items() if name.startswith("/") and text]


def turns_time(here: Here, step: Step) -> bool:
    """Say whether a step leads to another day, month or year rather than to another page."""
    names = {n for n in {*step.parts, *here.parts} if step.parts.get(n) != here.parts.get(n)}
    return bool(names) and all(_NO_PAGE.fullmatch(name.lstrip("?/")) for name in names)


def _by_address(row: Row, here: Here) -> int | None:
    """Return the page by the address that it was asked for under."""
    if row.part is None or not row.is_like(here.parts):
        return None
    if row.part not in here.parts:
        return 1
    for n, step in row.steps.items():
        if step.parts.get(row.part) == here.parts[row.part]:
            return n
    value = row.value(here.parts)
    if row.law is None or value is None:
        return None
    page, rest = divmod(value - row.law[1], row.law[0])
    return page if rest == 0 else None


def _marked(row: Row) -> int | None:
    """Return the number that the pager marks as this page's."""
    for element in row.box.iter():
        if not isinstance(element.tag, str):
            continue
        is_current = element.get("aria-current") or _CURRENT.search(element.get("class") or "")
        if is_current and (n := number(element.text_content())) is not None:
            return n
    unlinked = [n for n in sorted(row.unlinked) if n not in row.steps]
    if len(unlinked) == 1:
        return unlinked[0]
    place = _PLACE.search(fold(row.box.text_content()[:2000]))
    return int(place[1]) if place else None


def _law(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    rise, rest = divmod(other[1] - one[1], other[0] - one[0])
    return (rise, one[1] - rise * one[0]) if rest == 0 and rise else None


def _common(texts: Sequence[str]) -> str:
    """Return how all *texts* begin."""
    first, last = min(texts, default=""), max(texts, default="")
    same = next((i for i, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]),
                min(len(first), len(last)))  # fmt: skip
    return first[:same]
