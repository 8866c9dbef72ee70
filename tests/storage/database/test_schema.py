"""What the documentation says of the code is so."""

from __future__ import annotations

from pathlib import Path

from storage.database import schema
from storage.database.models import Base

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
