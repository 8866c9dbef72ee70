"""What does a form ask for, by GET, once a button is pressed or a field filled in?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import urlencode

from lxml.html import HtmlElement

from crawler.links.postbacks import fields_of
from crawler.site.urls import absolute
from storage.records import LONGEST_URL
from vietnamese.letters import clean, fold

#: How the field of a form is called that names a page.
PAGE_FIELD = re.compile(r"pag(?:e|ing)|trang|^p$|^pg$", re.IGNORECASE)
#: How many pages there are, beside a box in which one is typed: "Trang 1/28", "/ 12", "trên 28".
_OF = re.compile(
    r"(?:(?:trang|page)\D{0,8}(?P<here>\d{1,6})\s{0,4})?(?:/|\b(?:tren|cua|of|trong)\b)"
    r"\s{0,4}(?:tong (?:so )?)?(?P<pages>\d{1,6})\b"
)
#: What is pressed to go to the page that was typed.
_GO = re.compile(r"go|di|den|xem|ok|chuyen(?: trang)?|(?:den|toi|di den|sang) trang|>{1,2}|»")
_LEVELS = 4  # around a box, in which the number of pages stands
_MOST_TEXT = 300  # characters of what stands around a box
_MOST_FIELDS = 200

#: Fields of forms, in their order.
Fields = list[tuple[str, str]]


class Forms:
    """The forms of a page that lies at *base*; each is read once, which takes its whole markup."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._fields: dict[HtmlElement, Fields] = {}

    def asked_for(self, form: HtmlElement, pressed: Mapping[str, str]) -> str | None:
        """Return the address that a form asks for, with what is pressed or filled in."""
        if (form.get("method") or "get").lower() != "get":
            return None
        if form not in self._fields:
            self._fields[form] = fields_of(form)
        kept = [(name, value) for name, value in self._fields[form] if name not in pressed]
        query = urlencode([*kept, *pressed.items()])
        action = absolute(form.get("action") or self._base, self._base)
        return (
            f"{action.partition('?')[0]}?{query}" if action and len(query) < LONGEST_URL else None
        )

    def submitted(self, button: HtmlElement) -> str | None:
        """Return the address that a button asks for."""
        form = next(button.iterancestors("form"), None)
        if form is None or not is_submit(button):
            return None
        name = button.get("name")
        return self.asked_for(form, {name: button.get("value") or ""} if name else {})


def is_submit(element: HtmlElement) -> bool:
    """Say whether pressing an element submits its form."""
    return element.get("type", "submit" if element.tag == "button" else "") == "submit"


def filled_in(
    element: HtmlElement, values: Mapping[str, str]
) -> tuple[HtmlElement | None, dict[str, str]]:
    """Return the form whose fields a script fills in, and their values by the fields' names.

    *values* are by name or id; *element* stands in the page, though perhaps in no form.
    """
    names: dict[str, str] = {}
    form = None
    for each in islice(element.getroottree().getroot().iter("input", "select"), _MOST_FIELDS):
        name, id_ = each.get("name") or "", each.get("id") or ""
        value = values.get(name, values.get(id_))
        around = next(each.iterancestors("form"), None)
        if value is not None and _is_of_pager(each) and around is not None:
            form, names[name] = around, value
    return form, names


def _is_of_pager(field: HtmlElement) -> bool:
    """Say whether a script may fill in a field: a page's, or one that a reader does not see."""
    name = field.get("name") or ""
    return bool(name) and (field.get("type") == "hidden" or PAGE_FIELD.search(name) is not None)


def page_boxes(tree: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement, int]]:
    """Yield the boxes in which a page's number is typed: box, button, and the page after this one.

    Only those beside which stands how many pages there are, and after whose page there is one.
    """
    for box in islice(tree.iter("input"), _MOST_FIELDS):
        is_text = (box.get("type") or "text").lower() in ("text", "number", "tel")
        form = next(box.iterancestors("form"), None)
        if not is_text or form is None or not PAGE_FIELD.search(box.get("name") or ""):
            continue
        button = next(filter(_goes, form.iter("input", "button")), None)
        place = _place(box)
        if button is not None and place is not None:
            here = int(place["here"] or box.get("value") or 1)
            if here < int(place["pages"]):
                yield box, button, here + 1


def _goes(element: HtmlElement) -> bool:
    words = clean(element.get("value") or element.text_content() or "")
    return is_submit(element) and _GO.fullmatch(fold(words).strip(" !.:")) is not None


def _place(box: HtmlElement) -> re.Match[str] | None:
    """Return what is said around a box of how many pages there are."""
    for around in islice(box.iterancestors(), _LEVELS):
        words = fold(clean(around.text_content() or ""))
        if len(words) > _MOST_TEXT:
            return None
        if place := _OF.search(words):
            return place
    return None
