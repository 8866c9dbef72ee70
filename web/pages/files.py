"""Which of an article's pictures and documents does the archive hold itself?"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from crawler.site.urls import absolute, preferred, read_url
from storage import captures
from storage.archive import Connection
from storage.database.models import Revision


def copies(connection: Connection, revision: Revision) -> dict[str, int]:
    """Return the row numbers of our own captures of a revision's files, by the files' URLs."""
    urls = [file["url"] for file in (*revision.images, *revision.attachments)]
    names = {name: url for url in urls for name in _names(url)}
    held = captures.latest_with_status(connection, names, HTTPStatus.OK)
    return {names[name]: capture_id for name, capture_id in held.items()}


def _names(url: str) -> Iterator[str]:
    """Yield the addresses under which a file may have been captured."""
    yield url
    address = absolute(url)
    if address is not None:
        yield address
        yield preferred(address)
    if (place := read_url(url)) is not None:
        yield place.canonical
