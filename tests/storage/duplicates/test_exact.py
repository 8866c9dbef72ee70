"""The same text under another id is a duplicate of the earliest, in whatever order they come."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.archive import Archive
from storage.records import Outcome
from storage.search import index
from tests.articles import TEXT, article, save, visit

SHORT = "Mời quý bạn đọc theo dõi video clip dưới đây."


def duplicates(archive):
    return {each.id: each.duplicate_of for each in archive.articles()}


def test_a_new_id_with_the_text_of_another_is_its_duplicate(archive):
    assert save(archive, visit(article(1)), visit(article(2, title="In lại"))) == [
        Outcome.NEW,
        Outcome.DUPLICATE,
    ]
    assert save(archive, visit(article(3))) == [Outcome.DUPLICATE]
    assert duplicates(archive) == {1: None, 2: 1, 3: 1}


@pytest.mark.parametrize("order", [*permutations([1, 2, 3])])
def test_the_earliest_is_the_one_with_the_smallest_id(archive, order):
    for number in order:
        save(archive, visit(article(number)))
    assert duplicates(archive) == {1: None, 2: 1, 3: 1}


def test_an_earlier_one_that_comes_late_is_new_and_the_others_follow_it(archive):
    save(archive, visit(article(5)), visit(article(7)))
    before = archive.article(5).changed_at
    assert save(archive, visit(article(3))) == [Outcome.NEW]
    assert duplicates(archive) == {3: None, 5: 3, 7: 3}
    assert archive.article(5).changed_at >= before


def test_when_the_earliest_changes_the_next_takes_its_place(archive):
    save(archive, *(visit(article(number)) for number in (1, 2, 3)))
    assert save(archive, visit(article(1, text=TEXT + "\nThêm."), day=1)) == [Outcome.REVISED]
    assert duplicates(archive) == {1: None, 2: None, 3: 2}
    assert save(archive, visit(article(1), day=2)) == [Outcome.REVISED]
    assert duplicates(archive) == {1: None, 2: 1, 3: 1}


@pytest.mark.parametrize("text", ["", "Tranh: NOP"])
def test_empty_and_tiny_texts_are_never_duplicates(archive, text):
    readings = [article(number, title="[Video] Bản tin", text=text, lead="") for number in (1, 2)]
    assert save(archive, *map(visit, readings)) == [Outcome.NEW, Outcome.NEW]
    assert duplicates(archive) == {1: None, 2: None}


def test_short_texts_are_duplicates_only_under_the_same_title(archive):
    titles = {1: "[Video] Một", 2: "[Video] Hai", 3: "[VIDEO]  một"}
    save(archive, *(visit(article(n, title=t, text=SHORT)) for n, t in titles.items()))
    assert duplicates(archive) == {1: None, 2: None, 3: 1}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 4), st.sampled_from("AB")), min_size=1, max_size=4),
        max_size=5,
    )
)
def test_marks_are_always_as_the_texts_stand(tmp_path_factory, batches):
    with Archive.open(tmp_path_factory.mktemp("archive"), create=True) as archive:
        current = {}
        for day, batch in enumerate(batches):
            save(archive, *(visit(article(n, text=f"{t} {TEXT} {TEXT}"), day) for n, t in batch))
            current |= dict(batch)
        expected = {
            number: min(other for other in current if current[other] == text)
            for number, text in current.items()
        }
        assert duplicates(archive) == {
            number: None if first == number else first for number, first in expected.items()
        }
        with archive.transaction() as connection:
            assert list(index.faulty_entries(connection)) == []
