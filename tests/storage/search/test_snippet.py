"""A snippet is the printed text around the place with most of the words, the hits marked."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from storage.records import ArticleQuery
from storage.search.query import parse
from storage.search.snippet import snippet


def snippet_for(archive, typed):
    (hit,) = archive.search(ArticleQuery(words=typed, limit=1))
    return hit.snippet


def test_a_snippet_shows_the_printed_text_with_the_hit_marked(held):
    assert "**Đảng ủy Khối** họp" in snippet_for(held, "dang uy khoi")
    assert "**3/11**" in snippet_for(held, "3/11")
    assert "“**văn hóa đọc**”" in snippet_for(held, '"van hoa doc"')


def test_a_snippet_without_a_hit_is_the_beginning(held):
    assert snippet_for(held, "title:liên").startswith("Ngày 9/10, LĐLĐ TPHCM")
    assert snippet_for(held, "title:họa") == ""


def test_a_snippet_of_a_long_text_begins_near_the_hit():
    text = "\n".join(f"Đoạn {number} nói về chuyện khác." for number in range(200))
    text = text.replace("Đoạn 150 nói", "Đoạn 150, theo  Nghị\nquyết, nói")
    shown = snippet(text, parse('"nghi quyet"').phrases)
    assert "theo **Nghị quyết**, nói" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown.split()) < 60


def test_a_snippet_shows_the_place_with_most_of_the_words():
    filler = "chuyện khác " * 60
    text = f"Đảng. {filler} Khối. {filler} Đảng ủy của Khối. {filler} Đảng."
    phrases = parse("dang uy khoi").phrases
    assert "**Đảng ủy** của **Khối**" in snippet(text, phrases)


@given(st.text(), st.text(min_size=1))
def test_a_snippet_is_the_text_but_for_marks_and_cuts(text, typed):
    text = unicodedata.normalize("NFC", text)
    phrases = parse(typed).phrases
    shown = snippet(text, phrases, marks=("\ue000", "\ue001"))
    bare = shown.translate({0xE000: None, 0xE001: None}).removeprefix("… ").removesuffix(" …")
    assert bare in " ".join(text.split()) or "\ue000" in text or "\ue001" in text
