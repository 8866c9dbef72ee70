"""Pages are parsed in processes: many at once, and none at another's cost."""

import asyncio
import os
import time
from datetime import datetime

import pytest

from crawler.parsing import bounds, pool
from crawler.parsing.pool import ParserPool
from storage.records import LinkKind, PageKind
from storage.warc.digests import payload_digest
from storage.warc.responses import CapturedResponse
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


class Stuck(bytes):
    """A body that cannot be handed over."""

    def __reduce__(self):
        raise TypeError("it stays here")


def page(body: bytes) -> CapturedResponse:
    return CapturedResponse(
        url=URL,
        fetched_at=datetime.now(VIETNAM),
        status=200,
        content_type="text/html",
        payload=body,
    )


def good(number: int) -> CapturedResponse:
    href = f"/tin-tuc/mot-tin-{1_491_870_000 + number}"
    return page(f'<html><body><a href="{href}">Một tin</a></body></html>'.encode())


def article_of(parsed) -> int:
    (link,) = parsed.links.found
    assert link.kind is LinkKind.ARTICLE
    return link.article_id - 1_491_870_000


async def as_they_come(pages, parsers):
    return await asyncio.gather(*map(parsers.parse_soon, pages))


def ahead(pages, parsers):
    batches = [pages[:2], [], pages[2:]]
    return [each for _, parsed in parsers.parse_ahead(batches, list) for each in parsed]


WAYS = {
    "live": lambda pages, parsers: asyncio.run(as_they_come(pages, parsers)),
    "stored": ahead,
    "at once": lambda pages, parsers: parsers.parse(pages),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("workers", [1, 2])
def test_each_response_gets_its_own_reading(way, workers):
    with ParserPool(workers) as parsers:
        parsed = WAYS[way]([good(number) for number in range(50)], parsers)
    assert [article_of(each) for each in parsed] == list(range(50))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("poison", "why"),
    [(Deadly(), "ended the process"), (Endless(), "took longer"), (Stuck(), "Error: ")],
    ids=["deadly", "endless", "stuck"],
)
def test_a_page_that_cannot_be_read_costs_no_other(way, poison, why, monkeypatch):
    monkeypatch.setattr(pool, "BATCH_TIMEOUT", 5)
    pages = [good(number) for number in range(4)]
    with ParserPool(1) as parsers:
        parsed = WAYS[way]([*pages[:2], page(poison), *pages[2:]], parsers)
    unreadable = parsed.pop(2).page
    assert unreadable.kind is PageKind.UNREADABLE
    assert why in unreadable.reason
    assert [article_of(each) for each in parsed] == list(range(4))


def test_a_page_has_its_time_and_no_more(monkeypatch):
    monkeypatch.setattr(bounds, "PAGE_TIMEOUT", 0.2)
    monkeypatch.setattr(pool, "parse_response", lambda *_, **__: time.sleep(10))
    parsed = pool._parse_in_time(good(1), None)
    assert parsed.page.kind is PageKind.UNREADABLE
    assert "took longer" in parsed.page.reason


def test_what_could_not_be_read_is_passed_over_when_it_comes_again(monkeypatch):
    calls = []
    with ParserPool(1) as parsers:
        monkeypatch.setattr(parsers, "_parse", lambda batch: calls.extend(batch) or unread(batch))
        first, again = (parsers.parse([page(b"costly")])[0] for _ in range(2))
    assert len(calls) == 1
    assert first.page.reason == "too slow"
    assert again.page == pool.PASSED_OVER


def test_an_earlier_run_knows_what_could_not_be_read():
    costly = page(b"costly")
    with ParserPool(1, unreadable={payload_digest(b"costly")}) as parsers:
        assert parsers.parse([costly])[0].page == pool.PASSED_OVER


def unread(batch):
    return [pool._unreadable("too slow") for _ in batch]
