"""A run that had no more articles than it missed says so, whatever kept them from it."""

from pathlib import Path

import pytest

from crawler.monitors.completeness import account
from crawler.monitors.figures import Figures
from storage.archive import Archive
from storage.runs import start


def alarms(figures: Figures, directory: Path) -> list[str]:
    with (
        Archive.open(directory, create=True) as archive,
        archive.transaction() as connection,
    ):
        account(connection, figures, start(connection, "crawl", {}))
    return figures.alarms


@pytest.mark.parametrize("missed", ["denied", "refused", "failing"])
def test_as_many_missed_as_had_is_an_alarm(missed: str, tmp_path: Path) -> None:
    for number, had in ((4, 0), (9, 10)):
        assert alarms(Figures(**{missed: number}, articles_new=had), tmp_path) == []
    for number, had in ((5, 0), (10, 10)):
        (alarm,) = alarms(Figures(**{missed: number}, articles_unchanged=had), tmp_path)
        assert alarm.startswith(f"{had} articles were had, and {number} ")
