"""A snippet shows the place with most of the words."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from storage.search.query import parse
from storage.search.snippet import snippet as snippet_of


def test_a_snippet_of_a_long_text_begins_near_the_hit():
    text = "\n".join(f"Đoạn {number} nói về chuyện khác." for number in range(200))
    text = text.replace("Đoạn 150 nói", "Đoạn 150, theo  Nghị\nquyết, nói")
    (term,) = parse('"nghi quyet"').included
    shown = snippet_of(text, [term.phrase])
    assert "theo **Nghị quyết**, nói" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown.split()) < 60


def test_a_snippet_shows_the_place_with_most_of_the_words():
    filler = "chuyện khác " * 60
    text = f"Đảng. {filler} Khối. {filler} Đảng ủy của Khối. {filler} Đảng."
    phrases = [term.phrase for term in parse("dang uy khoi").included]
    assert "**Đảng ủy** của **Khối**" in snippet_of(text, phrases)


@given(st.text(), st.text(min_size=1))
def test_a_snippet_is_the_text_but_for_marks_and_cuts(text, typed):
    text = unicodedata.normalize("NFC", text)
    phrases = [term.phrase for term in parse(typed).included]
    shown = snippet_of(text, phrases, marks=("\ue000", "\ue001"))
    bare = shown.translate({0xE000: None, 0xE001: None}).removeprefix("… ").removesuffix(" …")
    assert bare in " ".join(text.split()) or "\ue000" in text or "\ue001" in text
