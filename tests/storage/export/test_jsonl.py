"""A record holds all that the archive knows of an article."""

from __future__ import annotations

import json

import pytest

from storage.export.columns import CAPTURES, REVISIONS
from storage.export.jsonl import Jsonl
from tests.articles import ID
from tests.exports import HOSTILE, exported, hostile, stored

pytestmark = pytest.mark.filled(by=hostile)


def records(archive, tmp_path, **options):
    path = tmp_path / "a.jsonl"
    exported(archive, Jsonl(**options), path)
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def test_every_article_is_a_full_record(archive, tmp_path):
    articles = stored(archive)
    found = records(archive, tmp_path)
    assert [record["id"] for record in found] == sorted(articles)
    for number, record in enumerate(found):
        held = articles[record["id"]]
        assert record["title"] == held.title == HOSTILE[number]
        assert record["text"] == held.text
        assert record["published_at"] == held.published_at.isoformat()
        assert record["images"][0] == {
            "position": 1, "url": held.images[0].url, "caption": "Ảnh, một", "alt": '"',
        }  # fmt: skip
        assert record["attachments"][0]["title"] == "Danh sách"
        assert record["evidence"] == {}
        assert record["events"] == []
        assert record["extractor"] == "extractor 1"
        assert record["captures"][-1]["payload_digest"].startswith("sha256:")
        assert "revisions" not in record


def test_revisions_come_with_it_when_asked_for(archive, tmp_path):
    first, second, *_ = records(archive, tmp_path, revisions=True)
    assert [each["number"] for each in first["revisions"]] == [1, 2]
    assert first["revisions"][0]["text"] == "Bản đầu"
    assert "text" in first["revisions"][1]["changed_fields"]
    assert len(second["revisions"]) == 1
    assert len(first["captures"]) == 2


@pytest.mark.parametrize("table", [REVISIONS, CAPTURES])
def test_other_tables_are_a_row_a_line(archive, tmp_path, table):
    found = records(archive, tmp_path, table=table)
    assert len(found) == len(HOSTILE) + 1
    assert all(tuple(record) == table.names for record in found)
    assert found[0]["article_id"] == ID
