"""What on a page may lead to another page of its list? Links, postbacks, forms, and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml.html import HtmlElement

from crawler.links import labels
from crawler.links.anchors import Anchor, text
from crawler.links.labels import Says
from crawler.links.postbacks import Postback, chosen, fields_of, is_scripted, postback
from crawler.site.urls import HOME, SiteUrl, absolute, number_of, read_url
from storage.records import LONGEST_URL, LinkKind
from vietnamese.letters import fold

#: The parts of an address: query parameters by name, the path's segments by place.
Parts = dict[str, str]
#: The forms of a page that have been read, with their fields: reading one takes its whole markup.
Fields = dict[HtmlElement, list[tuple[str, str]]]

#: A handler that names the page it goes to: ``goPage(2)``, ``data-page="2"``.
_CALL = re.compile(r"\w[\w.]{0,80}\([^()\d]{0,400}\d[^()]{0,400}\)")
_PAGE_DATA = ("data-page", "data-pageindex", "data-page-index", "data-trang")
_VOID = re.compile(r"void\s{0,4}\(\s{0,4}0?\s{0,4}\)")
#: How the field of a form is called that names a page.
_PAGE_FIELD = re.compile(r"pag(?:e|ing)|trang|^p$|^pg$", re.IGNORECASE)
#: Addresses behind which there is no list.
NO_LIST = re.compile(
    r"comment|binh-?luan|captcha|log-?in|dang-?nhap|\b(?:vote|rating|danh-?gia|print|in-?an)\b"
    r"|weather|thoi-?tiet",
    re.IGNORECASE,
)
_PRESSABLE = ("a", "button", "input", "select")
_MAX_OPTIONS = 300  # of a drop-down


@dataclass(frozen=True)
class Step:
    """An element that may lead to another page of the list."""

    element: HtmlElement
    number: int | None  #: the page that its label names
    parts: Parts  #: of where it leads, to be compared with others'
    address: str = ""  #: empty: only a script knows
    site_url: SiteUrl | None = None
    post: Postback | None = None

    @cached_property
    def says(self) -> Says:
        """What its label says, if that is no number."""
        return labels.says(self.element)

    @property
    def is_blind(self) -> bool:
        """Whether only a script knows where it leads."""
        return not self.address

    @property
    def pager(self) -> str | None:
        """The name of the control that it is a part of, if it is pressed."""
        return self.post.pager if self.post is not None else None


def steps(tree: HtmlElement, anchors: Sequence[Anchor], base: str, here: SiteUrl) -> list[Step]:
    """Return what may lead to another page of a list, in page order, if a reader can see it."""
    linked = {anchor.element: anchor for anchor in anchors}
    found: list[Step] = []
    read: Fields = {}
    for element in tree.iter():
        anchor = linked.get(element)
        if anchor is not None and may_be_list(anchor.site_url, here):
            found.append(_linked(anchor))
        elif anchor is None and element.tag in _PRESSABLE:
            found += _pressed(element, base, read)
    return [step for step in found if labels.is_shown(step.element)]


def may_be_list(site_url: SiteUrl, here: SiteUrl) -> bool:
    """Say whether a link could be a page of the list *here*: no article, no front, no other list.

    A section's further pages may be named as sections are: ``/nhom-tin/trang-2/quan-1-1197604608``.
    """
    if site_url.kind is LinkKind.SECTION:
        same = number_of(site_url.canonical) == number_of(here.canonical)
        return same and urlsplit(site_url.canonical).path != urlsplit(here.canonical).path
    if NO_LIST.search(site_url.canonical):
        return False
    return site_url.kind in (None, LinkKind.LISTING) and site_url.canonical != HOME


def parts_of(address: str) -> Parts:
    """Return the parts of an address, to be compared with another's."""
    split = urlsplit(address)
    path = {f"/{n}": segment for n, segment in enumerate(split.path.strip("/").split("/"))}
    return path | {f"?{name}": value for name, value in parse_qsl(split.query, True)}


def _linked(anchor: Anchor) -> Step:
    return Step(
        element=anchor.element,
        number=labels.number(labels.label(anchor.element)),
        parts=parts_of(anchor.site_url.canonical),
        address=anchor.address,
        site_url=anchor.site_url,
    )


def _pressed(element: HtmlElement, base: str, read: Fields) -> Iterator[Step]:
    """Yield what follows from pressing an element that is no link, if that may turn the page."""
    if element.tag == "select":
        yield from _chosen(element, base, read)
        return
    number = labels.number(labels.label(element))
    if number is None and labels.says(element) is Says.OTHER:
        return
    post = postback(element, base)
    if post is not None and not _goes_on_elsewhere(element):
        yield Step(element, number, _parts_of_post(post), post.action, read_url(post.action), post)
    elif address := _submitted(element, base, read):
        site_url = read_url(address)
        if site_url is not None:
            yield Step(element, number, parts_of(site_url.canonical), address, site_url)
    elif _is_blind(element, number):
        yield Step(element, number, _parts_of_call(element))


def _goes_on_elsewhere(element: HtmlElement) -> bool:
    """Say whether a button of a form may go on with something else: "Tiếp tục" with a survey."""
    return not is_scripted(element) and fold(labels.label(element)) == "tiep tuc"


def _parts_of_post(post: Postback) -> Parts:
    return {"pager": post.pager, "value": post.value}


# --- forms ----------------------------------------------------------------------------------------


def _chosen(select: HtmlElement, base: str, read: Fields) -> Iterator[Step]:
    """Yield the pages that a drop-down offers, if it is one of pages."""
    name = select.get("name") or ""
    options = list(select.iter("option"))[:_MAX_OPTIONS]
    numbers = [labels.number(text(option)) for option in options]
    if not _PAGE_FIELD.search(name) or None in numbers or numbers[:2] not in ([1, 2], [0, 1]):
        return
    for option, number in zip(options, numbers, strict=True):
        field = (name, option.get("value") or text(option))
        step = _option(select, option, field, base, read)
        if step is not None and option.get("selected") is None:
            yield replace(step, number=number)


def _option(
    select: HtmlElement, option: HtmlElement, field: tuple[str, str], base: str, read: Fields
) -> Step | None:
    """Return what choosing an option asks for, by the drop-down's script or its form."""
    if is_scripted(select) and (post := chosen(select, *field, base)) is not None:
        return Step(option, None, _parts_of_post(post), post.action, read_url(post.action), post)
    form = next(select.iterancestors("form"), None)
    address = _got(form, base, read, field) if form is not None else None
    site_url = read_url(address) if address else None
    if address is None or site_url is None:
        return None
    return Step(option, None, parts_of(site_url.canonical), address, site_url)


def _submitted(element: HtmlElement, base: str, read: Fields) -> str | None:
    """Return the address that a button of a form asks for by GET."""
    is_submit = element.get("type", "submit" if element.tag == "button" else "") == "submit"
    if not is_submit:
        return None
    form = next(element.iterancestors("form"), None)
    if form is None:
        return None
    name = element.get("name")
    pressed = (name, element.get("value") or "") if name else None
    return _got(form, base, read, pressed)


def _got(form: HtmlElement, base: str, read: Fields, pressed: tuple[str, str] | None) -> str | None:
    """Return the address that a form asks for by GET, with the field that is *pressed*."""
    if (form.get("method") or "get").lower() != "get":
        return None
    name = pressed[0] if pressed else None
    if form not in read:
        read[form] = fields_of(form)
    fields = [(key, value) for key, value in read[form] if key != name]
    query = urlencode([*fields, *([pressed] if pressed else [])])
    action = absolute(form.get("action") or base, base)
    return f"{action.partition('?')[0]}?{query}" if action and len(query) < LONGEST_URL else None


# --- what only a script could follow --------------------------------------------------------------


def _is_blind(element: HtmlElement, number: int | None) -> bool:
    href = element.get("href") or ""
    if href.startswith(("http", "/", "?")) or element.tag == "area":
        return False
    if is_scripted(element):
        return True
    if number is not None:
        return bool(_parts_of_call(element))
    # A single word, as in "Next", stands below pictures that slide as well.
    return " " in labels.label(element) and labels.says(element) in (Says.NEXT, Says.MORE)


def _parts_of_call(element: HtmlElement) -> Parts:
    """Return what tells the pages apart that a script would go to."""
    for name in _PAGE_DATA:
        if value := element.get(name):
            return {name: value}
    call = _CALL.search(element.get("onclick") or element.get("href") or "")
    return {"call": call[0]} if call and not _VOID.search(call[0]) else {}
