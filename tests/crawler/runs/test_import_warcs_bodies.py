"""What other crawlers leave behind is understood: parts of pages, other records, their digests."""

from __future__ import annotations

import gzip
from datetime import UTC, timedelta

import brotli
import pytest
from sqlalchemy import select

from crawler.runs.import_warcs import import_warcs
from crawler.runs.reextract import reextract
from storage.database import models
from storage.fixity.verify import verify
from storage.records import Outcome
from storage.warc.coding import LIMIT
from storage.warc.parser import read_records
from storage.warc.responses import read_date, understand
from tests.exchanges import written
from tests.foreign_crawler import CAPTURED, Crawler, take

HTML = ("Content-Type", "text/html; charset=utf-8")
LATER = CAPTURED + timedelta(days=1)


def chunked(body, *, end=b"0\r\n\r\n"):
    parts = (body[at : at + 1000] for at in range(0, len(body), 1000))
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(part), part) for part in parts) + end


HALVES = {
    "shorter than its Content-Length": lambda page: (
        page[: len(page) // 2], "200 OK", [HTML, ("Content-Length", str(len(page)))], {},
    ),
    "without its last chunk": lambda page: (
        chunked(page, end=b""), "200 OK", [HTML, ("Transfer-Encoding", "chunked")], {},
    ),
    "within a chunk": lambda page: (
        chunked(page)[: len(page) // 2], "200 OK", [HTML, ("Transfer-Encoding", "chunked")], {},
    ),
    "a torn gzip stream": lambda page: (
        gzip.compress(page)[:-500], "200 OK", [HTML, ("Content-Encoding", "gzip")], {},
    ),
    "a torn brotli stream": lambda page: (
        brotli.compress(page)[:-500], "200 OK", [HTML, ("Content-Encoding", "br")], {},
    ),
    "WARC-Truncated": lambda page: (
        page[: len(page) // 2], "200 OK", [HTML], {"WARC_Truncated": "length"},
    ),
    "206": lambda page: (page[: len(page) // 2], "206 Partial Content", [HTML], {}),
}  # fmt: skip


@pytest.mark.parametrize("how", HALVES)
def test_half_a_page_is_kept_and_makes_no_revision(archive, tmp_path, newsroom, how):
    """The article would seem to have lost its end."""
    id_ = newsroom.ids()[-1]
    body, status, headers, fields = HALVES[how](Crawler.page(newsroom, id_))
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.fetch(id_)
        crawler.write(crawler.url(id_), body, headers, at=LATER, status=status, **fields)
    report = take(archive, crawler)
    assert report.taken == 2
    assert report.passed_over == {"page cut off": 1}
    assert "only a part of the page" in report.problems[0].reason
    reextract(archive)
    assert archive.article(id_).text == newsroom.truth(id_).text
    assert archive.article(id_).revision_count == 1
    assert verify(archive).findings == []


WHOLES = {
    "gzip": lambda page: (gzip.compress(page), [HTML, ("Content-Encoding", "gzip")]),
    "brotli": lambda page: (brotli.compress(page), [HTML, ("Content-Encoding", "br")]),
    "in chunks": lambda page: (chunked(page), [HTML, ("Transfer-Encoding", "chunked")]),
    "with trailers": lambda page: (
        chunked(page, end=b"0\r\nX-Time: 1\r\n\r\n"), [HTML, ("Transfer-Encoding", "chunked")],
    ),
    "without the line behind the last chunk": lambda page: (
        chunked(page, end=b"0\r\n"), [HTML, ("Transfer-Encoding", "chunked")],
    ),
    "gzip in chunks": lambda page: (
        chunked(gzip.compress(page)),
        [HTML, ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")],
    ),
    "in two headers each": lambda page: (
        chunked(brotli.compress(gzip.compress(page))),
        [
            HTML, ("Transfer-Encoding", "identity"), ("Transfer-Encoding", "chunked"),
            ("Content-Encoding", "gzip"), ("Content-Encoding", "br"),
        ],
    ),
    "named twice": lambda page: (
        gzip.compress(page), [HTML, ("Content-Encoding", "gzip"), ("Content-Encoding", "gzip")],
    ),
    "unpacked, with the length of the packed": lambda page: (
        page, [HTML, ("Content-Encoding", "gzip"), ("Content-Length", "1000")],
    ),
    "not in chunks": lambda page: (page, [HTML, ("Transfer-Encoding", "chunked")]),
}  # fmt: skip


@pytest.mark.parametrize("how", WHOLES)
def test_a_whole_page_is_read_however_it_was_sent(archive, tmp_path, newsroom, how):
    id_ = newsroom.ids()[-1]
    body, headers = WHOLES[how](Crawler.page(newsroom, id_))
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.write(crawler.url(id_), body, headers)
    report = take(archive, crawler)
    assert not report.passed_over
    assert archive.article(id_).text == newsroom.truth(id_).text
    assert verify(archive).findings == []


def test_a_segment_of_a_record_is_no_record(archive, tmp_path, newsroom):
    page = Crawler.page(newsroom, newsroom.ids()[-1])
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.write(crawler.url(newsroom.ids()[-1]), page[:2000], [HTML], WARC_Segment_Number="1")
    report = take(archive, crawler)
    assert report.taken == 0
    assert "segment" in report.problems[0].reason


@pytest.mark.parametrize("kind", ["resource", "conversion", "continuation", "strange"])
def test_what_is_no_answer_of_the_site_is_passed_over_and_told(archive, tmp_path, newsroom, kind):
    url = f"https://thanhuytphcm.vn{newsroom.path(newsroom.ids()[-1])}"
    block = b"<p>x</p>"
    for target, name in ((url, "ours"), ("https://other.example/", "others")):
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {target}\r\n"
            f"WARC-Date: 2021-05-05T00:00:00Z\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        (tmp_path / name).write_bytes(head.encode() + block + b"\r\n\r\n")
    report = import_warcs(archive, [tmp_path / "ours", tmp_path / "others"], software="test")
    assert sum(report.passed_over.values()) == 1
    assert report.problems[0].file == "ours"


def test_a_revisit_is_taken_though_its_original_comes_later(archive, tmp_path, newsroom):
    id_ = newsroom.ids()[-1]
    with Crawler(tmp_path / "a.warc.gz", newsroom) as later:
        original = later.fetch(id_)
    digest = original.rec_headers.get_header("WARC-Payload-Digest")
    with Crawler(tmp_path / "b.warc.gz", newsroom) as earlier:
        earlier.repeat(earlier.url(id_), digest, at=LATER)
    report = take(archive, earlier, later)
    assert (report.taken, report.passed_over) == (2, {})
    assert archive.article(id_).last_seen_at == LATER
    assert verify(archive).findings == []


def test_a_revisit_finds_what_an_earlier_import_took(archive, tmp_path, newsroom):
    """It names nothing but a digest that is not ours, as those of wget do."""
    id_ = newsroom.ids()[-1]
    with Crawler(tmp_path / "a.warc.gz", newsroom) as first:
        digest = first.fetch(id_).rec_headers.get_header("WARC-Payload-Digest")
    with Crawler(tmp_path / "b.warc.gz", newsroom) as second:
        second.repeat(second.url(id_), digest, at=LATER)
        second.repeat(second.url(id_), "sha1:AAAA", at=LATER)
    assert digest.startswith("sha1:")
    assert take(archive, second).taken == 0
    take(archive, first)
    report = take(archive, second)
    assert report.articles == {Outcome.UNCHANGED: 1}
    assert report.passed_over == {"revisit without its original": 1}


def test_a_revisit_that_names_another_digest_than_what_it_refers_to_is_not_filed_as_that(
    archive, tmp_path, newsroom
):
    one, two = newsroom.ids()[-2:]
    with Crawler(tmp_path / "a.warc.gz", newsroom) as first:
        referred = first.fetch(one)
    with Crawler(tmp_path / "b.warc.gz", newsroom) as other:
        foreign = other.fetch(two).rec_headers.get_header("WARC-Payload-Digest")
    with Crawler(tmp_path / "c.warc.gz", newsroom) as second:
        second.repeat(
            second.url(one), foreign, at=LATER, WARC_Refers_To_Target_URI=second.url(one),
            WARC_Refers_To_Date=referred.rec_headers.get_header("WARC-Date"),
        )  # fmt: skip
    take(archive, first)
    report = take(archive, second)
    assert report.taken == 0
    assert report.passed_over == {"revisit without its original": 1}
    assert archive.article(one).last_seen_at == CAPTURED


def test_not_modified_that_names_nothing_means_the_latest_earlier_capture(
    archive, tmp_path, newsroom
):
    id_ = newsroom.ids()[-1]
    at = LATER + timedelta(hours=1)
    with Crawler(tmp_path / "b.warc.gz", newsroom) as crawler:
        for days in (0, 1, 2):
            crawler.fetch(id_, at=CAPTURED + timedelta(days=days), loads=days)
    bare = tmp_path / "a.warc"
    head = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    bare.write_bytes(
        f"WARC/1.0\r\nWARC-Type: revisit\r\nWARC-Target-URI: {crawler.url(id_)}\r\n"
        f"WARC-Date: {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/server-not-modified\r\n"
        f"Content-Length: {len(head)}\r\n\r\n".encode()
        + head
        + b"\r\n\r\n"
    )
    report = take(archive, bare, crawler)
    assert (report.taken, report.passed_over) == (4, {})
    with archive.snapshot() as connection:
        rows = connection.execute(select(models.Capture)).all()
    digests = {row.fetched_at: row.payload_digest for row in rows}
    assert digests[at] == digests[LATER] != digests[CAPTURED]


def test_a_revisit_of_a_capture_that_is_damaged_here_stops_nothing(archive, tmp_path, newsroom):
    one, two = newsroom.ids()[-2:]
    with Crawler(tmp_path / "a.warc.gz", newsroom) as first:
        original = first.fetch(one)
    take(archive, first)
    (ours,) = (archive.directory / "warc").glob("*.warc.gz")
    ours.write_bytes(ours.read_bytes()[:1000])
    with Crawler(tmp_path / "b.warc.gz", newsroom) as second:
        second.repeat(
            second.url(one), "sha1:X", at=LATER, WARC_Refers_To_Target_URI=second.url(one),
            WARC_Refers_To_Date=original.rec_headers.get_header("WARC-Date"),
        )  # fmt: skip
        second.fetch(two)
    report = take(archive, second)
    assert report.taken == 1
    assert report.passed_over == {"revisit of a damaged capture": 1}


def test_a_reference_to_an_unquoted_url_is_understood(archive, tmp_path, newsroom):
    id_ = newsroom.ids()[-1]
    url = f"https://thanhuytphcm.vn/tin-tuc/đảng-bộ-{id_}"
    with Crawler(tmp_path / "a.warc.gz", newsroom) as crawler:
        original = crawler.write(url, Crawler.page(newsroom, id_), [HTML])
        crawler.repeat(
            url, "", at=LATER, WARC_Refers_To_Target_URI=url,
            WARC_Refers_To_Date=original.rec_headers.get_header("WARC-Date"),
        )  # fmt: skip
    assert take(archive, crawler).articles == {Outcome.NEW: 1, Outcome.UNCHANGED: 1}


@pytest.mark.parametrize("date", ["2019", "2019-03-04", "2019-03-04T05:06:07+07:00"])
def test_a_copy_says_its_date_as_every_tool_can_read_it(archive, tmp_path, newsroom, date):
    with Crawler(tmp_path / "cc.warc.gz", newsroom) as crawler:
        crawler.write(crawler.url(newsroom.ids()[-1]), b"<p>x</p>", [HTML], WARC_Date=date)
    assert take(archive, crawler).taken == 1
    (_, ours) = written(archive.directory / "warc")
    assert ours[1]["WARC-Date"] == f"{read_date(date).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert verify(archive).findings == []


def test_a_film_is_kept_whole_and_not_handed_to_the_readers(archive, tmp_path, newsroom):
    film = bytes(LIMIT + 5_000_000)
    path = tmp_path / "film.warc.gz"
    with Crawler(path, newsroom) as crawler:
        crawler.write("https://thanhuytphcm.vn/a.mp4", film, [("Content-Type", "video/mp4")])
    (response,) = (each for each in read_records(path) if each.type == "response")
    understood = understand(response)
    assert len(understood.stored(understood.http, None).payload) == LIMIT + 1
    assert take(archive, crawler).taken == 1
    assert verify(archive).findings == []
    assert verify(archive).bytes > len(film)
