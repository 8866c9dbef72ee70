"""How do captures reach the WARC files of a run?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.records import Capture
from storage.warc import builder
from storage.warc.builder import Exchange, NewRecord
from storage.warc.files import WarcFiles
from storage.warc.reader import digest_in_record
from storage.warc.responses import ResponseRecord, quote_uri

_STANDARD = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_DESCRIPTION = (
    "HTTP headers stand as the HTTP client parsed them: the case of names and the order of "
    "different names may differ from the wire; the reason phrase and headers of the connection, "
    "such as Transfer-Encoding, were not handed over, nor was what the client added to a request "
    "by itself, but for Host. Bodies stand as received, with their Content-Encoding, after removal "
    "of the Transfer-Encoding. WARC-Source-URI names where the answer came from, if not from "
    "WARC-Target-URI itself."
)


class CaptureWriter:
    """Writes the captures of one run; to be used by one thread at a time.

    Each file's ``warcinfo`` says *software*, *operator* (who runs the crawler and how to reach
    them), *robots* (the policy towards robots.txt), *user_agent* and run. File names are
    ``<prefix>-<run>-<UTC start>-<serial>.warc.gz``; a file grown beyond *max_bytes* is closed.
    """

    def __init__(
        self,
        directory: Path,
        *,
        software: str,
        operator: str | None = None,
        robots: str | None = None,
        user_agent: str | None = None,
        run_id: int | None = None,
        description: str = _DESCRIPTION,
        prefix: str = "thanhuy",
        max_bytes: int = 1_000_000_000,
    ) -> None:
        self._info = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": _STANDARD,
            "operator": operator,
            "robots": robots,
            "http-header-user-agent": user_agent,
            "isPartOf": None if run_id is None else f"run {run_id}",
            "description": description,
        }
        self._info_id = ""
        self._ids: set[str] = set()  #: of the copies in this file
        self._named = partial(digest_in_record, directory)
        prefix = prefix if run_id is None else f"{prefix}-{run_id:05d}"
        self._files = WarcFiles(directory, prefix=prefix, head=self._head, max_bytes=max_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def write(self, exchange: Exchange, *, previous: Capture | None = None) -> Capture:
        """Write *exchange* down and return where its response lies.

        Where *previous*, an earlier capture with a body of its own, holds the same payload, or
        where the site answered 304 to its validators, a ``revisit`` of it is written.

        :raises ValueError: if *previous* is itself a revisit
        :raises StorageFull: if there is no room; nothing was written then
        """
        if previous is not None and previous.revisit:
            raise ValueError(f"a revisit must refer to a body, not to another revisit: {previous}")
        self._files.prepare()
        asked = builder.new_id()
        response, digest, content_type = builder.response(
            exchange, previous, self._named, concurrent_to=asked
        )
        request = builder.request(exchange, concurrent_to=response.id, record_id=asked)
        place = self._files.append(self._member(request), self._member(response))
        return Capture(
            url=quote_uri(exchange.url),
            fetched_at=exchange.fetched_at.replace(microsecond=0),
            status=exchange.status,
            content_type=content_type,
            payload_digest=digest,
            revisit=response.type == "revisit",
            **place,
        )

    def copy(
        self, found: ResponseRecord, *, source: str, original: Capture | None = None
    ) -> Capture:
        """Copy a record of another file, its block as it is; return where it lies now.

        *source* says where it was found: file and offset. A revisit needs the *original* that
        holds its payload.

        :raises StorageFull: if there is no room; nothing was written then
        """
        self._files.prepare()
        record, digest = builder.copied(found, source=source, original=original, named=self._named)
        if record.id in self._ids:  # the other file gave it twice; no two records may share one
            record = replace(record, id=builder.new_id())
        self._ids.add(record.id)
        place = self._files.append(self._member(record))
        return Capture(
            url=found.url,
            fetched_at=found.fetched_at,
            status=found.http.status,
            content_type=found.content_type or (original.content_type if original else None),
            payload_digest=digest,
            revisit=found.revisit,
            **place,
        )

    def flush(self) -> None:
        """Put everything on the disk itself: to be done before rows that point there commit."""
        self._files.flush()

    def close(self) -> None:
        """Put everything on disk and give the file its final name."""
        self._files.close()

    def _head(self, file: str) -> bytes:
        info = builder.warcinfo(self._info, file)
        self._info_id = info.id
        self._ids.clear()
        return info.member()

    def _member(self, record: NewRecord) -> bytes:
        record.fields.append(("WARC-Warcinfo-ID", self._info_id))
        return record.member()
