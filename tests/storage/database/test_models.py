"""The tables are what the migrations make, and hold what they promise."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from storage.database import version
from storage.database.columns import VERSION_TABLE, VIEW
from storage.database.models import Base, Run
from storage.database.version import HEAD
from storage.search.terms import TABLE
from tests.articles import FIRST_DAY


def test_the_migrations_make_what_the_models_say(archive):
    with archive.engine.connect() as connection:
        options = {
            "version_table": VERSION_TABLE,
            "compare_type": True,
            "include_name": lambda name, *_: not (name or "").startswith(TABLE),
            "include_object": lambda each, *_: VIEW not in each.info,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_head_is_the_newest_migration():
    scripts = ScriptDirectory.from_config(version.alembic_config())
    assert scripts.get_current_head() == HEAD


@pytest.mark.parametrize(
    "value", ["Đảng bộ Thành phố", '"', "\\", "𝓐", "half a pair: \ud800", ""], ids=ascii
)
def test_json_is_kept_as_it_is_written_and_given_back(archive, value):
    with archive.transaction() as connection:
        run = {"kind": "x", "software": "x", "started_at": FIRST_DAY, "arguments": {value: [value]}}
        connection.execute(insert(Run).values(run))
    with archive.snapshot() as connection:
        (stored,) = connection.scalars(text("SELECT CAST(arguments AS text) FROM runs"))
        (given,) = connection.scalars(select(Run.arguments))
    assert given == {value: [value]}
    if value.startswith("Đ"):
        assert f'{{"{value}":["{value}"]}}' == stored


def test_foreign_keys_are_kept(archive):
    event = "INSERT INTO events (article_id, at, kind) VALUES (1, '2020-01-01T00:00:00+07:00', 'x')"
    with (
        pytest.raises(IntegrityError, match=r"(?i)foreign key"),
        archive.transaction() as connection,
    ):
        connection.execute(text(event))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM articles WHERE text_sha256 IN ('a', 'b')",
        "SELECT id FROM articles WHERE changed_at >= '2020'",
        "SELECT id FROM articles WHERE published_at >= '2020' AND published_at < '2021'",
        "SELECT id FROM articles WHERE section_slug = 'quan-1'",
        "SELECT id FROM articles WHERE section_slug = 'quan-1' AND published_at > '2020'",
        "SELECT id FROM articles WHERE author = 'Đình Lý'",
        "SELECT id FROM articles WHERE gone_at IS NOT NULL",
        "SELECT * FROM removed ORDER BY gone_at",
        "SELECT * FROM revisions WHERE article_id IN (1, 2) ORDER BY article_id, number",
        "SELECT * FROM revisions WHERE captured_at >= '2020'",
        "SELECT * FROM revisions WHERE capture_id IN (1, 2)",
        "SELECT revisions.text FROM articles JOIN revisions ON id = article_id WHERE id = 1",
        "SELECT id FROM captures WHERE fetched_at >= '2020' AND url = 'b'",
        "SELECT id FROM captures WHERE article_id IN (1, 2)",
        "SELECT id FROM captures WHERE warc_file IN ('a') AND warc_offset IN (1, 2)",
        "SELECT id FROM captures WHERE payload_digest = 'a' AND url = 'b'",
        "SELECT * FROM images WHERE article_id IN (1, 2)",
        "DELETE FROM attachments WHERE article_id IN (1, 2)",
    ],
)
def test_what_is_asked_often_is_answered_by_an_index(archive, query):
    if archive.engine.dialect.name != "sqlite":
        pytest.skip("SQLite's planner")
    with archive.snapshot() as connection:
        plan = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert not [step for step in plan if step.startswith("SCAN")], plan
