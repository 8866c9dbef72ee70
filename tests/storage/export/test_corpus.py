"""A corpus has a file for each article, and a table that leads to it."""

from __future__ import annotations

import subprocess

import pytest

from storage.export.corpus import Corpus
from tests.articles import ID, article, save, visit
from tests.exports import exported, hostile, read_csv, stored

pytestmark = pytest.mark.filled(by=hostile)


def test_every_text_lies_where_the_table_says(archive, tmp_path):
    undated = article(
        ID + 700, published_at=None, published_precision=None, published_evidence=None
    )
    save(archive, visit(undated), near_duplicates=False)
    exported(archive, Corpus(), tmp_path / "corpus")
    rows = read_csv(tmp_path / "corpus" / "metadata.csv")
    articles = stored(archive)
    assert [int(row["id"]) for row in rows] == sorted(articles)
    for row in rows:
        file = tmp_path / "corpus" / row["file"]
        held = articles[int(row["id"])]
        assert file.read_bytes() == f"{held.text}\n".encode()
        assert row["title"] == held.title
        assert file.parent.name == (str(held.published_at.year) if held.published_at else "unknown")


def test_the_sums_are_as_sha256sum_reads_them(archive, tmp_path):
    exported(archive, Corpus(), tmp_path / "corpus")
    check = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    done = subprocess.run(check, cwd=tmp_path / "corpus", capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    (tmp_path / "corpus" / "README.txt").write_text("x")
    assert subprocess.run(
        check, cwd=tmp_path / "corpus", capture_output=True, check=False
    ).returncode
