"""A word diff shows both texts, whole, and is ready at once however long they are."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from storage.articles.diff import Change, word_diff

WORDS = st.lists(
    st.sampled_from(["hội", "nghị", "Đảng", "ủy", "3", "/", ",", " ", "  ", "\n", "tổ", "chức"]),
    max_size=40,
)


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(run.change.value, run.words) for run in word_diff(before, after)]


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_diff(one, other):
    before, after = "".join(one), "".join(other)
    runs = word_diff(before, after)
    assert "".join(run.words for run in runs if run.change is not Change.ADDED) == before
    assert "".join(run.words for run in runs if run.change is not Change.REMOVED) == after
    assert all(run.words for run in runs)
    assert all(run.change is not following.change for run, following in pairwise(runs))


def test_a_change_between_repeated_words_is_found():
    line = "Báo cáo tuần của Ban Tổ chức.\n"
    before, after = line * 3 + "Có 12 đại biểu.\n" + line, line * 3 + "Có 15 đại biểu.\n" + line
    assert told(before, after) == [
        ("kept", line * 3 + "Có "),
        ("removed", "12"),
        ("added", "15"),
        ("kept", " đại biểu.\n" + line),
    ]


def test_a_long_speech_is_compared_word_by_word():
    words = [f"từ{number}" for number in range(40_000)]
    edited = [*words[:20_000], "thêm", *words[20_000:]]
    edited[-9] = "khác"
    runs = word_diff(" ".join(words), " ".join(edited))
    assert [run.words for run in runs if run.change is Change.ADDED] == ["thêm ", "khác"]


def test_a_long_speech_that_was_written_anew_is_shown_after_the_former():
    before, after = "vâng " * 40_000, "không " * 40_000
    kept = [run.words for run in word_diff(before, after) if run.change is Change.KEPT]
    assert kept in ([], [" "])
