"""Which agency opens a report, as in "(Thanhuytphcm.vn) - Sáng 3/11, …", and what follows?"""

from __future__ import annotations

import re
from typing import NamedTuple

_DASH = r"[-–—]"
_HOST = r"(?:[\w-]+\.)+\w{2,4}"
_OPENING = re.compile(
    rf"^(?:\(\s*+(?P<bracketed>[^()\s][^()]{{0,38}}?[^()\s])\s*+\)\s*+(?P<stop>{_DASH}|[.,:])?\s*+"
    rf"|(?P<bare>{_HOST})\)?\s*+{_DASH}\s*+)"
)
_ALONE = re.compile(rf"^\(?\s*+{_HOST}\s*+\)?\s*+{_DASH}?$")

# At the start of a line, with the place before it: "Hà Nội (TTXVN) –".
_ANY_AGENCY = re.compile(r"^[^\w\n(]*\([^()\n\d]{1,60}\)[\s.:–—-]*", re.MULTILINE)
_ANY_DASH = re.compile(r"(?<!\s)\s*+[–—]\s*+|(?<!\s)\s++-\s++|\.-\s*+")
#: Characters in which a dateline's dash is looked for.
_DATELINE_LENGTH = 80


class Dateline(NamedTuple):
    """The agency that reports, and the words of the report."""

    agency: str
    report: str
    divided: bool  #: a dash, or another stop, stands between them


def read_dateline(text: str) -> Dateline | None:
    """Return the dateline that *text* opens with, if it does.

    >>> read_dateline("(Thanhuytphcm.vn) – Sáng 3/11, tại TPHCM")
    Dateline(agency='Thanhuytphcm.vn', report='Sáng 3/11, tại TPHCM', divided=True)
    """
    match = _OPENING.match(text)
    if match is None:
        return None
    agency = match["bracketed"] or match["bare"]
    return Dateline(agency, text[match.end() :], bool(match["bare"] or match["stop"]))


def is_dateline_alone(text: str) -> bool:
    """Say whether the line is a dateline, set apart from the paragraph that it opens."""
    return _ALONE.match(text) is not None


def without_datelines(text: str) -> str:
    """Return *text* without "(Thanhuytphcm.vn) -", "Hà Nội (TTXVN) –" or "TTO -" before it."""
    text = _ANY_AGENCY.sub("", text)
    dash = _ANY_DASH.search(text, 0, _DATELINE_LENGTH)
    if dash is None:
        return text
    head = text[: dash.start()]
    names = re.sub(r"\([^()]*\)", "", head).split()
    # A place alone may be what a report is about: "Quận 1 -", "Bà Rịa - Vũng Tàu".
    is_agency = head.endswith(")") or (len(names) == 1 and head.isupper())
    return text[dash.end() :] if is_agency and all(name[0].isupper() for name in names) else text
