"""What a session counts of its answers."""

from crawler.monitors.figures import Figures
from crawler.session.answers import TRIES, Answer, Disposition
from crawler.session.tally import tally
from storage.records import Outcome
from tests.crawler.session.test_answers import lease


def test_an_article_has_failed_when_it_is_not_tried_again() -> None:
    figures = Figures()
    for attempts in range(TRIES):
        answer = Answer(
            lease=lease(attempts=attempts),
            disposition=Disposition.FAILED,
            reason="HTTP 500",
            status=500,
        )
        tally(figures, answer)
    assert (figures.failing, figures.failed) == (1, {"HTTP 500": TRIES})
    figures.count(Outcome.NEW)
    assert figures.articles == 1
