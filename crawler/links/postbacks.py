"""What does a page of ASP.NET post to show its next page? Its form, with what was pressed.

Only forms that post to their own page count, and of what can be pressed in them only what names a
page or says "next": `crawler.links.pagers` sees to that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urlsplit

from lxml import html
from lxml.etree import tostring
from lxml.html import FormElement, HtmlElement

from crawler.links.anchors import unescape
from crawler.site.urls import absolute, number_of, read_url

#: Characters of what is posted, at most; a view state has some ten to hundred thousand.
LONGEST_FORM = 2_000_000
_POSTBACK = re.compile(
    r"""(?:__doPostBack|WebForm_PostBackOptions)\s*\(\s*(['"])([^'"]*)\1\s*,\s*(['"])([^'"]*)\3"""
)
_MAX_SCRIPT = 2000  # characters of a handler
#: What a pager's controls are called within it: "$ctl01$ctl07", "$ctl02$lnkPage", "$NextButton".
_CONTROL = re.compile(
    r"(?:(?:[$:]_?ctl\d{1,6}){1,20}(?:[$:]\w{1,60})?"
    r"|[$:]\w{0,60}(?:next|prev|last|first)\w{0,60})$",
    re.IGNORECASE,
)
_VIEW_STATE = "__VIEWSTATE"
#: Fields that no list's form has: another form is none of its pager's.
_PERSONAL = ("password", "file", "email", "tel")


@dataclass(frozen=True, slots=True)
class Postback:
    """Something that can be pressed in a form which posts to its own page."""

    form: HtmlElement
    action: str  #: absolute: where the form is posted to
    pager: str  #: the name of the control that it is a part of
    value: str  #: what differs within one pager: the argument, or the end of the target's name
    pressed: tuple[tuple[str, str], ...]  #: the fields that stand for it

    def body(self) -> str | None:
        """Return what is posted, url-encoded; None if it is too long."""
        pressed = dict(self.pressed)
        # In the form's order: who indexes what was posted reads its beginning only.
        fields = [(name, pressed.pop(name, value)) for name, value in fields_of(self.form)]
        body = urlencode([*fields, *pressed.items()])
        return body if len(body) <= LONGEST_FORM else None


def is_scripted(element: HtmlElement) -> bool:
    """Say whether only a postback tells where an element leads."""
    return _POSTBACK.search(_script(element)) is not None


def postback(element: HtmlElement, url: str) -> Postback | None:
    """Return what pressing *element* would post from the page at *url*; None if nothing is."""
    form = _form_of(element)
    action = _own_action(form, url) if form is not None else None
    if form is None or action is None:
        return None
    return _button(element, form, action) or _called(element, form, action)


def _button(element: HtmlElement, form: HtmlElement, action: str) -> Postback | None:
    """Return what pressing a button posts: its name and value, or where a picture was met."""
    name, value = element.get("name") or "", element.get("value") or ""
    kind = element.get("type") or ("submit" if element.tag == "button" else "")
    fields = {
        "submit": ((name, value),),
        "image": ((f"{name}.x", "1"), (f"{name}.y", "1")),
    }.get(kind.lower())
    if not name or fields is None:
        return None
    return Postback(form, action, _CONTROL.sub("", name), value, fields)


def _called(element: HtmlElement, form: HtmlElement, action: str) -> Postback | None:
    """Return what the script of a link posts."""
    call = _POSTBACK.search(_script(element))
    if call is None:
        return None
    target, argument = call[2], call[4]
    fields = (("__EVENTTARGET", target), ("__EVENTARGUMENT", argument))
    pager = target if argument else _CONTROL.sub("", target)
    return Postback(form, action, pager, argument or target, fields)


def chosen(select: HtmlElement, name: str, value: str, url: str) -> Postback | None:
    """Return what choosing *value* in a drop-down would post by its script; None if nothing is."""
    form = _form_of(select)
    action = _own_action(form, url) if form is not None else None
    if form is None or action is None:
        return None
    fields = (("__EVENTTARGET", name), ("__EVENTARGUMENT", ""), (name, value))
    return Postback(form, action, _CONTROL.sub("", name), value, fields)


def submission(form: HtmlElement, fields: dict[str, str], url: str) -> Postback | None:
    """Return what a form posts whose *fields* are filled in, the first of which tells the page."""
    action = _own_action(form, url)
    if action is None:
        return None
    name, value = next(iter(fields.items()))
    return Postback(form, action, name, value, tuple(fields.items()))


def fields_of(form: HtmlElement) -> list[tuple[str, str]]:
    """Return the fields of a form as they stand, without those that would have to be pressed."""
    markup = tostring(form, encoding="unicode", method="html", with_tail=False)
    parsed = html.fragment_fromstring(markup)
    return parsed.form_values() if isinstance(parsed, FormElement) else []


def _script(element: HtmlElement) -> str:
    for name in ("href", "onclick", "onchange"):
        if "ostBack" in (script := element.get(name) or ""):
            script = script[:_MAX_SCRIPT]
            return unescape(unquote(script) if name == "href" else script)
    return ""


def _form_of(element: HtmlElement) -> HtmlElement | None:
    """Return the form around *element*, or the page's own: broken tables end a form too early."""
    around = next(element.iterancestors("form"), None)
    if around is not None:
        return around
    forms = list(element.getroottree().getroot().iter("form"))
    return next((form for form in forms if _has_view_state(form)), None)


def _has_view_state(form: HtmlElement) -> bool:
    return any((field.get("name") or "").startswith(_VIEW_STATE) for field in form.iter("input"))


def _own_action(form: HtmlElement, url: str) -> str | None:
    """Return where a form posts to, if it is the page at *url* itself, by whatever address."""
    if (form.get("method") or "get").lower() != "post":
        return None
    action = absolute(form.get("action") or url, url)
    if action is None or not (_has_view_state(form) or _is_plain(form)):
        return None
    here, there = read_url(url), read_url(action)
    if here is None or there is None or there.kind not in (None, here.kind):
        return None
    same = urlsplit(here.canonical).path == urlsplit(there.canonical).path
    # Where addresses are rewritten, the form names the page that lies behind its address.
    number = number_of(urlsplit(here.canonical).path)
    return action if same or (number is not None and number in action) else None


def _is_plain(form: HtmlElement) -> bool:
    """Say whether a form asks nothing personal."""
    kinds = {(field.get("type") or "text").lower() for field in form.iter("input")}
    return kinds.isdisjoint(_PERSONAL) and next(form.iter("textarea"), None) is None
