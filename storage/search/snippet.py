"""Which part of a text shows the words that were asked for?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vietnamese.words import Phrase, printed, spans

#: Words of a snippet.
_SNIPPET_WORDS = 40
#: Words shown before the first hit.
_LEAD_IN = 8


def snippet(text: str, phrases: Sequence[Phrase], *, marks: tuple[str, str] = ("**", "**")) -> str:
    """Return the part of *text* that shows most of *phrases*, on one line, hits between *marks*."""
    words = printed(text)
    hits = sorted(
        (first, last, number)
        for number, each in enumerate(phrases)
        for first, last in each.find(words)
    )
    places = spans(text)
    begin = _best_start(hits)
    window = places[begin : begin + _SNIPPET_WORDS]
    if not window:
        return ""
    start = 0 if begin == 0 else window[0][0]
    end = len(text) if begin + _SNIPPET_WORDS >= len(places) else window[-1][1]
    found = [
        (places[first][0], places[last][1])
        for first, last, _ in hits
        if first >= begin and places[last][1] <= end
    ]
    shown = _marked(text, start, end, _merged(text, found), marks)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return f"{before}{' '.join(shown.split())}{after}"


def _best_start(hits: Sequence[tuple[int, int, int]]) -> int:
    """Return the word with which to begin, so that most different phrases are shown."""
    best, most = 0, 0
    for place, (first, _, _) in enumerate(hits):
        near = {
            number
            for _, last, number in hits[place : place + _SNIPPET_WORDS]
            if last < first + _SNIPPET_WORDS - _LEAD_IN
        }
        if len(near) > most:
            best, most = first, len(near)
    return max(0, best - _LEAD_IN)


def _merged(text: str, found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join places that overlap or have nothing but white space between them."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _marked(
    text: str, start: int, end: int, found: Iterable[tuple[int, int]], marks: tuple[str, str]
) -> str:
    parts, position = [], start
    for first, last in found:
        parts += [text[position:first], marks[0], text[first:last], marks[1]]
        position = last
    return "".join((*parts, text[position:end]))
