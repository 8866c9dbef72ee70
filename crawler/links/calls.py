"""What would a script of the page do with a page's number? Go to an address, or fill in a form.

As ``goPage(2)`` with ``function goPage(n) { document.f.page.value = n; document.f.submit(); }``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from urllib.parse import unquote

from lxml.html import HtmlElement

from crawler.links.anchors import unescape

_CALL = re.compile(r"\b(?P<name>[A-Za-z_$][\w$]{0,60})\s{0,4}\((?P<given>[^()]{0,200})\)")
_DEFINED = re.compile(
    r"\bfunction\s{1,4}(?P<name>[\w$]{1,60})\s{0,4}\((?P<taken>[^()]{0,200})\)\s{0,20}\{"
    r"|\b(?P<name2>[\w$]{1,60})\s{0,4}=\s{0,4}(?:function\s{0,4}\((?P<taken2>[^()]{0,200})\)"
    r"|\(?(?P<taken3>[\w$, ]{1,100})\)?\s{0,4}=>)\s{0,20}\{"
)
_STRING = r"""'[^'\n]{0,300}'|"[^"\n]{0,300}\""""
_SUM = rf"(?:{_STRING}|[\w$.]{{1,80}})(?:\s{{0,4}}\+\s{{0,4}}(?:{_STRING}|[\w$.]{{1,80}})){{0,8}}"
_GOES = re.compile(
    rf"\blocation(?:\.href)?\s{{0,4}}(?:=\s{{0,4}}|\.(?:assign|replace)\s{{0,4}}\(\s{{0,4}})({_SUM})"
)
_FILLS = re.compile(
    rf"""(?:ById\(\s{{0,4}}['"](?P<id>[\w$:.-]{{1,120}})['"]\s{{0,4}}\)|\.(?P<field>[\w$]{{1,80}}))
    \.value\s{{0,4}}=(?!=)\s{{0,4}}(?P<sum>{_SUM})
    |\(\s{{0,4}}['"]\#(?P<id2>[\w$:.-]{{1,120}})['"]\s{{0,4}}\)\.val\(\s{{0,4}}(?P<sum2>{_SUM})""",
    re.VERBOSE,
)
_SUBMITS = re.compile(r"submit\w{0,20}\s{0,4}\(|__doPostBack\s{0,4}\(|\.click\s{0,4}\(")
_PIECE = re.compile(rf"{_STRING}|[\w$.]{{1,80}}")
_LONGEST = 2000  # characters of a handler, and of a function's body
_MOST_FUNCTIONS = 500


@dataclass(frozen=True)
class Call:
    """What a handler does."""

    address: str | None = None  #: where it goes, as it is written there
    #: The names or ids of the fields that it fills in before it submits their form.
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Function:
    taken: tuple[str, ...]  # the names of what it is given
    body: str


Functions = Mapping[str, _Function]


def functions_of(scripts: str) -> Functions:
    """Return the functions that the scripts of a page define, by their names."""
    found: dict[str, _Function] = {}
    matches = list(islice(_DEFINED.finditer(scripts), _MOST_FUNCTIONS))
    for match, following in zip_longest(matches, matches[1:]):
        taken = match["taken"] or match["taken2"] or match["taken3"] or ""
        names = tuple(filter(None, (each.strip() for each in taken.split(","))))
        end = match.end() + _LONGEST
        body = scripts[match.end() : min(end, following.start() if following else end)]
        found.setdefault(match["name"] or match["name2"], _Function(names, body))
    return found


def handlers(element: HtmlElement) -> Iterator[str]:
    """Yield the scripts that run when an element is pressed or chosen."""
    for name, value in element.items():
        if "click" in str(name) or name == "onchange":
            yield unescape(str(value)[:_LONGEST])
    href = (element.get("href") or "")[: 2 * _LONGEST]
    if href.lower().lstrip().startswith("javascript:"):
        yield unescape(unquote(href))  # as browsers do before they run it


def call_of(
    element: HtmlElement, functions: Functions, values: Mapping[str, str] | None = None
) -> Call | None:
    """Return what pressing an element does; None if that is neither to go on nor to submit.

    *values* are further names that stand for something, as ``this.value``.
    """
    for script in handlers(element):
        if (call := _effect(script, values or {})) is not None:
            return call
        for match in islice(_CALL.finditer(script), 10):
            function = functions.get(match["name"])
            if function is not None:
                given = [each.strip() for each in match["given"].split(",")]
                known = {
                    name: plain
                    for name, each in zip(function.taken, given, strict=False)
                    if (plain := _evaluate(each, values or {})) is not None
                }
                if (call := _effect(function.body, known)) is not None:
                    return call
    return None


def _effect(script: str, values: Mapping[str, str]) -> Call | None:
    goes = _GOES.search(script)
    if goes is not None and (address := _evaluate(goes[1], values)) and address[0] in "/?h":
        return Call(address=address)
    if not _SUBMITS.search(script):
        return None
    fields: dict[str, str] = {}
    for match in islice(_FILLS.finditer(script), 20):
        name = match["id"] or match["field"] or match["id2"]
        value = _evaluate(match["sum"] or match["sum2"], values)
        if value is None:
            return None
        fields[name] = value
    return Call(fields=fields) if fields else None


def _evaluate(words: str, values: Mapping[str, str]) -> str | None:
    """Return what a sum of strings, numbers and names stands for; None if that is not known."""
    pieces = [match[0] for match in _PIECE.finditer(words)]
    known = [_piece(each, values) for each in pieces]
    return "".join(filter(None, known)) if pieces and None not in known else None


def _piece(piece: str, values: Mapping[str, str]) -> str | None:
    if piece[0] in "'\"":
        return piece[1:-1]
    return piece if piece.isdecimal() else values.get(piece)
