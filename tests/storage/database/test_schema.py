"""What the documentation says of the code is so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from storage.articles import removal
from storage.database import schema, views
from storage.database.columns import VERSION_TABLE
from storage.database.models import Base
from storage.search.terms import TABLE
from tests.articles import FIRST_DAY, ID, TEXT, TITLE, article, save, visit

ROOT = Path(__file__).parents[3]


def test_the_schema_is_described_as_it_is():
    written = (ROOT / "docs" / "schema.md").read_text(encoding="utf-8")
    assert written == schema.describe(), (
        "write it anew: python -m storage.database.schema > docs/schema.md"
    )


def test_every_table_is_described():
    described = schema.describe()
    for table in Base.metadata.sorted_tables:
        assert f"## {table.name}\n" in described


def test_the_database_describes_itself(archive):
    with archive.snapshot() as connection:
        query = text("SELECT table_name, column_name, description FROM documentation")
        described = {(table, column): about for table, column, about in connection.execute(query)}
        database = inspect(connection)
        held = {*database.get_table_names(), *database.get_view_names()}
        columns = {
            (name, column["name"])
            for name in held - views.DESCRIPTIONS.keys()
            for column in database.get_columns(name)
            if not name.startswith((TABLE, VERSION_TABLE))
        }
    assert columns <= described.keys()
    tables = {name for name, column in described if not column}
    assert tables == {name for name in held if not name.startswith((TABLE, VERSION_TABLE))}
    assert all(described[name, ""] for name in tables)
    assert described["articles", "text"] == "paragraphs, one a line, NFC"


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_file_tells_whose_it_is(archive):
    with archive.snapshot() as connection:
        assert connection.scalar(text("PRAGMA application_id")) == int.from_bytes(b"Thuy")


def test_plain_questions_have_plain_answers(archive):
    first, second = article(ID, author="A"), article(ID + 1, title="Bài khác", text="Khác.")
    save(archive, visit(first), visit(second), visit(article(ID, title="Mới"), day=1))
    with archive.transaction() as connection:
        removal.mark_gone(connection, ID + 1, at=FIRST_DAY + timedelta(days=2))
    with archive.snapshot() as connection:
        asked = [
            connection.execute(text(query)).all()
            for query in (
                "SELECT id, title FROM current_articles",
                "SELECT id, title FROM removed",
                "SELECT kind, article_id, revision, title FROM changes ORDER BY at, article_id",
                f"SELECT title FROM revisions WHERE article_id = {ID} ORDER BY number",
                f"SELECT title, text FROM articles WHERE id = {ID}",
            )
        ]
    assert asked == [
        [(ID, "Mới")],
        [(ID + 1, "Bài khác")],
        [
            ("new", ID, 1, TITLE),
            ("new", ID + 1, 1, "Bài khác"),
            ("revised", ID, 2, "Mới"),
            ("removed", ID + 1, None, "Bài khác"),
        ],
        [(TITLE,), ("Mới",)],
        [("Mới", TEXT)],
    ]
