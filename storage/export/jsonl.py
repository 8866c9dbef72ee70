"""How is the archive read by a program? JSON Lines: a record a line, with all that is its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, ClassVar

from storage.articles import lookup
from storage.export.columns import (
    ALIASES,
    ARTICLES,
    ATTACHMENTS,
    CAPTURES,
    IMAGES,
    REVISIONS,
    Table,
)
from storage.export.forms import StreamForm, Written
from storage.export.selection import Row, Selection

#: Articles whose parts are asked for at a time.
_CHUNK = 100


@dataclass(frozen=True, kw_only=True)
class Jsonl(StreamForm):
    """Full records of articles, or the rows of another table, an object a line.

    An article's record has its columns, and its pictures, documents, aliases, captures, links,
    evidence and what became of it; with *revisions* also every content that it had.
    """

    name: ClassVar[str] = "jsonl"

    table: Table = ARTICLES
    revisions: bool = False

    def write(self, selection: Selection, stream: IO[bytes]) -> Written:
        """Write the records to *stream*."""
        count = 0
        for record in self._records(selection):
            stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            count += 1
        return Written(rows={self.table.name: count}, columns={self.table.name: self.table.names})

    def _records(self, selection: Selection) -> Iterator[dict[str, Any]]:
        rows = selection.rows(self.table)
        if self.table is not ARTICLES:
            yield from (dict(zip(self.table.names, row, strict=True)) for row in rows)
            return
        while chunk := list(islice(rows, _CHUNK)):
            yield from _articles(selection, chunk, revisions=self.revisions)


def _articles(
    selection: Selection, rows: list[Row], *, revisions: bool
) -> Iterator[dict[str, Any]]:
    """Yield full records of the articles that these are the rows of."""
    ids = [row[0] for row in rows]
    parts = {
        table.name: selection.of_articles(table, ids)
        for table in (IMAGES, ATTACHMENTS, ALIASES, CAPTURES, REVISIONS)
    }
    events = lookup.events_of(selection.connection, ids)
    for row in rows:
        record = dict(zip(ARTICLES.names, row, strict=True))
        id_ = record["id"]
        history = parts["revisions"][id_]
        current = history[-1] if history else {}
        record |= {
            "extractor": current.get("extractor"),
            "agreement": current.get("agreement"),
            "images": parts["images"][id_],
            "attachments": parts["attachments"][id_],
            "links": current.get("links", []),
            "evidence": current.get("evidence", {}),
            "aliases": [alias["url"] for alias in parts["aliases"][id_]],
            "captures": parts["captures"][id_],
            "events": events[id_],
        }
        if revisions:
            record["revisions"] = history
        yield record
