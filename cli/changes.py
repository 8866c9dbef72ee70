"""``thanhuy changes``: what is new, revised, removed, returned?"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import app, example
from cli.inert import for_machines
from cli.options import ArchiveOption, DatabaseOption, configure, open_archive
from cli.tables import moment, print_columns, print_csv, print_json
from storage.errors import BadInput
from storage.typed_dates import read_date

if TYPE_CHECKING:
    from storage.articles.changes import Change

_COLUMNS = (
    "at", "kind", "article_id", "revision", "title", "url", "section", "changed_fields", "trivial",
)  # fmt: skip
_WORDS = {
    "new": "mới · new",
    "revised": "sửa · revised",
    "removed": "gỡ · removed",
    "returned": "trở lại · returned",
}


class ChangesFormat(StrEnum):
    """How changes are printed."""

    TABLE = "table"  #: for people
    JSON = "json"
    CSV = "csv"  #: RFC 4180
    ATOM = "atom"  #: RFC 4287, for feed readers


@app.command(epilog=example("changes --since 7d", "changes --since 2026-11 --format atom"))
def changes(
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Lưu từ lúc. · Captured at or after.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Lưu đến hết. · Captured until the end of.")
    ] = None,
    output: Annotated[
        ChangesFormat,
        typer.Option("--format", metavar="table|json|csv|atom", help="Cách in. · How to print."),
    ] = ChangesFormat.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Có gì thay đổi. · What is new, revised, removed, returned, by the time of its capture."""
    from storage.articles.changes import changes as changed

    start, end = read_date("--since", since), read_date("--until", until, end=True)
    if start and end and start >= end:
        raise BadInput(f"--since {since} is after --until {until}; exchange them")
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        _PRINTERS[output](changed(connection, since=start, until=end))


def _print_table(found: Iterable[Change]) -> None:
    rows = [
        (moment(each.at), _WORDS[each.kind], str(each.article_id), each.title, _what(each))
        for each in found
    ]
    if not rows:
        print("không có thay đổi · nothing has changed", file=sys.stderr)
        return
    headings = ("lúc · at", "việc · what", "id", "tên bài · title", "phần · fields")
    print_columns(headings, rows)


def _what(change: Change) -> str:
    return ", ".join(change.changed_fields) + (" (nhỏ · trivial)" if change.trivial else "")


def _print_json(found: Iterable[Change]) -> None:
    print_json([asdict(each) for each in found])


def _print_csv(found: Iterable[Change]) -> None:
    print_csv(_rows(found), _COLUMNS)


def _rows(found: Iterable[Change]) -> Iterator[dict[str, Any]]:
    for each in found:
        yield asdict(each) | {"changed_fields": " ".join(each.changed_fields)}


def _print_atom(found: Iterable[Change]) -> None:
    from storage.export.atom import Entry, feed

    entries: Sequence[Entry] = [
        Entry(
            tag=f"{each.article_id}/{each.kind}/{each.at:%Y%m%dT%H%M%S}",
            at=each.at,
            title=f"[{_WORDS[each.kind]}] {each.title}",
            url=each.url,
            category=each.kind,
            summary=_what(each),
        )
        for each in found
    ]
    for_machines(sys.stdout).write(feed("thanhuytphcm.vn: thay đổi · changes", entries))


_PRINTERS = {
    ChangesFormat.TABLE: _print_table,
    ChangesFormat.JSON: _print_json,
    ChangesFormat.CSV: _print_csv,
    ChangesFormat.ATOM: _print_atom,
}
