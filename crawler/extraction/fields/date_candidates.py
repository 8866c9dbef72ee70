"""When may the article have been published? Every time that its page states or lets one guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extraction.body.region import Body
from crawler.extraction.fields.date_limits import Limits
from crawler.extraction.page.blocks import Block, Fate, Layout
from crawler.extraction.page.head import Head, text_of
from crawler.extraction.wording.date_lines import speaks_of_date
from crawler.site.calendar import file_day
from crawler.site.thanhuytphcm import FIRST_COUNTER_ID
from storage.records import DateCandidate, Evidence, Image
from vietnamese.datelines import read_dateline
from vietnamese.dates import Moment, find_day_and_month, find_moments, read_moment
from vietnamese.letters import fold
from vietnamese.time import VIETNAM, Precision

_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "pubdate", "publishdate", "publish_date", "publish-date", "published_time", "date.published",
    "dc.date.issued", "dcterms.issued", "dc.date", "dc.date.created", "dcterms.created",
    "dcterms.date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "article:published", "datecreated", "date_published", "originalpublicationdate", "date",
    "og:pubdate", "article:create_at", "creation_date",
)  # fmt: skip
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
    r"^(?:hom nay ?[:,-]? ?|bay gio ?(?:la)? ?[:,-]? ?)?"
    r"(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|t[2-7]|cn|hom nay)\b"
)
_MAX_LINE = 220  # characters of a line that can be a date line
_MAX_BESIDE_TITLE = 120  # ... above the title, or below the text
#: What becomes of lines that speak of other things than this article.
_ELSEWHERE = (Fate.BOX, Fate.TEASER, Fate.LINK, Fate.HIDDEN, Fate.CAPTION)


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
    images: Iterable[Image], article_id: int, limits: Limits,
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
        found.append(_candidate(day, Precision.DAY, Evidence.ARTICLE_ID, str(article_id), "URL"))
    return found


def _candidate(
    at: datetime, precision: Precision, evidence: Evidence, raw: str, place: str
) -> DateCandidate:
    return DateCandidate(
        at=at.astimezone(VIETNAM),
        precision=precision,
        evidence=evidence,
        raw=raw[:200],
        place=place,
    )


def _from_moment(moment: Moment, evidence: Evidence, raw: str, place: str) -> DateCandidate:
    return _candidate(moment.at, moment.precision, evidence, raw, place)


def _stated_by_head(head: Head) -> Iterator[DateCandidate]:
    for node in head.nodes:
        raw = text_of(node.get("datePublished")) or text_of(node.get("dateCreated"))
        if raw and (moment := read_moment(raw)) is not None:
            yield _from_moment(moment, Evidence.JSON_LD, raw, "JSON-LD datePublished")
    for name in _META:
        for raw in head.meta.get(name, ())[:2]:
            if (moment := read_moment(raw)) is not None:
                yield _from_moment(moment, Evidence.META, raw, f"meta {name}")


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
            evidence = Evidence.MICRODATA if prop == "datepublished" else Evidence.TIME
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
                    yield _from_moment(moment, Evidence.LINE_ABOVE, block.text, place)
                continue
            updated = _UPDATED.search(before) and not _PUBLISHED.search(before)
            evidence = Evidence.VISIBLE_UPDATE if updated else Evidence.VISIBLE_DATE
            yield _from_moment(moment, evidence, block.text, place)


def _stands_in(place: HtmlElement | None, block: Block) -> bool:
    element = block.box.element
    return place is not None and (place is element or place in element.iterancestors())


def _date_lines(layout: Layout, body: Body, title_index: int) -> Iterator[tuple[Block, str]]:
    """Yield the short lines near the title and right below the text."""
    blocks = layout.blocks
    for block in blocks[max(0, title_index - 6) : max(0, title_index)]:
        if _is_short(block) and block.link_share < 0.5 and not speaks_of_date(block.text):
            yield block, "above the title"
    text = {block.index for block in body.kept if len(block.text) > 100}
    limit = _last_date_line(body)
    for block in filter(_is_line, blocks[body.start : limit + 1]):
        if block.index not in text:
            yield block, "below the title"
    below = [b for b in _below_text(layout, body) if b.index not in text and _is_short(b)]
    yield from ((block, "below the text") for block in filter(_is_line, below))


def _last_date_line(body: Body) -> int:
    """Return the last block that may be a date line below the title: one stands below the lead."""
    if not body.kept:
        return min(body.end, body.start + 12)
    return body.kept[min(1, len(body.kept) - 1)].index


def _is_short(block: Block) -> bool:
    return 0 < len(block.text) <= _MAX_BESIDE_TITLE


def _below_text(layout: Layout, body: Body) -> Iterator[Block]:
    """Yield the last block of the text and the next few, down to where another part begins."""
    if not body.kept:
        return
    last = body.kept[-1].index
    for block in layout.blocks[last : last + 7]:
        label = body.labels.get(block.index)
        if label is not None and label.ends and block.index > last:
            return
        yield block


def _is_line(block: Block) -> bool:
    return (
        0 < len(block.text) <= _MAX_LINE
        and block.link_share < 0.5
        and block.fate not in _ELSEWHERE
        and not speaks_of_date(block.text)
    )


def _from_images(images: Iterable[Image]) -> Iterator[DateCandidate]:
    for image in list(images)[:50]:
        told = file_day(image.url)
        if told is not None:
            yield _candidate(*told, Evidence.IMAGE_URL, image.url, "picture's address")


def _from_dateline(body: Body, limits: Limits) -> Iterator[DateCandidate]:
    for block in body.kept[:2]:
        opening = read_dateline(block.text)
        found = find_day_and_month(opening.report if opening else block.text)
        if found is None:
            continue
        day, month, year, raw = found
        at = _with_year(day, month, year, limits)
        if at is not None:
            yield _candidate(at, Precision.DAY, Evidence.DATELINE, raw, "first words of the text")
        return


def _with_year(day: int, month: int, year: int | None, limits: Limits) -> datetime | None:
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
