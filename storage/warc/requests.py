"""What was posted for a response? By the record of its request, as indexes of web archives say it.

Replayers look an answer to a POST up under its address with the beginning of what was posted:
https://specs.webrecorder.net/request-body-canonicalization/latest/
"""

from __future__ import annotations

from base64 import b64encode
from typing import BinaryIO
from urllib.parse import unquote_plus

from storage.warc.parser import Damage, read_record

#: Characters of what was posted that an index keeps.
_LONGEST = 4096
_MOST_RECORDS = 10  # between two responses


def posted_between(file: BinaryIO, begin: int, end: int) -> str | None:
    """Return what the request posted that lies between these bytes; None if there is no such."""
    for _ in range(_MOST_RECORDS):
        if begin >= end:
            return None
        record = read_record(file, begin)
        if isinstance(record, Damage) or record.length is None:
            return None
        if record.type == "request" and record.block.startswith(b"POST "):
            return _as_query(record.block)
        begin += record.length
    return None


def _as_query(request: bytes) -> str:
    head, _, body = request.partition(b"\r\n\r\n")
    if b"application/x-www-form-urlencoded" in head.lower():
        try:
            return unquote_plus(body.decode())[:_LONGEST]
        except UnicodeDecodeError:
            pass
    return f"__wb_post_data={b64encode(body).decode()}"[:_LONGEST]
