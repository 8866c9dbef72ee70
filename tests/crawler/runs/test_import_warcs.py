"""Captures of other archives become ours: with their time, their bytes and their origin."""

from __future__ import annotations

import gzip
import random
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from replica.content import NewsSite
from replica.edits import Edit
from storage import runs
from storage.archive import Archive
from storage.captures import COLUMNS, to_capture
from storage.database import models
from storage.errors import BadInput
from storage.fixity.verify import verify
from storage.frontier.queue import State
from storage.records import ArticleQuery, Outcome
from tests.databases import BACKENDS
from tests.exchanges import check, written
from tests.foreign_crawler import CAPTURED, Crawler, crawled, take

pytestmark = pytest.mark.parametrize("backend", BACKENDS)


def captures(archive):
    with archive.snapshot() as connection:
        query = select(*COLUMNS).order_by(models.Capture.id)
        return [to_capture(row) for row in connection.execute(query)]


def test_an_imported_article_is_what_the_site_said_at_that_time(archive, tmp_path, newsroom):
    ids = newsroom.ids()[-5:]
    crawler = crawled(tmp_path / "cc.warc.gz", newsroom, ids)
    report = take(archive, crawler)
    assert (report.records, report.taken) == (5, 5)
    assert sum(report.articles.values()) == 5
    for id_ in ids:
        article, truth = archive.article(id_), newsroom.truth(id_)
        assert (article.title, article.text) == (truth.title, truth.text)
        assert article.first_seen_at == CAPTURED
    assert {capture.fetched_at for capture in captures(archive)} == {CAPTURED}
    assert verify(archive).findings == []
    assert check(archive.directory / "warc") == 0


def test_the_copy_keeps_bytes_and_digest_and_says_where_it_came_from(archive, tmp_path, newsroom):
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        offset = crawler.offset
        theirs = crawler.fetch(newsroom.ids()[-1])
    take(archive, crawler)
    (info, ours) = written(archive.directory / "warc")
    assert b"copied from other WARC" in info[3]
    assert ours[1]["WARC-Source-File"] == f"cc.warc.gz; offset={offset}"
    for name in ("WARC-Record-ID", "WARC-Date", "WARC-Payload-Digest", "WARC-Target-URI"):
        assert ours[1][name] == theirs.rec_headers.get_header(name)
    assert ours[2].headers == theirs.http_headers.headers


def test_only_the_sites_hosts_are_taken(archive, tmp_path, newsroom):
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.fetch(newsroom.ids()[-1])
        for url in (
            "https://vnexpress.net/tin-tuc/x-1491871594",
            "https://icpv.thanhuytphcm.vn/tin-tuc/x-1491871594",
            "https://thanhuytphcm.vn.evil.example/tin-tuc/x-1491871594",
            "dns:thanhuytphcm.vn",
            "https://[::1/",
        ):
            crawler.write(url, b"<p>other")
    report = take(archive, crawler)
    assert (report.taken, report.other_sites) == (1, 5)
    assert not report.passed_over


def test_a_file_given_twice_adds_nothing(archive, tmp_path, newsroom):
    crawler = crawled(tmp_path / "cc.warc.gz", newsroom, newsroom.ids()[-3:])
    report = take(archive, crawler, crawler)
    assert (report.taken, report.already_there) == (3, 3)
    again = take(archive, crawler)
    assert (again.taken, again.already_there) == (0, 3)
    assert len(list((archive.directory / "warc").iterdir())) == 1


def test_records_that_share_an_id_get_one_each(archive, tmp_path, newsroom):
    crawler = crawled(tmp_path / "cc.warc.gz", newsroom, newsroom.ids()[-3:])
    shared = b"<urn:uuid:11111111-1111-1111-1111-111111111111>"
    said = re.sub(rb"(?m)^(WARC-Record-ID: ).*?(\r)$", rb"\1%s\2" % shared,
                  gzip.decompress(crawler.path.read_bytes()))  # fmt: skip
    crawler.path.write_bytes(said)
    assert take(archive, crawler).taken == 3
    (file,) = (archive.directory / "warc").iterdir()
    ids = re.findall(rb"(?m)^WARC-Record-ID: (.*)\r$", gzip.decompress(file.read_bytes()))
    assert ids.count(shared) == 1
    assert len(set(ids)) == len(ids) == 4
    assert verify(archive).findings == []


def test_an_old_capture_fills_the_past(archive, tmp_path):
    site = NewsSite(articles=20)
    id_ = site.ids()[-1]
    with Crawler(tmp_path / "first.warc.gz", site) as first:
        first.fetch(id_, at=CAPTURED - timedelta(days=1))
    site.edit(id_, Edit.PARAGRAPH)
    with Crawler(tmp_path / "later.warc.gz", site) as later:
        later.fetch(id_, at=CAPTURED)
    take(archive, later)
    report = take(archive, first)
    assert report.articles[Outcome.REVISED] == 1
    revisions = archive.revisions(id_)
    assert [revision.captured_at for revision in revisions] == [
        CAPTURED - timedelta(days=1),
        CAPTURED,
    ]
    assert archive.article(id_).text == site.truth(id_).text


def test_what_changes_with_every_load_makes_no_revision(archive, tmp_path, newsroom):
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        for loads in (1, 2, 3):
            crawler.fetch(newsroom.ids()[-1], at=CAPTURED + timedelta(days=loads), loads=loads)
    report = take(archive, crawler)
    assert report.articles == {Outcome.NEW: 1, Outcome.UNCHANGED: 2}
    assert archive.article(newsroom.ids()[-1]).last_seen_at == CAPTURED + timedelta(days=3)


def test_revisits_find_their_original_by_reference_and_by_digest(archive, tmp_path, newsroom):
    id_ = newsroom.ids()[-1]
    with Crawler(tmp_path / "a.warc.gz", newsroom) as crawler:
        original = crawler.fetch(id_)
        digest = original.rec_headers.get_header("WARC-Payload-Digest")
        crawler.repeat(crawler.url(id_), digest, at=CAPTURED + timedelta(days=1))
        crawler.repeat(
            crawler.url(id_),
            "sha1:UNKNOWN",
            at=CAPTURED + timedelta(days=2),
            WARC_Refers_To_Target_URI=crawler.url(id_),
            WARC_Refers_To_Date=original.rec_headers.get_header("WARC-Date"),
        )
        crawler.repeat("http://hcmcpv.org.vn/x", "sha1:NOWHERE", at=CAPTURED)
    report = take(archive, crawler)
    assert report.taken == 3
    assert report.articles == {Outcome.NEW: 1, Outcome.UNCHANGED: 2}
    assert report.passed_over == {"revisit without its original": 1}
    assert archive.article(id_).last_seen_at == CAPTURED + timedelta(days=2)
    assert [capture.revisit for capture in captures(archive)] == [False, True, True]
    fields = [
        record[1] for record in written(archive.directory / "warc") if record[0] != "warcinfo"
    ]
    assert {each["WARC-Payload-Digest"] for each in fields} == {digest}, "as replayers want it"
    assert verify(archive).findings == []
    assert take(archive, crawler).already_there == 3


def test_damage_is_reported_with_its_place_and_costs_nothing_else(archive, tmp_path, newsroom):
    path = tmp_path / "torn.warc.gz"
    with Crawler(path, newsroom) as crawler:
        crawler.fetch(newsroom.ids()[-1])
        offset = crawler.offset
        crawler.write("http://hcmcpv.org.vn/tin-tuc/x-1491871594", b"", status="no HTTP")
        crawler.fetch(newsroom.ids()[-2])
        crawler.fetch(newsroom.ids()[-3])
    path.write_bytes(path.read_bytes()[:-20])
    report = take(archive, path)
    assert report.taken == 2
    assert sum(report.passed_over.values()) == 2
    assert report.problems[0].offset == offset
    assert "HTTP" in report.problems[0].reason
    assert "ends within" in report.problems[1].reason


def test_a_url_without_end_is_passed_over(archive, tmp_path, newsroom):
    id_ = newsroom.ids()[-1]
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        noise = "".join(random.Random(1).choices("abcdefghij", k=9000))
        crawler.write(f"{crawler.url(id_)}?{noise}", Crawler.page(newsroom, id_))
        crawler.fetch(id_)
    report = take(archive, crawler)
    assert report.taken == 1
    assert "URL is longer" in report.problems[0].reason


def test_changed_bytes_are_not_taken_for_the_original(archive, tmp_path, newsroom):
    path = tmp_path / "plain.warc"
    with Crawler(path, newsroom, gzip=False) as crawler:
        crawler.fetch(newsroom.ids()[-1])
        crawler.fetch(newsroom.ids()[-2])
    data = path.read_bytes()
    at = data.index(b"</title>")
    path.write_bytes(data[: at - 1] + b"!" + data[at:])
    report = take(archive, path)
    assert report.taken == 1
    assert "block digest" in report.problems[0].reason


@pytest.mark.parametrize("content", [b"<html>no WARC</html>", b"", b"BZh91AY&SY"])
def test_what_is_no_warc_stops_everything_before_it_begins(archive, tmp_path, content):
    path = tmp_path / "page.html"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"page\.html is no WARC"):
        take(archive, path)
    with archive.snapshot() as connection:
        assert runs.latest(connection) is None


def test_what_is_no_warc_within_gzip_is_reported(archive, tmp_path):
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(b"<html>no WARC</html>"))
    report = take(archive, path)
    assert report.records == report.taken == 0
    assert "no WARC or ARC record" in report.problems[0].reason


@pytest.mark.parametrize("name", ["missing.warc.gz", "."])
def test_a_path_that_cannot_be_read_stops_everything_before_it_begins(archive, tmp_path, name):
    with pytest.raises(BadInput, match="cannot be read"):
        take(archive, tmp_path / name)
    with archive.snapshot() as connection:
        assert runs.latest(connection) is None


def test_the_crawl_learns_of_what_the_pages_link_to(archive, tmp_path, newsroom):
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.fetch(newsroom.ids()[-1])
    take(archive, crawler)
    with archive.snapshot() as connection:
        frontier = models.Frontier
        rows = connection.execute(select(frontier.article_id, frontier.state)).all()
    assert (newsroom.ids()[-1], State.DUE) in [tuple(row) for row in rows]
    assert len(rows) > 1


def test_several_workers_read_the_same_as_one(archive, tmp_path, newsroom):
    crawler = crawled(tmp_path / "cc.warc.gz", newsroom, newsroom.ids())
    with Archive.open(tmp_path / "other", create=True) as other:
        texts = []
        for each, workers in ((archive, 1), (other, 2)):
            assert take(each, crawler, workers=workers).taken == len(newsroom.ids())
            texts.append([(a.id, a.title, a.text) for a in each.articles(ArticleQuery())])
    assert texts[0] == texts[1]


def test_the_run_is_recorded(archive, tmp_path, newsroom):
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.fetch(newsroom.ids()[-1])
    report = take(archive, crawler)
    with archive.snapshot() as connection:
        run = runs.latest(connection, "import")
    assert (run.id, run.finish_reason, run.pages) == (report.run, "finished", 1)
    assert run.arguments == {"files": ["cc.warc.gz"]}


def test_a_stopped_import_is_taken_up_by_giving_it_again(archive, tmp_path, newsroom, monkeypatch):
    monkeypatch.setattr("crawler.runs.import_warcs.BATCH", 10)

    def stop(report):
        raise KeyboardInterrupt

    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        for days in (0, 1, 2):
            for id_ in newsroom.ids():
                crawler.fetch(id_, at=CAPTURED + timedelta(days=days), loads=days)
    with pytest.raises(KeyboardInterrupt):
        take(archive, crawler, progress=stop)
    with archive.snapshot() as connection:
        assert runs.latest(connection).finish_reason == "interrupted"
    kept = len(captures(archive))
    assert 0 < kept < 3 * len(newsroom.ids())
    report = take(archive, crawler)
    assert report.already_there == kept
    assert len(captures(archive)) == 3 * len(newsroom.ids())
    assert verify(archive).findings == []
