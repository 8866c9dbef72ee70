"""A run that had no more articles than it missed says so, whatever kept them from it."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from crawler.monitors.completeness import FORBIDDEN, account
from crawler.monitors.figures import Figures
from storage.database.models import Frontier
from storage.runs import RunKind, running
from tests.articles import FIRST_DAY


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


def test_further_pages_that_robots_txt_forbids_are_an_alarm(archive):
    front = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"
    figures = Figures(pages=1)
    with running(archive, RunKind.CRAWL, {}) as run, archive.transaction() as connection:
        connection.execute(
            insert(Frontier).values(
                url=f"{front}?page=2", address=f"{front}?page=2", kind="listing", front=front,
                state="skipped", reason=FORBIDDEN, depth=1, priority=1, discovered_at=FIRST_DAY,
                run_id=run.id,
            )
        )  # fmt: skip
        account(connection, figures, run.id)
    assert [check.monitor for check in figures.checks] == ["lists-allowed"]
