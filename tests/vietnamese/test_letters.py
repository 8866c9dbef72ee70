"""Both schools of tones are one, and no other word changes."""

from __future__ import annotations

import pytest

from vietnamese.letters import clean, modern_tone
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


def test_controls_are_no_letters_and_joined_emoji_stay_whole():
    assert clean("a\x00\x07\x1b[31mb\x9b2J\x7f") == "a[31mb2J"
    assert clean("một\u200d\x85hai\x1cba") == "một hai ba"
    family = "👨\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 👩🏽\u200d💻"
    assert clean(family) == family
    assert clean("đ\u200dảng 👩\u200d a") == "đảng 👩 a"
