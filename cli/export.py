"""``thanhuy export``: the archive in a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.app import Commands, app, example
from cli.options import (
    ArchiveOption,
    AuthorOption,
    DatabaseOption,
    LimitOption,
    QuietOption,
    SectionOption,
    SinceOption,
    UntilOption,
    configure,
    open_archive,
    query,
)
from storage.errors import BadInput
from storage.software import SOFTWARE

export = Commands(
    help="Xuất ra tệp. · Write the archive to a file.",
    no_args_is_help=True,
)
app.add_typer(export, name="export")

WordsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[WORDS]", help="Như search. · As search.")
]
OutputOption = Annotated[
    Path,
    typer.Option(
        "--output", "-o", metavar="PATH", help="Tệp ra. · The file to write; CSV: - is stdout."
    ),
]


@export.command(
    "csv", epilog=example("export csv -o articles.csv --excel", "export csv -o a.csv --since 2024")
)
def csv_(
    output: OutputOption,
    words: WordsArgument = None,
    since: SinceOption = None,
    until: UntilOption = None,
    section: SectionOption = None,
    author: AuthorOption = None,
    limit: LimitOption = None,
    changed_since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Có thay đổi từ. · New, revised or gone since."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="A,B", help="Chỉ các cột. · These columns only.")
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="Cho bảng tính. · BOM, and no cell runs as a formula.")
    ] = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Bảng CSV, một bài một dòng. · A CSV table, one article a row."""
    from storage.export.csv import export_csv

    if str(output) == "-" and sys.stdout.isatty():
        raise BadInput("-o - is for a pipe: exports hold what the site wrote, byte by byte")
    which = query(
        " ".join(words or ()), since=since, until=until, section=section, author=author,
        limit=limit, changed_since=changed_since,
    )  # fmt: skip
    names = [name.strip() for name in columns.split(",")] if columns else None
    with open_archive(configure(archive, database)) as held:
        count = export_csv(held, which, output, columns=names, excel=excel)
    if not quiet and str(output) != "-":
        print(f"{output}: {count} bài · articles")


@export.command(
    epilog=example("export wacz -o archive.wacz", "export wacz -o 2021.wacz --since 2021")
)
def wacz(
    output: OutputOption,
    words: WordsArgument = None,
    since: SinceOption = None,
    until: UntilOption = None,
    section: SectionOption = None,
    author: AuthorOption = None,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Gói WACZ, xem lại được. · A WACZ package of the captures, to be replayed anywhere."""
    from storage.export.wacz import export_wacz

    which = query(" ".join(words or ()), since=since, until=until, section=section, author=author)
    with open_archive(configure(archive, database)) as held:
        count = export_wacz(held, which, output, software=SOFTWARE)
    if not quiet:
        print(f"{output}: {count} bản chụp · captures")
