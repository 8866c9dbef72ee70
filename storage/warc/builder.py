"""What does the WARC record of an exchange say?

Records are WARC 1.1, one gzip member each: a ``request`` and its ``response``, or a ``revisit``
where the body was stored before. warcio reads them, and so does everything else; writing is done
here because warcio's writer percent-encodes header bytes and knows only SHA-1 and gzip's level 9.
"""

from __future__ import annotations

import re
import uuid
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from warcio.statusandheaders import StatusAndHeadersParser

from storage.records import Capture
from storage.warc.digests import payload_digest
from storage.warc.parser import first
from storage.warc.responses import ROW_DIGEST, SOURCE_FILE, ResponseRecord, quote_uri

Headers = tuple[tuple[bytes, bytes], ...]
#: Tells by which digest the record of a capture names its payload.
Named = Callable[[Capture], str]

#: gzip's level 9 takes three times as long as level 3 and saves 6 % of a page.
_COMPRESSION = 3
_RESPONSE = "application/http; msgtype=response"
_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
_COMMON_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
#: Decodes a header; warcio ships no types.
_AS_READ_BACK: Callable[[bytes], str] = StatusAndHeadersParser.decode_header
_SOURCE_DIGEST = "WARC-Source-Payload-Digest"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]+")
_ID = re.compile(r"<[!-;=?-~]{1,1000}>")
_LINE_BREAKS = bytes.maketrans(b"\r\n\0", b"   ")


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One request and its response, as the crawler saw them on the wire."""

    url: str  #: public: what WARC-Target-URI says
    fetched_at: datetime
    request_method: str = "GET"
    request_headers: Headers = ()
    request_body: bytes = field(default=b"", repr=False)
    protocol: str = "HTTP/1.1"
    status: int
    reason: str = ""
    response_headers: Headers = ()
    body: bytes = field(repr=False)  #: transfer decoded; Content-Encoding still applied
    ip_address: str | None = None
    via_origin: str | None = None  #: the stand-in that answered instead of the public host
    truncated: Literal["length", "time", "disconnect", "unspecified"] | None = None


def _on_one_line(value: str) -> str:
    """Return *value* without controls, which would end the field, or act upon a terminal."""
    return _CONTROLS.sub(" ", value)


def new_id() -> str:
    """Return the id of a record that is not written yet."""
    return f"<{uuid.uuid4().urn}>"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRecord:
    """One WARC record before it is written: its named fields and its block."""

    type: str
    content_type: str
    fields: list[tuple[str, str]]  #: besides those that every record has
    block: bytes
    id: str = field(default_factory=new_id)

    def member(self) -> bytes:
        """Return the record as one gzip member."""
        fields = [
            ("WARC-Type", self.type),
            ("WARC-Record-ID", self.id),
            *self.fields,
            ("WARC-Block-Digest", payload_digest(self.block)),
            ("Content-Type", self.content_type),
            ("Content-Length", str(len(self.block))),
        ]
        lines = "".join(f"{name}: {_on_one_line(value)}\r\n" for name, value in fields if value)
        compressor = zlib.compressobj(_COMPRESSION, wbits=zlib.MAX_WBITS | 16)
        parts = (f"WARC/1.1\r\n{lines}\r\n".encode(), self.block, b"\r\n\r\n")
        return b"".join([*map(compressor.compress, parts), compressor.flush()])


def warcinfo(info: Mapping[str, str | None], file: str) -> NewRecord:
    """Return the first record of *file*, which says how the file was made."""
    lines = [f"{name}: {' '.join(value.split())}\r\n" for name, value in info.items() if value]
    return NewRecord(
        type="warcinfo",
        content_type="application/warc-fields",
        fields=[("WARC-Date", _date(datetime.now(UTC))), ("WARC-Filename", file)],
        block="".join(lines).encode(),
    )


def request(exchange: Exchange, *, concurrent_to: str, record_id: str) -> NewRecord:
    """Return the record of what was asked; *concurrent_to* is the id of the answer's."""
    parts = urlsplit(exchange.url)
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    headers = exchange.request_headers
    if not any(name.lower() == b"host" for name, _ in headers):
        # HTTP clients add it themselves, from the URL, after we have seen the request.
        headers = ((b"Host", parts.netloc.rpartition("@")[2].encode()), *headers)
    if exchange.request_body:  # a client adds it, too; who indexes what was posted reads so far
        headers = (*headers, (b"Content-Length", b"%d" % len(exchange.request_body)))
    start = f"{exchange.request_method} {quote_uri(target)} {_http_version(exchange.protocol)}"
    return NewRecord(
        type="request",
        content_type="application/http; msgtype=request",
        fields=[*_provenance(exchange), ("WARC-Concurrent-To", concurrent_to)],
        block=_message(start, headers) + exchange.request_body,
        id=record_id,
    )


def response(
    exchange: Exchange, previous: Capture | None, named: Named, *, concurrent_to: str
) -> tuple[NewRecord, str, str | None]:
    """Return the response's record, the digest of its payload, and its content type.

    *concurrent_to* is the id of the request's record.
    """
    digest = payload_digest(exchange.body)
    content_type = _content_type(exchange.response_headers)
    start = f"{_http_version(exchange.protocol)} {exchange.status} {exchange.reason}"
    head = _message(start, map(_readable, exchange.response_headers))
    fields = _provenance(exchange)
    profile = _revisit_profile(exchange, digest, previous)
    if previous is not None and profile is not None:
        digest = previous.payload_digest
        content_type = content_type or previous.content_type
        fields += [("WARC-Profile", _PROFILES + profile), *_reference(previous, named(previous))]
    else:
        fields.append(("WARC-Payload-Digest", digest))
    if exchange.request_body:  # by which indexers know what was posted for the answer
        fields.append(("WARC-Concurrent-To", concurrent_to))
    fields.append(("WARC-Truncated", exchange.truncated or ""))
    record = NewRecord(
        type="response" if profile is None else "revisit",
        content_type=_RESPONSE,
        fields=fields,
        block=head if profile else head + exchange.body,
    )
    return record, digest, content_type


def copied(
    found: ResponseRecord, *, source: str, original: Capture | None, named: Named
) -> tuple[NewRecord, str]:
    """Return a copy of a record of another file, and the digest of its payload."""
    fields = [*_kept_fields(found), (SOURCE_FILE, " ".join(source.split()))]
    digest = found.payload_digest or ""
    given = first(found.fields, "WARC-Record-ID") or ""
    if original is not None:
        digest, name = original.payload_digest, named(original)
        fields += [*_reference(original, name), *_claimed_beside(found, name)]
    else:
        fields += _copied_digest(found, digest)
    record = NewRecord(
        type="revisit" if found.revisit else "response",
        content_type=_RESPONSE,
        fields=fields,
        block=found.block,
        id=given if _ID.fullmatch(given) else new_id(),
    )
    return record, digest


def _reference(original: Capture, digest: str) -> list[tuple[str, str]]:
    ours = original.payload_digest
    return [
        ("WARC-Refers-To-Target-URI", quote_uri(original.url)),
        ("WARC-Refers-To-Date", _date(original.fetched_at)),
        ("WARC-Payload-Digest", digest),
        (ROW_DIGEST, "" if digest == ours else ours),
    ]


#: What every record is given anew, or what a copy has in another form.
_REWRITTEN = frozenset(
    {
        "warc-type", "warc-record-id", "warc-target-uri", "warc-date", "warc-warcinfo-id",
        "warc-block-digest",
        "warc-payload-digest", "warc-concurrent-to", "warc-refers-to", "warc-refers-to-target-uri",
        "warc-refers-to-date", "warc-source-file", ROW_DIGEST.lower(), "content-type",
        "content-length",
    }
)  # fmt: skip


def _kept_fields(found: ResponseRecord) -> list[tuple[str, str]]:
    kept = [field for field in found.fields if field[0].lower() not in _REWRITTEN]
    date = first(found.fields, "WARC-Date") or ""
    if not _COMMON_DATE.fullmatch(date):  # "2019" is right, and more than many a tool can read
        date = _date(found.fetched_at)
    return [("WARC-Target-URI", found.url), ("WARC-Date", date), *kept]


def _copied_digest(found: ResponseRecord, digest: str) -> list[tuple[str, str]]:
    """Keep the digest that the record came with where it is right; else, ours beside it."""
    claimed = found.claimed_digest
    if claimed is not None and found.claim_holds():
        return [("WARC-Payload-Digest", claimed)]
    return [("WARC-Payload-Digest", digest), *_claimed_beside(found, digest)]


def _claimed_beside(found: ResponseRecord, digest: str) -> list[tuple[str, str]]:
    """Return the digest that the record came with, unless it is *digest* or noted already."""
    claimed = found.claimed_digest
    noted = first(found.fields, _SOURCE_DIGEST) is not None
    return [] if noted or claimed in (None, digest) else [(_SOURCE_DIGEST, claimed or "")]


def _revisit_profile(exchange: Exchange, digest: str, previous: Capture | None) -> str | None:
    """Say in which way *exchange* repeats *previous*; None if it does not."""
    if previous is None:
        return None
    if exchange.status == HTTPStatus.NOT_MODIFIED:
        return "server-not-modified"
    if exchange.body and digest == previous.payload_digest:
        return "identical-payload-digest"
    return None


def _provenance(exchange: Exchange) -> list[tuple[str, str]]:
    plain = exchange.protocol.upper().startswith("HTTP/1")
    return [
        ("WARC-Target-URI", quote_uri(exchange.url)),
        ("WARC-Date", _date(exchange.fetched_at)),
        ("WARC-IP-Address", exchange.ip_address or ""),
        ("WARC-Protocol", "" if plain else exchange.protocol),
        ("WARC-Source-URI", quote_uri(exchange.via_origin or "")),
    ]


def _message(start: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the head of an HTTP message, its bytes as they are but for stray line breaks."""
    lines = [start.encode("latin-1", "replace"), *(b"%s: %s" % header for header in headers)]
    return b"".join(line.translate(_LINE_BREAKS) + b"\r\n" for line in lines) + b"\r\n"


def _readable(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Rename the one header that no longer holds, as pywb and Browsertrix do.

    The body lies here without its chunks: a reader that believed ``Transfer-Encoding: chunked``
    would look for them.
    """
    name, value = header
    return (b"X-Archive-Orig-" + name, value) if name.lower() == b"transfer-encoding" else header


def _http_version(protocol: str) -> str:
    """Return the version for a start line: HTTP/2 and 3 have none, and are written as HTTP/1.1."""
    return protocol.upper() if protocol.upper().startswith("HTTP/1") else "HTTP/1.1"


def _content_type(headers: Headers) -> str | None:
    for name, value in headers:
        if name.lower() == b"content-type":
            return _AS_READ_BACK(value.translate(_LINE_BREAKS)).strip() or None
    return None


def _date(moment: datetime) -> str:
    """Return a WARC-Date, to the second: what rows say, and what revisits refer to, is the same.

    :raises ValueError: if *moment* has no time zone
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a time zone: {moment!r}")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
