"""When was the article published? All candidates, then a choice by rank and mutual consistency."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extraction.blocks import Block, Layout
from crawler.extraction.body import Body
from crawler.extraction.head import Head, text_of
from crawler.extraction.moments import (
    Moment,
    beside_date,
    find_day_and_month,
    find_moments,
    read_moment,
)
from crawler.site import COUNTER_POINTS, FIRST_COUNTER_ID, estimate_date
from storage.records import VIETNAM, DateCandidate, Image, Precision
from storage.vietnamese import fold

_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "pubdate", "publishdate", "publish_date", "publish-date", "published_time", "date.published",
    "dc.date.issued", "dcterms.issued", "dc.date", "dc.date.created", "dcterms.created",
    "dcterms.date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "article:published", "datecreated", "date_published", "originalpublicationdate", "date",
    "og:pubdate", "article:create_at", "creation_date",
)  # fmt: skip
#: How far each kind of evidence is trusted by itself.
_RANK = {
    "visible-date": 1.0, "json-ld": 0.95, "meta": 0.9, "microdata": 0.9, "time": 0.85,
    "visible-update": 0.8, "date-above": 0.7, "image-url": 0.6, "dateline": 0.55, "article-id": 0.5,
    "line-above": 0.3,
}  # fmt: skip
_STATED = frozenset(("visible-date", "json-ld", "meta", "microdata", "time", "visible-update"))
_PUBLICATIONS = _STATED - {"visible-update"} | {"date-above"}
_PUBLISHED = re.compile(
    r"(?:ngay )?(?:dang(?: tai| tin| bai)?|xuat ban|dua(?: tin)?|phat hanh|tao|published|posted)\b"
)
_UPDATED = re.compile(
    r"(?:sua|chinh sua|hieu chinh|cap nhat (?:lan )?cuoi"
    r"|last (?:updated|modified)|modified|updated)\b"
)
_TIMES = XPath("//time | //*[@itemprop='datePublished' and not(self::meta)]")
_LABEL = re.compile(
    r"(?:ngay )?(?:cap nhat|dang|xuat ban|dua|phat hanh|tao)\b|luc\b|published|posted|updated"
)
_CLOCK = re.compile(
    r"^(?:hom nay\s*[:,-]?\s*|bay gio\s*(?:la)?\s*[:,-]?\s*)?"
    r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|t[2-7]|cn|hom nay)\b"
)
_IMAGE_DAY = re.compile(r"/(\d{1,2})-(\d{1,2})-((?:19|20)\d\d)-")
_IMAGE_PATH = re.compile(r"/((?:19|20)\d\d)[/_-](\d{1,2})(?:[/_-](\d{1,2})(?=/))?")
_IMAGE_COMPACT = re.compile(r"[?&]vs=(\d\d)(\d\d)((?:19|20)\d\d)\d{0,6}(?:&|$)")
_DATELINE = re.compile(
    r"^\(?[^()]{2,40}\)\s*[-–—:]?\s*|^[^\s(–-]{2,30}(?:\.vn|\.com)\)?\s*[-–—]\s*"
)
_MAX_LINE = 220  # characters of a line that can be a date line
_NEAR = 3  # days that publication may follow the event that it tells of
_MAX_BESIDE = 25  # characters beside the date in a line that says hardly more


@dataclass(frozen=True, slots=True)
class Window:
    """Between which days an article of this id can have been published."""

    low: datetime
    high: datetime
    estimate: datetime | None
    error: int  #: days, of the estimate
    fetched_at: datetime

    def holds(self, at: datetime) -> bool:
        """Say whether the time is possible."""
        return self.low <= at <= self.high


def window(article_id: int, fetched_at: datetime, clock: datetime | None) -> Window:
    """Return the days possible: by the id calendar, the capture, and the page's own clock."""
    high = fetched_at.astimezone(VIETNAM) + timedelta(days=1)
    if clock is not None and clock < high:
        high = clock + timedelta(days=1)
    low = datetime(1997, 1, 1, tzinfo=VIETNAM)
    estimate = estimate_date(article_id)
    if estimate is None:
        return Window(low, high, None, 10_000, fetched_at)
    if article_id < FIRST_COUNTER_ID:
        error, slack = 1, 31
    else:
        error = 3 + round(_distance(article_id, estimate) * _drift(article_id))
        slack = max(30, 2 * error + 10)
    if article_id > COUNTER_POINTS[-1][0]:
        last = datetime.combine(COUNTER_POINTS[-1][1], datetime.min.time(), VIETNAM)
        low = last - timedelta(days=30)
        return Window(low, high, min(estimate, high), error, fetched_at)
    low = max(low, estimate - timedelta(days=slack))
    high = min(high, estimate + timedelta(days=slack + 1))
    return Window(low, high, estimate, error, fetched_at)


def _drift(article_id: int) -> float:
    """Return how many days an estimate may err for each day away from a known point."""
    return 0.3 if article_id > COUNTER_POINTS[-1][0] else 0.1


def _distance(article_id: int, estimate: datetime) -> int:
    """Return the days between an estimate and the nearest known point of the counter."""
    ids = [point[0] for point in COUNTER_POINTS]
    index = bisect_left(ids, article_id)
    nearest = COUNTER_POINTS[max(0, index - 1) : index + 1]
    return min(abs((estimate.date() - day).days) for _, day in nearest)


# --- candidates ---------------------------------------------------------------------------------


def find_clock(layout: Layout, title_index: int) -> datetime | None:
    """Return the end of the day that the page's own clock shows: it was not captured before."""
    latest: datetime | None = None
    for block in layout.blocks[: max(title_index, 0)]:
        if 8 <= len(block.text) <= 120 and block.text[0] in "TtCcHhBb0123456789":
            if not _CLOCK.match(fold(block.text)):
                continue
            for moment in find_moments(block.text):
                if latest is None or moment.at > latest:
                    latest = moment.at
    return None if latest is None else latest.replace(hour=23, minute=59)


def gather(
    layout: Layout, head: Head, tree: HtmlElement, body: Body, title_index: int,
    images: Iterable[Image], article_id: int, limits: Window,
) -> list[DateCandidate]:  # fmt: skip
    """Collect every publication time that the page offers."""
    found = [
        *_stated_by_head(head),
        *_microdata(tree, layout, body),
        *_visible(layout, body, title_index),
        *_from_images(images),
        *_from_dateline(body, limits),
    ]
    if article_id < FIRST_COUNTER_ID and limits.estimate is not None:
        day = limits.estimate.replace(hour=0, minute=0, second=0, microsecond=0)
        found.append(_candidate(day, Precision.DAY, "article-id", str(article_id), "URL"))
    return found


def _candidate(
    at: datetime, precision: Precision, evidence: str, raw: str, place: str
) -> DateCandidate:
    return DateCandidate(
        at=at.astimezone(VIETNAM),
        precision=precision,
        evidence=evidence,
        raw=raw[:200],
        place=place,
    )


def _from_moment(moment: Moment, evidence: str, raw: str, place: str) -> DateCandidate:
    return _candidate(moment.at, moment.precision, evidence, raw, place)


def _stated_by_head(head: Head) -> Iterator[DateCandidate]:
    for node in head.nodes:
        raw = text_of(node.get("datePublished")) or text_of(node.get("dateCreated"))
        if raw and (moment := read_moment(raw)) is not None:
            yield _from_moment(moment, "json-ld", raw, "JSON-LD datePublished")
    for name in _META:
        for raw in head.meta.get(name, ())[:2]:
            if (moment := read_moment(raw)) is not None:
                yield _from_moment(moment, "meta", raw, f"meta {name}")


def _microdata(tree: HtmlElement, layout: Layout, body: Body) -> Iterator[DateCandidate]:
    """Read ``<time>`` and ``itemprop`` in the article's part of the page."""
    elements = _TIMES(tree)[:50]
    area = _area(layout, body) if elements else {}
    for element in elements:
        raw = element.get("datetime") or element.get("content") or "".join(element.itertext())
        prop = (element.get("itemprop") or "").lower()
        if "modified" in prop or not raw or _in_dropped_box(element, area):
            continue
        if (moment := read_moment(raw)) is not None:
            evidence = "microdata" if prop == "datepublished" else "time"
            yield _from_moment(moment, evidence, raw, "<time>")


def _area(layout: Layout, body: Body) -> dict[object, bool]:
    """Return the elements of the boxes around the article's head: True where a date may count."""
    last = max(body.first, body.start)
    text_end = body.kept[-1].index if body.kept else last
    ended = (i for i, wording in body.labels.items() if wording.ends and i > text_end)
    below = (text_end, min(ended, default=body.end + 6))
    return {
        box.element: (box.first <= last + 1 and box.last >= body.start - 4)
        or below[0] <= box.first <= box.last <= below[1]
        for box in layout.boxes
    }


def _in_dropped_box(element: HtmlElement, area: dict[object, bool]) -> bool:
    for ancestor in element.iterancestors():
        if ancestor in area:
            return not area[ancestor]
    return True


def _visible(layout: Layout, body: Body, title_index: int) -> Iterator[DateCandidate]:
    for block, place in _date_lines(layout, body, title_index):
        folded = fold(block.text)
        for moment in find_moments(block.text):
            before = folded[: moment.start]
            labelled = _LABEL.search(before) is not None
            if place == "above the title" and not (
                labelled or _stands_in(layout.date_place, block)
            ):
                if not _CLOCK.match(folded) or moment.precision is Precision.MINUTE:
                    yield _from_moment(moment, "line-above", block.text, place)
                continue
            updated = _UPDATED.search(before) and not _PUBLISHED.search(before)
            evidence = "visible-update" if updated else "visible-date"
            yield _from_moment(moment, evidence, block.text, place)


def _stands_in(place: HtmlElement | None, block: Block) -> bool:
    element = block.box.element
    return place is not None and (place is element or place in element.iterancestors())


def _date_lines(layout: Layout, body: Body, title_index: int) -> Iterator[tuple[Block, str]]:
    """Yield the short lines near the title and right below the text."""
    blocks = layout.blocks
    text = {block.index for block in body.kept if len(block.text) > 100}
    if title_index >= 0:
        for block in blocks[max(0, title_index - 6) : title_index]:
            if 0 < len(block.text) <= 120 and block.link_share < 0.5:
                yield block, "above the title"
    limit = body.first if body.kept else min(body.end, body.start + 12)
    for block in blocks[body.start : limit + 1]:
        if block.index not in text and _is_line(block):
            yield block, "below the title"
    if body.kept:
        last = body.kept[-1].index
        for block in blocks[last : last + 7]:
            if block.index in body.labels and block.index > last and body.labels[block.index].ends:
                return
            if block.index not in text and _is_line(block) and len(block.text) <= 120:
                yield block, "below the text"


def _is_line(block: Block) -> bool:
    return (
        0 < len(block.text) <= _MAX_LINE
        and block.link_share < 0.5
        and not block.fate.startswith(("in the box", "lead of", "link to", "hidden", "caption"))
    )


def _from_images(images: Iterable[Image]) -> Iterator[DateCandidate]:
    for image in list(images)[:50]:
        url = image.url
        if (match := _IMAGE_DAY.search(url)) is not None or (
            match := _IMAGE_COMPACT.search(url)
        ) is not None:
            parts = (match[3], match[2], match[1])
        elif (match := _IMAGE_PATH.search(url)) is not None:
            parts = (match[1], match[2], match[3] or "")
        else:
            continue
        try:
            at = datetime(int(parts[0]), int(parts[1]), int(parts[2] or 1), tzinfo=VIETNAM)
        except ValueError:
            continue
        precision = Precision.DAY if parts[2] else Precision.MONTH
        yield _candidate(at, precision, "image-url", url, "picture's address")


def _from_dateline(body: Body, limits: Window) -> Iterator[DateCandidate]:
    for block in body.kept[:2]:
        text = _DATELINE.sub("", block.text, count=1)
        found = find_day_and_month(text)
        if found is None:
            continue
        day, month, year, raw = found
        at = _with_year(day, month, year, limits)
        if at is not None:
            yield _candidate(at, Precision.DAY, "dateline", raw, "first words of the text")
        return


def _with_year(day: int, month: int, year: int | None, limits: Window) -> datetime | None:
    """Complete a date by the id calendar, or else by the capture: the latest that is possible."""
    years = [year] if year else range(limits.high.year, limits.high.year - 25, -1)
    possible = []
    for candidate in years:
        try:
            at = datetime(candidate, month, day, tzinfo=VIETNAM)
        except ValueError:
            continue
        if at <= limits.high and (limits.estimate is None or limits.holds(at) or year):
            possible.append(at)
    if not possible:
        return None
    if limits.estimate is None:
        return max(possible)
    estimate = limits.estimate
    best = min(possible, key=lambda at: abs(at - estimate))
    # Two years that fit equally well are no knowledge.
    certain = len(possible) == 1 or limits.error < 150
    return best if certain else None


# --- choice -------------------------------------------------------------------------------------


def choose(
    candidates: Iterable[DateCandidate], article_id: int, limits: Window
) -> tuple[DateCandidate | None, str]:
    """Choose the publication time, and say why; None if nothing is known."""
    found = list(candidates)
    possible = [c for c in found if limits.holds(c.at)]
    possible += _confirmed_against_calendar(found, limits)
    possible = _without_changes(_without_clocks(possible, limits))
    event = max((c.at for c in possible if c.evidence == "dateline"), default=None)
    days: dict[object, dict[str, DateCandidate]] = {}
    for candidate in possible:
        if candidate.precision not in (Precision.DAY, Precision.MINUTE):
            continue
        if candidate.evidence == "image-url" and event and candidate.at.date() < event.date():
            continue  # an older picture, used again
        group = days.setdefault(candidate.at.date(), {})
        known = group.get(candidate.evidence)
        if known is None or (known.precision, candidate.precision) == (
            Precision.DAY,
            Precision.MINUTE,
        ):
            group[candidate.evidence] = candidate
    nominated = {day: group for day, group in days.items() if set(group) != {"line-above"}}
    if nominated:
        best = max(nominated.values(), key=lambda group: _support(group, event))
        return _most_precise(best), f"supported by {', '.join(sorted(best))}"
    return _coarse(possible, article_id, limits)


def _without_clocks(possible: list[DateCandidate], limits: Window) -> list[DateCandidate]:
    """Trust the date above the title that cannot be the page's clock, if there is but one.

    A clock shows no time well before the capture, nor before the last change of the article.
    """
    now = [limits.fetched_at - timedelta(days=1)]
    now += [c.at for c in possible if c.evidence == "visible-update"]
    dates = [
        c for c in possible if c.evidence == "line-above" and c.at < max(now) and _is_date_line(c)
    ]
    if len({candidate.at.date() for candidate in dates}) != 1:
        return possible
    return [replace(c, evidence="date-above") if c in dates else c for c in possible]


def _is_date_line(candidate: DateCandidate) -> bool:
    """Say whether the line says hardly more than a date."""
    beside = beside_date(candidate.raw)
    most = _MAX_BESIDE if candidate.precision is Precision.MINUTE else 0
    return beside is not None and len(beside) <= most


def _without_changes(possible: list[DateCandidate]) -> list[DateCandidate]:
    """Drop the days of changes that are later than a stated publication."""
    stated = [c.at.date() for c in possible if c.evidence in _PUBLICATIONS]
    first = min(stated, default=None)
    return [
        c
        for c in possible
        if c.evidence != "visible-update" or first is None or c.at.date() <= first
    ]


def _confirmed_against_calendar(
    found: list[DateCandidate], limits: Window
) -> Iterator[DateCandidate]:
    """Yield what two kinds of statement agree on, though the id calendar would not have it."""
    stated = [
        c for c in found if c.evidence in _STATED and not limits.holds(c.at) and c.at <= limits.high
    ]
    for candidate in stated:
        day = candidate.at.date()
        if len({c.evidence for c in stated if c.at.date() == day}) > 1:
            yield candidate


def _support(group: dict[str, DateCandidate], event: datetime | None) -> float:
    total = sum(_RANK[evidence] for evidence in group)
    day = next(iter(group.values())).at
    if event is not None and 0 < (day.date() - event.date()).days <= _NEAR:
        total += _RANK["dateline"] / 2
    return total


def _most_precise(group: dict[str, DateCandidate]) -> DateCandidate:
    return max(group.values(), key=lambda c: (c.precision is Precision.MINUTE, _RANK[c.evidence]))


def _coarse(
    possible: list[DateCandidate], article_id: int, limits: Window
) -> tuple[DateCandidate | None, str]:
    """Fall back on the month of a picture, or on the id calendar as far as it can be trusted."""
    months = [c for c in possible if c.precision is Precision.MONTH]
    if months:
        return max(months, key=lambda c: c.at), "the month of a picture's address"
    estimate = limits.estimate
    if estimate is None or article_id < FIRST_COUNTER_ID:
        return None, "nothing in the page or its id tells"
    low = max(estimate - timedelta(days=limits.error), limits.low)
    high = min(estimate + timedelta(days=limits.error), limits.high)
    raw = str(article_id)
    if high < low:
        return None, "the id calendar contradicts the capture"
    if (low.year, low.month) == (high.year, high.month):
        at = low.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return _candidate(
            at, Precision.MONTH, "article-id", raw, "URL"
        ), "id calendar, to the month"
    if low.year == high.year:
        at = datetime(low.year, 1, 1, tzinfo=VIETNAM)
        return _candidate(at, Precision.YEAR, "article-id", raw, "URL"), "id calendar, to the year"
    return None, "the id calendar leaves two years open"
