"""Where are the raw bytes? WARC files: what the site sent, as it sent it."""

from storage.captures.coding import TooLarge, decode
from storage.captures.reader import CaptureReader, DamagedCapture, StoredResponse
from storage.captures.recovery import Recovered, recover
from storage.captures.writer import CaptureWriter, Exchange, payload_digest

__all__ = [
    "CaptureReader",
    "CaptureWriter",
    "DamagedCapture",
    "Exchange",
    "Recovered",
    "StoredResponse",
    "TooLarge",
    "decode",
    "payload_digest",
    "recover",
]
