"""Do some captures, taken at random, still hold the bytes that came? How many: the caller says."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import Connection, func, select

from storage import captures
from storage.database import models
from storage.warc.reader import CaptureReader, DamagedCapture


def damaged_of_sample(connection: Connection, directory: Path, count: int) -> tuple[int, list[str]]:
    """Read back *count* captures of the WARC files in *directory*.

    Return how many were read, and what is wrong with those that are damaged.
    """
    table = models.Capture
    lowest, highest = connection.execute(select(func.min(table.id), func.max(table.id))).one()
    if lowest is None or not count:
        return 0, []
    span = range(lowest, highest + 1)
    chosen = random.sample(span, min(count, len(span)))
    rows = connection.execute(select(*captures.COLUMNS).where(table.id.in_(chosen)))
    found = [captures.to_capture(row) for row in rows]
    reader = CaptureReader(directory, original=lambda digest: captures.original(connection, digest))
    said = []
    for each in found:
        try:
            record = reader.record(each)
        except DamagedCapture as error:
            said.append(str(error))
            continue
        if record.claim_holds() is False:
            said.append(f"{each.url} in {each.warc_file}: the payload is not that of its digest")
    return len(found), said
