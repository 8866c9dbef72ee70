"""Which page of a list comes next? By a pager's numbers, a link's wording, or ``rel=next``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from crawler.links import labels
from crawler.links.anchors import Anchor
from crawler.links.labels import Says
from crawler.links.region import FEWEST
from crawler.links.rows import Here, Row, calendars, current, is_of, rows, turns_time
from crawler.links.steps import Step, may_be_list, parts_of, steps, typed
from crawler.site.urls import SiteUrl, absolute, read_url
from storage.records import Discovery, LinkKind

#: Lists on one page that are followed, each with what it posts.
_MOST_LISTS = 20
#: From here on a number in an address is an id or a moment rather than a page.
_NO_PAGE = 100_000


@dataclass(frozen=True)
class Further:
    """What follows the page of a list."""

    pages: tuple[Discovery, ...] = ()  #: the next page of each list on this page
    elements: tuple[HtmlElement, ...] = ()  #: what leads there
    unfollowable: int = 0  #: what leads on, and only a script could follow


def further(
    tree: HtmlElement, anchors: Sequence[Anchor], base: str, place: SiteUrl, key: str
) -> Further:
    """Return the next page of each list on this page; where one way knows it, no other is tried.

    *anchors* are those of the page *tree*, which lies at *place* and is known to the frontier by
    *key*.
    """
    here = Here(parts_of(place.canonical), place.kind, read_key(key))
    months = calendars(tree)
    found = [
        step
        for step in steps(tree, anchors, base, place)
        if not _is_here(step, place) and months.isdisjoint(step.element.iterancestors("table"))
    ]
    pagers = _not_chosen(list(rows(found, here)))
    turns, lost = _by_numbers(pagers, found, here)
    if not turns:
        # What these numbers' pager says itself has been heard.
        others = [step for step in found if not any(row.is_like(step.parts) for row in pagers)]
        turns = _by_wording(others, tree, base, place, here)
    return _followed(_not_twice(turns, anchors)[:_MOST_LISTS], lost)


def _followed(turns: Sequence[_Turn], lost: int) -> Further:
    leading = [turn for turn in turns if not turn.step.is_blind]
    pages = [page for turn in leading if (page := turn.discovery()) is not None]
    elements = tuple(turn.step.element for turn in leading)
    return Further(tuple(pages), elements, len(turns) - len(pages) + lost)


def _not_twice(turns: list[_Turn], anchors: Sequence[Anchor]) -> list[_Turn]:
    """Leave out what is pressed below a list, where the same can be pressed above it."""
    kept: list[_Turn] = []
    for turn in turns:
        alike = (each for each in kept if each.page == turn.page and each.step.post)
        if not (turn.step.post and any(_frame_one_list(each, turn, anchors) for each in alike)):
            kept.append(turn)
    return kept


def _frame_one_list(upper: _Turn, lower: _Turn, anchors: Sequence[Anchor]) -> bool:
    """Say whether no list stands above *upper*, in what holds both."""
    within = set(lower.step.element.iterancestors())
    both = next((each for each in upper.step.element.iterancestors() if each in within), None)
    if both is None:
        return False
    above: set[int | None] = set()
    articles = {anchor.element: anchor.site_url.article_id for anchor in anchors}
    for element in takewhile(lambda each: each is not upper.step.element, both.iter()):
        above.add(articles.get(element))
    return len(above - {None}) < FEWEST


def key_of(place: SiteUrl, pager: str, page: int) -> str:
    """Return the frontier's key of a page that is posted for: its list, the pager, the number."""
    return f"{place.canonical}#{pager}={page}"


def read_key(key: str) -> dict[str, int]:
    """Return the pager and the page that a key names; none, of a page that is got."""
    pager, _, page = key.partition("#")[2].rpartition("=")
    return {pager: int(page)} if pager and page.isdecimal() else {}


@dataclass(frozen=True)
class _Turn:
    """A step that turns to the next page, whose number is *page*."""

    step: Step
    page: int

    def discovery(self) -> Discovery | None:
        step = self.step
        if step.site_url is None:
            return None
        title = labels.label(step.element)
        if step.post is None:
            return Discovery(
                url=step.site_url.canonical,
                address=step.address,
                kind=LinkKind.LISTING,
                title=title,
            )
        body = step.post.body()
        if body is None:
            return None
        return Discovery(
            url=key_of(step.site_url, step.post.pager, self.page),
            address=step.address,
            kind=LinkKind.LISTING,
            title=title,
            form=body,
        )


def _is_here(step: Step, place: SiteUrl) -> bool:
    """Say whether a step without a number leads to this very page."""
    at_place = step.site_url is not None and step.site_url.canonical == place.canonical
    return at_place and step.post is None and step.number is None


# --- a pager's numbers ----------------------------------------------------------------------------


def _not_chosen(found: list[Row]) -> list[Row]:
    """Leave drop-downs aside where links lead to the same pages."""
    by_links = [row for row in found if not _is_drop_down(row)]
    return by_links or found


def _is_drop_down(row: Row) -> bool:
    return all(step.element.tag == "option" for step in row.steps.values())


def _by_numbers(
    found: Sequence[Row], candidates: Sequence[Step], here: Here
) -> tuple[list[_Turn], int]:
    """Return the steps to the page after this one, and how many pagers promise one in vain."""
    turns: dict[str, _Turn] = {}
    lost = 0
    for row in found:
        page = current(row, here) + 1
        step = _step_to(row, page, candidates, here)
        if step is not None:
            name = f"{step.pager}" if step.post else f"{step.address}{step.parts}"
            turns.setdefault(name, _Turn(step, page))
        elif row.unlinked or row.is_posted or row.is_like(here.parts):
            lost += any(number > page for number in row.steps)
    return list(turns.values()), 0 if turns else lost


def _step_to(row: Row, page: int, candidates: Sequence[Step], here: Here) -> Step | None:
    """Return what leads to a page of a row: its number, its address, or a "next" beyond the row."""
    if page in row.steps:
        return row.steps[page]
    unnumbered = [step for step in candidates if step.number is None]
    akin = [step for step in unnumbered if row.is_like(step.parts)]
    exact = _exact(row, page, akin)
    if exact is not None or (row.law is not None and not row.is_posted):
        return exact or _irregular(row, akin, here)
    return _beside(row, unnumbered)


def _beside(row: Row, unnumbered: Sequence[Step]) -> Step | None:
    """Return what says "next" beside the numbers, in words or by the plainest arrow."""
    near = [step for step in unnumbered if row.holds(step.element)]
    words = [step for step in near if step.says is Says.NEXT]
    signs = [step for step in near if step.says is Says.SIGN]
    return next(iter([*words, *sorted(signs, key=_plainness)]), None)


def _exact(row: Row, page: int, akin: Sequence[Step]) -> Step | None:
    """Return what leads to the address that the page must have by the row's rule."""
    if row.law is None:
        return None
    rise, start = row.law
    return next((step for step in akin if row.value(step.parts) == rise * page + start), None)


def _irregular(row: Row, akin: Sequence[Step], here: Here) -> Step | None:
    """Return the "next" that leads on in a row whose last page it is, by another rule."""
    words = [step for step in akin if step.says is Says.NEXT]
    own = row.value(here.parts)
    return next((s for s in words if own is not None and (row.value(s.parts) or 0) > own), None)


# --- words and signs ------------------------------------------------------------------------------


def _by_wording(
    candidates: Sequence[Step], tree: HtmlElement, base: str, place: SiteUrl, here: Here
) -> list[_Turn]:
    """Return the steps to next pages by what they say; the first way that knows one is taken."""
    return (
        _by_words(candidates, Says.NEXT, here)
        or _declared(tree, base, place, here)
        or _by_words(candidates, Says.MORE, here)
        or _by_sign(candidates, here)
        or [_Turn(step, page) for step, page in typed(tree, base)][:1]
    )


def _by_words(candidates: Sequence[Step], meaning: Says, here: Here) -> list[_Turn]:
    said = [
        step
        for step in candidates
        if step.number is None and step.says is meaning and _goes_on(step, here)
    ]
    if meaning is Says.MORE:
        said = [step for step in said if not labels.is_in_menu(step.element)]
    followed = [step for step in said if not step.is_blind]
    return [_Turn(step, _page_after(step, here)) for step in followed or said]


def _by_sign(candidates: Sequence[Step], here: Here) -> list[_Turn]:
    """Return the plainest arrow; two that are alike lead to the same page, or back."""
    signs = [
        step
        for step in candidates
        if step.number is None and step.says is Says.SIGN and _goes_on(step, here)
    ]
    signs = [step for step in signs if step.is_blind or step.post or is_of(here, [step])]
    best = sorted(signs, key=_plainness)[:1]
    return [_Turn(step, _page_after(step, here)) for step in best]


def _plainness(step: Step) -> tuple[bool, int]:
    rank = labels.sign_rank(step.element)
    return step.is_blind, 0 if rank is None else rank


def _page_after(step: Step, here: Here) -> int:
    """Return the number of the page that a step without a number leads to."""
    return here.posted.get(step.pager or "", 1) + 1


def _declared(tree: HtmlElement, base: str, place: SiteUrl, here: Here) -> list[_Turn]:
    """Return what ``rel=next`` names, which many a page has wrong."""
    for element in tree.iter("link", "a"):
        if "next" not in (element.get("rel") or "").lower().split():
            continue
        address = absolute(element.get("href") or "", base)
        site_url = read_url(address) if address else None
        if not address or site_url is None or not may_be_list(site_url, place):
            continue
        step = Step(element, None, parts_of(site_url.canonical), address, site_url)
        if site_url.canonical != place.canonical and _goes_on(step, here):
            return [_Turn(step, 2)]
    return []


def _goes_on(step: Step, here: Here) -> bool:
    """Say whether a step may lead to a later page: neither to an earlier one, nor to a month."""
    return not (_goes_back(step, here) or turns_time(here, step))


def _goes_back(step: Step, here: Here) -> bool:
    """Say whether a step leads to an earlier page: it differs in one number, and that is less."""
    names = [n for n in {*step.parts, *here.parts} if step.parts.get(n) != here.parts.get(n)]
    if len(names) != 1:
        return False
    there, own = step.parts.get(names[0]), here.parts.get(names[0], "0")
    if there is None or not (there.isdecimal() and own.isdecimal()):
        return False
    return int(there) <= int(own) < _NO_PAGE
