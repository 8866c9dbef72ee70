"""How does a web archive leave the house in one file? As WACZ 1.1.1, which any replayer opens.

The format: https://specs.webrecorder.net/wacz/1.1.1/
"""

from __future__ import annotations

import gzip
import heapq
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, ClassVar
from urllib.parse import quote, unquote_to_bytes, urlsplit

from sqlalchemy import Connection, select

from storage.database import models
from storage.export.description import Description
from storage.export.forms import StreamForm, Written
from storage.export.selection import Selection, chunks
from storage.export.warc_files import Put, put_captures
from storage.records import Capture, PageKind
from storage.software import SOFTWARE

_VERSION = "1.1.1"
#: Lines of the index that are held and sorted at a time.
_LINES = 100_000
#: Lines of the index in one gzip member; one member is read to find a URL.
_LINES_A_MEMBER = 1024
#: Rows that are asked for at a time.
_CHUNK = 500
#: What stays as it is in a key.
_PRINTABLE = "".join(chr(n) for n in range(0x21, 0x7F) if chr(n) not in "#%")
_PORTS = {"http": 80, "https": 443}
# ASP.NET's session in the path, which replayers leave out of the key.
_SESSION = re.compile(r"/\((?:[a-z]\([0-9a-z]{24}\))+\)(?=/)")


@dataclass(frozen=True, kw_only=True)
class Wacz(StreamForm):
    """Captures, their index and the list of pages in one file.

    If everything is selected, the WARC files go in as they are; else the captures of the articles.
    """

    name: ClassVar[str] = "wacz"

    description: Description = field(default_factory=Description)
    software: str = SOFTWARE

    def write(self, selection: Selection, stream: IO[bytes]) -> Written:
        """Write the package to *stream*; what is counted are captures."""
        with zipfile.ZipFile(stream, "w") as file, ExitStack() as stack:
            package = _Package(file, self.description, software=self.software)
            index = _Index(stack)
            count = 0
            packed = put_captures(selection, lambda name: package.part(f"archive/{name}"))
            for capture, posted in stack.enter_context(closing(packed)):
                # What a 304 repeats is shown in its place.
                if capture.status != HTTPStatus.NOT_MODIFIED:
                    index.add(capture, posted)
                count += 1
            index.put(package)
            with package.part("pages/pages.jsonl", packed=True) as put:
                for page in _pages(selection.connection, selection.ids):
                    put(json.dumps(page, ensure_ascii=False).encode() + b"\n")
            package.close()
        return Written(rows={"captures": count})


class _Package:
    """A WACZ while it is written: its parts, with their digests."""

    def __init__(self, file: zipfile.ZipFile, description: Description, *, software: str) -> None:
        self._file = file
        self._resources: list[dict[str, Any]] = []
        self._description = {
            "profile": "data-package",
            "wacz_version": _VERSION,
            **description.as_data_package(),
            "software": software,
            "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "resources": self._resources,
        }

    @contextmanager
    def part(self, path: str, *, packed: bool = False) -> Iterator[Put]:
        """Begin a part; what readers seek in (WARC, index) is not to be *packed*."""
        digest, size = sha256(), 0
        info = zipfile.ZipInfo(path, datetime.now(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self._file.open(info, "w", force_zip64=True) as stream:

            def put(data: bytes) -> None:
                nonlocal size
                stream.write(data)
                digest.update(data)
                size += len(data)

            yield put
        hash_ = f"sha256:{digest.hexdigest()}"
        name = Path(path).name
        self._resources.append({"name": name, "path": path, "hash": hash_, "bytes": size})

    def close(self) -> None:
        """Write the description of all parts, and its digest."""
        description = json.dumps(self._description, ensure_ascii=False, indent=2).encode()
        digest = f"sha256:{sha256(description).hexdigest()}"
        self._file.writestr("datapackage.json", description)
        self._file.writestr(
            "datapackage-digest.json", json.dumps({"path": "datapackage.json", "hash": digest})
        )


# --- index and pages --------------------------------------------------------------------------


class _Index:
    """The CDXJ index of captures, sorted on disk."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._lines: list[str] = []
        self._runs: list[IO[str]] = []  # sorted each, in files that go away by themselves

    def add(self, capture: Capture, posted: str | None) -> None:
        """Enter a capture, with what was posted for it."""
        self._lines.append(_cdxj(capture, posted))
        if len(self._lines) >= _LINES:
            file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # the stack closes it
            run = self._stack.enter_context(file)
            run.writelines(sorted(self._lines))
            run.seek(0)
            self._runs.append(run)
            self._lines = []

    def put(self, package: _Package) -> None:
        """Write the index in gzip members, and the list of where each of them begins."""
        lines = heapq.merge(sorted(self._lines), *self._runs)
        offset = 0
        header = json.dumps({"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})
        members = [f"!meta 0 {header}\n"]
        with package.part("indexes/index.cdx.gz") as put:
            while chunk := list(islice(lines, _LINES_A_MEMBER)):
                packed = gzip.compress("".join(chunk).encode(), mtime=0)
                put(packed)
                members.append(_member(chunk[0], offset, packed))
                offset += len(packed)
        with package.part("indexes/index.idx", packed=True) as put:
            put("".join(members).encode())


def _member(first_line: str, offset: int, packed: bytes) -> str:
    key, timestamp, _ = first_line.split(" ", 2)
    place = {
        "offset": offset,
        "length": len(packed),
        "digest": f"sha256:{sha256(packed).hexdigest()}",
        "filename": "index.cdx.gz",
    }
    return f"{key} {timestamp} {json.dumps(place)}\n"


def _cdxj(capture: Capture, posted: str | None) -> str:
    mime = (capture.content_type or "unk").split(";")[0].strip()
    entry = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.revisit else mime,
        "status": str(capture.status),
        "digest": capture.payload_digest,
        "length": str(capture.warc_length),
        "offset": str(capture.warc_offset),
        "filename": capture.warc_file,
    }
    url = capture.url
    if posted is not None:
        entry |= {"method": "POST", "requestBody": posted}
        url += f"{'&' if '?' in url else '?'}__wb_method=POST&{_escaped(posted)}"
    timestamp = capture.fetched_at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return f"{surt(url)} {timestamp} {json.dumps(entry)}\n"


def _escaped(posted: str) -> str:
    """Return what was posted as it stands in a key: what no address may hold is escaped."""
    plain = re.sub(r"[\t\r\n]", "", posted).partition("#")[0].encode()
    while (once := unquote_to_bytes(plain)) != plain:
        plain = once
    return quote(plain, safe=_PRINTABLE)


def surt(url: str) -> str:
    """Return the key under which replayers look *url* up: host turned round, all in lower case.

    >>> surt("https://www.thanhuytphcm.vn/Tin-Tuc/a-1/?b=2&a=1")
    'vn,thanhuytphcm)/tin-tuc/a-1?a=1&b=2'
    """
    parts = urlsplit(url.lower())
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    port = f":{parts.port}" if parts.port not in (None, _PORTS.get(parts.scheme)) else ""
    path = _SESSION.sub("", parts.path).rstrip("/") or "/"
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){path}{query}"


def _pages(connection: Connection, article_ids: Sequence[int] | None) -> Iterator[dict[str, str]]:
    """Yield the list of pages: of each article its latest capture."""
    yield {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    article, capture = models.Article, models.Capture
    query = (
        select(article.id, article.title, capture.url, capture.fetched_at)
        .join(capture, capture.article_id == article.id)
        .where(capture.page_kind == PageKind.ARTICLE)
        .order_by(article.id, capture.fetched_at.desc())
    )
    parts = (
        [query]
        if article_ids is None
        else [query.where(article.id.in_(ids)) for ids in chunks(article_ids)]
    )
    for part in parts:
        with connection.execute(part, execution_options={"yield_per": _CHUNK}) as found:
            for _, group in groupby(found, lambda row: row.id):
                latest = next(group)
                yield {
                    "id": str(latest.id),
                    "url": latest.url,
                    "title": latest.title,
                    "ts": latest.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                }
