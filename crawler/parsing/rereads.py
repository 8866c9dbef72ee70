"""Which earlier captures must be read anew, before what is new is compared with them?

Like is compared with like: what an earlier extractor read of an old capture, today's extractor
reads again, so that its improvements are not taken for the newspaper's edits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial

from crawler.parsing.pool import ParserPool
from storage import captures
from storage.archive import Archive
from storage.articles.revisions import Reread
from storage.articles.save import captures_to_reread
from storage.records import Article, Visit
from storage.warc.reader import CaptureReader, DamagedCapture
from storage.warc.responses import CapturedResponse


def reread(archive: Archive, pool: ParserPool, visits: Sequence[Visit]) -> Reread:
    """Read what saving *visits* will ask for, before its transaction begins.

    One answer may raise the next question, so it goes on until none is left.
    """
    known: dict[int, Article | None] = {}
    while True:
        with archive.snapshot() as connection:
            wanted = captures_to_reread(connection, visits, known)
        if not wanted:
            return known.get
        known |= dict.fromkeys(wanted)
        found = dict(_responses(archive, wanted))
        parsed = pool.parse(list(found.values()))
        known |= {id_: each.page.article for id_, each in zip(found, parsed, strict=True)}


def _responses(
    archive: Archive, capture_ids: Collection[int]
) -> Iterator[tuple[int, CapturedResponse]]:
    """Yield what can be read back, by the captures' row numbers."""
    with archive.snapshot() as connection:
        reader = CaptureReader(
            archive.directory / "warc", original=partial(captures.original, connection)
        )
        for id_ in sorted(capture_ids):
            capture = captures.capture(connection, id_)
            if capture is None:
                continue
            try:
                yield id_, reader.read(capture)
            except DamagedCapture:
                continue
