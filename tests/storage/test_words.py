"""Words are cut and compared alike wherever they come from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.letters import fold, modern_tone, strip_marks
from vietnamese.words import cut, forms, phrase, printed, spans

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵdđ"
syllables = st.text(alphabet=LETTERS + "bcghklmnpqrstvx", min_size=1, max_size=7)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("hoà", "hòa"), ("toạ", "tọa"), ("khoẻ", "khỏe"), ("thuỷ", "thủy"), ("uỷ", "ủy"),
        ("luỹ", "lũy"), ("thuý", "thúy"),
    ],
)  # fmt: skip
def test_both_schools_of_tones_are_one(older, newer):
    assert modern_tone(older) == newer == modern_tone(newer)
    assert forms(older.upper()) == forms(newer)


@pytest.mark.parametrize("word", ["quý", "quỳ", "hoàn", "thuế", "ngoài", "khoá học", "giá"])
def test_other_words_keep_their_tone(word):
    assert modern_tone(word) == word


@given(syllables)
def test_forms_do_not_depend_on_case_or_normal_form(word):
    once = forms(word)
    assert forms(unicodedata.normalize("NFD", word).upper()) == once
    assert forms(once.exact) == once
    assert once.folded == strip_marks(once.exact)
    assert once.folded.isascii()


@given(st.lists(syllables, min_size=1))
def test_a_text_holds_each_of_its_words_and_itself(words):
    text = ", ".join(words)
    where = printed(text)
    for place, word in enumerate(words):
        assert place in where.places(forms(word))
    whole = phrase(text)
    assert (0, len(words) - 1) in whole.find(where)
    assert (0, len(words) - 1) in phrase(fold(text)).find(where)


@given(st.text())
def test_every_text_is_cut_alike_for_index_query_and_snippet(text):
    text = unicodedata.normalize("NFC", text)
    words = cut(text)
    assert [forms(text[start:end]) for start, end in spans(text)] == words
    assert printed(text).exact == tuple(word.exact for word in words)
    assert (phrase(text) is None) == (not words)
    for word in words:
        # The index parts what it is given at ASCII signs and spaces: no form may hold one.
        assert all(not char.isascii() or char.isalnum() for char in word.exact + word.folded)
        assert word.exact
        assert word.folded
