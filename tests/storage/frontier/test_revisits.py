"""What is likely to have changed is looked at again sooner; what failed, later and later."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.frontier import revisits
from storage.records import Outcome
from vietnamese.time import VIETNAM

NOW = datetime(2024, 5, 1, 8, tzinfo=VIETNAM)


def test_young_articles_are_looked_at_again_sooner_than_old_ones():
    ages = [timedelta(hours=1), timedelta(days=3), timedelta(days=20), timedelta(days=3000)]
    visits = [revisits.article_at(NOW - age, Outcome.NEW, 0, now=NOW) for age in ages]
    assert visits == sorted(visits)
    assert len(set(visits)) == len(visits)
    again = revisits.article_at(NOW - ages[0], Outcome.UNCHANGED, 0, now=NOW)
    assert again >= visits[0]


def test_an_article_that_stays_as_it_is_is_looked_at_less_and_less_often():
    age = NOW - timedelta(days=20)
    visits = [revisits.article_at(age, Outcome.UNCHANGED, n, now=NOW) for n in range(6)]
    assert visits == sorted(visits)
    assert visits[3] == visits[5] == NOW + 4 * (visits[0] - NOW)


def test_the_wait_after_failures_doubles_up_to_a_day():
    waits = [revisits.failed_at(n, now=NOW) - NOW for n in (0, 4, 10, 40)]
    assert waits == sorted(waits)
    assert timedelta(seconds=1) < waits[0] < timedelta(seconds=3)
    assert timedelta(hours=18) <= waits[-1] <= timedelta(hours=30)


@pytest.mark.parametrize(
    ("asked", "least"),
    [(timedelta(hours=2), timedelta(hours=2)), (timedelta(days=400), timedelta(days=1))],
)
def test_what_the_site_asks_for_is_kept_within_reason(asked, least):
    assert revisits.failed_at(0, now=NOW, not_before=NOW + asked) == NOW + least
