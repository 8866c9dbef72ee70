"""What did the site send? Captures, read back from their WARC files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from storage.captures.coding import decode
from storage.captures.files import open_file
from storage.captures.records import Damage, Fields, HttpResponse, first, read_http, read_record
from storage.errors import ThanhuyError
from storage.records import Capture


class DamagedCapture(ThanhuyError):
    """A capture cannot be read back from its WARC file; ``thanhuy verify`` lists all of them."""

    exit_code = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredResponse:
    """A response as it was kept."""

    url: str
    fetched_at: datetime
    status: int
    headers: Fields  #: as answered; of a revisit, those of that answer
    content_type: str | None
    payload: bytes = field(repr=False)  #: Content-Encoding still applied
    content_encoding: str | None = None  #: of the payload

    def body(self) -> bytes:
        """Return the payload without its Content-Encoding.

        :raises storage.captures.coding.TooLarge: if it decodes to no page's size
        """
        return decode(self.payload, self.content_encoding)


class CaptureReader:
    """Reads captures from the WARC files in *directory*.

    *original* finds the capture that holds the body of a digest: that of a revisit lies there.
    """

    def __init__(self, directory: Path, *, original: Callable[[str], Capture | None]) -> None:
        self._directory = directory
        self._original = original

    def read(self, capture: Capture) -> StoredResponse:
        """Return what the site sent.

        :raises DamagedCapture: if it cannot be read back
        """
        answer = self._response(capture)
        source = self._response(self._find_original(capture)) if capture.revisit else answer
        return StoredResponse(
            url=capture.url,
            fetched_at=capture.fetched_at,
            status=capture.status,
            headers=answer.headers,
            content_type=capture.content_type,
            payload=source.payload,
            content_encoding=first(source.headers, "Content-Encoding"),
        )

    def _find_original(self, capture: Capture) -> Capture:
        original = self._original(capture.payload_digest)
        if original is None or original.revisit:
            raise DamagedCapture(
                f"the body of {capture.url} as of {capture.fetched_at:%F %T} is not in the archive:"
                f" no capture holds {capture.payload_digest}; run `thanhuy verify`"
            )
        return original

    def _response(self, capture: Capture) -> HttpResponse:
        try:
            with open_file(self._directory, capture.warc_file) as file:
                record = read_record(file, capture.warc_offset)
            if isinstance(record, Damage):
                raise _damaged(capture, record.reason)
            if first(record.fields, "WARC-Target-URI") != capture.url:
                raise _damaged(capture, "another record lies there")
            return read_http(record.block)
        except (OSError, ValueError) as error:
            raise _damaged(capture, str(error)) from error


def _damaged(capture: Capture, why: str) -> DamagedCapture:
    return DamagedCapture(
        f"{capture.url} cannot be read from {capture.warc_file} at byte {capture.warc_offset}: "
        f"{' '.join(why.split())}; run `thanhuy verify`"
    )
