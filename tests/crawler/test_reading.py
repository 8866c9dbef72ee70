"""Pages read in processes: many at once, and none at another's cost."""

import asyncio
import os
import time
from datetime import datetime

import pytest

from crawler import reading
from crawler.reading import Readers, Unread, UnreadablePage
from storage.records import VIETNAM, LinkKind

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
    monkeypatch.setattr(reading, "READING_TIMEOUT", 5)
    pages = [good(number) for number in range(12)]
    answers = asyncio.run(read_all([*pages[:6], page(poison), *pages[6:]], 1))
    failure = answers.pop(6)
    assert isinstance(failure, UnreadablePage if why else TypeError | AttributeError)
    assert why in str(failure)
    assert [article_of(answer) for answer in answers] == list(range(12))
