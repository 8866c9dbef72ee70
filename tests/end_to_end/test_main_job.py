"""The main job through the command: crawl, search, read, export, and what a second crawl finds."""

from datetime import date

import pytest
from warcio.archiveiterator import ArchiveIterator

from replica.known import SEED_ID
from tests.commands import contents, crawl, pages_asked, rows, run

pytestmark = pytest.mark.site(articles=120, seed=1)


def test_every_article_of_the_site_is_archived_once(sound):
    ids, summary = sound.pages.site.ids(), sound.done.summary
    assert sorted(sound.contents) == sorted(ids)
    assert summary["articles_new"] + summary["duplicates"] == len(ids)
    assert summary["errors"] == 0
    assert summary["finish_reason"] == "finished"


def test_nothing_was_asked_that_no_decent_crawler_asks(sound):
    assert sound.violations == []


def test_the_seed_is_found_without_marks_and_with_them(sound):
    for words in ("dang uy khoi", "Đảng ủy Khối", '"Đảng ủy Khối Dân - Chính - Đảng"'):
        done = run(
            "search", words, "--format", "json", "--limit", "100", "--archive", sound.archive
        )
        assert SEED_ID in [hit["id"] for hit in done.json], words
    done = run("search", "đang ủy khối", "--format", "json", "--archive", sound.archive)
    assert SEED_ID not in [hit["id"] for hit in done.json]


def test_the_seed_has_its_own_date_and_not_that_of_the_clock(sound):
    shown = run("show", str(SEED_ID), "--format", "json", "--archive", sound.archive).json
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


def test_a_second_crawl_asks_for_the_fronts_and_stores_nothing_new(site, crawled, sound):
    archive = crawled
    done = crawl(site, archive)
    assert (done.summary["articles_new"], done.summary["articles_revised"]) == (0, 0)
    assert contents(archive) == sound.contents
    fronts = rows(archive, "SELECT count(*) FROM frontier WHERE kind IN ('home', 'section')")[0][0]
    assert len(pages_asked(site)) <= fronts * 1.1


def test_every_capture_lies_in_a_warc_file_that_can_be_read(sound):
    places = {}
    for file in sorted((sound.archive / "warc").iterdir()):
        with file.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                if record.rec_type in ("response", "revisit"):
                    record.content_stream().read()
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    places[file.name, records.get_record_offset()] = url
    captured = rows(sound.archive, "SELECT warc_file, warc_offset, url FROM captures")
    assert {(file, offset): url for file, offset, url in captured} == places


@pytest.mark.site(articles=30, seed=1)
def test_new_edited_and_removed_articles_are_noticed(site, crawled):
    archive = crawled
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


def test_the_counts_of_a_run_are_those_of_the_archive(sound):
    ((marked,),) = rows(
        sound.archive, "SELECT count(*) FROM articles WHERE duplicate_of IS NOT NULL"
    )
    assert marked
    assert sound.done.summary["duplicates"] == marked
