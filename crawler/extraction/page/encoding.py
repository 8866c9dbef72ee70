"""Which characters do these bytes stand for? UTF-8 first, legacy encodings only when certain."""

from __future__ import annotations

import re
import unicodedata

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from vietnamese.syllables import is_syllable

# A broken sequence here and there (a text cut by bytes) does not make a page other than UTF-8.
_MAX_BROKEN_SHARE = 0.02
# Words with a Vietnamese letter that must be there, and the share of them that must be
# syllables, before a page is taken for an encoding that nothing declares.
_MIN_WORDS = 12
_CERTAIN_SHARE = 0.95
_SAMPLE = 100_000  # characters that are looked at to recognise an encoding

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_COMBINING = re.compile("[\u0300\u0301\u0303\u0309\u0323]")

_VISCII = str.maketrans(
    "\x02\x05\x06\x14\x19\x1e" + "".join(map(chr, range(0x80, 0x100))),
    "ẲẴẪỶỸỴ"
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
)  # fmt: skip
# TCVN3, the encoding of the ".VnTime" fonts; its capitals are small letters in another font.
_TCVN3_LETTERS = (  # from 0xA1 on; a full stop where there is none
    "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽé"
    "ẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ."
)
_TCVN3 = {0xA1 + i: letter for i, letter in enumerate(_TCVN3_LETTERS) if letter != "."}
_VNI_MARKS = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_HAT = {"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309",
            "ã": "\u0302\u0303", "ä": "\u0302\u0323"}  # fmt: skip
_VNI_BREVE = {"ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
              "ü": "\u0306\u0303", "ë": "\u0306\u0323"}  # fmt: skip
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = re.compile("([aeouyôö])([ùøûõïâáàåãäêéèúüë])|[ñôöæóòî]", re.IGNORECASE)

_MOJIBAKE_SIGNS = ("áº", "á»", "Ä\u2018", "Æ°")
_MOJIBAKE_RUN = re.compile(
    "[\x80-\xff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}"
)
_CHUNK = re.compile(r"[^<>]+")


def decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    """Return the text of *body* and the name of its encoding; never raises.

    The text is not normalised, and NUL characters are gone.
    """
    text, encoding = _decode(body, content_type)
    if _is_legacy_font(text):
        text, encoding = _from_legacy_font(text, encoding)
    if any(sign in text for sign in _MOJIBAKE_SIGNS):
        text = _CHUNK.sub(lambda chunk: mend(chunk[0]), text)
    return text.replace("\x00", ""), encoding


def mend(text: str) -> str:
    """Return *text* with UTF-8 that was once read as Windows-1252 put right, where that is proven.

    Proven: every run of foreign characters is, byte for byte, valid UTF-8, there are two of them
    at least or one of three bytes, and no true Vietnamese letter stands beside them.
    """
    if len(text) > _SAMPLE or _LETTERS.search(text):
        return text
    runs = _MOJIBAKE_RUN.findall(text)
    mended = [_as_utf8(run) for run in runs]
    if not runs or any(run is None for run in mended):
        return text
    if len(runs) == 1 and len(runs[0]) < 3:
        return text
    replacements = iter(mended)
    return _MOJIBAKE_RUN.sub(lambda _: next(replacements) or "", text)


def _as_utf8(run: str) -> str | None:
    try:
        raw = b"".join(c.encode("latin-1" if ord(c) < 0x100 else "cp1252") for c in run)
        return raw.decode()
    except UnicodeError:
        return None


def _decode(body: bytes, content_type: str | None) -> tuple[str, str]:
    bom, length = read_bom(body)
    if bom is not None and length is not None:
        return body[len(length) :].decode(bom, "replace"), bom
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    declared = _declared(body, content_type)
    if declared is not None and declared.startswith(("utf-16", "utf-32")) and b"\x00" in body:
        return body.decode(declared, "replace"), declared
    text = body.decode("utf-8", "replace")
    letters = sum(1 for c in text if ord(c) > 0x7F)
    if text.count("\ufffd") <= letters * _MAX_BROKEN_SHARE:
        return text, "utf-8"
    return _decode_legacy(body, declared)


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Return Python's name for the declared encoding, if it knows it."""
    for name in (http_content_type_encoding(content_type), html_body_declared_encoding(body)):
        if name is not None and (known := resolve_encoding(name)) is not None:
            return known
    return None


def _decode_legacy(body: bytes, declared: str | None) -> tuple[str, str]:
    """Decode what is not UTF-8: as declared, unless it is certainly Vietnamese otherwise."""
    names = [name for name in (declared, "cp1258") if name not in (None, "utf-8")]
    sample = body[:_SAMPLE]
    for name in names:
        assert name is not None
        if is_vietnamese(sample.decode(name, "replace")):
            return body.decode(name, "replace"), name
    if is_vietnamese(sample.decode("latin-1").translate(_VISCII)):
        return body.decode("latin-1").translate(_VISCII), "viscii"
    name = "cp1252" if declared in (None, "utf-8") else declared
    assert name is not None
    return body.decode(name, "replace"), name


def is_vietnamese(text: str) -> bool:
    """Say whether *text* is certainly Vietnamese: its marked words are syllables of it."""
    sample = unicodedata.normalize("NFC", text[:_SAMPLE])
    marked = [w for w in _WORD.findall(sample) if not w.isascii()]
    if len(marked) < _MIN_WORDS or not _LETTERS.search(sample):
        return False
    good = sum(1 for w in marked if is_syllable(w))
    return good >= len(marked) * _CERTAIN_SHARE


def _is_legacy_font(text: str) -> bool:
    """Say whether *text* may be typed for an old font: marked words, but no Vietnamese letter."""
    return not text.isascii() and not (_LETTERS.search(text) or _COMBINING.search(text))


def _from_legacy_font(text: str, encoding: str) -> tuple[str, str]:
    sample = text[:_SAMPLE]
    if is_vietnamese(sample.translate(_TCVN3)):
        return text.translate(_TCVN3), "tcvn3"
    if is_vietnamese(_VNI.sub(_from_vni, sample)):
        return _VNI.sub(_from_vni, text), "vni"
    return text, encoding


def _from_vni(match: re.Match[str]) -> str:
    base, mark = match[1], match[2]
    if base is None:
        letter = _VNI_SINGLE[match[0].lower()]
        return letter.upper() if match[0].isupper() else letter
    vowel = _VNI_SINGLE.get(base.lower(), base.lower())
    lower = mark.lower()
    combining = _VNI_MARKS.get(lower)
    if combining is None and vowel in "aeo":
        combining = _VNI_HAT.get(lower)
    if combining is None and vowel == "a":
        combining = _VNI_BREVE.get(lower)
    if combining is None:
        return match[0]
    letter = unicodedata.normalize("NFC", vowel + combining)
    return letter.upper() if base.isupper() else letter
