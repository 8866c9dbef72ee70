"""Which captures go into a package, and how? Whole WARC files, or those of what is selected."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, func, select

from storage import captures
from storage.database import models
from storage.errors import NotAnArchive
from storage.export.selection import Selection, chunks
from storage.records import Capture
from storage.warc.files import open_file
from storage.warc.requests import posted_between

_BLOCK = 1 << 20
#: Rows that are asked for at a time.
_CHUNK = 500
#: Where the captures of a selection lie.
SELECTED = "selection.warc.gz"

#: Puts bytes into the part of a package that is being written.
Put = Callable[[bytes], object]
#: A capture, as it lies in the package, and what was posted for it.
Packed = tuple[Capture, str | None]
#: Begins the part of a package that is a WARC file of this name.
Begin = Callable[[str], AbstractContextManager[Put]]


def put_captures(selection: Selection, begin: Begin) -> Generator[Packed, None, None]:
    """Put WARC files into a package; yield the captures as they lie there, and what they answer.

    If everything is selected, the files go in as they are; else the captures of the articles.

    :raises NotAnArchive: if a file cannot be read
    """
    if selection.ids is None:
        return _put_files(selection, begin)
    return _put_selected(selection, begin)


def _put_files(selection: Selection, begin: Begin) -> Generator[Packed, None, None]:
    """Put whole WARC files in, as far as the database knows them."""
    table, warc = models.Capture, selection.warc
    end = func.max(table.warc_offset + table.warc_length)
    files = selection.connection.execute(
        select(table.warc_file, end).group_by(table.warc_file).order_by(table.warc_file)
    )
    for name, size in files.all():
        with _open(warc, name) as file, begin(name) as put:
            # What a crawl may be appending just now is not part of it.
            _copy(file, put, None if (warc / name).exists() else size)
        in_file = select(table.article_id, *captures.COLUMNS).where(table.warc_file == name)
        options = {"yield_per": _CHUNK}
        with (
            _open(warc, name) as file,
            selection.connection.execute(
                in_file.order_by(table.warc_offset), execution_options=options
            ) as stream,
        ):
            read = 0
            for row in stream:
                capture = captures.to_capture(row)
                # Only lists are posted for, and the request lies just before its response.
                is_asked = row.article_id is None
                yield capture, posted_between(file, read, capture.warc_offset) if is_asked else None
                read = capture.warc_offset + capture.warc_length


def _open(warc: Path, name: str) -> BinaryIO:
    """Open a WARC file.

    :raises NotAnArchive: if there is none of that name that is the archive's own
    """
    try:
        return open_file(warc, name)
    except OSError as error:
        raise NotAnArchive(
            f"the captures in {name!r} cannot be read ({error.strerror}); run `thanhuy verify`"
        ) from error


def _copy(file: BinaryIO, put: Put, size: int | None) -> None:
    left = size
    while data := file.read(_BLOCK if left is None else min(_BLOCK, left)):
        put(data)
        left = None if left is None else left - len(data)


def _put_selected(selection: Selection, begin: Begin) -> Generator[Packed, None, None]:
    """Put the captures of the selected articles in, one after the other."""
    offset = 0
    with begin(SELECTED) as put:
        for capture in _selected(selection.connection, selection.ids or ()):
            with _open(selection.warc, capture.warc_file) as file:
                file.seek(capture.warc_offset)
                put(file.read(capture.warc_length))
            yield replace(capture, warc_file=SELECTED, warc_offset=offset), None
            offset += capture.warc_length


def _selected(connection: Connection, article_ids: Sequence[int]) -> Generator[Capture, None, None]:
    """Yield the captures of these articles, and those that hold the bodies of their revisits."""
    table = models.Capture
    bodies = set()
    for ids in chunks(article_ids):
        query = select(*captures.COLUMNS).where(table.article_id.in_(ids)).order_by(table.id)
        for capture in map(captures.to_capture, connection.execute(query).all()):
            original = captures.original(connection, capture.payload_digest)
            for each in (original, capture):
                if each is not None and (each.warc_file, each.warc_offset) not in bodies:
                    bodies.add((each.warc_file, each.warc_offset))
                    yield each
