"""A page comes out as it was captured, byte for byte."""

from __future__ import annotations

import gzip
import hashlib
import io
import sys

import pytest

from storage.archive import Archive
from tests.foreign_crawler import CAPTURED, Crawler


@pytest.fixture
def packed(newsroom, tmp_path, thanhuy):
    """An archive with one article, whose page was sent packed, and the page."""
    id_, file = newsroom.ids()[0], tmp_path / "cc.warc.gz"
    with Crawler(file, newsroom) as crawler:
        page = Crawler.page(newsroom, id_)
        body = gzip.compress(page)
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")]
        crawler.write(crawler.url(id_), body, headers, at=CAPTURED)
    assert thanhuy("import", file, "--archive", tmp_path / "archive").code == 0
    return tmp_path / "archive", id_, page, body


def test_a_page_is_the_payload_that_its_digest_names(packed, thanhuy, tmp_path):
    archive, id_, page, body = packed
    out = tmp_path / "page.html"
    done = thanhuy("page", id_, "-o", out, "--archive", archive)
    assert (done.code, done.out) == (0, "")
    assert "--decode" in done.err
    assert out.read_bytes() == body
    shown = thanhuy("show", id_, "--provenance", "--format", "json", "--archive", archive).json
    digest = hashlib.sha256(body).hexdigest()
    assert shown["captures"][0]["payload_digest"] == f"sha256:{digest}"
    assert thanhuy("page", id_, "-o", out, "--decode", "--archive", archive).code == 0
    assert out.read_bytes() == page


def test_a_packed_page_is_nothing_for_a_terminal(packed, refused, thanhuy, monkeypatch):
    archive, id_, page, _ = packed

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert "-o FILE" in refused("page", id_, "--archive", archive)
    assert thanhuy("page", id_, "--decode", "--archive", archive).code == 0
    assert page.decode().strip() in terminal.getvalue().replace("␍", "\r")


def test_what_is_not_there_is_one_line(held, articles, refused, thanhuy, tmp_path):
    id_ = min(articles)
    assert "no article 5" in refused("page", 5, "--archive", held)
    assert "no 9" in refused("page", id_, "--revision", 9, "--archive", held)
    assert "no article's id or URL" in refused("page", "https://example.org/x", "--archive", held)
    refused("page", "9" * 60, "--archive", held)
    refused("page", "\udcff\udcfe", "--archive", held)
    assert thanhuy("page", id_, "-o", tmp_path, "--archive", held).code == 2


def test_a_page_whose_file_is_lost_says_so(packed, refused, tmp_path):
    archive, id_, _, _ = packed
    with Archive.open(archive, read_only=True) as opened:
        assert opened.article(id_)
    for file in (archive / "warc").iterdir():
        file.unlink()
    out = tmp_path / "page.html"
    assert "thanhuy verify" in refused("page", id_, "-o", out, "--archive", archive, code=1)
    assert not out.exists()
