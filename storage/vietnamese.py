"""When are two Vietnamese texts the same? Normal forms for storing and for comparing."""

from __future__ import annotations

import re
import unicodedata

# Written instead of, or inside, ordinary letters without meaning anything to a reader:
# soft hyphen, zero-width space/joiners, word joiner, byte-order mark, bidi marks.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))
_SPACE = re.compile(r"\s+")
_D_BAR = str.maketrans("đĐ", "dD")


def clean(text: str) -> str:
    r"""Return *text* in NFC, on one line, white space folded, invisible characters gone.

    >>> clean("Đảng\u00a0 bộ\u200b\n TPHCM ")
    'Đảng bộ TPHCM'
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text.translate(_INVISIBLE))).strip()


def strip_marks(text: str) -> str:
    """Return *text* without tone and vowel marks, with đ as d; case is kept.

    >>> strip_marks("Đảng ủy Khối")
    'Dang uy Khoi'
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_D_BAR))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Return *text* for comparing without regard to marks, case or white space.

    >>> fold("  Ý kiến  BẠN đọc")
    'y kien ban doc'
    """
    return strip_marks(clean(text)).casefold()
