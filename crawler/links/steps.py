"""What on a page may lead to another page of its list? Links, postbacks, forms, and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler.links import labels
from crawler.links.anchors import Anchor, text
from crawler.links.calls import Functions, call_of, functions_of, handlers
from crawler.links.forms import PAGE_FIELD, Forms, filled_in, page_boxes
from crawler.links.labels import Says
from crawler.links.postbacks import Postback, chosen, is_scripted, postback, submission
from crawler.links.scripts import scripts_of
from crawler.site.urls import HOME, SiteUrl, absolute, number_of, read_url
from storage.records import LinkKind
from vietnamese.letters import fold

#: The parts of an address: query parameters by name, the path's segments by place.
Parts = dict[str, str]

#: A handler that names the page it goes to: ``goPage(2)``, ``data-page="2"``.
_CALL = re.compile(r"\w[\w.]{0,80}\([^()\d]{0,400}\d[^()]{0,400}\)")
_PAGE_DATA = ("data-page", "data-pageindex", "data-page-index", "data-trang")
#: As in "#!page=2": a script reads it. Pictures that slide are numbered in the same way.
_PAGE_FRAGMENT = re.compile(r"#.{0,20}(?:page|trang|p=).{0,20}\d$", re.IGNORECASE)
_VOID = re.compile(r"void\s{0,4}\(\s{0,4}0?\s{0,4}\)")
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


class _Page:
    """What is known of the page at *base* on which something is pressed."""

    def __init__(self, base: str, functions: Functions) -> None:
        self.base = base
        self.functions = functions
        self.forms = Forms(base)


def steps(tree: HtmlElement, anchors: Sequence[Anchor], base: str, here: SiteUrl) -> list[Step]:
    """Return what may lead to another page of a list, in page order, if a reader can see it."""
    linked = {anchor.element: anchor for anchor in anchors}
    found: list[Step] = []
    page = _Page(base, functions_of(scripts_of(tree)))
    for element in tree.iter():
        anchor = linked.get(element)
        if anchor is not None and may_be_list(anchor.site_url, here):
            found.append(_linked(anchor))
        elif anchor is None and element.tag in _PRESSABLE and not _only_links(element):
            found += _pressed(element, page)
    return [step for step in found if labels.is_shown(step.element)]


def _only_links(element: HtmlElement) -> bool:
    """Say whether an element is a plain link: one that leads to no page of a list."""
    return (element.get("href") or "").startswith(("http", "/")) and not any(handlers(element))


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


def _pressed(element: HtmlElement, page: _Page) -> Iterator[Step]:
    """Yield what follows from pressing an element that is no link, if that may turn the page."""
    if element.tag == "select":
        yield from _chosen(element, page)
        return
    number = labels.number(labels.label(element))
    if number is None and labels.says(element) is Says.OTHER:
        return
    post = postback(element, page.base)
    if post is not None and not _goes_on_elsewhere(element):
        yield _posted(element, number, post)
    elif step := _called(element, number, page) or _submitted(element, number, page):
        yield step
    elif _is_blind(element, number):
        yield Step(element, number, _parts_of_call(element))


def _goes_on_elsewhere(element: HtmlElement) -> bool:
    """Say whether a button of a form may go on with something else: "Tiếp tục" with a survey."""
    return not is_scripted(element) and fold(labels.label(element)) == "tiep tuc"


def _posted(element: HtmlElement, number: int | None, post: Postback) -> Step:
    parts = {"pager": post.pager, "value": post.value}
    return Step(element, number, parts, post.action, read_url(post.action), post)


def _got(element: HtmlElement, number: int | None, address: str | None) -> Step | None:
    """Return the step to an address of the site."""
    site_url = read_url(address) if address else None
    if address is None or site_url is None or NO_LIST.search(site_url.canonical):
        return None
    return Step(element, number, parts_of(site_url.canonical), address, site_url)


def _called(element: HtmlElement, number: int | None, page: _Page) -> Step | None:
    """Return what the page's own script does: it goes on, or fills in a form and submits it."""
    call = call_of(element, page.functions)
    if call is None:
        return None
    if call.address is not None:
        return _got(element, number, absolute(call.address, page.base))
    form, fields = filled_in(element, call.fields)
    turns = any(map(PAGE_FIELD.search, fields)) or str(number) in fields.values()
    return _filled(element, number, form, fields, page) if form is not None and turns else None


def _submitted(element: HtmlElement, number: int | None, page: _Page) -> Step | None:
    return _got(element, number, page.forms.submitted(element))


def _filled(
    element: HtmlElement,
    number: int | None,
    form: HtmlElement,
    fields: dict[str, str],
    page: _Page,
) -> Step | None:
    """Return the step that a form makes whose *fields* are filled in."""
    post = submission(form, fields, page.base)
    if post is not None:
        return _posted(element, number, post)
    return _got(element, number, page.forms.asked_for(form, fields))


# --- drop-downs, and boxes in which a page is typed -----------------------------------------------


def _chosen(select: HtmlElement, page: _Page) -> Iterator[Step]:
    """Yield the pages that a drop-down offers, if it is one of pages."""
    options = list(select.iter("option"))[:_MAX_OPTIONS]
    numbers = [labels.number(text(option)) for option in options]
    if None in numbers or numbers[:2] not in ([1, 2], [0, 1]):
        return
    for option, number in zip(options, numbers, strict=True):
        if option.get("selected") is None and (step := _option(select, option, page)) is not None:
            yield replace(step, number=number)


def _option(select: HtmlElement, option: HtmlElement, page: _Page) -> Step | None:
    """Return what choosing an option asks for, by the drop-down's script or its form."""
    name, value = select.get("name") or "", option.get("value") or text(option)
    if is_scripted(select) and (post := chosen(select, name, value, page.base)) is not None:
        return _posted(option, None, post) if PAGE_FIELD.search(name) else None
    # As in "this.options[this.selectedIndex].value".
    call = call_of(select, page.functions, {"this.value": value, "this.options": value})
    if call is not None and call.address is not None:
        return _got(option, None, absolute(call.address, page.base))
    form = next(select.iterancestors("form"), None)
    if form is None or not PAGE_FIELD.search(name):
        return None
    return _got(option, None, page.forms.asked_for(form, {name: value}))


def typed(tree: HtmlElement, base: str) -> Iterator[tuple[Step, int]]:
    """Yield what typing the number of the next page asks for, and that number."""
    page = _Page(base, {})
    for box, button, number in page_boxes(tree):
        pressed = {button.get("name") or "": button.get("value") or ""}
        fields = {box.get("name") or "": str(number)} | {k: v for k, v in pressed.items() if k}
        form = next(box.iterancestors("form"))
        step = _filled(box, None, form, fields, page)
        if step is not None:
            yield step, number


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
    for script in handlers(element):
        call = _CALL.search(script)
        if call and not _VOID.search(call[0]):
            return {"call": call[0]}
    fragment = _PAGE_FRAGMENT.match(element.get("href") or "")
    return {"fragment": fragment[0]} if fragment else {}
