"""A better extractor is run over what was kept, and what an earlier one said stays findable."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from crawler.runs.reextract import reextract
from replica.content import NewsSite
from storage import captures, runs
from storage.articles.rows import from_row, revision_columns
from storage.articles.save import save_visits
from storage.database import models
from storage.fixity.verify import verify
from storage.records import ArticleQuery, Outcome, Page, PageKind, Visit
from tests.foreign_crawler import crawled, take

COUNT = 12


def with_wrong_titles(archive):
    """Bring in articles, of which an earlier extractor has read every title wrong."""
    site = NewsSite(articles=COUNT)
    take(archive, crawled(archive.directory.with_suffix(".warc.gz"), site, site.ids()))
    with archive.transaction() as connection:
        read = select(*revision_columns(connection.dialect.name))
        visits = []
        for row in connection.execute(read).mappings().all():
            article = from_row(row)
            article = replace(article, title=f"{article.title} | Trang chủ", extractor="earlier/1")
            page = Page(kind=PageKind.ARTICLE, reason="", article=article)
            capture = captures.capture(connection, row["capture_id"])
            visits.append(Visit(capture=capture, page=page, address=capture.url))
        save_visits(connection, visits, run_id=None)


pytestmark = pytest.mark.filled(by=with_wrong_titles)


def titles(archive):
    return [article.title for article in archive.articles(ArticleQuery())]


def earlier_titles(archive):
    with archive.snapshot() as connection:
        table = models.EarlierReading
        return [
            row.content["title"]
            for row in connection.execute(select(table).where(table.extractor == "earlier/1"))
        ]


def test_a_dry_run_reports_by_field_and_writes_nothing(archive):
    before = titles(archive)
    report = reextract(archive, dry_run=True)
    assert (report.captures, report.total, report.run) == (COUNT, COUNT, None)
    assert report.changed == {"title": COUNT}
    example = report.examples["title"][0]
    assert example.before == f"{example.after} | Trang chủ"
    assert titles(archive) == before
    assert not earlier_titles(archive)


@pytest.mark.parametrize("workers", [1, 2])
def test_todays_reading_takes_the_place_of_the_earlier_one(archive, workers):
    report = reextract(archive, workers=workers)
    assert report.changed == {"title": COUNT}
    assert report.articles == {Outcome.UNCHANGED: COUNT}
    assert not any("Trang chủ" in title for title in titles(archive))
    assert len(earlier_titles(archive)) == COUNT
    assert all(article.revision_count == 1 for article in archive.articles(ArticleQuery()))
    assert verify(archive).findings == []
    assert reextract(archive).changed == {}


def test_another_executor_may_do_the_reading(archive):
    with ThreadPoolExecutor(2) as executor:
        report = reextract(archive, executor=executor)
    assert report.captures == COUNT


def test_a_stopped_run_is_gone_on_with(archive, monkeypatch):
    monkeypatch.setattr("crawler.runs.reextract.BATCH", 5)

    def stop(report):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reextract(archive, progress=stop)
    with archive.snapshot() as connection:
        run = runs.latest(connection)
    assert run.finish_reason == "interrupted"
    read = run.pages
    assert 0 < read < COUNT
    report = reextract(archive)
    assert report.total == report.captures == COUNT - read
    assert not any("Trang chủ" in title for title in titles(archive))
    assert reextract(archive).total == COUNT  # a finished run is not gone on with


def test_a_capture_that_cannot_be_read_costs_no_other(archive):
    (path,) = (archive.directory / "warc").iterdir()
    data = bytearray(path.read_bytes())
    data[1000] ^= 0xFF
    path.write_bytes(data)
    report = reextract(archive)
    assert (report.unreadable, report.captures) == (1, COUNT - 1)
