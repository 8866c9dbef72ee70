"""How is text from elsewhere shown, so that it does nothing? Each control is a visible sign."""

from __future__ import annotations

import re

#: Controls but newline and tab (C0, C1), and what turns the direction of text around.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PICTURES = 0x2400  #: ␀, and behind it a sign for each control of ASCII


def inert(text: str) -> str:
    r"""Return *text* with a sign in place of each control.

    >>> inert("a\x1b[31mb\u202ec\n")
    'a␛[31mb�c\n'
    """
    return _CONTROLS.sub(_sign, text)


def _sign(control: re.Match[str]) -> str:
    code = ord(control[0])
    return chr(_PICTURES + code) if code < ord(" ") else "\ufffd"


def escaped(json_text: str) -> str:
    r"""Return JSON that holds no control either: within strings they are written as ``\u202e``."""
    return _CONTROLS.sub(lambda control: f"\\u{ord(control[0]):04x}", json_text)
