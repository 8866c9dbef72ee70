"""Words are cut and compared alike wherever they come from."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from vietnamese.letters import fold, strip_marks
from vietnamese.words import cut, forms, phrase, printed, spans

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵdđ"
syllables = st.text(alphabet=LETTERS + "bcghklmnpqrstvx", min_size=1, max_size=7)


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
