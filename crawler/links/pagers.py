"""Which page of a list comes next? By ``rel=next``, a pager's numbers, or a link's wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.links.anchors import Anchor, first_text
from crawler.site.urls import HOME, SiteUrl, absolute, read_url
from storage.records import LinkKind
from vietnamese.letters import clean, fold

_NEXT_WORDS = re.compile(
    r"(?:(?:den|toi|sang|xem) )?(?:(?:cac )?(?:trang|bai|tin|muc)(?: viet| tuc)? )?"
    r"(?:sau|toi|tiep(?: theo)?|ke(?: tiep| sau)?|cu hon)"
    r"|(?:xem|tai|doc|hien thi) (?:them|tiep)"
    r"(?: (?:cac )?(?:bai|tin)(?: viet| tuc)?(?: khac| cu)?)?"
    r"|(?:next|older)(?: page| posts| news| entries)?|(?:load|show|view) more|more(?: news)?"
)
_NEXT_SIGNS = ("›", ">", "→", "»", ">>")
#: As in ``class="page-next"``: how an arrow that is only drawn is told from others.
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_NUMBER = re.compile(r"^[\[( ]*(?:trang ?)?(\d{1,5})[\]) ]*$")
_POSTBACK = re.compile(r"__doPostBack", re.IGNORECASE)
#: Elements in a link, or around it, that are looked at; they may hold half the page.
_MOST_INNER = 50
_LONGEST_LABEL = 200  # characters, blanks included; what says more leads to no further page
_NO_WORDS = re.compile(r"[^\w ]+")


def next_pages(
    tree: HtmlElement, anchors: list[Anchor], base: str, here: SiteUrl | None
) -> list[Anchor]:
    """Return the next page of each list on this page; where one way knows it, no other is tried.

    *anchors* are those of the page *tree*, which lies at *here*.
    """
    declared = _declared_next(tree, base)
    if declared is not None:
        return [declared]
    here_url = here.canonical if here else base
    candidates = [a for a in anchors if _may_be_list(a.site_url, here_url)]
    numbered = [_following(pager, here) for pager in _pagers(candidates)]
    return (
        list(filter(None, numbered))
        or [a for a in candidates if _says_next(label(a.element))]
        or list(filter(_is_sign, candidates))[:1]
        or [a for a in candidates if _is_drawn_next(a.element)][:1]
    )


def _is_sign(anchor: Anchor) -> bool:
    """Say whether all that a link says is an arrow."""
    return label(anchor.element).replace(" ", "") in _NEXT_SIGNS


def unfollowable(tree: HtmlElement, anchors: list[Anchor]) -> int:
    """Count what leads to further pages of a list, and only JavaScript could follow."""
    followed = {anchor.element for anchor in anchors}
    return sum(
        element not in followed and _only_scripted(element)
        for element in tree.iter("a", "button", "input")
    )


def label(element: HtmlElement) -> str:
    """Return what a link says: its text, or what stands for it where that has no words."""
    shown = _shown(element)
    if any(map(str.isalnum, shown)):
        return shown
    pictures = [picture.get("alt") for picture in islice(element.iter("img"), _MOST_INNER)]
    told = (element.get("aria-label"), element.get("title"), element.get("value"), *pictures)
    return next((clean(words) for words in told if words and words.strip()), shown)


def _shown(element: HtmlElement) -> str:
    return clean(first_text(element, _LONGEST_LABEL))


def _says_next(words: str) -> bool:
    return bool(_NEXT_WORDS.fullmatch(" ".join(_NO_WORDS.sub(" ", fold(words)).split())))


def _is_drawn_next(element: HtmlElement) -> bool:
    """Say whether a link without words is an arrow to the next page, by the name of its class."""
    if any(map(str.isalnum, _shown(element))):
        return False
    parent = element.getparent()
    around = [*islice(element.iter(), _MOST_INNER)] + ([] if parent is None else [parent])
    return any(_NEXT_CLASS.search(each.get("class") or "") for each in around)


def _declared_next(tree: HtmlElement, base: str) -> Anchor | None:
    for element in tree.iter("link", "a"):
        if "next" not in (element.get("rel") or "").lower().split():
            continue
        address = absolute(element.get("href") or "", base)
        site_url = read_url(address) if address else None
        if address and site_url and _may_be_list(site_url, _canonical(base)):
            return Anchor(element, address, site_url)
    return None


def _canonical(url: str) -> str:
    """Return the canonical form of a URL of the site, and any other as it is."""
    site_url = read_url(url)
    return url if site_url is None else site_url.canonical


def _may_be_list(site_url: SiteUrl, here: str) -> bool:
    """Say whether the link could be a further page: no article, no front, and not this page."""
    return site_url.kind in (None, LinkKind.LISTING) and site_url.canonical not in (here, HOME)


# --- a pager's numbers ----------------------------------------------------------------------------


def _pagers(candidates: list[Anchor]) -> Iterator[dict[int, Anchor]]:
    """Yield the groups of links that stand together and whose texts are numbers."""
    groups: dict[HtmlElement, dict[int, Anchor]] = {}
    for anchor in candidates:
        if number := _NUMBER.match(fold(_shown(anchor.element))):
            groups.setdefault(_pager_box(anchor.element), {}).setdefault(int(number[1]), anchor)
    yield from groups.values()


def _pager_box(element: HtmlElement) -> HtmlElement:
    """Return what holds the whole pager: the parent, or the grandparent of ``<li><a>``."""
    parent = element.getparent()
    if parent is None:
        return element
    alone = sum(each.tag == element.tag for each in islice(parent.iter(), _MOST_INNER)) == 1
    grandparent = parent.getparent()
    return grandparent if alone and grandparent is not None else parent


def _following(pager: dict[int, Anchor], here: SiteUrl | None) -> Anchor | None:
    """Return the pager's link to the page after this one."""
    current = _current_number(pager, here)
    later = [number for number in sorted(pager) if number > current]
    return pager[later[0]] if later and later[0] <= current + 1 else None


def _current_number(pager: dict[int, Anchor], here: SiteUrl | None) -> int:
    """Return the number of this page: the one missing from the pager, the first one by default."""
    numbers = sorted(pager)
    in_url = _number_in_url(pager, here)
    if in_url is not None:
        return in_url
    if here is not None and here.kind in (LinkKind.HOME, LinkKind.SECTION):
        return 1
    gaps = [n + 1 for n in numbers if n + 1 not in pager and n + 2 in pager]
    if gaps:
        return gaps[0]
    return numbers[0] - 1 if numbers[0] > 1 else numbers[-1] + 1


def _number_in_url(pager: dict[int, Anchor], here: SiteUrl | None) -> int | None:
    """Return the page number in this page's own URL, by the pattern of the pager's links."""
    if here is None:
        return None
    for number, anchor in pager.items():
        before, found, after = anchor.site_url.canonical.rpartition(str(number))
        if not found:
            continue
        url = here.canonical
        middle = url[len(before) : len(url) - len(after)]
        if url.startswith(before) and url.endswith(after) and middle.isdecimal():
            return int(middle)
    return None


# --- what only JavaScript could follow ------------------------------------------------------------


def _only_scripted(element: HtmlElement) -> bool:
    href = element.get("href") or ""
    if href.startswith(("http", "/", "?")):
        return False
    words = label(element)
    if _POSTBACK.search(href or element.get("onclick") or ""):
        return bool(_NUMBER.match(fold(words))) or _says_next(words)
    # A single word, as in "Next", stands below pictures that slide as well.
    return " " in words and _says_next(words)
