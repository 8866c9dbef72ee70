"""What a session counts of its answers."""

from crawler.session.answers import TRIES, Answer, Figures
from storage.frontier.queue import Lease
from storage.records import LinkKind, Outcome


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
