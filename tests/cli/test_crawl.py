"""What keeps a crawl from beginning."""

from __future__ import annotations


def test_an_origin_that_does_not_answer_is_named(refused, tmp_path):
    line = refused("crawl", "--origin", "http://127.0.0.1:9", "--archive", tmp_path / "a", code=3)
    assert "127.0.0.1:9" in line
    assert "make demo" in line
    assert not (tmp_path / "a").exists()


def test_a_profile_that_does_not_parse_is_named_with_its_line(refused, tmp_path):
    (tmp_path / "profile.toml").write_text('title = ["//h1"]\nbody = = []\n')
    line = refused("crawl", "--origin", "http://127.0.0.1:9", "--archive", tmp_path)
    assert "profile.toml" in line
    assert "line 2" in line
