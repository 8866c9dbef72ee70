"""Exchanges to write, and what other tools make of the files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from storage.warc.builder import Exchange
from vietnamese.time import VIETNAM

NOON = datetime(2026, 11, 23, 12, 0, 0, 654321, tzinfo=VIETNAM)
URL = "https://thanhuytphcm.vn/tin-tuc/quan-triet-1491871000?a=1"
PAGE = "<html><title>Đảng ủy Khối</title></html>".encode()


def exchange(body=PAGE, **changes):
    fields = {
        "url": URL,
        "fetched_at": NOON,
        "request_headers": ((b"Host", b"thanhuytphcm.vn"), (b"User-Agent", b"test")),
        "status": 200,
        "reason": "OK",
        "response_headers": (
            (b"content-TYPE", b"text/html; charset=utf-8"),
            (b"X-Title", "Đảng".encode()),
            (b"Set-Cookie", b"a=1"),
            (b"Set-Cookie", b"b=2"),
        ),
        "body": body,
        "ip_address": "192.0.2.7",
    }
    return Exchange(**{**fields, **changes})


def written(directory: Path):
    """Return (type, fields, HTTP head or None, content) of every record, as warcio reads them."""
    records = []
    for path in sorted(directory.glob("*.warc.gz*")):
        if path.name.endswith(".lock"):
            continue
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                fields = dict(record.rec_headers.headers)
                records.append(
                    (record.rec_type, fields, record.http_headers, record.content_stream().read())
                )
    return records


def check(directory: Path):
    """Run warcio's own checker: every digest against its record."""
    checker = Checker(type("Command", (), {"inputs": [], "verbose": False}))
    for path in directory.glob("*.warc.gz"):
        checker.process_one(str(path))
    return checker.exit_value
