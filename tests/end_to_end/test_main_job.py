"""The main job through the command: crawl, search, read, export, and what a second crawl finds."""

import csv
import json
from datetime import date

import pytest
from warcio.archiveiterator import ArchiveIterator

import replica

from .conftest import contents, crawl, page_of, rows, run


@pytest.fixture(scope="module")
def site():
    with replica.running(articles=120) as running:
        yield running


@pytest.fixture(scope="module")
def crawled(site, tmp_path_factory):
    archive = tmp_path_factory.mktemp("main") / "archive"
    done = crawl(site, archive)
    assert done.code == 0, done.err
    return archive, done


def seed_id(site):
    return next(
        each for each in site.ids() if site.truth(each).title.startswith("Quán triệt, triển khai")
    )


def test_every_article_of_the_site_is_archived_once(site, crawled):
    archive, done = crawled
    assert sorted(contents(archive)) == sorted(site.ids())
    assert done.summary["articles_new"] + done.summary["duplicates"] == len(site.ids())
    assert done.summary["errors"] == 0
    assert done.summary["finish_reason"] == "finished"


def test_nothing_was_asked_that_no_decent_crawler_asks(site, crawled):
    assert site.violations() == []


def test_the_seed_is_found_without_marks_and_with_them(site, crawled):
    archive, _ = crawled
    for words in ("dang uy khoi", "Đảng ủy Khối", '"Đảng ủy Khối Dân - Chính - Đảng"'):
        done = run("search", words, "--format", "json", "--limit", "100", "--archive", archive)
        assert seed_id(site) in [hit["id"] for hit in done.json], words
    done = run("search", "đang ủy khối", "--format", "json", "--archive", archive)
    assert seed_id(site) not in [hit["id"] for hit in done.json]


def test_the_seed_has_its_own_date_and_not_that_of_the_clock(site, crawled):
    archive, _ = crawled
    shown = run("show", str(seed_id(site)), "--format", "json", "--archive", archive).json
    assert date.fromisoformat(shown["published_at"][:10]) == date(2020, 11, 3)
    assert shown["published_at"].endswith("+07:00")
    assert shown["published_evidence"]
    assert shown["author"] == "Đình Lý"
    assert shown["source"] == "Thanhuytphcm.vn"
    assert len(shown["text"].splitlines()) == 9
    for boilerplate in ("Ý kiến bạn đọc", "Tin khác", "Thông báo", "refresh", "Tổng lượt"):
        assert boilerplate not in shown["text"]
    captions = [image["caption"] for image in shown["images"] if image["caption"]]
    assert len(captions) == 2


def test_search_prints_csv_and_json_with_the_same_hits(crawled):
    archive, _ = crawled
    listed = run("search", "hội nghị", "--format", "json", "--archive", archive).json
    table = run("search", "hội nghị", "--format", "csv", "--archive", archive).out
    assert [int(row["id"]) for row in csv.DictReader(table.splitlines())] == [
        hit["id"] for hit in listed
    ]
    assert set(listed[0]) == {
        "id", "title", "url", "published_at", "section", "snippet", "score",
    }  # fmt: skip


def test_the_csv_opens_and_holds_every_article(crawled, tmp_path):
    archive, _ = crawled
    file = tmp_path / "articles.csv"
    assert run("export", "csv", "-o", file, "--archive", archive).code == 0
    assert file.read_bytes().startswith(b"id,url,title,lead,section,author,source,published_at,")
    with file.open(encoding="utf-8", newline="") as stream:
        exported = {int(row["id"]): row for row in csv.DictReader(stream)}
    held = contents(archive)
    assert sorted(exported) == sorted(held)
    assert all(exported[each]["text"] == row[4] for each, row in held.items())


def test_a_second_crawl_asks_for_the_fronts_and_stores_nothing_new(site, tmp_path):
    archive = tmp_path / "archive"
    crawl(site, archive)
    before, asked = contents(archive), len(site.requests())
    done = crawl(site, archive)
    assert (done.summary["articles_new"], done.summary["articles_revised"]) == (0, 0)
    assert contents(archive) == before
    fronts = rows(archive, "SELECT count(*) FROM frontier WHERE kind IN ('home', 'section')")[0][0]
    asked_now = [each for each in site.requests(asked) if each.path != "/robots.txt"]
    assert len(asked_now) <= fronts * 1.1


def test_every_capture_lies_in_a_warc_file_that_can_be_read(crawled):
    archive, _ = crawled
    places = {}
    for file in sorted((archive / "warc").iterdir()):
        with file.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                if record.rec_type in ("response", "revisit"):
                    record.content_stream().read()
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    places[file.name, records.get_record_offset()] = url
    captured = rows(archive, "SELECT warc_file, warc_offset, url FROM captures")
    assert {(file, offset): url for file, offset, url in captured} == places


def test_status_and_runs_tell_what_is_there(crawled):
    archive, done = crawled
    status = run("status", "--format", "json", "--archive", archive).json
    assert status["articles"] == len(contents(archive))
    (last,) = run("runs", "--last", "--format", "json", "--archive", archive).json
    assert last["articles_new"] == done.summary["articles_new"]
    assert run("runs", "--last", "--archive", archive).code == 0


def test_new_edited_and_removed_articles_are_noticed(tmp_path):
    with replica.running(articles=30) as site:
        archive = tmp_path / "archive"
        crawl(site, archive)
        (new,) = site.publish(1)
        edited, removed = site.ids()[5], site.ids()[9]
        site.edit(edited, "paragraph")
        site.delete(removed, "404")
        done = crawl(site, archive, "--mode", "full")
    assert done.summary["articles_new"] == 1
    assert done.summary["articles_revised"] == 1
    assert done.summary["gone"] == 0, "one denial is no removal"
    assert new in contents(archive)
    assert rows(archive, f"SELECT count(*) FROM revisions WHERE article_id = {edited}") == [(2,)]
    diff = run("show", str(edited), "--diff", "--format", "json", "--archive", archive).json
    assert list(diff["fields"]) == ["text"]
    assert removed in contents(archive)


def test_extract_reads_a_saved_page_as_the_crawl_did(site, crawled, tmp_path):
    archive, _ = crawled
    wanted = seed_id(site)
    url = site.truth(wanted).url
    page = page_of(site, url)
    saved = tmp_path / "page.html"
    saved.write_bytes(page)
    for source, stdin in ((saved, b""), ("-", page)):
        found = json.loads(run("extract", source, "--url", url, stdin=stdin).out)
        assert (found["id"], found["kind"]) == (wanted, "article")
        assert found["text"] == contents(archive)[wanted][4]


def test_a_schedule_is_kept_and_shown(crawled):
    archive, _ = crawled
    add = ["schedule", "add", "*/30 5-22 * * *", "crawl", "--mode", "update", "--name", "day"]
    add += ["--contact", "archive@example.org"]
    assert run(*add, "--archive", archive).code == 0
    listed = run("schedule", "list", "--archive", archive)
    assert "*/30 5-22 * * *" in listed.out
    assert run("schedule", "remove", "day", "--archive", archive).code == 0


def test_the_counts_of_a_run_are_those_of_the_archive(crawled):
    archive, done = crawled
    ((marked,),) = rows(archive, "SELECT count(*) FROM articles WHERE duplicate_of IS NOT NULL")
    assert marked
    assert done.summary["duplicates"] == marked
