"""Does every record in the WARC files hold what its digest and its row say?"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, exists, func, select
from sqlalchemy.orm import aliased

from storage import captures
from storage.database import models
from storage.database.connection import stream
from storage.fixity.findings import Fault, Finding, FixityReport
from storage.records import Capture
from storage.warc.digests import digest_matches
from storage.warc.files import OPEN_SUFFIX
from storage.warc.parser import Damage, Record, first, read_records
from storage.warc.responses import ResponseRecord, understand

_Item = Record | Damage


def warc_files(directory: Path) -> list[Path]:
    """Return the WARC files in *directory* by name, those that are still written included."""
    found = {*directory.glob("*.warc.gz"), *directory.glob(f"*.warc.gz{OPEN_SUFFIX}")}
    return sorted(found, key=lambda path: path.name)


def verify_files(connection: Connection, directory: Path, report: FixityReport) -> Iterator[Path]:
    """Read every WARC file in *directory* to its end; yield each once it has been looked at.

    What is off, and how much there is, goes into *report*.
    """
    for path in warc_files(directory):
        report.files += 1
        try:
            report.findings += _verify_file(connection, path, report)
        except OSError as error:
            finding = Finding(fault=Fault.DAMAGED_RECORD, place=path.name, detail=str(error))
            report.findings.append(finding)
        yield path


def _verify_file(connection: Connection, path: Path, report: FixityReport) -> Iterator[Finding]:
    """Go through records and rows together."""
    name = path.name.removesuffix(OPEN_SUFFIX)
    is_open = name != path.name  # what has no row there is not committed yet
    records = read_records(path if path.exists() else path.with_name(name))
    committed = _last_offset(connection, name) if is_open else None
    for item, row in _paired(records, _rows_of(connection, name)):
        if item is None:
            assert row is not None
            yield _no_record(row)
            continue
        if committed is not None and item.offset > committed:
            return  # its writer may be at work on it
        for finding in _verify_item(connection, name, item, row, report):
            if not (is_open and finding.fault is Fault.UNKNOWN_CAPTURE):
                yield finding


def _paired(
    items: Iterable[_Item], rows: Iterable[Capture]
) -> Iterator[tuple[_Item | None, Capture | None]]:
    """Yield what lies at one offset together, by rising offsets."""
    places = heapq.merge(
        ((item.offset, "item", item) for item in items),
        ((row.warc_offset, "row", row) for row in rows),
        key=itemgetter(0),
    )
    for _, group in groupby(places, key=itemgetter(0)):
        here: dict[str, Any] = {kind: each for _, kind, each in group}
        yield here.get("item"), here.get("row")


def _last_offset(connection: Connection, file: str) -> int:
    table = models.Capture
    last = select(func.max(table.warc_offset)).where(table.warc_file == file)
    return connection.scalar(last) or 0


def _rows_of(connection: Connection, file: str) -> Iterator[Capture]:
    table = models.Capture
    query = select(*captures.COLUMNS).where(table.warc_file == file).order_by(table.warc_offset)
    return map(captures.to_capture, stream(connection, query))


def _no_record(row: Capture) -> Finding:
    place = f"{row.warc_file} at byte {row.warc_offset}"
    detail = f"the row of {row.url} points there, and no record does begin there"
    return Finding(fault=Fault.WRONG_ROW, place=place, detail=detail)


def _verify_item(
    connection: Connection, file: str, item: _Item, row: Capture | None, report: FixityReport
) -> Iterator[Finding]:
    place = f"{file} at byte {item.offset}"
    if isinstance(item, Damage):
        yield Finding(fault=Fault.DAMAGED_RECORD, place=place, detail=item.reason)
        return
    report.records += 1
    report.bytes += len(item.block)
    if item.type in ("response", "revisit"):
        yield from _verify_response(connection, item, row, place)
    else:
        yield from _verify_other(item, place)


def _verify_other(record: Record, place: str) -> Iterator[Finding]:
    digest = first(record.fields, "WARC-Block-Digest")
    if digest and digest_matches(digest, record.block) is False:
        detail = f"the bytes of this {record.type} are not those of {digest}"
        yield Finding(fault=Fault.WRONG_DIGEST, place=place, detail=detail)


def _verify_response(
    connection: Connection, record: Record, row: Capture | None, place: str
) -> Iterator[Finding]:
    try:
        response = understand(record)
    except ValueError as error:
        yield Finding(fault=Fault.WRONG_DIGEST, place=place, detail=str(error))
        return
    if response.claim_holds() is False:
        detail = f"the payload is not that of {response.claimed_digest}"
        yield Finding(fault=Fault.WRONG_DIGEST, place=place, detail=detail)
    if row is None and not captures.is_known(connection, response):
        yield Finding(fault=Fault.UNKNOWN_CAPTURE, place=place, detail=response.url)
    if row is not None and (wrong := differing(response, record, row)):
        detail = f"the row of {row.url} says otherwise of {', '.join(wrong)}"
        yield Finding(fault=Fault.WRONG_ROW, place=place, detail=detail)


def differing(response: ResponseRecord, record: Record, row: Capture) -> dict[str, Any]:
    """Return what *row* should say and does not."""
    said = {
        "url": response.url,
        "fetched_at": response.fetched_at,
        "status": response.http.status,
        "payload_digest": response.payload_digest,
        "warc_length": record.length,
        "revisit": response.revisit,
    }
    if response.content_type or not response.revisit:  # else it is that of its original
        said["content_type"] = response.content_type
    return {name: value for name, value in said.items() if value != getattr(row, name)}


def missing_files(connection: Connection, directory: Path) -> Iterator[Finding]:
    """Look for the files in *directory* in which captures are to lie."""
    table = models.Capture
    counts = select(table.warc_file, func.count()).group_by(table.warc_file)
    for file, count in connection.execute(counts):
        names = (file, file + OPEN_SUFFIX)
        if not any((directory / name).exists() for name in names):
            detail = f"{count} captures lie in it"
            yield Finding(fault=Fault.MISSING_FILE, place=file, detail=detail)


def lost_bodies(connection: Connection) -> Iterator[Finding]:
    """Look for the bodies to which revisits refer."""
    table, body = models.Capture, aliased(models.Capture)
    original = exists().where(body.payload_digest == table.payload_digest, body.revisit.is_(False))
    query = select(*captures.COLUMNS).where(table.revisit, ~original)
    for row in map(captures.to_capture, connection.execute(query)):
        place = f"{row.warc_file} at byte {row.warc_offset}"
        detail = f"{row.url}: no capture holds {row.payload_digest}"
        yield Finding(fault=Fault.LOST_BODY, place=place, detail=detail)
