"""Addresses that others know are entered once, and what is not asked for is counted."""

from datetime import datetime

import pytest

from crawler.runs.add import AddReport, add, read_addresses
from storage.errors import BadInput
from storage.frontier import queue
from storage.frontier.queue import Bounds
from storage.records import LinkKind
from vietnamese.time import VIETNAM

HOME = "https://thanhuytphcm.vn/"
ARTICLE = f"{HOME}tin-tuc/mot-bai-1491871594"


def added(archive, *found):
    report = AddReport()
    add(archive, read_addresses(found, report), report)
    return report


def leased(archive):
    now = datetime.now(VIETNAM)
    with archive.transaction() as connection:
        taken = queue.lease(connection, 99, run_id=1, bounds=Bounds(), now=now)
    return {each.url: each.kind for each in taken}


def test_what_is_new_is_due_and_what_is_known_is_counted(archive):
    others = [
        "http://www.hcmcpv.org.vn/tin-tuc/ten-khac-1491871594?fbclid=x",
        f"{HOME}nhom-tin/quan-1-1197604608",
        f"{HOME}chuyen-de/hoc-tap-bac",
        f"{HOME}sitemap-2020.xml",
    ]
    report = added(archive, ARTICLE, *others)
    assert (report.new, report.known, report.refused.total()) == (4, 0, 0)
    assert leased(archive) == {
        ARTICLE: LinkKind.ARTICLE,
        f"{HOME}nhom-tin/quan-1-1197604608": LinkKind.SECTION,
        f"{HOME}chuyen-de/hoc-tap-bac": LinkKind.PAGE,
        f"{HOME}sitemap-2020.xml": LinkKind.SITEMAP,
    }
    again = added(archive, others[0], f"{HOME}tin-tuc/ba-1491871596")
    assert (again.new, again.known) == (1, 1)


def test_what_is_not_asked_for_says_why(archive):
    report = added(
        archive,
        ARTICLE,
        "https://icpv.thanhuytphcm.vn/tin-tuc/noi-bo-1491871594",
        "https://example.org/tin-tuc/mot-bai-1491871594",
        "https://[",
        "khong phai dia chi",
        f"{HOME}tin-tuc/{'a' * 3000}-1491871597",
        f"{HOME}nhom-tin/quan-1-1197604608?page=2",
        f"not there: 404 {ARTICLE}",
    )
    assert report.new == 1
    assert report.refused == {
        "not of this site": 2,
        "no web address": 2,
        "too long": 1,
        "a further page of a list; its first page leads there": 1,
        "not there when it was captured: status 404": 1,
    }


@pytest.mark.parametrize("found", [(), ("https://example.org/",), ("x", "y")])
def test_a_list_that_holds_none_of_the_site_is_told_in_one_line(found):
    with pytest.raises(BadInput, match="no address of the site"):
        read_addresses(found, AddReport())
