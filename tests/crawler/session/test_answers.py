"""What came of a request is one of five things, and says what follows."""

from datetime import datetime

import pytest

from crawler.parsing.verdict import FOREIGN
from crawler.session.answers import Disposition, dispose
from storage.frontier.queue import Lease
from storage.records import Capture, LinkKind, Page, PageKind, Visit
from vietnamese.time import VIETNAM

URL = "https://thanhuytphcm.vn/tin-tuc/hoi-nghi-1491871594"
HOME = "https://thanhuytphcm.vn/"


def lease(kind: LinkKind = LinkKind.ARTICLE, **more) -> Lease:
    values = {
        "id": 1, "url": URL, "address": URL, "kind": kind, "article_id": 1491871594,
        "section": None, "depth": 1, "attempts": 0, "etag": None, "last_modified": None,
        "payload_digest": None, "unchanged_visits": 0, "listed": None, "denied_at": None,
    }  # fmt: skip
    return Lease(**{**values, **more})


def visit(page: Page, address: str = URL) -> Visit:
    capture = Capture(
        url=address, fetched_at=datetime(2020, 11, 13, tzinfo=VIETNAM), status=200,
        content_type="text/html", payload_digest="sha256:0", warc_file="a", warc_offset=0,
        warc_length=1,
    )  # fmt: skip
    return Visit(capture=capture, page=page, address=address)


def page(kind: PageKind) -> Page:
    return Page(kind=kind, reason="so it looks")


@pytest.mark.parametrize(
    ("status", "kind", "disposition"),
    [
        (200, PageKind.ARTICLE, Disposition.FETCHED),
        (200, PageKind.OTHER, Disposition.UNREAD),
        (200, PageKind.LISTING, Disposition.DENIED),
        (200, PageKind.NOT_FOUND, Disposition.DENIED),
        (404, PageKind.NOT_FOUND, Disposition.DENIED),
        (410, PageKind.NOT_FOUND, Disposition.DENIED),
        (404, PageKind.BLOCKED, Disposition.DENIED),
        (200, PageKind.BLOCKED, Disposition.FAILED),
        (200, PageKind.SHELL, Disposition.FAILED),
        (200, PageKind.UNREADABLE, Disposition.FAILED),
        (206, PageKind.ARTICLE, Disposition.FAILED),
        (403, PageKind.BLOCKED, Disposition.FAILED),
        (503, PageKind.ERROR, Disposition.FAILED),
        (304, PageKind.OTHER, Disposition.FAILED),  # nothing was known of the page
    ],
)
def test_an_article_that_was_asked_for(status, kind, disposition):
    found, reason = dispose(lease(), status, visit(page(kind)))
    assert found is disposition
    assert bool(reason) is (disposition is not Disposition.FETCHED)


def test_not_modified_is_an_answer_where_something_was_known():
    known = lease(etag='"1"')
    assert dispose(known, 304, visit(page(PageKind.OTHER)))[0] is Disposition.FETCHED


def test_a_section_that_leads_to_the_front_page_is_denied():
    section = lease(LinkKind.SECTION, section="quan-1", article_id=None)
    shown = visit(page(PageKind.LISTING), HOME)
    assert dispose(section, 200, shown)[0] is Disposition.DENIED
    front = lease(LinkKind.HOME, article_id=None)
    assert dispose(front, 200, shown)[0] is Disposition.FETCHED


def test_a_page_that_leads_nowhere_is_to_be_asked_for_again():
    assert dispose(lease(), 200, visit(FOREIGN)) == (Disposition.FAILED, FOREIGN.reason)
