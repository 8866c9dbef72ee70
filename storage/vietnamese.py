"""When are two Vietnamese texts the same? Normal forms for storing and for comparing."""

from __future__ import annotations

import re
import unicodedata

# Written instead of, or inside, ordinary letters without meaning anything to a reader:
# soft hyphen, zero-width space/joiners, word joiner, byte-order mark, bidi marks.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))
_SPACE = re.compile(r"\s+")
_D_BAR = str.maketrans("đĐ", "dD")
# Two schools place the tone of these endings differently: "hoà", "khoẻ", "thuỷ" of the older one
# are "hòa", "khỏe", "thủy" of the newer. The u of "quý" belongs to its first sound.
_OLDER_ENDING = re.compile("(o(?=[ae])|(?<!q)u(?=y))([aey])([\u0300\u0301\u0309\u0303\u0323])$")


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


def modern_tone(word: str) -> str:
    """Return the lower-case *word* in NFC, with its tone where the newer school puts it.

    >>> modern_tone("uỷ"), modern_tone("khoá"), modern_tone("quý"), modern_tone("hoàn")
    ('ủy', 'khóa', 'quý', 'hoàn')
    """
    decomposed = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", _OLDER_ENDING.sub(r"\1\3\2", decomposed))


def fold(text: str) -> str:
    """Return *text* for comparing without regard to marks, case or white space.

    >>> fold("  Ý kiến  BẠN đọc")
    'y kien ban doc'
    """
    return strip_marks(clean(text)).casefold()
