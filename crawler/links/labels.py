"""What does an element of a pager say? A number, "next", or something else; and is it shown?"""

from __future__ import annotations

import re
from enum import Enum
from itertools import islice
from posixpath import basename

from lxml.html import HtmlElement

from crawler.links.anchors import text as text_of
from vietnamese.letters import clean, fold


class Says(Enum):
    """What the label of a link says of where it leads."""

    NEXT = "to the next page"
    MORE = "to more of the same: the next page, or a list's front"
    SIGN = "an arrow"
    GAP = "dots: pages that are not numbered, later or earlier"
    OTHER = "anything else"


_ITEMS = r"(?:(?:cac |nhung )?(?:trang|bai|tin|muc)(?: viet| tuc| bai)? )"
_NEXT = re.compile(
    rf"(?:(?:den|toi|sang|xem) )?{_ITEMS}?"
    r"(?:sau|toi|tiep(?: theo)?|ke(?: tiep| sau)?|cu hon|da (?:dua|dang))"
    r"|(?:cac |nhung )?(?:tin|bai)(?: viet| tuc)? cu"
    r"|(?:next|older)(?: page| posts| news| entries)?"
)
_MORE = re.compile(
    r"(?:xem|tai|doc|hien thi) (?:them|tiep)(?: (?:cac )?(?:bai|tin)(?: viet| tuc)?(?: khac| cu)?)?"
    r"|tiep tuc|xem (?:tat ca|toan bo)(?: (?:cac )?(?:bai|tin)(?: viet| tuc)?)?"
    r"|(?:cac |nhung )?(?:tin|bai)(?: viet| tuc)? khac"
    r"|(?:load|show|view) more|more(?: news)?"
)
#: Signs for the next page, the plainer first: beside ``›``, ``»`` leads to the last page.
_SIGNS = (
    ">", "›", "❯", "⟩", "→", "▶", "►", "▸", "»", ">>", "››", "»»", "▶▶", "►►",
)  # fmt: skip
#: Icons that stand for a sign, by their class or, in fonts of ligatures, by their name.
_ICONS = (
    ("›", re.compile(
        r"(?:^|[\s_-])(?:angle|chevron|caret|(?:long-)?arrow)(?:-circle)?(?:-alt)?-right(?:$|\s)"
        r"|^(?:chevron_right|navigate_next|arrow_forward(?:_ios)?|keyboard_arrow_right)$")),
    ("»", re.compile(
        r"(?:^|[\s_-])(?:(?:angle|chevron)-double|double-angle|angles)-right(?:$|\s)"
        r"|^keyboard_double_arrow_right$")),
)  # fmt: skip
_GAPS = ("...", "…", "....", "..")
#: As in ``class="page-next"``, ``id="btnNext"``: how an arrow that is only drawn is told.
_DRAWN = re.compile(
    r"(?:^|[\s_$:-])(?:\w*?(?:page|pager|paging|btn|lnk|link|lb|img|ib|rg|_))?next"
    r"(?:_?(?:page|control|button|link|btn))?(?:$|[\s_$:-])"
    r"|(?:^|[\s_-])(?:trang-?(?:sau|tiep)|tiep-?theo)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: How a link to the last page is named; its sign may be that of others for the next.
_LAST = re.compile(r"last|cuoi|(?:^|_|-)end(?:$|_|-)", re.IGNORECASE)
_PICTURE = re.compile(
    r"(?:^|[\s_-])(?:page|icon|ico|btn|arrow)?_?-?(?:next|right|sau|tiep|phai)(?:$|[\d\s._-])",
    re.IGNORECASE,
)
#: A page's number, "2", "[2]", "Trang 2", "1.423".
_NUMBER = re.compile(
    r"[\[( –-]{0,4}(?:(?:trang|page) ?)?(\d{1,3}(?:[., ]\d{3}){1,3}|\d{1,6})[\]) –-]{0,4}$"
)
#: The items of a page, "31 - 60", by which SharePoint names it.
_ITEMS_OF = re.compile(r"(\d{1,6}) ?[-–] ?(\d{1,6})$")
#: What stands behind a label and says where one is: "(2/10)".
_PLACE = re.compile(r"[\[(]\s{0,4}\d{1,9}\s{0,4}(?:/|-|tren|cua|of)\s{0,4}\d{1,9}\s{0,4}[\])]")
_NO_WORDS = re.compile(r"[^\w ]+")
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN_CLASS = re.compile(
    r"(?:^|\s)(?:aspnet)?(?:disabled?|hidden|d-none|hide|inactive|disable\w*)(?:$|\s)",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"\s{0,40}return false", re.IGNORECASE)
_MENU = re.compile(
    r"(?:^|[\s_-])(?:(?:main|top|sub)?-?menu|nav(?:bar|igation)?|header|footer|top-?bar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PAGER = re.compile(r"pag(?:e|in|er)|phan-?trang", re.IGNORECASE)
_MENU_LEVELS = 30  # around an element in which a menu may stand
_INSIDE = 20  # elements within a link
_LONGEST_LABEL = 80  # characters
_LEVELS = 4  # around an element in which it may be hidden


def label(element: HtmlElement) -> str:
    """Return what a link says: its text, or what stands for it where that has no words."""
    shown = text_of(element)
    if any(map(str.isalnum, shown)):
        return shown
    pictures = [picture.get("alt") for picture in element.iter("img")]
    told = [element.get(name) for name in ("aria-label", "title", "value", "alt")] + pictures
    return next((clean(words) for words in told if words and words.strip()), shown)


def number(words: str) -> int | None:
    """Return the page that a label names by its number, or by the items that stand on it.

    >>> number("Trang 2"), number("1.423"), number("31 - 60"), number("2 tin")
    (2, 1423, 2, None)
    """
    folded = fold(words)
    if match := _NUMBER.match(folded):
        return int(re.sub(r"\D", "", match[1]))
    if match := _ITEMS_OF.match(folded):
        first, last = int(match[1]), int(match[2])
        page, rest = divmod(first - 1, last - first + 1) if last >= first else (0, 1)
        return page + 1 if rest == 0 else None
    return None


def says(element: HtmlElement) -> Says:
    """Return what an element says of where it leads, by its words or as an arrow."""
    words = label(element)
    if len(words) > _LONGEST_LABEL:
        return Says.OTHER
    plain = " ".join(_NO_WORDS.sub(" ", _PLACE.sub(" ", fold(words))).split())
    if _NEXT.fullmatch(plain):
        return Says.NEXT
    if _MORE.fullmatch(plain):
        return Says.MORE
    if words.replace(" ", "") in _GAPS:
        return Says.GAP
    if any(map(_LAST.search, _names(element))):
        return Says.OTHER
    if _sign_rank(element, words) is not None:
        return Says.SIGN
    return Says.NEXT if _is_drawn_next(element) else Says.OTHER


def sign_rank(element: HtmlElement) -> int | None:
    """Return how plainly an arrow means the next page, 0 the most; None: it is no arrow."""
    return _sign_rank(element, label(element))


def _sign_rank(element: HtmlElement, words: str) -> int | None:
    sign = words.replace(" ", "")
    if sign not in _SIGNS and (not any(map(str.isalnum, words)) or "_" in words):
        drawn = [words, *(each.get("class") or "" for each in islice(element.iter(), _INSIDE))]
        sign = next((sign for sign, icon in _ICONS if any(map(icon.search, drawn))), "")
    return _SIGNS.index(sign) if sign in _SIGNS else None


def _is_drawn_next(element: HtmlElement) -> bool:
    """Say whether a link without words is an arrow to the next page, by class, id or picture."""
    if any(map(str.isalnum, text_of(element))):
        return False
    pictures = (basename(each.get("src") or "") for each in element.iter("img", "input"))
    return any(map(_DRAWN.search, _names(element))) or any(map(_PICTURE.search, pictures))


def _names(element: HtmlElement) -> list[str]:
    """Return what a page calls an element, what is in it and what is around it, and its script."""
    parent = element.getparent()
    around = [element, *islice(element.iterdescendants(), _INSIDE)]
    around += [] if parent is None else [parent]
    names = [each.get(name) or "" for each in around for name in ("class", "id", "name", "title")]
    script = element.get("href") or ""
    return [*names, script if script.startswith("javascript:") else ""]


def is_shown(element: HtmlElement) -> bool:
    """Say whether a reader could see the element and follow it."""
    if _REFUSED.match(element.get("onclick") or "") or element.get("disabled") is not None:
        return False
    around = [element, *islice(element.iterancestors(), _LEVELS)]
    return not any(_is_unseen(each) for each in around)


def _is_unseen(element: HtmlElement) -> bool:
    hidden = element.get("hidden") is not None or element.get("aria-disabled") == "true"
    by_style = _UNSEEN_STYLE.search(element.get("style") or "")
    return bool(hidden or by_style or _UNSEEN_CLASS.search(element.get("class") or ""))


def is_in_menu(element: HtmlElement) -> bool:
    """Say whether an element stands in a menu, in which "Xem thêm" leads to no further page."""
    for each in islice(element.iterancestors(), _MENU_LEVELS):
        names = f"{each.get('class') or ''} {each.get('id') or ''}"
        if _PAGER.search(names):
            return False
        if each.tag in ("nav", "header", "footer") or _MENU.search(names):
            return True
    return False
