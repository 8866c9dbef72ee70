"""What a capture looks like to tools that are not ours."""

from __future__ import annotations

import gzip
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from storage.errors import StorageFull
from storage.warc.digests import payload_digest
from storage.warc.reader import CaptureReader
from storage.warc.writer import CaptureWriter
from tests.exchanges import NOON, PAGE, URL, check, exchange, written


@pytest.fixture
def writer(tmp_path):
    with CaptureWriter(
        tmp_path, software="thanhuy-archive/1", operator="Phòng Lưu trữ <a@example.org>", run_id=7
    ) as writer:
        yield writer


def test_request_and_response_are_read_back_by_warcio_as_they_came(writer, tmp_path):
    capture = writer.write(exchange())
    writer.close()

    info, request, response = written(tmp_path)
    assert b"operator: " + "Phòng Lưu trữ <a@example.org>".encode() in info[3]
    assert (request[0], request[2].protocol) == ("request", "GET")
    assert request[2].statusline == "/tin-tuc/quan-triet-1491871000?a=1 HTTP/1.1"
    assert request[1]["WARC-Concurrent-To"] == response[1]["WARC-Record-ID"]
    assert response[1]["WARC-Target-URI"] == URL
    assert response[1]["WARC-Date"] == "2026-11-23T05:00:00Z"
    assert response[1]["WARC-IP-Address"] == "192.0.2.7"
    assert response[1]["WARC-Payload-Digest"] == payload_digest(PAGE) == capture.payload_digest
    assert response[1]["WARC-Warcinfo-ID"] == info[1]["WARC-Record-ID"]
    assert response[2].headers == [
        ("content-TYPE", "text/html; charset=utf-8"),
        ("X-Title", "Đảng"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]
    assert response[3] == PAGE
    assert check(tmp_path) == 0


def test_the_host_that_every_client_adds_is_in_the_request(writer, tmp_path):
    writer.write(exchange(request_headers=((b"Accept", b"*/*"),)))
    writer.close()
    _, request, _ = written(tmp_path)
    assert request[2].headers == [("Host", "thanhuytphcm.vn"), ("Accept", "*/*")]


def test_the_row_says_exactly_where_the_response_lies(writer, tmp_path):
    captures = [writer.write(exchange(PAGE * n, url=f"{URL}&n={n}")) for n in (1, 2, 3)]
    writer.close()
    for n, capture in enumerate(captures, 1):
        data = (tmp_path / capture.warc_file).read_bytes()
        member = data[capture.warc_offset : capture.warc_offset + capture.warc_length]
        record = next(ArchiveIterator(io.BytesIO(member)))
        assert record.rec_type == "response"
        assert record.content_stream().read() == PAGE * n
    assert captures[0].content_type == "text/html; charset=utf-8"
    assert captures[0].fetched_at == NOON.replace(microsecond=0)


def test_a_body_stays_encoded_as_it_was_sent_and_standard_tools_decode_it(writer, tmp_path):
    packed = gzip.compress(PAGE)
    headers = ((b"Content-Encoding", b"gzip"), (b"Transfer-Encoding", b"chunked"))
    capture = writer.write(exchange(packed, response_headers=headers))
    writer.close()
    assert capture.payload_digest == payload_digest(packed)
    *_, (_, _, head, content) = written(tmp_path)
    assert content == PAGE
    # The chunks were not kept; a header that announced them would make readers look for them.
    assert head.headers[1] == ("X-Archive-Orig-Transfer-Encoding", "chunked")
    assert CaptureReader(tmp_path, original=lambda _: None).read(capture).body() == PAGE


def test_an_identical_payload_becomes_a_revisit_of_the_original(writer, tmp_path):
    original = writer.write(exchange())
    later = exchange(url=URL + "&x=2", fetched_at=NOON.replace(day=24))
    capture = writer.write(later, previous=original)
    writer.close()
    assert capture.revisit
    assert capture.payload_digest == original.payload_digest
    *_, (kind, fields, head, content) = written(tmp_path)
    assert (kind, content) == ("revisit", b"")
    assert fields["WARC-Profile"].endswith("/revisit/identical-payload-digest")
    assert fields["WARC-Refers-To-Target-URI"] == URL
    assert fields["WARC-Refers-To-Date"] == "2026-11-23T05:00:00Z"
    assert fields["WARC-Payload-Digest"] == original.payload_digest
    assert head.get_header("X-Title") == "Đảng"
    assert check(tmp_path) == 0


def test_another_payload_is_written_in_full_whatever_came_before(writer):
    original = writer.write(exchange())
    assert not writer.write(exchange(PAGE + b" "), previous=original).revisit


def test_not_modified_carries_the_old_digest_forward(writer, tmp_path):
    original = writer.write(exchange())
    answer = exchange(b"", status=304, reason="Not Modified", response_headers=((b"ETag", b'"1"'),))
    capture = writer.write(answer, previous=original)
    writer.close()
    assert (capture.status, capture.revisit) == (304, True)
    assert capture.payload_digest == original.payload_digest
    assert capture.content_type == original.content_type
    *_, (kind, fields, head, _) = written(tmp_path)
    assert kind == "revisit"
    assert fields["WARC-Profile"].endswith("/revisit/server-not-modified")
    assert fields["WARC-Payload-Digest"] == original.payload_digest
    assert head.get_header("ETag") == '"1"'


def test_a_revisit_is_never_referred_to(writer):
    original = writer.write(exchange())
    revisit = writer.write(exchange(), previous=original)
    with pytest.raises(ValueError, match="another revisit"):
        writer.write(exchange(), previous=revisit)


def test_empty_bodies_are_no_duplicates_of_one_another(writer):
    redirect = writer.write(exchange(b"", status=302))
    assert not writer.write(exchange(b"", status=302), previous=redirect).revisit


def test_the_record_says_who_answered_instead_of_the_public_host(writer, tmp_path):
    writer.write(exchange(via_origin="http://127.0.0.1:8000/tin-tuc/x"))
    writer.close()
    *_, response = written(tmp_path)
    assert response[1]["WARC-Source-URI"] == "http://127.0.0.1:8000/tin-tuc/x"
    assert response[1]["WARC-Target-URI"] == URL


def test_http_2_is_named_and_written_so_that_old_tools_can_read_it(writer, tmp_path):
    writer.write(exchange(protocol="h2"))
    writer.close()
    *_, response = written(tmp_path)
    assert response[1]["WARC-Protocol"] == "h2"
    assert response[2].protocol == "HTTP/1.1"


def test_a_cut_body_is_said_to_be_cut(writer, tmp_path):
    writer.write(exchange(truncated="disconnect"))
    writer.close()
    assert written(tmp_path)[-1][1]["WARC-Truncated"] == "disconnect"


def test_a_hostile_header_or_address_adds_no_field_of_its_own(writer, tmp_path):
    writer.write(
        exchange(
            url="https://thanhuytphcm.vn/a\r\nWARC-Type: metadata đ",
            response_headers=((b"X-A", b"1\r\n\r\n<html>"), (b"X-B\nX-C", b"2")),
        )
    )
    writer.close()
    *_, (kind, fields, head, content) = written(tmp_path)
    assert kind == "response"
    assert fields["WARC-Target-URI"] == (
        "https://thanhuytphcm.vn/a%0D%0AWARC-Type:%20metadata%20%C4%91"
    )
    assert [name for name, _ in head.headers] == ["X-A", "X-B X-C"]
    assert content == PAGE


def test_a_time_without_zone_is_refused_and_nothing_is_written(writer, tmp_path):
    with pytest.raises(ValueError, match="time zone"):
        writer.write(exchange(fetched_at=NOON.replace(tzinfo=None)))
    assert len(written(tmp_path)) == 1  # the warcinfo


def test_no_capture_no_file(tmp_path):
    CaptureWriter(tmp_path / "warc", software="x").close()
    assert not (tmp_path / "warc").exists()


def test_a_file_is_open_until_it_is_closed_and_leaves_no_lock(writer, tmp_path):
    capture = writer.write(exchange())
    assert not (tmp_path / capture.warc_file).exists()
    assert (tmp_path / (capture.warc_file + ".open")).exists()
    assert CaptureReader(tmp_path, original=lambda _: None).read(capture).payload == PAGE
    writer.close()
    assert [path.name for path in tmp_path.iterdir()] == [capture.warc_file]


def test_files_are_closed_by_size_and_begin_with_their_own_warcinfo(tmp_path):
    with CaptureWriter(tmp_path, software="x", max_bytes=5000) as writer:
        captures = [writer.write(exchange(os.urandom(2000))) for _ in range(4)]
    files = sorted({capture.warc_file for capture in captures})
    assert len(files) == 2
    for name in files:
        with (tmp_path / name).open("rb") as file:
            assert next(ArchiveIterator(file)).rec_type == "warcinfo"


def test_two_starts_in_one_second_take_two_files(tmp_path):
    with (
        CaptureWriter(tmp_path, software="x", run_id=1) as one,
        CaptureWriter(tmp_path, software="x", run_id=1) as two,
    ):
        assert one.write(exchange()).warc_file != two.write(exchange()).warc_file
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2


@pytest.fixture
def small_disk():
    """Let no file grow beyond 6,000 bytes."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_named_and_costs_nothing_written_before(writer, tmp_path, small_disk):
    first = writer.write(exchange())
    with pytest.raises(StorageFull, match="no space left"):
        writer.write(exchange(os.urandom(9000)))
    second = writer.write(exchange(PAGE + b"2"))  # a small one still has room
    writer.close()
    read = CaptureReader(tmp_path, original=lambda _: None).read
    assert (read(first).payload, read(second).payload) == (PAGE, PAGE + b"2")
    assert check(tmp_path) == 0


def test_a_disk_without_room_for_a_file_is_left_as_it_was(tmp_path, small_disk):
    writer = CaptureWriter(tmp_path, software=os.urandom(9000).hex())
    with pytest.raises(StorageFull):
        writer.write(exchange())
    assert list(tmp_path.iterdir()) == []


@given(body=st.binary(max_size=5000), value=st.binary(max_size=50))
def test_any_bytes_come_back(tmp_path_factory, body, value):
    directory = tmp_path_factory.mktemp("warc")
    with CaptureWriter(directory, software="x") as writer:
        capture = writer.write(exchange(body, response_headers=((b"X", value),)))
    stored = CaptureReader(directory, original=lambda _: None).read(capture)
    assert stored.payload == body
    assert stored.headers[0][0] == "X"
