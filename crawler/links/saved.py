"""Which addresses does a saved list name? Lines, a CSV column, CDX, CDXJ, JSON, a sitemap."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO, TextIO

from lxml.etree import LxmlError
from scrapy.utils.sitemap import Sitemap

from storage.errors import BadInput

#: Bytes of a sitemap, unpacked: what the protocol allows.
LARGEST_SITEMAP = 50 * 1024 * 1024
#: Characters of a line beyond which it names no address.
LONGEST_LINE = 100_000
#: What the column of addresses may be called where nobody says it.
_COLUMNS = ("url", "link", "address", "loc", "original", "href", "địa chỉ", "đường dẫn", "liên kết")
_BETWEEN = re.compile(r"[\s,]*")
_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_STAMP = re.compile(r"\d{4,14}")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
#: Statuses of a CDX line that speak of a page: its own, or none said (a revisit).
_CAPTURED = re.compile(r"[23]\d\d|-")


def addresses(stream: BinaryIO, name: str, column: str | None = None) -> Iterator[str]:
    """Yield the addresses that a list names, each as it is written; memory does not grow with it.

    :param column: the CSV column that holds them; else its heading tells, where there is one
    :raises BadInput: if the list is none; the message names it and says why
    """
    try:
        lines = _opened(stream)
        first = lines.peek(64)[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
        if first.startswith(b"<"):
            yield from _of_sitemap(lines, name)
            return
        text = io.TextIOWrapper(lines, "utf-8-sig", "replace")
        if first.startswith((b"[", b"{")):
            yield from filter(None, _of_json(_values(text, name)))
        else:
            yield from _of_lines(_lines(text), name, column)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{name} cannot be read: {error}") from error


def _opened(stream: BinaryIO) -> io.BufferedReader[Any]:
    buffered: io.BufferedReader[Any] = io.BufferedReader(stream)
    if buffered.peek(2)[:2] == _GZIP:
        return io.BufferedReader(gzip.GzipFile(fileobj=buffered))
    return buffered


def _of_sitemap(stream: io.BufferedReader[Any], name: str) -> Iterator[str]:
    body = stream.read(LARGEST_SITEMAP + 1)
    if len(body) > LARGEST_SITEMAP:
        raise BadInput(f"{name} has more than {LARGEST_SITEMAP:,} bytes, and so is no sitemap")
    try:
        sitemap = Sitemap(body)
        if sitemap.type not in ("urlset", "sitemapindex"):
            raise BadInput(f"{name} is no sitemap: its first element is {sitemap.type[:40]!r}")
        yield from (str(entry.get("loc") or "") for entry in sitemap)
    except (LxmlError, UnicodeDecodeError, StopIteration) as error:
        raise BadInput(f"{name} is no sitemap: {error}") from error


def _lines(text: TextIO) -> Iterator[str]:
    """Yield the lines; of one that is too long to name an address, the beginning."""
    while line := text.readline(LONGEST_LINE):
        yield line.rstrip("\r\n")
        while line and not line.endswith("\n"):
            line = text.readline(LONGEST_LINE)


def _of_lines(lines: Iterator[str], name: str, column: str | None) -> Iterator[str]:
    head = list(islice(lines, 1))
    whole = chain(head, lines)
    first = head[0] if head else ""
    delimiter = _delimiter(first, column)
    if delimiter is not None:
        yield from _of_column(whole, delimiter, name, column)
    elif first.startswith(" CDX "):
        yield from _of_cdx(lines, first.split()[1:], name)
    else:
        yield from filter(None, map(_of_line, whole))


# --- CSV ------------------------------------------------------------------------------------------


def _delimiter(first: str, column: str | None) -> str | None:
    """Return what separates the columns that the first line names, if it names one of ours."""
    wanted = (column.casefold(),) if column else _COLUMNS
    for delimiter in (",", ";", "\t"):
        names = [each.strip().casefold() for each in next(csv.reader([first], delimiter=delimiter))]
        if any(name in wanted for name in names) and (column or len(names) > 1):
            return delimiter
    return None


def _of_column(
    lines: Iterable[str], delimiter: str, name: str, column: str | None
) -> Iterator[str]:
    rows = csv.reader(lines, delimiter=delimiter)
    wanted = (column.casefold(),) if column else _COLUMNS
    try:
        names = [each.strip().casefold() for each in next(rows)]
        place = next((i for i, each in enumerate(names) if each in wanted), None)
        if place is None:
            raise BadInput(f"{name}:1: no CSV: a quoted heading does not end")
        yield from (row[place].strip() for row in rows if len(row) > place and row[place].strip())
    except csv.Error as error:
        raise BadInput(f"{name}:{rows.line_num}: no CSV: {error}") from error


# --- JSON: rows below a heading (Wayback's CDX server), an object a line (Common Crawl) -----------


def _of_json(values: Iterable[Any]) -> Iterator[str]:
    heading: list[str] = []
    for value in values:
        if isinstance(value, dict):
            yield _captured_as({str(name).lower(): each for name, each in value.items()})
        elif isinstance(value, list) and not heading and any(each in _COLUMNS for each in value):
            heading = [str(each).lower() for each in value]
        elif isinstance(value, list):
            row = dict(zip(heading, value, strict=False)) or {"url": next(iter(value), "")}
            yield _captured_as(row)
        elif isinstance(value, str):
            yield value


def _captured_as(named: dict[str, Any]) -> str:
    """Return the address among named values, marked if it was not there when it was captured."""
    address = next((str(named[name]) for name in _COLUMNS if named.get(name)), "")
    status = str(named.get("statuscode", named.get("status", "-")))
    return _marked(address, status) if address else ""


def _values(text: io.TextIOWrapper, name: str) -> Iterator[Any]:
    """Yield the values of a list in JSON, or those that stand one after the other."""
    decoder, rest, more = json.JSONDecoder(), "", text.read(_CHUNK).lstrip()
    more = more.removeprefix("[")
    while more:
        rest += more
        more = text.read(_CHUNK)
        place = _next_value(rest, 0)
        while place < len(rest) and rest[place] != "]":
            try:
                value, end = decoder.raw_decode(rest, place)
            except (ValueError, RecursionError) as error:
                if not more or len(rest) - place > LONGEST_LINE:
                    raise BadInput(f"{name} is no JSON: {error}") from error
                break
            if end == len(rest) and more:
                break  # a number may go on
            yield value
            place = _next_value(rest, end)
        rest = rest[place:]


def _next_value(text: str, place: int) -> int:
    return _BETWEEN.match(text, place).end()  # type: ignore[union-attr]  # it matches anything


# --- CDX and CDXJ ---------------------------------------------------------------------------------


def _of_cdx(lines: Iterable[str], fields: list[str], name: str) -> Iterator[str]:
    """Yield the addresses of a CDX listing whose heading names *fields* by letters."""
    if "a" not in fields:
        raise BadInput(f"{name} is a CDX listing without the original address (field a)")
    place = fields.index("a")
    for line in lines:
        values = line.split(" ")
        if len(values) > place:
            yield values[place]


def _of_line(line: str) -> str:
    """Return the address that a line names; empty if it is blank or a comment."""
    stripped = line.strip()
    if not stripped or stripped.startswith("#"):
        return ""
    values = stripped.split(" ", 2)
    if len(values) == 3 and _STAMP.fullmatch(values[1]):
        return _captured(values[2])
    found = _ADDRESS.search(stripped)
    return found[0] if found else stripped


def _captured(rest: str) -> str:
    """Return the address of a capture, from what follows its key and time.

    That is JSON (CDXJ), or address, type and status; what was not there then is marked as such.
    """
    if rest.startswith("{"):
        try:
            told = json.loads(rest)
        except (ValueError, RecursionError):
            return rest
        return _captured_as(told)
    values = rest.split(" ")
    return _marked(values[0], values[2] if len(values) > 2 else "-")


def _marked(address: str, status: str) -> str:
    return address if _CAPTURED.fullmatch(status) else f"{MARK}{status} {address}"


#: How an address begins that was not there when it was captured; the status follows.
MARK = "not there: "
