"""A run that had no more articles than it missed says so, whatever kept them from it."""

from __future__ import annotations

import pytest

from crawler.monitors.completeness import account
from crawler.monitors.figures import Figures
from storage.runs import RunKind, running


def alarms(figures, archive):
    with running(archive, RunKind.CRAWL, {}) as run, archive.transaction() as connection:
        account(connection, figures, run.id)
    return figures.alarms


@pytest.mark.parametrize("missed", ["denied", "refused", "failing"])
def test_as_many_missed_as_had_is_an_alarm(missed, archive):
    for number, had in ((4, 0), (9, 10)):
        assert alarms(Figures(**{missed: number}, articles_new=had), archive) == []
    for number, had in ((5, 0), (10, 10)):
        (alarm,) = alarms(Figures(**{missed: number}, articles_unchanged=had), archive)
        assert alarm.startswith(f"{had} articles were had, and {number} ")
