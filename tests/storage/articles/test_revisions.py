"""However the captures come in, the history is what stood there over time."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from storage.articles.revisions import History, Sighting, Version
from tests.articles import FIRST_DAY, article

CONTENTS = "ABC"
captures = st.lists(st.sampled_from(CONTENTS), min_size=1, max_size=9)


def version(day, content, extractor="1"):
    sighting = Sighting(FIRST_DAY + timedelta(days=day), day, f"sha256:{day}")
    return Version(article(title=content, extractor=extractor), sighting)


def never(_capture_id):
    return None


def told(history):
    """Return (title, number of the capture that first showed it) of each revision."""
    return [(each.article.title, each.capture.capture_id) for each in history.versions]


def truth(contents):
    """Return what `told` must say of one content a day."""
    days = groupby(enumerate(contents), key=lambda pair: pair[1])
    return [(content, next(group)[0]) for content, group in days]


def entered(contents, order, history=None, extractor="1"):
    history = history or History()
    for day in order:
        history.enter(version(day, contents[day], extractor), never)
    return history


@given(captures, st.randoms(use_true_random=False))
def test_any_order_of_import_gives_the_same_history(contents, random):
    order = list(range(len(contents)))
    random.shuffle(order)
    assert told(entered(contents, order)) == truth(contents)


@given(captures, st.randoms(use_true_random=False))
def test_what_comes_twice_changes_nothing(contents, random):
    order = [*range(len(contents))] * 2
    random.shuffle(order)
    history = entered(contents, order)
    assert told(history) == truth(contents)
    assert history.replaced == []


@given(captures, st.dictionaries(st.sampled_from(CONTENTS), st.sampled_from("XY")))
def test_read_again_in_order_the_history_is_as_the_new_extractor_sees_it(contents, sees):
    seen = [sees.get(content, content) for content in contents]
    history = entered(contents, range(len(contents)))
    entered(seen, range(len(seen)), history, extractor="2")
    assert told(history) == truth(seen)


@given(captures, st.data())
def test_a_new_extractor_alone_adds_no_revision_where_captures_can_be_read_again(contents, data):
    """The old extractor saw all titles in lower case: its revisions stand, and none is added."""
    old = [content.lower() for content in contents]
    history = entered(old, range(len(old)))
    days = data.draw(st.lists(st.integers(0, len(contents) - 1), min_size=1))

    def reread(capture_id):
        return article(title=contents[capture_id], extractor="2")

    for number, day in enumerate(days):
        # later on the same day, from other bytes
        at = FIRST_DAY + timedelta(days=day, hours=1, minutes=number)
        sighting = Sighting(at, 100 + number, f"sha256:{100 + number}")
        reading = Version(article(title=contents[day], extractor="2"), sighting)
        assert not history.enter(reading, reread)
    assert [title.upper() for title, _ in told(history)] == [title for title, _ in truth(contents)]
