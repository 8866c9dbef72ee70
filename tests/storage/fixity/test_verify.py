"""Whatever has changed since it was stored is found, and named with its place."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import delete, select, text, update

from crawler.runs.restore import restore
from replica.content import NewsSite
from storage.archive import Archive
from storage.articles.save import save_visits
from storage.database import models
from storage.fixity.findings import Fault
from storage.fixity.verify import verify
from storage.records import Page, PageKind, Visit
from storage.search import index
from storage.search.terms import TABLE
from storage.warc.files import OPEN_SUFFIX
from storage.warc.writer import CaptureWriter
from tests.exchanges import exchange
from tests.foreign_crawler import crawled, take


def with_five_articles(archive):
    site = NewsSite(articles=5)
    take(archive, crawled(archive.directory.with_suffix(".warc.gz"), site, site.ids()))


pytestmark = pytest.mark.filled(by=with_five_articles)


def faults(archive):
    return [finding.fault for finding in verify(archive).findings]


def the_file(archive):
    (path,) = (archive.directory / "warc").iterdir()
    return path


def change(archive, statement):
    with archive.transaction() as connection:
        connection.execute(statement)


def test_an_intact_archive_is_sound_and_counted(archive):
    seen = []
    report = verify(archive, progress=lambda report: seen.append(report.files))
    assert report.sound
    assert (report.files, report.records, report.captures, report.articles) == (1, 6, 5, 5)
    assert seen == [1, 1]


def test_an_empty_archive_is_sound(tmp_path):
    with Archive.open(tmp_path, create=True) as archive:
        assert verify(archive).sound


@pytest.mark.parametrize("at", [200, 2000, -10, -3000])
def test_one_changed_byte_is_found(archive, at):
    path = the_file(archive)
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)
    found = faults(archive)
    assert Fault.DAMAGED_RECORD in found
    assert len(found) <= 2


def test_a_cut_file_is_found(archive):
    path = the_file(archive)
    path.write_bytes(path.read_bytes()[:-100])
    assert faults(archive) == [Fault.DAMAGED_RECORD]


def test_a_missing_file_is_found(archive):
    the_file(archive).unlink()
    assert faults(archive) == [Fault.MISSING_FILE]


def test_a_row_that_points_elsewhere_is_found(archive):
    table = models.Capture
    change(archive, update(table).where(table.id == 2).values(warc_offset=table.warc_offset + 1))
    assert faults(archive) == [Fault.WRONG_ROW]


@pytest.mark.parametrize(
    "values",
    [{"payload_digest": "sha256:0"}, {"status": 500}, {"url": "https://x.y/"}, {"warc_length": 1}],
    ids=str,
)
def test_a_row_that_says_otherwise_is_found(archive, values):
    change(archive, update(models.Capture).where(models.Capture.id == 3).values(values))
    (finding,) = verify(archive).findings
    assert finding.fault == Fault.WRONG_ROW
    assert next(iter(values)) in finding.detail


def test_a_changed_text_is_found(archive):
    change(archive, update(models.Article).values(text="đã sửa"))
    assert set(faults(archive)) == {Fault.WRONG_TEXT, Fault.WRONG_ARTICLE, Fault.WRONG_INDEX}
    assert faults(archive).count(Fault.WRONG_TEXT) == 5


def test_an_article_without_its_revision_is_found(archive):
    change(archive, delete(models.StoredRevision).where(models.StoredRevision.capture_id == 1))
    assert faults(archive) == [Fault.WRONG_TEXT]


@pytest.mark.parametrize(
    "values",
    [{"title": "Tên khác"}, {"author": "Ai đó"}, {"section": None}, {"published_at": None}],
    ids=str,
)
def test_an_article_that_says_otherwise_than_its_revision_is_found(archive, values):
    change(archive, update(models.Article).where(models.Article.id > 0).values(values))
    assert faults(archive).count(Fault.WRONG_ARTICLE) == 5


@pytest.mark.parametrize(
    "values", [{"url": "https://x.y/"}, {"links": ["https://x.y/"]}, {"evidence": {}}], ids=str
)
def test_what_was_read_beside_the_text_is_looked_at_too(archive, values):
    table = models.Article if "url" in values else models.StoredRevision
    change(archive, update(table).values(values))
    assert faults(archive) == [Fault.WRONG_ARTICLE] * 5


def test_a_changed_caption_is_found(archive):
    change(archive, update(models.Image).where(models.Image.position == 1).values(caption="Khác"))
    assert set(faults(archive)) == {Fault.WRONG_ARTICLE}


def test_a_content_that_stands_twice_is_found(archive):
    """Else the two could differ, and nobody would know which is right."""
    article = models.Article
    text_ = select(article.text).where(article.id == models.StoredRevision.article_id)
    change(archive, update(models.StoredRevision).values(text=text_.scalar_subquery()))
    assert Fault.WRONG_ARTICLE in faults(archive)


@pytest.mark.parametrize("backend", ["sqlite"])  # another server watches keys for every program
@pytest.mark.parametrize("table", ["images", "articles", "stored_revisions", "captures"])
def test_a_lost_row_is_found(archive, table):
    """Other programs may delete what rows of other tables point to."""
    column = "id" if table == "articles" else "article_id"
    with closing(sqlite3.connect(archive.directory / "archive.db")) as connection, connection:
        connection.execute(f"DELETE FROM {table} WHERE {column} = (SELECT min(id) FROM articles)")
    assert not verify(archive).sound


def test_an_index_of_other_words_is_found(archive):
    entered = [models.Article(**each) for each in indexed(archive)]
    others = [models.Article(**(each | {"title": "Tên khác"})) for each in indexed(archive)]
    with archive.transaction() as connection:
        index.remove(connection, entered)
        index.add(connection, others)
    assert set(faults(archive)) == {Fault.WRONG_INDEX}


def indexed(archive):
    table = models.Article
    columns = (table.id, table.title, table.lead, table.text, table.author)
    with archive.snapshot() as connection:
        return [dict(row) for row in connection.execute(select(*columns)).mappings()]


def test_a_lost_index_is_found_and_made_anew(archive):
    change(archive, text(f"DROP TABLE {TABLE}"))
    assert faults(archive) == [Fault.WRONG_INDEX]
    restore(archive)
    assert verify(archive).sound


def test_a_crawl_under_way_is_no_fault(archive):
    warc = archive.directory / "warc"
    with CaptureWriter(warc, software="x", run_id=9) as writer:
        capture = writer.write(exchange())
        visit = Visit(
            capture=capture, page=Page(kind=PageKind.OTHER, reason=""), address=capture.url
        )
        with archive.transaction() as connection:
            save_visits(connection, [visit], run_id=None)
        writer.write(exchange(b"not committed yet"))
        open_file = warc / (capture.warc_file + OPEN_SUFFIX)
        with open_file.open("ab") as file:
            file.write(b"\x1f\x8b\x08 half a record")
        assert faults(archive) == []
