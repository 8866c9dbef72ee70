"""Does this line show a date, or does a sentence speak of one: a law, a deadline, an event?"""

from __future__ import annotations

import re

from crawler.extraction.wording.labels import is_prose
from vietnamese.dates import beside_date, find_moments
from vietnamese.letters import clean, fold

_BESIDE = 60  # characters that a date line may say beside the date
_WORDS = 4  # in lower case beside a date, from which they make a sentence
#: What divides a line into parts that say one thing each.
_DIVIDERS = re.compile(r" ?[|•·] ?| [-–—] ")
#: What opens a part that says when the page was published or changed.
_LABEL = re.compile(
    r"(?:ngay |thoi gian )?(?:cap nhat|dang|xuat ban|dua|phat hanh|tao|viet|sua|chinh sua)\b"
    r"|published|posted|updated|submitted|last (?:updated|modified)|modified"
)
#: What stands right before a date of which a sentence speaks.
_SPOKEN_OF = re.compile(
    r"(?:(?<!thu )\b(?:den|tu|truoc|het|toi|sau|khoang|trong)(?: het| ngay| thang| luc)*+"
    r"|\bso\s\S*\d\S{0,20}(?:\s\S{1,20}){0,3}?|[/-](?:tw|tu|nq|ct|qd|kh|tb|hd|cv|ubnd|hdnd|bct|ttg|cp|nd-cp)(?: ngay)?)"
    r"[\s,:(]*$"
)
_EVENT = re.compile(
    r"(?:thoi (?:gian|han)|han|dia diem|khai mac|be mac|du kien|bat dau|ket thuc|le |hoi nghi|ky hop|co hieu luc"
    r"|ngay (?:thi|bau cu|sinh|mat|hop|mo|bat dau|ket thuc|khai|to chuc|hoi|le|co|ban hanh|ky))\b(?! dang| cap nhat)"
)


def is_date_line(text: str) -> bool:
    """Say whether a line says hardly more than a date; a recital of laws ends with a semicolon."""
    beside = beside_date(text)
    if beside is None or len(beside) > _BESIDE or is_prose(beside):
        return False
    return not (text[-1] == ";" and beside.count(" ") > 2) and not speaks_of_date(text)


def speaks_of_date(text: str) -> bool:
    """Say whether the dates in a line are those of which a sentence speaks."""
    parts = [part for part in _DIVIDERS.split(text) if next(find_moments(part), None) is not None]
    return bool(parts) and all(map(_is_spoken_of, parts))


def _is_spoken_of(part: str) -> bool:
    folded = fold(part)
    if _LABEL.match(folded):
        return False
    moment = min(find_moments(part), key=lambda found: found.start)
    if _EVENT.match(folded) or _SPOKEN_OF.search(folded[: moment.start]):
        return True
    beside = clean(beside_date(part) or "" if len(part) <= 160 else part)
    words = beside.split()
    lower = sum(word[0].islower() for word in words)
    return is_prose(beside) or lower >= _WORDS or (part.rstrip().endswith(".") and len(words) > 3)
