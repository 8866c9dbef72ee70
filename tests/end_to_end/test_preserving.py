"""Captures taken in, read again, proved and rebuilt, through the command."""

import shutil
import zipfile
from datetime import timedelta

import pytest

import replica
from replica.content import NewsSite
from tests.foreign_crawler import CAPTURED, Crawler

from .conftest import contents, crawl, rows, run


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    archive = tmp_path_factory.mktemp("preserving") / "archive"
    with replica.running(articles=30) as site:
        assert crawl(site, archive).code == 0
        site.edit(site.ids()[4], "paragraph")
        assert crawl(site, archive, "--mode", "full").code == 0
    return archive


@pytest.fixture
def archive(crawled, tmp_path):
    return shutil.copytree(crawled, tmp_path / "archive")


def revisions(archive):
    return rows(archive, "SELECT article_id, number, text_sha256 FROM revisions ORDER BY 1, 2")


def test_a_sound_archive_is_proved(archive):
    done = run("verify", "--archive", archive)
    assert done.code == 0, done.out


def test_one_changed_byte_is_found(archive):
    file = max((archive / "warc").iterdir(), key=lambda each: each.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    done = run("verify", "--archive", archive)
    assert done.code == 1
    assert file.name in done.out


def test_the_database_comes_back_from_the_warc_files_alone(archive):
    before, history = contents(archive), revisions(archive)
    for file in archive.glob("archive.db*"):
        file.unlink()
    assert run("verify", "--repair", "--archive", archive).code == 0
    assert contents(archive) == before
    assert revisions(archive) == history


def test_an_import_brings_the_same_articles_and_revisions_and_only_once(archive, tmp_path):
    other = tmp_path / "other"
    files = sorted((archive / "warc").iterdir())
    done = run("import", *files, "--json", "--archive", other)
    assert done.code == 0, done.err
    assert contents(other) == contents(archive)
    assert revisions(other) == revisions(archive)
    again = run("import", *files, "--json", "--archive", other).json
    assert (again["taken"], again["already_there"]) == (0, done.json["taken"])
    assert run("verify", "--archive", other).code == 0


def test_a_file_that_is_no_warc_is_named_and_nothing_is_made(tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear archivist")
    done = run("import", tmp_path / "missing.warc.gz", "--archive", tmp_path / "a")
    assert done.code == 2
    assert not (tmp_path / "a").exists()
    assert "missing.warc.gz" in done.err
    done = run("import", file, "--archive", tmp_path / "a")
    assert done.code == 2
    assert "letter.txt is no WARC" in done.err
    assert "Traceback" not in done.err


def test_reading_again_with_the_same_extractor_changes_nothing(archive):
    before, history = contents(archive), revisions(archive)
    looked = run("reextract", "--dry-run", "--json", "--archive", archive).json
    assert not [name for name in looked if name.startswith("changed_")]
    assert run("reextract", "--archive", archive).code == 0
    assert (contents(archive), revisions(archive)) == (before, history)


def test_a_wacz_package_holds_the_captures(archive, tmp_path):
    package = tmp_path / "archive.wacz"
    assert run("export", "wacz", "-o", package, "--archive", archive).code == 0
    names = zipfile.ZipFile(package).namelist()
    assert "datapackage.json" in names
    assert any(name.startswith("archive/") for name in names)


def test_coverage_counts_every_article(archive):
    months = run("coverage", "--format", "json", "--archive", archive).json
    assert sum(m["archived"] for m in months if not m["section"]) == len(contents(archive))
    assert all(m["estimated_missing"] is None for m in months if m["section"])


def test_a_removal_and_a_return_are_shown(tmp_path):
    site = NewsSite(articles=20)
    id_, file, archive = site.ids()[-1], tmp_path / "cc.warc.gz", tmp_path / "archive"
    with Crawler(file, site) as crawler:
        crawler.fetch(id_)
        for days in (1, 3):
            at = CAPTURED + timedelta(days=days)
            crawler.write(crawler.url(id_), b"", at=at, status="404 Not Found")
        crawler.fetch(id_, at=CAPTURED + timedelta(days=5))
    assert run("import", file, "--archive", archive).code == 0
    shown = run("show", id_, "--format", "json", "--archive", archive).json
    assert shown["gone_at"] is None
    assert [event["kind"] for event in shown["events"]] == ["gone", "returned"]
    assert "trở lại" in run("show", id_, "--archive", archive).out


BROKEN = [
    {"kind": "body", "path": "/tin-tuc/*", "text": "<h1>Free Wi-Fi</h1><p>Accept our terms.</p>"},
    {"kind": "body", "path": "/nhom-tin/*", "text": "<p>Hẹn gặp lại quý vị vào ngày mai.</p>"},
    {"kind": "body", "path": "/tin-tuc/*", "status": 202},
    {"kind": "body", "path": "/tin-tuc/*", "status": 206},
    {"kind": "body", "path": "/tin-tuc/*", "status": 226},
    {"kind": "cut", "path": "/tin-tuc/*"},
    {"kind": "bad-gzip", "path": "/tin-tuc/*"},
    {"kind": "empty", "path": "/tin-tuc/*"},
    {"kind": "captcha", "path": "/tin-tuc/*"},
    {"kind": "soft-404", "path": "/tin-tuc/*"},
    {"kind": "shell", "path": "/tin-tuc/*"},
    {"kind": "binary", "path": "/tin-tuc/*"},
    {"kind": "redirect", "path": "/tin-tuc/*", "location": "/nhom-tin/so-ban-nganh-1197604600"},
]
PAGE = "<h1>Một bài viết</h1>" + "<p>Sáng 3/11, hội nghị đã được tổ chức tại Thành phố.</p>" * 9


def test_every_address_of_an_article_comes_back_with_the_database(site, archive):
    url = next(url for url in (site.truth(id_).url for id_ in site.ids()) if "/tin-tuc/" in url)
    old, id_ = url.removeprefix("https://thanhuytphcm.vn"), url.rpartition("-")[2]
    moved = f"/tin-tuc/tua-moi-{id_}"
    site.set_fault("redirect", location=moved, path=old)
    crawl(site, archive)
    known = "SELECT url, article_id FROM aliases ORDER BY url"
    before = rows(archive, known)
    assert (url, int(id_)) in before
    assert len(before) > 10, "links by the site's other names, too"
    for file in archive.glob("archive.db*"):
        file.unlink()
    assert run("verify", "--repair", "--archive", archive).code == 0
    assert rows(archive, known) == before


def test_what_was_no_article_to_the_crawl_is_none_when_the_database_comes_back(site, tmp_path):
    archive = tmp_path / "archive"
    for number, fault in enumerate(BROKEN):
        page = {"text": PAGE} if fault["kind"] == "body" else {}
        site.set_fault(**(page | fault), times=1, after=2 * number)
    assert crawl(site, archive).summary["finish_reason"] == "finished"
    site.clear_faults()
    crawl(site, archive)
    took = "SELECT url, fetched_at, status, page_kind, article_id FROM captures ORDER BY 1, 2, 3"
    before, history, kinds = contents(archive), revisions(archive), rows(archive, took)
    assert {"article", "blocked", "listing", "error"} <= {kind for *_, kind, _ in kinds}
    for file in archive.glob("archive.db*"):
        file.unlink()
    assert run("verify", "--repair", "--archive", archive).code == 0
    assert contents(archive) == before
    assert revisions(archive) == history
    assert rows(archive, took) == kinds
    assert run("reextract", "--archive", archive).code == 0
    assert rows(archive, took) == kinds
