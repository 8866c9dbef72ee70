"""Whom does a byline name, as author or as source? "Theo TTXVN", "Bài: A - Ảnh: B"."""

from __future__ import annotations

import re

from crawler.extraction.wording.labels import SITE_NAME, is_prose
from crawler.site import thanhuytphcm as site
from vietnamese.letters import clean, fold
from vietnamese.surnames import SURNAMES

#: What stands before an author's name; group ``photo`` where only pictures are meant.
BYLINE = (
    r"(?:tac gia(?: bai viet)?|nguoi viet|nguoi thuc hien|bai viet|bai,? (?:va )?anh|bai|tin,? (?:va )?anh|tin,? bai"
    r"|tin,? bai,? (?:va )?anh|tin|thuc hien|phong vien|pv|ghi|boi|by|author|but danh|bien soan|tong hop"
    r"|loi|bai (?:&|-|/) anh|tin (?:&|-|/) anh|bien tap|noi dung|luoc ghi|video clip|bai,? anh,? clip"
    r"|(?P<photo>anh|nguon anh|hinh anh|hinh|photo|clip|video|do hoa|tranh|minh hoa))"
)
SOURCE = r"(?:theo|nguon(?: tin)?|trich(?: tu)?|source|via)"
_MAX_LINE = 120  # characters
_MAX_NAME = 40
LABEL = re.compile(rf"{BYLINE}\s*[:：]\s*")
_TAKEN_FROM = re.compile(r"(?:tong hop|luoc dich|trich|dan)(?: tin)?(?: theo| tu)\s*[:：]?\s+")
SOURCE_LABEL = re.compile(rf"{SOURCE}\s*[:：]?\s+")
_SEPARATORS = re.compile(r" [-–—] | ?[,;&/|+] ?| và |(?<=[a-zà-ỹ])[-–](?=[A-ZĐÀ-Ỹ])")
_BRACKETS = re.compile(r"^(.*?) ?[(\[] ?([^()\[\]]{2,60}) ?[)\]]$")
_WORD = re.compile(
    r"^[A-ZĐÀ-ỸĂÂÊÔƠƯ][a-zđà-ỹăâêôơư]*$|^(?:[A-ZĐ]\.?){1,4}$|^[A-ZĐ]\.[A-ZĐ][a-zđà-ỹ]*$|^ThS$|^Th\.S$|^H'[A-Z][a-z]+$"
    r"|^(?:[A-ZĐ][A-Za-zĐđưƯ]{0,5}\.)+$"
)
AGENCY = re.compile(
    r"^(?:ttxvn|vgp(?: news)?|vov|vtv|sggp|plo|vna|tts|bbt|ban bien tap|bao .{2,40}|tap chi .{2,40}|cong thong tin .*"
    r"|(?:trang |web(?:site)? ).{2,60}|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:vn|com|org|net)|dang cong san viet nam"
    r"|nhan dan|nguoi lao dong|tuoi tre|thanh nien|vnexpress|vietnamnet|vietnam\+|vietnamplus|ttxvn/vietnam\+|chinhphu\.vn"
    rf"|{site.AGENCY})$"
)
NOBODY = re.compile(
    rf"^(?:admin(?:istrator)?|quan ?tri(?: vien)?|super ?user|root|editor|webmaster|user\d*|host|system|{SITE_NAME}"
    r"|ban bien tap|bbt|toa soan|thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|hom nay|ngay dang|cap nhat|an danh|unknown|none|null|tac gia|author|trang tin.*|cong thong tin.*)$"
)
#: What opens boxes and notices in title case or capitals, and is nobody's name.
_HEADING = re.compile(
    r"(?:other|related|latest|more|recent|hot|top|breaking|thong bao|ket luan|tran trong|danh sach|noi dung"
    r"|kinh (?:moi|gui|bao)|noi nhan|ghi chu|giai thuong|quyet dinh|thu moi|phu luc|tai lieu|chuong trinh"
    r"|ke hoach|lich)\b"
)
_ENGLISH = frozenset(("news", "articles", "stories", "comment", "comments", "share", "menu"))
#: "(t/h)", "(TH)": put together from several reports.
_GATHERED = re.compile(r" ?\((?:t[./]?h\.?|thực hiện|tổng hợp)\)$", re.IGNORECASE)
#: What divides an author's name from the words about pictures, or from the agency.
_PICTURES = re.compile(r" ?[-–—;,./|]? ?\(?(?:[Ảả]nh|Hình|Clip|Video|Đồ họa) ?[:：][^:：]*$")
_BESIDE_AGENCY = re.compile(r" ?(?:[-–—] |[/,|] ?)(?=[^-–—/,|]+$)")
#: Ranks and callings before a name.
_RANK = re.compile(
    r"^(?:(?:thuong|trung|dai|thieu) (?:ta|uy|tuong)|luat su|bac si|nha (?:bao|van|tho|giao)|tien si"
    r"|thac si|ky su|nghe si|nhac si|hoa si|giao su|linh muc|dai duc|thuong toa)\.? (?=\w)"
)
#: What places and offices begin with, and no name does.
_PLACE = re.compile(r"(?:Quận|Huyện|Phường|Xã|TP|TP\.|TPHCM|Ban|Sở|Phòng|Ủy|UBND|HĐND|Hội|Viện)\s")
_ROLE = re.compile(
    r"^(?:ghi|tong hop|luoc ghi|thuc hien|bien soan|tong thuat|dich|suu tam|bien dich|anh|bai va anh|bai, anh)$"
)


def read_byline(text: str, *, sure: bool = True) -> tuple[str | None, str | None] | None:
    """Read a line as author and source; None if it is no byline.

    *sure*: the line stands where bylines stand, so a bare name is enough.
    """
    line = clean(text).strip(" *•·")
    line = line[1:-1].strip() if line[:1] in "([" and line[-1:] in ")]" else line
    line = _GATHERED.sub("", line.rstrip(" .;,"))
    if not line or len(line) > _MAX_LINE:
        return None
    bracketed = _BRACKETS.match(line)
    if bracketed is not None and bracketed[1]:
        return _read_bracketed(bracketed[1], bracketed[2], sure=sure)
    folded = fold(line)
    if len(folded) == len(line):
        taken = _TAKEN_FROM.match(folded) or SOURCE_LABEL.match(folded)
        if taken is not None:
            return _source(line[taken.end() :])
        if LABEL.match(folded):
            return _labelled(line, folded)
    if AGENCY.match(folded):
        return None, line
    return _signed(line) if sure else None


def _read_bracketed(name: str, remark: str, *, sure: bool) -> tuple[str | None, str | None] | None:
    """Read "Long Hồ (Ảnh: CTV)" or "Long Hồ (Theo TTXVN)": what is in brackets adds, or is a role."""
    outer = read_byline(name, sure=sure)
    if outer is None:
        return None
    folded = fold(remark)
    if _ROLE.match(folded) or folded.startswith("anh"):
        return outer
    within = read_byline(remark)
    if within is not None:
        return outer[0], within[1] or outer[1]
    return outer if AGENCY.match(folded) else None


def _signed(line: str) -> tuple[str | None, str | None] | None:
    """Read names without a word before them, perhaps with an agency or a photographer after."""
    for cut in (_PICTURES.search(line), _BESIDE_AGENCY.search(line)):
        if cut is None or not (author := names(line[: cut.start()])):
            continue
        rest = line[cut.end() :].strip(" .()")
        if not rest:
            return author, None
        if AGENCY.match(fold(rest)):
            return author, rest
    return (found, None) if (found := names(line)) else None


def _source(rest: str) -> tuple[str | None, str | None] | None:
    rest = rest.strip(" :-–")
    if (
        2 <= len(rest) <= 60
        and (rest[0].isupper() or "." in rest)
        and len(rest.split()) <= 8
        and "," not in rest
    ):
        return None, rest
    return None


def _labelled(line: str, folded: str) -> tuple[str | None, str | None] | None:
    """Read "Bài: A - Ảnh: B": who wrote comes first, who only took pictures does not count."""
    marks = list(re.finditer(rf"(?:^|(?<=[\s,;/|–-])){LABEL.pattern}", folded))
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    author: str | None = None
    for mark, end in zip(marks, ends, strict=True):
        value = line[mark.end() : end].strip(" -–—,;/|.")
        if mark["photo"] or not value:
            continue
        if AGENCY.match(fold(value)):
            return author, value
        signed = _signed(value) if author is None else None
        if signed is not None and signed[1]:
            return signed
        author = author or _stated_name(value)
    return (author, None) if marks else None


def _stated_name(value: str) -> str | None:
    """Return what a label calls the author, whatever it looks like, if it is no sentence."""
    return value if len(value) <= 80 and value[0].isupper() and not is_prose(value) else None


def names(text: str) -> str | None:
    """Return *text* if it is one or more names of persons, and nothing else."""
    line = text.strip(" .,;-–—*")
    if not 2 <= len(line) <= 3 * _MAX_NAME or line[-1:] in ":?!" or any(c.isdigit() for c in line):
        return None
    parts = list(filter(None, _SEPARATORS.split(line)))
    if not 1 <= len(parts) <= 5 or not all(map(_is_name, parts)):
        return None
    folded = fold(line)
    if NOBODY.match(folded) or _HEADING.match(folded) or _PLACE.match(line):
        return None
    if not _ENGLISH.isdisjoint(folded.split()):
        return None
    return None if line.isupper() and not _may_be_names(folded, parts) else line


def _may_be_names(folded: str, parts: list[str]) -> bool:
    """Say whether a line in capitals is names, and no slogan or heading."""
    if len(parts) == 1:
        return len(folded.split()) <= 3 or folded.split(maxsplit=1)[0] in SURNAMES
    return all(fold(part).split(maxsplit=1)[0] in SURNAMES for part in parts)


def _is_name(part: str) -> bool:
    """Say whether *part* is one person's name, with a rank or not."""
    rank = _RANK.match(fold(part))
    words = part[rank.end() if rank is not None else 0 :].split()
    if not 1 <= len(words) <= 5 or len(part) > _MAX_NAME:
        return False
    return all(_WORD.match(word) or (word.isupper() and len(words) >= 2) for word in words)
