"""Is everything still what it was? Records, rows and search index against one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError

from storage.archive import Archive
from storage.database import models
from storage.database.refusals import is_damage
from storage.fixity.article_rows import faulty_articles
from storage.fixity.capture_files import lost_bodies, missing_files, verify_files
from storage.fixity.findings import Fault, Finding, FixityReport
from storage.search import index
from storage.search.terms import TABLE


def verify(
    archive: Archive, *, progress: Callable[[FixityReport], None] = lambda _: None
) -> FixityReport:
    """Read every WARC file to its end, and every row; *progress* is told after each file.

    It changes nothing, and reads an archive that nobody may write to as well. A crawl may go on
    meanwhile: what it has not committed yet is no fault.
    """
    report = FixityReport()
    warc = archive.directory / "warc"
    with archive.snapshot() as connection:
        for _ in verify_files(connection, warc, report):
            progress(report)
        report.findings += missing_files(connection, warc)
        report.findings += lost_bodies(connection)
        report.findings += verify_tables(connection)
        report.captures = connection.scalar(select(func.count(models.Capture.id))) or 0
        report.articles = connection.scalar(select(func.count(models.Article.id))) or 0
    progress(report)
    return report


def verify_tables(connection: Connection) -> Iterator[Finding]:
    """Read every row, and the search index: whatever is known without the WARC files."""
    yield from _damaged_pages(connection)
    yield from faulty_articles(connection)
    yield from _faulty_index(connection)


def _damaged_pages(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL watches its own pages: initdb --data-checksums
    for (result,) in connection.exec_driver_sql("PRAGMA quick_check"):
        if result != "ok":
            yield Finding(fault=Fault.DAMAGED_DATABASE, place="archive.db", detail=result)


def _faulty_index(connection: Connection) -> Iterator[Finding]:
    if index.is_lost(connection):
        yield Finding(fault=Fault.WRONG_INDEX, place=TABLE, detail="it is not there")
        return
    try:
        for id_, detail in index.faulty_entries(connection):
            yield Finding(fault=Fault.WRONG_INDEX, place=f"article {id_}", detail=detail)
    except DatabaseError as error:
        if not is_damage(error):
            raise
        yield Finding(fault=Fault.WRONG_INDEX, place=TABLE, detail=str(error.orig))
