"""An article is shown with what became of it."""

from __future__ import annotations

from datetime import timedelta

from tests.foreign_crawler import CAPTURED, Crawler


def test_a_removal_and_a_return_are_shown(thanhuy, newsroom, tmp_path):
    id_, file, archive = newsroom.ids()[-1], tmp_path / "cc.warc.gz", tmp_path / "archive"
    with Crawler(file, newsroom) as crawler:
        crawler.fetch(id_)
        for days in (1, 3):
            at = CAPTURED + timedelta(days=days)
            crawler.write(crawler.url(id_), b"", at=at, status="404 Not Found")
        crawler.fetch(id_, at=CAPTURED + timedelta(days=5))
    assert thanhuy("import", file, "--archive", archive).code == 0
    shown = thanhuy("show", id_, "--format", "json", "--archive", archive).json
    assert shown["gone_at"] is None
    assert [event["kind"] for event in shown["events"]] == ["gone", "returned"]
    assert "trở lại" in thanhuy("show", id_, "--archive", archive).out
