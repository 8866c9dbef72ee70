"""What is no WARC file is named, and nothing is made."""

from __future__ import annotations


def test_a_file_that_is_no_warc_is_named_and_nothing_is_made(refused, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear archivist")
    missing = refused("import", tmp_path / "missing.warc.gz", "--archive", tmp_path / "a")
    assert "missing.warc.gz" in missing
    assert not (tmp_path / "a").exists()
    assert "letter.txt is no WARC" in refused("import", file, "--archive", tmp_path / "a")
    assert not (tmp_path / "a").exists()
