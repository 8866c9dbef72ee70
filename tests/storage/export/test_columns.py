"""The exported columns are those of the tables, and the dictionary explains them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Float, Integer

from storage.database.columns import Timestamp
from storage.database.content import PARTS
from storage.database.models import Base
from storage.export.columns import ARTICLES, REVISIONS, TABLES, Kind
from storage.export.dictionary import describe

KINDS = {
    Kind.TIME: Timestamp, Kind.INTEGER: Integer | BigInteger, Kind.NUMBER: Float,
    Kind.BOOLEAN: Boolean, Kind.JSON: JSON,
}  # fmt: skip


def test_the_columns_of_the_contract_come_first():
    assert ",".join(ARTICLES.names).startswith(
        "id,url,title,lead,section,author,source,published_at,published_precision,"
        "published_evidence,first_seen_at,last_seen_at,gone_at,revision_count,duplicate_of,"
        "near_duplicate_of,word_count,text,images,attachments,text_sha256,changed_at"
    )
    assert ",".join(REVISIONS.names).startswith(
        "article_id,number,captured_at,title,lead,text,author,section,published_at,text_sha256,"
        "capture_id"
    )


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_columns_have_the_kinds_of_the_schema(table):
    stored = Base.metadata.tables[table.name].columns
    for column in table.columns:
        if column.kind is Kind.URLS or column.name not in stored:
            continue
        if table.name == "revisions" and column.name in PARTS:
            continue  # the view leaves out what an export puts in
        assert isinstance(stored[column.name].type, KINDS.get(column.kind, object)), column.name
        assert column.may_be_empty or not stored[column.name].nullable, column.name


def test_the_dictionary_is_up_to_date():
    file = Path(__file__).parents[3] / "docs" / "export-columns.md"
    assert file.read_text("utf-8") == describe(), "python -m storage.export.dictionary writes it"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_is_explained_in_both_languages(table):
    for column in table.columns:
        assert column.vi
        assert column.en
        assert f"| `{column.name}` |" in describe()
