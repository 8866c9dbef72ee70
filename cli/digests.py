"""``thanhuy digests``: the digests of one day's captures, for somebody else to date or sign."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from cli.app import app, example
from cli.options import ArchiveOption, DatabaseOption, QuietOption, configure, open_archive
from storage.errors import BadInput
from storage.typed_dates import read_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.articles.provenance import Digest


@app.command(epilog=example("digests 2026-11-20 -o 2026-11-20.txt", "digests 1d"))
def digests(
    day: Annotated[
        str, typer.Argument(metavar="DAY", help="Ngày chụp. · The day of capture; or month, year.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Tệp ra. · File; -: stdout.")
    ] = Path("-"),
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Danh sách mã băm. · A dated list of every capture's digest, to be timestamped or signed."""
    from storage.articles.provenance import digests as captured
    from storage.export.whole_file import whole_file

    since, until = read_date("DAY", day), read_date("DAY", day, end=True)
    if since is None or until is None or since == until:
        raise BadInput(f"DAY {day!r} is a moment; name a day, a month or a year")
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        found = captured(connection, since=since, until=until)
        if str(output) == "-":
            count = _write(sys.stdout.buffer, found, sys.stdout)
        else:
            with whole_file(output) as file:
                count = _write(file, found)
    if not quiet:
        print(f"{day}: {count} bản chụp · captures", file=sys.stderr)


def _write(file: IO[bytes], found: Iterable[Digest], shown: IO[str] | None = None) -> int:
    """Write one line a capture, as inert text where a person sees it; return how many."""
    count = 0
    for each in found:
        line = (
            f"{each.fetched_at.isoformat()} {each.payload_digest} "
            f"{each.warc_file}@{each.warc_offset} {each.url}\n"
        )
        if shown is not None and shown.isatty():
            shown.write(line)
        else:
            file.write(line.encode())
        count += 1
    return count
