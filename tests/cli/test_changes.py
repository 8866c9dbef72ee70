"""What is new, revised, removed and returned is told by the time of its capture."""

from __future__ import annotations

import csv
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from tests.foreign_crawler import CAPTURED, Crawler

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def lively(newsroom, tmp_path, thanhuy):
    """An archive in which everything has happened, to two articles."""
    first, second = newsroom.ids()[:2]
    file, archive = tmp_path / "cc.warc.gz", tmp_path / "archive"
    with Crawler(file, newsroom) as crawler:
        crawler.fetch(first)
        crawler.fetch(second, at=CAPTURED + timedelta(hours=1))
        page = Crawler.page(newsroom, first).replace(b"</p>", " Đã đính chính.</p>".encode(), 1)
        headers = [("Content-Type", "text/html; charset=utf-8")]
        crawler.write(crawler.url(first), page, headers, at=CAPTURED + timedelta(days=1))
        for days in (2, 4):
            at = CAPTURED + timedelta(days=days)
            crawler.write(crawler.url(second), b"", at=at, status="404 Not Found")
        crawler.fetch(second, at=CAPTURED + timedelta(days=6))
    assert thanhuy("import", file, "--archive", archive).code == 0
    return archive, first, second


def happened(done):
    assert done.code == 0, done.err
    return [(each["article_id"], each["kind"]) for each in done.json]


def test_changes_are_told_in_the_order_of_their_captures(lively, thanhuy):
    archive, first, second = lively
    told = thanhuy("changes", "--format", "json", "--archive", archive)
    assert happened(told) == [
        (first, "new"),
        (second, "new"),
        (first, "revised"),
        (second, "removed"),
        (second, "returned"),
    ]
    assert told.json[0]["at"] == CAPTURED.isoformat()
    assert told.json[2]["revision"] == 2
    assert "text" in told.json[2]["changed_fields"]
    assert all(each["title"] and each["url"] for each in told.json)


def test_changes_are_bounded_by_time(lively, thanhuy):
    archive, first, second = lively
    day = (CAPTURED + timedelta(days=1)).date().isoformat()
    during = ("--since", day, "--until", day, "--format", "json", "--archive", archive)
    assert happened(thanhuy("changes", *during)) == [(first, "revised")]
    since = (CAPTURED + timedelta(days=2)).isoformat()
    later = thanhuy("changes", "--since", since, "--format", "json", "--archive", archive)
    assert happened(later) == [(second, "removed"), (second, "returned")]
    none = thanhuy("changes", "--since", "2199", "--format", "json", "--archive", archive)
    assert (none.code, none.json) == (0, [])
    assert "nothing" in thanhuy("changes", "--since", "2199", "--archive", archive).err


def test_every_format_tells_the_same(lively, thanhuy):
    archive, _, _ = lively
    kinds = ["new", "new", "revised", "removed", "returned"]
    rows = csv.DictReader(
        thanhuy("changes", "--format", "csv", "--archive", archive).out.splitlines()
    )
    assert [row["kind"] for row in rows] == kinds
    feed = ET.fromstring(thanhuy("changes", "--format", "atom", "--archive", archive).out)
    terms = [each.get("term") for each in feed.iter(f"{ATOM}category")]
    assert terms == kinds[::-1]
    ids = [each.text for each in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) == 6
    table = thanhuy("changes", "--archive", archive).out
    assert [line for line in table.splitlines() if "returned" in line]


def test_an_empty_archive_has_a_whole_feed(held, thanhuy):
    printed = thanhuy("changes", "--since", "2199", "--format", "atom", "--archive", held).out
    feed = ET.fromstring(printed)
    assert feed.find(f"{ATOM}updated") is not None
    assert feed.find(f"{ATOM}entry") is None


def test_a_wrong_time_is_one_line(held, refused):
    assert "is no date" in refused("changes", "--since", "hôm qua", "--archive", held)
    assert "exchange" in refused("changes", "--since", "2022", "--until", "2021", "--archive", held)
