"""A run that had no more articles than it missed says so, whatever kept them from it."""

from pathlib import Path

import pytest

from crawler.monitors.completeness import account
from crawler.session.answers import TRIES, Answer, Figures
from storage.archive import Archive
from storage.frontier.queue import Lease
from storage.records import LinkKind, Outcome
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


def test_an_article_has_failed_when_it_is_not_tried_again() -> None:
    figures = Figures()
    for attempts in range(TRIES):
        figures.watch(Answer(lease=lease(attempts), status=500, failure="HTTP 500"))
    assert (figures.failing, figures.failed) == (1, {"HTTP 500": TRIES})
    figures.count(Outcome.NEW)
    assert figures.articles == 1


def lease(attempts: int) -> Lease:
    url = "https://thanhuytphcm.vn/tin-tuc/hoi-nghi-1491871594"
    return Lease(
        id=1, url=url, address=url, kind=LinkKind.ARTICLE, article_id=1491871594, section=None,
        depth=1, attempts=attempts, etag=None, last_modified=None, payload_digest=None,
        unchanged_visits=0, listed=None, denied_at=None,
    )  # fmt: skip
