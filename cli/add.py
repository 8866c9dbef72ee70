"""``thanhuy add``: addresses from elsewhere, into the frontier."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.app import app, example
from cli.options import ArchiveOption, DatabaseOption, JsonOption, configure
from cli.report import print_report
from storage.archive import Archive
from storage.database.lock import writing
from storage.errors import BadInput


@app.command(
    epilog=example("add https://thanhuytphcm.vn/tin-tuc/…-1491871594", "add wayback.cdx links.csv")
)
def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="URL…|FILE|-",
            help="Địa chỉ, hoặc tệp ghi địa chỉ (dòng, CSV, CDX, JSON, sitemap). · Addresses, or "
            "files of them: lines, CSV, CDX, CDXJ, JSON, sitemap; - is standard input.",
        ),
    ],
    column: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Cột CSV ghi địa chỉ. · The CSV column of addresses."),
    ] = None,
    as_json: JsonOption = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Thêm địa chỉ biết từ nơi khác. · Enter addresses that others know; a crawl asks for them."""
    from crawler.runs.add import AddReport, read_addresses
    from crawler.runs.add import add as enter

    report = AddReport()
    found = read_addresses(_addresses(sources, column), report)
    config = configure(archive, database)
    with (
        Archive.open(config.archive, config.database, create=True) as held,
        writing(config.archive, "adding addresses", held.engine),
    ):
        enter(held, found, report)
    figures = {"new": report.new, "known": report.known, "refused": report.refused.total()}
    print_report(figures, report.refused, report.examples, as_json=as_json)


def _addresses(sources: list[str], column: str | None) -> Iterator[str]:
    from crawler.links.saved import addresses

    for source in sources:
        if source.lower().startswith(("http://", "https://")):
            yield source
        elif source == "-":
            yield from addresses(sys.stdin.buffer, "standard input", column)
        else:
            try:
                with Path(source).open("rb") as file:
                    yield from addresses(file, source, column)
            except OSError as error:
                raise BadInput(f"{source} cannot be read: {error.strerror or error}") from error
