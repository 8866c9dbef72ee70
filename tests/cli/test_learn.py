"""A profile needs pages to be learned from."""

from __future__ import annotations

from tests.foreign_crawler import crawled, take


def test_too_few_captures_teach_nothing(refused, archive, tmp_path, newsroom):
    take(archive, crawled(tmp_path / "a.warc.gz", newsroom, newsroom.ids()[:8]))
    assert "20" in refused("learn", "--archive", archive.directory)
    assert not (archive.directory / "profile.toml").exists()
