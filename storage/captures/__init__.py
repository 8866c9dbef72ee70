"""Where are the raw bytes? WARC files: what the site sent, as it sent it."""

from storage.captures.coding import TooLarge, decode, is_torn
from storage.captures.composing import Exchange
from storage.captures.digests import digest_matches, payload_digest
from storage.captures.reader import CaptureReader, DamagedCapture
from storage.captures.recovery import Recovered, recover
from storage.captures.responses import StoredResponse
from storage.captures.writer import CaptureWriter

__all__ = [
    "CaptureReader",
    "CaptureWriter",
    "DamagedCapture",
    "Exchange",
    "Recovered",
    "StoredResponse",
    "TooLarge",
    "decode",
    "digest_matches",
    "is_torn",
    "payload_digest",
    "recover",
]
