"""Pages read in processes: many at once, and none at another's cost."""

import asyncio
import os
import time
from datetime import datetime

import pytest

from crawler.parsing import response
from crawler.parsing.response import Readers, Unread, UnreadablePage, leads_nowhere, read_response
from storage.records import LinkKind
from vietnamese.time import VIETNAM

URL = "https://thanhuytphcm.vn/nhom-tin/quan-1-1197604608"


class Deadly(bytes):
    """A body that ends the process which takes it in."""

    def __reduce__(self):
        return os._exit, (1,)


class Endless(bytes):
    """A body that is never read to its end."""

    def __reduce__(self):
        return time.sleep, (1000,)


def page(body: bytes) -> Unread:
    return Unread(
        body=body,
        url=URL,
        fetched_at=datetime.now(VIETNAM),
        status=200,
        content_type="text/html",
    )


def good(number: int) -> Unread:
    href = f"/tin-tuc/mot-tin-{1_491_870_000 + number}"
    return page(f'<html><body><a href="{href}">Một tin</a></body></html>'.encode())


def article_of(answer) -> int:
    (link,) = answer.links.found
    assert link.kind is LinkKind.ARTICLE
    return link.article_id - 1_491_870_000


async def read_all(pages, workers):
    readers = Readers(workers)
    try:
        return await asyncio.gather(*map(readers.read, pages), return_exceptions=True)
    finally:
        readers.close()


@pytest.mark.parametrize(
    ("title", "date", "nowhere"),
    [
        ("Khai mạc hội nghị", "", False),  # as its URL spells it
        ("Khai mạc hội nghị cán bộ toàn thành phố lần thứ 19", "", False),  # which cuts it short
        ("Đồng chí thăm và chúc Tết", "10/11/2020 08:30", False),  # a date of its own
        ("Trang đang tạm nghỉ", "12/11/2020 08:30", True),  # the clock, in another time zone
        ("Trang đang tạm nghỉ", "", True),
    ],
)
def test_a_short_page_without_links_is_an_article_by_its_title_or_its_date(title, date, nowhere):
    at = datetime(2020, 11, 13, 2, tzinfo=VIETNAM)
    text = "Mời bạn đọc theo dõi tiếp vào ngày mai, khi hội nghị thảo luận tại tổ. " * 3
    html = f"<html><body><h1>{title}</h1><p>{date}</p><p>{text}</p></body></html>"
    url = "https://thanhuytphcm.vn/tin-tuc/khai-mac-hoi-nghi-1491871594"
    read = read_response(html.encode(), url=url, fetched_at=at, content_type="text/html")
    assert leads_nowhere(read, url, LinkKind.ARTICLE, at=at) is nowhere


@pytest.mark.parametrize("workers", [1, 2])
def test_each_page_gets_its_own_reading(workers):
    answers = asyncio.run(read_all(map(good, range(50)), workers))
    assert [article_of(answer) for answer in answers] == list(range(50))


@pytest.mark.parametrize(
    ("poison", "why"),
    [(Deadly(), "ended the process"), (Endless(), "took longer"), (None, "")],
    ids=["deadly", "endless", "no bytes"],
)
def test_a_page_that_cannot_be_read_costs_no_other(poison, why, monkeypatch):
    monkeypatch.setattr(response, "READING_TIMEOUT", 5)
    pages = [good(number) for number in range(12)]
    answers = asyncio.run(read_all([*pages[:6], page(poison), *pages[6:]], 1))
    failure = answers.pop(6)
    assert isinstance(failure, UnreadablePage if why else TypeError | AttributeError)
    assert why in str(failure)
    assert [article_of(answer) for answer in answers] == list(range(12))
