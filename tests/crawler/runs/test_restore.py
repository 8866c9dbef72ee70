"""The WARC files alone are enough: the database comes back from them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from crawler.runs.restore import restore
from replica.content import NewsSite
from replica.edits import Edit
from storage.archive import Archive
from storage.database import models
from storage.errors import NotAnArchive
from storage.fixity.findings import Fault
from storage.fixity.verify import verify
from storage.records import ArticleQuery
from storage.warc.writer import CaptureWriter
from tests.exchanges import exchange
from tests.foreign_crawler import CAPTURED, Crawler, take


def contents(archive):
    """Return everything that a reader of the archive can see."""
    articles = [
        (a.id, a.url, a.title, a.text, a.author, a.published_at, a.first_seen_at, a.last_seen_at,
         a.revision_count, a.duplicate_of, [image.url for image in a.images])
        for a in archive.articles(ArticleQuery())
    ]  # fmt: skip
    revisions = [
        (r.article_id, r.number, r.captured_at, r.text_sha256, r.changed_fields)
        for article in articles
        for r in archive.revisions(article[0])
    ]
    with archive.snapshot() as connection:
        table = models.Capture
        captures = connection.execute(
            select(
                table.url, table.fetched_at, table.status, table.content_type,
                table.payload_digest, table.warc_file, table.warc_offset, table.warc_length,
                table.revisit, table.page_kind, table.article_id,
            ).order_by(table.warc_file, table.warc_offset)
        ).all()  # fmt: skip
        aliases = connection.execute(select(models.Alias.url).order_by(models.Alias.url)).all()
    return articles, revisions, captures, aliases


COUNT = 8


def with_history(archive):
    """Bring in articles, a revision, a page that came twice, and a revisit."""
    site = NewsSite(articles=COUNT)
    changed = site.ids()[-1]
    with Crawler(archive.directory.with_suffix(".warc.gz"), site) as crawler:
        for id_ in site.ids():
            record = crawler.fetch(id_)
        site.edit(changed, Edit.PARAGRAPH)
        crawler.pages.changed()
        crawler.fetch(changed, at=CAPTURED + timedelta(days=1))
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        crawler.repeat(crawler.url(changed), digest, at=CAPTURED + timedelta(hours=2))
    take(archive, crawler)
    assert max(article.revision_count for article in archive.articles(ArticleQuery())) == 2


@pytest.fixture
def directory(copies, tmp_path):
    """An archive with a history, closed."""
    with copies.of(tmp_path / "archive", fill=with_history):
        return tmp_path / "archive"


def lose_database(directory):
    for file in directory.glob("archive.db*"):
        file.unlink()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_lost_database_comes_back_from_the_warc_files_alone(directory, workers):
    with Archive.open(directory) as archive:
        before = contents(archive)
    lose_database(directory)
    with Archive.open(directory, create=True) as archive:
        report = restore(archive, workers=workers)
        assert report.captures == len(before[2]) == COUNT + 2
        assert report.unreadable == 0
        assert contents(archive) == before
        assert verify(archive).findings == []


def test_the_database_of_a_server_comes_back_too(directory, database):
    with Archive.open(directory) as archive:
        before = contents(archive)
    lose_database(directory)
    with Archive.open(directory, database, create=True) as archive:
        restore(archive)
        assert contents(archive) == before
        assert verify(archive).findings == []
        assert archive.search(ArticleQuery(words="Đảng"))


def test_of_an_intact_archive_nothing_is_entered(directory):
    with Archive.open(directory) as archive:
        before = contents(archive)
        assert restore(archive).captures == 0
        assert contents(archive) == before


def tamper(directory, statement):
    """Write with another program, which watches no keys between tables."""
    with closing(sqlite3.connect(directory / "archive.db")) as connection, connection:
        connection.execute(statement)


ONE = "(SELECT max(article_id) FROM stored_revisions WHERE number = 2)"


@pytest.mark.parametrize(
    "statement",
    [
        f"DELETE FROM captures WHERE article_id = {ONE}",
        "DELETE FROM captures",
        f"UPDATE captures SET payload_digest = 'sha256:0' WHERE article_id = {ONE}",
        f"UPDATE captures SET url = 'https://x.y/' WHERE article_id = {ONE}",
        "UPDATE captures SET status = 500",
        f"UPDATE captures SET fetched_at = '2001-01-01 00:00:00' WHERE article_id = {ONE}",
        f"UPDATE captures SET warc_offset = warc_offset + 7 WHERE article_id = {ONE}",
        "UPDATE captures SET warc_length = 1",
        f"UPDATE captures SET warc_file = 'lost.warc.gz' WHERE article_id = {ONE}",
        f"UPDATE articles SET text = 'x' WHERE id = {ONE}",
        f"UPDATE articles SET text = 'x', text_sha256 = 'y' WHERE id = {ONE}",
        "UPDATE articles SET title = 'x'",
        f"UPDATE articles SET published_at = NULL, author = 'x' WHERE id = {ONE}",
        "UPDATE articles SET revision_count = 7",
        f"DELETE FROM articles WHERE id = {ONE}",
        "DELETE FROM articles",
        "UPDATE stored_revisions SET text = 'x'",
        f"UPDATE stored_revisions SET text = NULL WHERE article_id = {ONE}",
        "UPDATE stored_revisions SET title = 'x' WHERE text IS NOT NULL",
        "UPDATE stored_revisions SET content_sha256 = 'x'",
        "DELETE FROM stored_revisions WHERE number = 1",
        "DELETE FROM stored_revisions WHERE number = 2",
        "DELETE FROM stored_revisions",
        "DELETE FROM images",
        "UPDATE images SET url = 'https://x.y/z.jpg'",
        "UPDATE images SET caption = 'x' WHERE position = 1",
        "UPDATE captures SET content_type = 'text/plain' WHERE NOT revisit",
        "UPDATE articles SET published_precision = 'year', word_count = 7",
        "UPDATE articles SET first_seen_at = '2001-01-01T00:00:00+07:00'",
        "UPDATE articles SET last_seen_at = '2031-01-01T00:00:00+07:00'",
        "UPDATE articles SET gone_at = '2001-01-01T00:00:00+07:00'",
        f"UPDATE articles SET duplicate_of = id - 1 WHERE id = {ONE}",
        f"UPDATE stored_revisions SET capture_id = 1 WHERE article_id = {ONE}",
    ],
)
def test_what_another_program_did_to_the_rows_is_undone(directory, statement):
    with Archive.open(directory) as archive:
        before = contents(archive)
    tamper(directory, statement)
    with Archive.open(directory) as archive:
        assert not verify(archive).sound
        restore(archive)
        assert verify(archive).findings == []
        assert contents(archive) == before
        assert restore(archive).mended == 0


def with_a_removal(archive):
    site = NewsSite(articles=40)
    id_ = site.ids()[-1]
    with Crawler(archive.directory.with_suffix(".warc.gz"), site) as crawler:
        crawler.fetch(id_)
        for days in (2, 5):
            at = CAPTURED + timedelta(days)
            crawler.write(crawler.url(id_), b"", at=at, status="404 Not Found")
    take(archive, crawler)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE articles SET gone_at = NULL",
        "UPDATE articles SET gone_at = '2001-01-01T00:00:00+07:00' WHERE gone_at IS NOT NULL",
        "DELETE FROM events",
        "DELETE FROM articles",
    ],
)
def test_a_removal_is_not_forgotten(copies, tmp_path, newsroom, statement):
    with copies.of(tmp_path / "archive", fill=with_a_removal):
        pass
    tamper(tmp_path / "archive", statement)
    with Archive.open(tmp_path / "archive") as archive:
        assert not verify(archive).sound
        restore(archive)
        assert verify(archive).findings == []
        assert archive.article(newsroom.ids()[-1]).gone_at == CAPTURED + timedelta(days=2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE captures SET fetched_at = 'yesterday'",
        "UPDATE stored_revisions SET images = 'none'",
    ],
)
def test_what_no_row_can_hold_is_told_as_damage(directory, statement):
    tamper(directory, statement)
    with Archive.open(directory) as archive, pytest.raises(NotAnArchive, match="is damaged"):
        verify(archive)


def test_an_article_whose_capture_is_lost_stays_as_it_is(directory):
    """What is in the database only is not given up for what the WARC files still hold."""
    with Archive.open(directory) as archive:
        before = contents(archive)[1]
        for path in (directory / "warc").iterdir():
            path.write_bytes(path.read_bytes()[:2000])
        tamper(directory, f"UPDATE articles SET title = 'x' WHERE id = {ONE}")
        restore(archive)
        assert contents(archive)[1] == before


def test_what_an_earlier_extractor_said_outlives_a_repair(directory):
    said = "UPDATE articles SET extractor = 'earlier', author = 'A' WHERE revision_count = 1"
    tamper(directory, said)
    with Archive.open(directory) as archive:
        restore(archive)
        assert verify(archive).findings == []
        with archive.snapshot() as connection:
            table = models.EarlierReading
            kept = connection.execute(select(table.extractor, table.content)).all()
    assert len(kept) == COUNT - 1  # the other one has a second revision
    assert {(extractor, content["author"]) for extractor, content in kept} == {("earlier", "A")}


def test_captures_that_a_crash_left_without_a_row_are_entered(directory):
    site = NewsSite(articles=COUNT + 1)
    with (
        Archive.open(directory) as archive,
        CaptureWriter(directory / "warc", software="x", run_id=99) as writer,
    ):
        new = min(set(site.ids()) - set(NewsSite(articles=COUNT).ids()))
        writer.write(
            exchange(
                Crawler.page(site, new),
                url=f"https://thanhuytphcm.vn{site.path(new)}",
                fetched_at=CAPTURED,
            )
        )
    with Archive.open(directory) as archive:
        (finding,) = verify(archive).findings
        assert finding.fault == Fault.UNKNOWN_CAPTURE
        assert restore(archive).captures == 1
        assert archive.article(new).text == site.truth(new).text
        assert verify(archive).findings == []


def test_a_removal_is_known_again(tmp_path, newsroom):
    id_ = newsroom.ids()[-1]
    url = f"https://thanhuytphcm.vn{newsroom.path(id_)}"
    with CaptureWriter(tmp_path / "warc", software="x", run_id=1) as writer:
        writer.write(exchange(Crawler.page(newsroom, id_), url=url, fetched_at=CAPTURED))
        for days in (2, 5):
            writer.write(
                exchange(b"<p>?</p>", url=url, status=404, fetched_at=CAPTURED + timedelta(days))
            )
    with Archive.open(tmp_path, create=True) as archive:
        restore(archive)
        assert archive.article(id_).gone_at == CAPTURED + timedelta(days=2)


def test_the_search_index_is_made_anew(directory):
    with Archive.open(directory) as archive:
        with archive.transaction() as connection:
            connection.execute(
                text("INSERT INTO article_search (article_search) VALUES ('delete-all')")
            )
        findings = verify(archive).findings
        assert {finding.fault for finding in findings} == {Fault.WRONG_INDEX}
        assert len(findings) == COUNT
        restore(archive)
        assert verify(archive).findings == []
        assert archive.search(ArticleQuery(words="Đảng"))
