"""Captures taken in, read again, proved and rebuilt, through the command."""

import shutil

import pytest

from replica import client
from tests.commands import contents, crawl, revisions, rows, run


@pytest.fixture(scope="module")
def revised(tmp_path_factory):
    """An archive of which one article has two revisions."""
    archive = tmp_path_factory.mktemp("preserving") / "archive"
    with client.running(articles=30) as site:
        assert crawl(site, archive).code == 0
        site.edit(site.ids()[4], "paragraph")
        assert crawl(site, archive, "--mode", "full").code == 0
    return archive


@pytest.fixture
def archive(revised, tmp_path):
    return shutil.copytree(revised, tmp_path / "archive")


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


def test_reading_again_with_the_same_extractor_changes_nothing(archive):
    before, history = contents(archive), revisions(archive)
    looked = run("reextract", "--dry-run", "--json", "--archive", archive).json
    assert not [name for name in looked if name.startswith("changed_")]
    assert run("reextract", "--archive", archive).code == 0
    assert (contents(archive), revisions(archive)) == (before, history)


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
    for linked in (old, f"{old}?fbclid=IwAR3y"):  # asked for as a list links to it
        site.set_fault("redirect", location=moved, path=linked)
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
