"""What response of a site does a record hold?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from storage.records import LinkKind
from storage.warc.coding import LIMIT, decode, is_torn
from storage.warc.digests import digest_matches, names_another, payload_digest
from storage.warc.parser import Fields, Record, first, joined

#: The field of a copied record that says where it comes from.
SOURCE_FILE = "WARC-Source-File"
#: The field by which a revisit names its payload as its row does, if its original's record names it
#: otherwise: WARC-Payload-Digest is what replayers compare with the original's.
ROW_DIGEST = "WARC-Payload-Digest-SHA256"
#: Bytes of an HTTP message in which its headers must end; servers send some hundred.
_LONGEST_HEAD = 1 << 20
_BEGINNING = {len("2021"): "-01-01", len("2021-05"): "-01"}
_STATUS = re.compile(r"[1-9][0-9][0-9]")
_UNSAFE_IN_URI = re.compile(r"[^\x21-\x7e]")
_CHUNK_SIZE = re.compile(rb"[ \t]{0,99}([0-9A-Fa-f]{1,8})[ \t]{0,99}(?:;[^\n]{0,1000})?\r?\n")
_CHUNK_END = re.compile(rb"\r?\n|\Z")
# warcio ships no types.
_HTTP: Any = StatusAndHeadersParser([], verify=False)  # type: ignore[no-untyped-call]


@dataclass(frozen=True, kw_only=True, slots=True)
class CapturedResponse:
    """A response as it was captured, just now or long ago: what is to be parsed."""

    url: str
    fetched_at: datetime
    status: int
    content_type: str | None
    payload: bytes = field(repr=False)  #: Content-Encoding still applied
    headers: Fields = ()  #: as answered; of a revisit, those of that answer
    content_encoding: str | None = None  #: of the payload
    cut_off: bool = False  #: the payload is known to be a part only
    imported: bool = False  #: it was captured by somebody else
    asked_for: LinkKind | None = None  #: as what it was asked for; None: what its address says
    key: str | None = None  #: the frontier's; None: the canonical URL

    @property
    def is_whole(self) -> bool:
        """Whether the page came to its end."""
        return not (self.cut_off or is_torn(self.payload, self.content_encoding))

    def body(self) -> bytes:
        """Return the payload without its Content-Encoding.

        :raises storage.warc.coding.TooLarge: if it decodes to no page's size
        """
        return decode(self.payload, self.content_encoding)


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpResponse:
    """An HTTP response, taken from a record's block."""

    status: int
    headers: Fields
    payload: bytes = field(repr=False)  #: chunks joined; Content-Encoding still applied
    stored: bytes = field(repr=False)  #: what follows the headers in the block
    cut_off: bool = False  #: the payload ends before its end, or begins after its beginning


def read_http(block: bytes) -> HttpResponse:
    """Read the HTTP response in *block*.

    :raises ValueError: if there is none
    """
    stream = BytesIO(block[:_LONGEST_HEAD])
    status, headers = _read_head(stream)
    while status < HTTPStatus.OK and block.startswith(b"HTTP/", stream.tell()):
        status, headers = _read_head(stream)  # 100 Continue, 103 Early Hints: the answer follows
    if stream.tell() == _LONGEST_HEAD:
        raise ValueError(f"its HTTP headers do not end within {_LONGEST_HEAD} bytes")
    stored = block[stream.tell() :]
    payload = stored
    cut_off = status == HTTPStatus.PARTIAL_CONTENT
    if "chunked" in joined(headers, "Transfer-Encoding").lower():
        payload, ended = _join_chunks(stored)
        cut_off |= not ended
    elif not first(headers, "Content-Encoding"):  # else the coding itself has an end
        length = first(headers, "Content-Length") or ""
        cut_off |= length.isdecimal() and len(stored) < int(length[:20])
    return HttpResponse(
        status=status, headers=headers, payload=payload, stored=stored, cut_off=cut_off
    )


def _read_head(stream: BytesIO) -> tuple[int, Fields]:
    """Return status and headers of the HTTP response that begins in *stream*.

    :raises ValueError: if none does
    """
    try:
        head = _HTTP.parse(stream)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise ValueError("it holds no HTTP message") from error
    code = head.get_statuscode() if head.protocol.upper().startswith("HTTP/") else ""
    if not _STATUS.fullmatch(code):
        raise ValueError("its HTTP message does not begin with a status line")
    return int(code), tuple(head.headers)


def _join_chunks(stored: bytes) -> tuple[bytes, bool]:
    """Return the body, and whether its end came; many tools join the chunks and leave the header.

    What cannot be read as chunks any more stands as it is.
    """
    body, place = bytearray(), 0
    while size := _CHUNK_SIZE.match(stored, place):
        start = size.end()
        end = start + int(size[1], 16)
        if end == start:
            return bytes(body), True  # trailers may follow
        after = _CHUNK_END.match(stored, end)
        if after is None:
            break
        body += stored[start:end]
        place = after.end()
    return bytes(body) + stored[place:], place == 0


#: Between these years lies every capture; beyond them dates cannot even be reckoned with.
_FIRST_YEAR, _LAST_YEAR = 1980, 2200
#: Revisits may be written without the headers of the answer.
_BARE_REVISIT = HttpResponse(status=200, headers=(), payload=b"", stored=b"")


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseRecord:
    """A ``response`` or ``revisit`` record, understood."""

    fields: Fields
    block: bytes = field(repr=False)
    url: str
    fetched_at: datetime
    http: HttpResponse
    payload_digest: str | None  #: ours; of a revisit, what its record names
    claimed_digest: str | None  #: what the record names
    refers_to: tuple[str, datetime] | None  #: URL and time of a revisit's original, if named

    @property
    def revisit(self) -> bool:
        """Whether the body lies elsewhere."""
        return first(self.fields, "WARC-Type") == "revisit"

    @property
    def names_nothing(self) -> bool:
        """Whether it is a revisit that names neither its payload nor its original."""
        return self.revisit and self.payload_digest is None and self.refers_to is None

    @property
    def imported(self) -> bool:
        """Whether it was copied from a file of somebody else's."""
        return first(self.fields, SOURCE_FILE) is not None

    @property
    def content_type(self) -> str | None:
        """What the Content-Type header says."""
        return first(self.http.headers, "Content-Type") or None

    def claim_holds(self) -> bool | None:
        """Say whether the digest that a response's record names is right; None if unknown."""
        return None if self.revisit else self.claims(self.http)

    def claims(self, body: HttpResponse) -> bool | None:
        """Say whether the digest that the record names is that of *body*; None if that is unknown.

        Some crawlers took it of the body with its chunks, against the standard.
        """
        claimed = self.claimed_digest
        if claimed is None:
            return None
        return digest_matches(claimed, body.payload) or digest_matches(claimed, body.stored)

    def denies(self, body: HttpResponse) -> bool:
        """Say whether the digest that the record names is another one than that of *body*."""
        claimed = self.claimed_digest
        return claimed is not None and (
            names_another(claimed, body.payload) and names_another(claimed, body.stored)
        )

    def stored(self, body: HttpResponse, content_type: str | None) -> CapturedResponse:
        """Return the response with its payload, which lies in *body*: its own or the original's."""
        return CapturedResponse(
            url=self.url,
            fetched_at=self.fetched_at,
            status=self.http.status,
            headers=self.http.headers,
            content_type=content_type,
            payload=body.payload[: LIMIT + 1],  # no more is read, and it is handed to processes
            content_encoding=joined(body.headers, "Content-Encoding"),
            cut_off=body.cut_off,
            imported=self.imported,
        )


def understand(record: Record) -> ResponseRecord:
    """Read a ``response`` or ``revisit`` record.

    :raises ValueError: if it cannot be understood, or its digest shows it damaged; why
    """
    if first(record.fields, "WARC-Segment-Number"):
        raise ValueError("it is one segment of a record; segments are not put together")
    block_digest = first(record.fields, "WARC-Block-Digest")
    if block_digest and digest_matches(block_digest, record.block) is False:
        raise ValueError("its block digest does not match its bytes")
    revisit = record.type == "revisit"
    http = _BARE_REVISIT if revisit and not record.block else read_http(record.block)
    if first(record.fields, "WARC-Truncated"):
        http = replace(http, cut_off=True)
    claimed = first(record.fields, "WARC-Payload-Digest")
    refers_to = first(record.fields, "WARC-Refers-To-Target-URI")
    refers_at = first(record.fields, "WARC-Refers-To-Date")
    return ResponseRecord(
        fields=record.fields,
        block=record.block,
        url=quote_uri(record.target),
        fetched_at=read_date(first(record.fields, "WARC-Date") or ""),
        http=http,
        payload_digest=first(record.fields, ROW_DIGEST) or claimed
        if revisit
        else payload_digest(http.payload),
        claimed_digest=claimed,
        refers_to=(quote_uri(refers_to.strip("<>")), read_date(refers_at))
        if refers_to and refers_at
        else None,
    )


def quote_uri(url: str) -> str:
    """Return *url* as it can stand in a record, and does in its row."""
    return _UNSAFE_IN_URI.sub(lambda match: quote(match.group()), url)


def read_date(text: str) -> datetime:
    """Read a WARC-Date, of any precision that the standard allows; to the second.

    :raises ValueError: if it is none
    """
    try:
        # A year or a month means its beginning.
        moment = datetime.fromisoformat(text + _BEGINNING.get(len(text), ""))
    except ValueError:
        moment = None
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"its WARC-Date is {text[:50]!r}")
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)
    if not _FIRST_YEAR <= moment.astimezone(UTC).year <= _LAST_YEAR:  # it is written down in UTC
        raise ValueError(f"its WARC-Date is {text[:50]!r}")
    return moment
