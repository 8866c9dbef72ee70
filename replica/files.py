"""What do the pictures and documents of the stand-in site consist of? As little as is valid."""

from __future__ import annotations

import base64
import zlib
from functools import cache

from replica.answer import Answer

_JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////"
    "////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def file(target: str) -> Answer:
    """Return the picture or document at *target*; each address has bytes of its own."""
    path = target.partition("?")[0].lower()
    note = f"{zlib.crc32(path.encode()):08x}".encode()
    if path.endswith((".jpg", ".jpeg")):
        comment = b"\xff\xfe\x00\x0a" + note
        return Answer(200, "image/jpeg", (_JPEG[:2] + comment + _JPEG[2:],))
    if path.endswith(".png"):
        return Answer(200, "image/png", (_PNG,))
    if path.endswith(".pdf"):
        return Answer(200, "application/pdf", (_pdf(note),))
    if path == "/robots.txt":
        return Answer(404, "text/plain", (b"Not found\n",))
    return Answer(404, "text/plain", (b"Not found\n",))


@cache
def _pdf(note: bytes) -> bytes:
    """Return a one-page PDF that says *note*, with a right cross-reference table."""
    text = b"BT /F1 12 Tf 20 100 Td (" + note + b") Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources 6 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Font<</F1 5 0 R>>>>",
    )
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
