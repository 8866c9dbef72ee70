"""Hostile records are taken or refused in one line each, and the archive is sound afterwards."""

from __future__ import annotations

import gzip

import pytest

from crawler.runs.import_warcs import import_warcs
from storage.archive import Archive
from storage.fixity.verify import verify
from tests.exchanges import check, written

SAME = "<urn:uuid:00000000-0000-0000-0000-000000000001>"
DATES = (
    "2021-08-03T00:00:00Z", "1980-01-01T00:00:00+14:00", "2200-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1980", "2200-12-31T23:59:59Z",
    "2021-13-01", "\x1b[31m", "", "2021-08-03T00:00:00+99:99",
)  # fmt: skip


def record(number: int, date: str, id_: str = SAME, **fields: str) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>trang %d</p>" % number
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: {id_}\r\nWARC-Date: {date}\r\n"
        f"WARC-Target-URI: https://thanhuytphcm.vn/tin-tuc/a-{1491870000 + number}\r\n{more}"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


@pytest.mark.parametrize("name", ["a.warc.gz", "a\nb\x1b[2J.warc.gz", "a\rWARC-Type: x.warc.gz"])
def test_whatever_records_say_the_archive_is_sound_afterwards(name, tmp_path):
    file = tmp_path / name
    records = [record(number, date) for number, date in enumerate(DATES)]
    records.append(record(90, DATES[0], "no id at all \x07"))
    records.append(record(91, DATES[0], WARC_IP_Address="1.2.3.4\x1b[2J\x9b", X_Evil="a\x0bb\x00c"))
    file.write_bytes(b"".join(records))
    with Archive.open(tmp_path / "archive", create=True) as archive:
        report = import_warcs(archive, [file], software="test")
        assert report.records == len(records)
        assert report.taken + sum(report.passed_over.values()) == len(records)
        assert report.taken >= 4
        assert verify(archive).findings == []
        assert check(archive.directory / "warc") == 0
        for _, fields, *_ in written(archive.directory / "warc"):
            assert str(dict(fields)).isprintable()
        again = import_warcs(archive, [file], software="test")
        assert (again.taken, again.already_there) == (0, report.taken)
