"""Both schools of tones are one, and no other word changes."""

from __future__ import annotations

import pytest

from vietnamese.letters import modern_tone
from vietnamese.words import forms


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
