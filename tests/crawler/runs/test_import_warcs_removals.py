"""What captures tell of a removal and a return, in whatever order they come."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from crawler.runs.restore import restore
from storage.archive import Archive
from storage.database import models
from tests.foreign_crawler import CAPTURED, Crawler, take

HTML = ("Content-Type", "text/html; charset=utf-8")


def days(number):
    return CAPTURED + timedelta(days=number)


def denied(crawler, id_, *, at, **fields):
    """Write that the site has no such article."""
    status = fields.pop("status", "404 Not Found")
    body = fields.pop("body", b"<h1>404</h1>")
    crawler.write(crawler.url(id_, **fields), body, [HTML], at=at, status=status)


def events(archive, id_):
    table = models.Event
    query = select(table.kind, table.at).where(table.article_id == id_).order_by(table.at)
    with archive.snapshot() as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_a_removal_and_a_return_are_known_in_whatever_order_they_come(
    archive, tmp_path, newsroom, order
):
    id_ = newsroom.ids()[-1]
    history = [
        lambda crawler: crawler.fetch(id_, at=days(0)),
        lambda crawler: [denied(crawler, id_, at=days(n)) for n in (2, 4, 9)],
        lambda crawler: crawler.fetch(id_, at=days(10)),
    ]
    for number in order:
        with Crawler(tmp_path / f"{number}.warc.gz", newsroom) as crawler:
            history[number](crawler)
        take(archive, crawler)
    assert archive.article(id_).gone_at is None
    assert events(archive, id_) == [("gone", days(2)), ("returned", days(10))]


@pytest.mark.parametrize(
    ("kind", "gone"),
    [
        ({"status": "410 Gone"}, True),
        ({"status": "200 OK", "body": "<h1>Bài viết không tồn tại</h1>".encode()}, True),
        ({"host": "thanhuytphcm.vn"}, True),
        ({"status": "503 Busy"}, False),
        ({"status": "403 No"}, False),
    ],
)  # fmt: skip
def test_what_counts_as_a_denial(archive, tmp_path, newsroom, kind, gone):
    id_ = newsroom.ids()[-1]
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.fetch(id_, at=days(0))
        denied(crawler, id_, at=days(1), **kind)
        denied(crawler, id_, at=days(2), **kind)
    report = take(archive, crawler)
    assert report.gone == gone
    assert archive.article(id_).gone_at == (days(1) if gone else None)


def test_two_denials_within_a_day_are_no_removal(archive, tmp_path, newsroom):
    id_ = newsroom.ids()[-1]
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.fetch(id_, at=days(0))
        denied(crawler, id_, at=days(1))
        denied(crawler, id_, at=days(2) - timedelta(seconds=1))
    assert take(archive, crawler).gone == 0
    assert events(archive, id_) == []


def test_denials_with_a_sighting_between_them_are_no_removal(archive, tmp_path, newsroom):
    id_ = newsroom.ids()[-1]
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.fetch(id_, at=days(0))
        denied(crawler, id_, at=days(1))
        crawler.fetch(id_, at=days(2))
        denied(crawler, id_, at=days(3))
    assert take(archive, crawler).gone == 0
    assert events(archive, id_) == []


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_what_captures_tell_of_a_removal_hangs_on_no_order(archive, tmp_path, newsroom, order):
    """Each comes alone: what seemed to be a removal may turn out to be none, or an earlier one."""
    one, two = newsroom.ids()[-2:]
    history = [
        lambda crawler: [crawler.fetch(one, at=days(0)), crawler.fetch(two, at=days(0))],
        lambda crawler: [denied(crawler, each, at=days(n)) for each in (one, two) for n in (4, 9)],
        lambda crawler: [crawler.fetch(one, at=days(6)), denied(crawler, two, at=days(3.5))],
    ]
    for number in order:
        with Crawler(tmp_path / f"{number}.warc.gz", newsroom) as crawler:
            history[number](crawler)
        take(archive, crawler)
    assert archive.article(one).gone_at is None
    assert events(archive, one) == []
    assert archive.article(two).gone_at == days(3.5)
    assert events(archive, two) == [("gone", days(3.5))]


def test_removals_come_back_from_the_warc_files_alone(archive, tmp_path, newsroom):
    one, two = newsroom.ids()[-2:]
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        for id_ in (one, two):
            crawler.fetch(id_, at=days(0))
            denied(crawler, id_, at=days(1))
            denied(crawler, id_, at=days(3))
        crawler.fetch(two, at=days(5))
    assert take(archive, crawler).gone == 1
    before = [archive.article(one).gone_at, events(archive, one), events(archive, two)]
    for file in archive.directory.glob("archive.db*"):
        file.unlink()
    with Archive.open(archive.directory, create=True) as again:
        assert restore(again).gone == 1
        assert [again.article(one).gone_at, events(again, one), events(again, two)] == before
