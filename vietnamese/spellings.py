"""In which other ways may the same words be written? As "sỹ" for "sĩ", "5000" for "5.000"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

from vietnamese.letters import strip_marks
from vietnamese.words import Forms, cut, forms

Words = tuple[Forms, ...]

#: Ways of writing one phrase that are tried.
_MOST = 16
# Rhymes that are written with i and with y, after these onsets alone.
_I_OR_Y = re.compile("((?:[hklmst]|qu))([iy])([\u0300\u0301\u0309\u0303\u0323]?)((?:t|nh|ch)?)")
_DAY = r"\d{1,2}"
_PART = re.compile(
    rf"(?P<date>(?<![\d/.-]){_DAY}/{_DAY}(?:/\d{{4}})?(?![\d/]))"
    r"|(?P<number>(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d.,]*\d)|(?<![\d.,])\d{4,15}(?![\d.,]*\d))"
    r"|(?P<dotted>(?<!\w)(?:[^\W\d_]+\.)+[^\W\d_]+(?!\w))"
    r"|(?P<word>[^\W_]+)"
)


def spellings(text: str) -> list[Words]:
    """Return the words of *text* in every way of writing that means the same, as typed first.

    >>> [" ".join(word.exact for word in words) for words in spellings("bác sĩ")]
    ['bác sĩ', 'bác sỹ']
    >>> [" ".join(word.exact for word in words) for words in spellings("03/11: 5000")]
    ['03 11 5000', '03 11 5 000', '3 11 5000', '3 11 5 000']
    """
    text = unicodedata.normalize("NFC", text)
    parts = [_ways(match) for match in _PART.finditer(text)]
    if not parts:
        return []
    return combined(parts)


def combined(parts: Sequence[Sequence[Words]]) -> list[Words]:
    """Return the phrases that *parts*, each in several ways, make one after the other."""
    chosen = islice(product(*parts), _MOST)
    return list(dict.fromkeys(sum(each, ()) for each in chosen))


def beginnings(text: str) -> list[Words]:
    """Return the words of *text*, the last of which may go on.

    Where the tone of a syllable stands is known only when its end is.
    """
    words = tuple(cut(text))
    if not words:
        return []
    as_typed = unicodedata.normalize("NFC", text).casefold().split()[-1].strip("*")
    last = Forms(as_typed, strip_marks(as_typed))
    return list(dict.fromkeys([words, (*words[:-1], last)] if last.exact.isalnum() else [words]))


def _ways(match: re.Match[str]) -> list[Words]:
    found = match[0]
    match match.lastgroup:
        case "date":
            return _dates(found.split("/"))
        case "number":
            return _numbers(found.replace(".", ""), tuple(cut(found)))
        case "dotted":
            return [tuple(cut(found)), (forms(found.replace(".", "")),)]
        case _:
            return [(word,) for word in _syllables(forms(found))]


def _dates(numbers: Sequence[str]) -> list[Words]:
    ways = [_with_and_without_zero(number) for number in numbers]
    return [tuple(map(forms, each)) for each in product(*ways)]


def _with_and_without_zero(number: str) -> list[str]:
    bare = number.lstrip("0")
    if len(number) > len("31") or not bare or len(bare) > 1:
        return [number]
    return [number, bare if number != bare else f"0{bare}"]


def _numbers(digits: str, typed: Words) -> list[Words]:
    first = len(digits) % 3 or 3
    groups = [digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))]
    ways = [typed, (forms(digits),), tuple(map(forms, groups))]
    return list(dict.fromkeys(ways))


@lru_cache(maxsize=2**12)
def _syllables(word: Forms) -> tuple[Forms, ...]:
    """Return *word*, and the same with y for i or i for y where both are written."""
    return tuple(dict.fromkeys((word, *map(forms, _with_other_letter(word.exact)))))


def _with_other_letter(exact: str) -> Iterator[str]:
    match = _I_OR_Y.fullmatch(unicodedata.normalize("NFD", exact))
    if match is None or (match[4] and match[1] != "qu"):
        return
    onset, letter, tone, end = match.groups()
    yield f"{onset}{'y' if letter == 'i' else 'i'}{tone}{end}"
