"""Which of the articles that a list page shows does the list itself show?

Beside it stand boxes ("Tin mới", "Đọc nhiều") that are the same on many pages, or others with each
load. Where there is doubt, an article is taken for one of the list's own: who walks a list then
looks at a page too many, and misses none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.wording.labels import Wording, recognise
from crawler.links.anchors import Anchor, text
from vietnamese.letters import fold

#: So many articles make a list; a pager that stands alone with fewer is one of a box.
FEWEST = 3
#: What opens a box of the list's own older items.
_OLDER = re.compile(r"\b(?:khac|cu|cu hon|da (?:dua|dang)|truoc(?: do)?|tiep theo)\b")
#: Elements that hold no list, and how boxes beside it are named.
_BESIDE_TAGS = frozenset({"aside", "nav", "footer"})
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:side-?bar|aside|right-?col\w*|col-?right|most-?(?:view|read)\w*|popular"
    r"|doc-?nhieu|xem-?nhieu)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LONGEST_HEADING = 70  # characters
_MAX_LEVELS = 100  # of elements around a link
_MAX_PAGERS = 50  # links to next pages
_MAX_ELEMENTS = 100  # of a box in which its heading may stand

Ids = dict[HtmlElement, set[int]]


def listed(
    tree: HtmlElement, articles: Sequence[Anchor], pager: Iterable[HtmlElement]
) -> tuple[int, ...]:
    """Return the ids of the articles that the list itself shows, in page order.

    *articles* are the page's links to articles, *pager* the elements that lead to next pages.
    """
    inside = _ids_inside(articles)
    pager = list(islice(pager, _MAX_PAGERS))
    regions = [found for each in pager if (found := _region(each, inside)) is not None]
    title = fold(tree.findtext(".//title") or "")
    own: dict[int, None] = {}
    for region in regions or [tree]:
        ids = _own_ids(region, articles, title)
        own |= dict.fromkeys(_above(region, articles, ids, pager))
    return tuple(own)


def _ids_inside(articles: Sequence[Anchor]) -> Ids:
    """Return which articles each element links to."""
    inside: Ids = {}
    for anchor in articles:
        for element in _upwards(anchor.element):
            inside.setdefault(element, set()).add(_id(anchor))
    return inside


def _region(pager: HtmlElement, inside: Ids) -> HtmlElement | None:
    """Return the smallest element around a pager in which a list can stand."""
    everything = max(map(len, inside.values()), default=0)
    enough = min(FEWEST, everything)
    around = (element for element in _upwards(pager) if len(inside.get(element, ())) >= enough)
    return next(around, None) if enough else None


def _own_ids(region: HtmlElement, articles: Sequence[Anchor], title: str) -> list[int]:
    """Return the articles of the region that stand in no box beside the list."""
    verdicts: dict[HtmlElement, bool] = {region: False}
    inside = [a for a in articles if region in _upwards(a.element)]
    own = [_id(a) for a in inside if not _is_beside(a.element, region, title, verdicts)]
    enough = min(FEWEST, len({_id(a) for a in inside}))
    return own if len(set(own)) >= enough else [_id(a) for a in inside]


def _is_beside(
    element: HtmlElement, region: HtmlElement, title: str, verdicts: dict[HtmlElement, bool]
) -> bool:
    """Say whether a box between *element* and *region* is none of the list's own."""
    for box in _upwards(element):
        if box not in verdicts:
            verdicts[box] = _is_box_beside(box, title)
        if verdicts[box] or box is region:
            return verdicts[box]
    return False


def _is_box_beside(box: HtmlElement, title: str) -> bool:
    if box.tag == "a":
        return False
    names = f"{box.get('class') or ''} {box.get('id') or ''}"
    if box.tag in _BESIDE_TAGS or _BESIDE.search(names):
        return True
    heading = _heading(box)
    if not heading or fold(heading) in title or _OLDER.search(fold(heading)):
        return False  # the page's own, or the list's
    return recognise(heading) in (Wording.BOX, Wording.RELATED)


def _heading(box: HtmlElement) -> str:
    """Return the words above the first link in *box*; where there are none, above the box."""
    inner = _words_above(box)
    before = box.getprevious()
    if inner or before is None or not isinstance(before.tag, str) or before.tag == "h1":
        return inner if len(inner) <= _LONGEST_HEADING else ""
    outer = text(before)
    return outer if len(outer) <= _LONGEST_HEADING else ""


def _words_above(box: HtmlElement) -> str:
    """Return the words before the first link in *box*, as far as a heading is long."""
    words = ""
    for element in islice(box.iter(), _MAX_ELEMENTS):
        if element.tag in ("a", "h1") or len(words) > _LONGEST_HEADING:
            break
        if isinstance(element.tag, str):
            words += f" {element.text or ''}"
        if element is not box and not len(element):
            words += f" {element.tail or ''}"
    return " ".join(words.split())


def _above(
    region: HtmlElement, articles: Sequence[Anchor], own: list[int], pager: Sequence[HtmlElement]
) -> list[int]:
    """Return those of the *own* ids that stand above the last pager, if these are the most.

    A page may put its list, the pager and further boxes into one element.
    """
    order = {element: place for place, element in enumerate(region.iter())}
    last = max((order.get(element, -1) for element in pager), default=-1)
    above = {_id(a) for a in articles if order.get(a.element, last) < last}
    before = [each for each in own if each in above]
    below = set(own) - above
    return before if len(set(before)) >= max(FEWEST, len(below)) else own


def _upwards(element: HtmlElement) -> list[HtmlElement]:
    """Return *element* and what it stands in, from inside out."""
    return [element, *islice(element.iterancestors(), _MAX_LEVELS)]


def _id(anchor: Anchor) -> int:
    return anchor.site_url.article_id or 0
