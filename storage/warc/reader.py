"""What did the site send? Captures, read back from their WARC files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from storage.errors import ThanhuyError
from storage.records import Capture
from storage.warc.files import open_file
from storage.warc.parser import Damage, first, read_fields, read_record
from storage.warc.responses import CapturedResponse, ResponseRecord, understand


class DamagedCapture(ThanhuyError):
    """A capture cannot be read back from its WARC file; ``thanhuy verify`` lists all of them."""

    exit_code = 1
    meaning = "bản chụp đã hỏng"


class CaptureReader:
    """Reads captures from the WARC files in *directory*.

    *original* finds the capture that holds the body of a digest: that of a revisit lies there.
    """

    def __init__(self, directory: Path, *, original: Callable[[str], Capture | None]) -> None:
        self._directory = directory
        self._original = original

    def read(self, capture: Capture) -> CapturedResponse:
        """Return what the site sent.

        :raises DamagedCapture: if it cannot be read back
        """
        record = self.record(capture)
        source = self.record(self._find_original(capture)) if capture.revisit else record
        return record.stored(source.http, capture.content_type)

    def _find_original(self, capture: Capture) -> Capture:
        original = self._original(capture.payload_digest)
        if original is None or original.revisit:
            raise DamagedCapture(
                f"the body of {capture.url} as of {capture.fetched_at:%F %T} is not in the archive:"
                f" no capture holds {capture.payload_digest}; run `thanhuy verify`"
            )
        return original

    def record(self, capture: Capture) -> ResponseRecord:
        """Return what lies at the place of *capture*; a revisit has no payload there.

        :raises DamagedCapture: if it cannot be read back
        """
        try:
            with open_file(self._directory, capture.warc_file) as file:
                found = read_record(file, capture.warc_offset)
            if isinstance(found, Damage):
                raise _damaged(capture, found.reason)
            record = understand(found)
        except (OSError, ValueError) as error:
            raise _damaged(capture, str(error)) from error
        if record.url != capture.url:
            raise _damaged(capture, f"the record of {record.url} lies there")
        return record


def digest_in_record(directory: Path, capture: Capture) -> str:
    """Return the digest by which the record of *capture* names its payload.

    A copied record keeps that of whoever made it; where it names none, it is that of the row.
    """
    try:
        with open_file(directory, capture.warc_file) as file:
            fields = read_fields(file, capture.warc_offset)
    except (OSError, ValueError):  # `thanhuy verify` will say so
        return capture.payload_digest
    return first(fields, "WARC-Payload-Digest") or capture.payload_digest


def _damaged(capture: Capture, why: str) -> DamagedCapture:
    return DamagedCapture(
        f"{capture.url} cannot be read from {capture.warc_file} at byte {capture.warc_offset}: "
        f"{' '.join(why.split())}; run `thanhuy verify`"
    )
