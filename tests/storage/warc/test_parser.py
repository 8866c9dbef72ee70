"""Files that others wrote are read, and damage costs no more than the record it struck."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from storage.warc.parser import Damage, Record, first, read_records, records_of
from storage.warc.responses import read_http


def warc(n, *, length=None, body=b"<p>page</p>"):
    """Return a response record, whose length may lie."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n}>\r\n"
        f"WARC-Target-URI: https://thanhuytphcm.vn/{n}\r\nWARC-Date: 2021-08-03T00:00:00Z\r\n"
        f"Content-Type: application/http;msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def arc(n, body=b"<p>page</p>"):
    block = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    line = f"http://hcmcpv.org.vn/{n} 192.0.2.1 20080430204825 text/html {len(block)}\n"
    return line.encode() + block + b"\n"


ARC_HEAD = (
    b"filedesc://a.arc.gz 0.0.0.0 20080430204825 text/plain 76\n"
    b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n"
)


def read(tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)
    return list(read_records(path))


def names(items):
    return [
        first(item.fields, "WARC-Target-URI").rsplit("/", 1)[1]
        if isinstance(item, Record)
        else "damage"
        for item in items
    ]


JOIN = {
    "a member a record": lambda records: b"".join(map(gzip.compress, records)),
    "one member": lambda records: gzip.compress(b"".join(records)),
    "plain": b"".join,
}


@pytest.mark.parametrize("join", JOIN.values(), ids=JOIN)
def test_warcs_are_read_however_they_are_packed(tmp_path, join):
    items = read(tmp_path, join([warc(1), warc(2, body=b""), warc(3, body=b"x" * 300_000)]))
    assert names(items) == ["1", "2", "3"]
    assert read_http(items[2].block).payload == b"x" * 300_000


@pytest.mark.parametrize("join", JOIN.values(), ids=JOIN)
def test_arcs_are_read_as_if_they_were_warcs(tmp_path, join):
    head, one, two = read(tmp_path, join([ARC_HEAD, arc(1), arc(2)]))
    assert head.type == "warcinfo"
    assert names([one, two]) == ["1", "2"]
    assert first(one.fields, "WARC-Date") == "2008-04-30T20:48:25Z"
    assert read_http(two.block).payload == b"<p>page</p>"


@pytest.mark.parametrize("off", [-1, 1])
@pytest.mark.parametrize("last", [False, True])
def test_an_arc_whose_lengths_are_one_byte_off_is_not_damaged(tmp_path, off, last):
    length = len(arc(2).partition(b"\n")[2].rstrip(b"\n"))
    wrong = arc(2).replace(b" %d\n" % length, b" %d\n" % (length + off), 1)
    assert wrong != arc(2)
    row = [ARC_HEAD, arc(1), wrong] if last else [ARC_HEAD, wrong, arc(1)]
    items = read(tmp_path, b"".join(row))
    assert all(isinstance(item, Record) for item in items), items
    assert {item.block.strip() for item in items[1:]} == {
        arc(n).partition(b"\n")[2].strip() for n in (1, 2)
    }


@pytest.mark.parametrize("join", JOIN.values(), ids=JOIN)
def test_an_arc_holds_other_records_than_pages(tmp_path, join):
    """Heritrix wrote each look-up of a host's address down."""
    dns = b"dns:hcmcpv.org.vn 192.0.2.9 20080430204825 text/dns 17\n20080430\n1.2.3.4\n\n"
    items = read(tmp_path, join([ARC_HEAD, dns, arc(1), dns, arc(2)]))
    assert not any(isinstance(item, Damage) for item in items)
    assert [item.target.partition(":")[0] for item in items[1:]] == ["dns", "http", "dns", "http"]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://hcmcpv.org.vn/1", "text/html 200 3QZX - 1234 a.arc.gz"),  # version 2
        ("http://hcmcpv.org.vn/1", "text/html; charset=utf-8"),
        ("http://hcmcpv.org.vn/1", ""),
        ("HTTP://hcmcpv.org.vn/1", "text/html"),
        ("http://hcmcpv.org.vn/ban tin/1", "text/html"),
    ],
)
def test_an_arc_line_is_read_with_whatever_columns(tmp_path, url, kind):
    one = (
        arc(1)
        .replace(b"http://hcmcpv.org.vn/1", url.encode())
        .replace(b"text/html", kind.encode(), 1)
    )
    _, record, two = read(tmp_path, ARC_HEAD + one + arc(2))
    assert (record.target, two.target) == (url, "http://hcmcpv.org.vn/2")
    assert first(record.fields, "WARC-Date") == "2008-04-30T20:48:25Z"
    assert read_http(record.block).payload == b"<p>page</p>"


@pytest.mark.parametrize("zeros", [1, 512, 200_000])
def test_zeros_between_records_cost_none(tmp_path, zeros):
    """Tapes and disks are written in blocks."""
    items = read(tmp_path, warc(1) + bytes(zeros) + warc(2) + bytes(zeros))
    assert names(items) == ["1", "2"]
    assert items[1].offset == len(warc(1)) + zeros


@pytest.mark.parametrize("join", JOIN.values(), ids=JOIN)
@pytest.mark.parametrize("lie", [5, 70, 10**6, 10**15, "x", ""])
def test_a_lying_length_costs_its_record_only(tmp_path, join, lie):
    items = read(tmp_path, join([warc(1), warc(2, length=lie), warc(3), warc(4)]))
    assert names(items) == ["1", "damage", "3", "4"]
    assert "length" in items[1].reason or "long" in items[1].reason


def test_of_a_torn_file_the_whole_records_are_read(tmp_path):
    data = JOIN["a member a record"]([warc(1), warc(2)])
    items = read(tmp_path, data[:-3])
    assert names(items) == ["1", "damage"]
    assert "ends within" in items[1].reason
    assert items[1].offset == len(gzip.compress(warc(1)))


def test_behind_a_damaged_member_reading_goes_on(tmp_path):
    one, two, three = (gzip.compress(warc(n, body=bytes(range(256)))) for n in (1, 2, 3))
    broken = two[:40] + b"\xff\xff\xff\xff" + two[44:]
    assert names(read(tmp_path, one + broken + three)) == ["1", "damage", "3"]
    assert names(read(tmp_path, one + b"garbage" * 30_000 + three)) == ["1", "damage", "3"]


@pytest.mark.parametrize("data", [b"<html><body>no WARC</body></html>\n", b"\0" * 70_000, b"WARC/"])
def test_a_file_of_another_kind_holds_damage_only(tmp_path, data):
    assert {type(item) for item in read(tmp_path, data)} == {Damage}


def test_an_empty_file_holds_nothing(tmp_path):
    assert read(tmp_path, b"") == []


def test_a_head_without_end_is_no_record(tmp_path):
    head = b"WARC/1.0\r\n" + b"A: b\r\n" * 200_000
    assert names(read(tmp_path, head + warc(1))) == ["damage", "1"]


def test_the_place_of_a_record_is_that_of_its_member(tmp_path):
    packed = [gzip.compress(warc(n)) for n in (1, 2)]
    items = read(tmp_path, b"".join(packed))
    assert [(item.offset, item.length) for item in items] == [
        (0, len(packed[0])),
        (len(packed[0]), len(packed[1])),
    ]


def test_what_warcio_writes_is_read(tmp_path):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    for n in (1, 2):
        writer.write_record(
            writer.create_warc_record(
                f"https://thanhuytphcm.vn/{n}",
                "response",
                payload=io.BytesIO(b"<p>page"),
                length=7,
                http_headers=headers,
            )
        )
    assert names(read(tmp_path, out.getvalue())) == ["1", "2"]


@given(
    garbage=st.binary(max_size=400),
    at=st.integers(0, 600),
    join=st.sampled_from([JOIN["plain"], JOIN["a member a record"]]),
)
def test_no_damage_makes_reading_fail(tmp_path_factory, garbage, at, join):
    data = join([warc(1), warc(2), arc(3)])
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(data[:at] + garbage + data[at + len(garbage) :])
    for item in read_records(path):
        assert isinstance(item, Record | Damage)


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "large.warc"
    record = warc(1, body=bytes(1_000_000))
    with path.open("wb") as file:
        for _ in range(60):
            file.write(record)
    tracemalloc.start()
    try:
        assert sum(isinstance(item, Record) for item in read_records(path)) == 60
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "junk",
    [
        b"\x1f\x8b\x08" * 1_000_000,
        b"\x1f\x8b\x08\x08" * 700_000,
        b"\x1f\x8b\x08" + b"\0" * 3_000_000,
    ],
    ids=["magic", "endless names", "zeros"],
)
def test_what_only_seems_to_be_gzip_takes_a_time_that_grows_with_it(junk):
    begun = time.process_time()
    list(records_of(io.BytesIO(junk)))
    assert time.process_time() - begun < 20
