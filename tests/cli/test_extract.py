"""One saved page is read, and what cannot be read is said in one line."""

from __future__ import annotations

import pytest

from tests.foreign_crawler import Crawler

ARTICLE = "https://thanhuytphcm.vn/tin-tuc/mot-bai-1491871594"


@pytest.fixture
def page(newsroom, tmp_path):
    """A saved page, with its address."""
    id_ = newsroom.ids()[-3]
    file = tmp_path / "page.html"
    file.write_bytes(Crawler.page(newsroom, id_))
    return file, newsroom.truth(id_).url


def test_a_page_is_read_from_a_file_and_from_a_pipe(thanhuy, newsroom, page):
    file, url = page
    truth = newsroom.truth(newsroom.ids()[-3])
    for source, stdin in ((file, b""), ("-", file.read_bytes())):
        found = thanhuy("extract", source, "--url", url, stdin=stdin).json
        assert (found["id"], found["kind"]) == (truth.id, "article")
        assert found["text"] == truth.text


def test_extract_explains_its_choices(thanhuy, page):
    file, url = page
    done = thanhuy("extract", file, "--url", url, "--explain")
    assert done.code == 0
    for word in ("title", "visible-date", "dropped"):
        assert word in done.out


@pytest.mark.parametrize(
    ("page", "url"),
    [
        (b"", ARTICLE),
        (b"   \n ", ARTICLE),
        (b"%PDF-1.4 no page", ARTICLE),
        (b"\x89PNG\r\n\x1a\n\0\0", ARTICLE),
        (b"<html><body><p>x</p></body></html>", "https://example.org/tin-tuc/a-1491871594"),
        (b"<html><body><p>x</p></body></html>", "no address"),
    ],
)
def test_extract_says_what_it_cannot_read(refused, page, url):
    refused("extract", "-", "--url", url, stdin=page)
