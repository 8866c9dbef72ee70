"""What the site says of when to come back, and which addresses are not the public network's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extensions.throttle import BREAKING_POINT, Throttle, read_retry_after
from crawler.session.answers import Answer, Disposition
from storage.frontier.queue import Lease
from storage.records import LinkKind
from storage.runs import FinishReason

NOW = datetime(2024, 1, 15, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", NOW + timedelta(minutes=2)),
        (" 0 ", NOW),
        ("Mon, 15 Jan 2024 09:30:00 GMT", NOW + timedelta(minutes=90)),
        ("Mon, 15 Jan 2024 16:30:00 +0700", NOW + timedelta(minutes=90)),
        ("Mon, 15 Jan 2024 09:30:00", NOW + timedelta(minutes=90)),
        ("Mon, 15 Jan 2024 09:30:00 -0000", NOW + timedelta(minutes=90)),
        ("Monday, 15-Jan-24 09:30:00 GMT", NOW + timedelta(minutes=90)),
        ("Mon Jan 15 09:30:00 2024", NOW + timedelta(minutes=90)),
        ("119.2", NOW + timedelta(minutes=2)),
        ("120, 60", NOW + timedelta(minutes=2)),
        ("15 minutes", None),
        ("", None),
        ("-5", None),
        ("²", None),
        ("soon", None),
        ("Mon, 99 Jan 2024 09:30:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, expected: datetime | None) -> None:
    assert read_retry_after(value, NOW) == expected


@given(st.text(max_size=40) | st.integers().map(str) | st.datetimes().map(str))
def test_whatever_it_says_it_can_be_compared(value: str) -> None:
    moment = read_retry_after(value, NOW)
    assert moment is None or min(moment - NOW, timedelta(days=1)) <= timedelta(days=1)


class Crawler:
    engine = None


def answer(url: str, *, kind: LinkKind = LinkKind.ARTICLE, status: int | None = None) -> Answer:
    lease = Lease(
        id=1, url=url, address=url, kind=kind, article_id=None, section=None, depth=0, attempts=0,
        etag=None, last_modified=None, payload_digest=None, unchanged_visits=0, listed=None,
        denied_at=None,
    )  # fmt: skip
    return Answer(lease=lease, disposition=Disposition.FAILED, reason="no answer", status=status)


SITE = "https://thanhuytphcm.vn/tin-tuc/a-1491870001"


def test_a_site_that_only_fails_is_down() -> None:
    throttle = Throttle(Crawler())
    for _ in range(BREAKING_POINT):
        throttle.note(answer(SITE))
    assert throttle.stop_reason == FinishReason.SITE_DOWN


@pytest.mark.parametrize(
    "failing",
    [
        answer("https://images.hcmcpv.org.vn/a.jpg", kind=LinkKind.IMAGE),
        answer("https://thanhuytphcm.vn/a.pdf", kind=LinkKind.ATTACHMENT),
        answer("https://hcmcpv.org.vn/tin-tuc/a-1491870001"),
        answer(SITE, status=302),
    ],
    ids=["picture", "document", "another host", "redirect"],
)
def test_what_fails_elsewhere_says_nothing_of_the_site(failing: Answer) -> None:
    throttle = Throttle(Crawler())
    for _ in range(3 * BREAKING_POINT):
        throttle.note(failing)
    assert throttle.stop_reason is None
    assert throttle.trouble is None
    assert len(throttle.alarms) == (failing.status is None)
    assert throttle.is_given_up(failing.lease) == (failing.status is None)
    assert not throttle.is_given_up(answer(SITE).lease)
