"""``thanhuy export``: the archive in a file, in every format."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import Commands, app, example
from cli.options import (
    ArchiveOption,
    AuthorOption,
    ContactOption,
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
from cli.report import progress_line
from storage.errors import BadInput
from storage.records import ArticleQuery

if TYPE_CHECKING:
    from config import Config
    from storage.archive import Archive
    from storage.export.columns import Table
    from storage.export.description import Description
    from storage.export.forms import Form, Written

export = Commands(
    help="Xuất ra tệp. · Write the archive to a file.",
    no_args_is_help=True,
)
app.add_typer(export, name="export")


class TableName(StrEnum):
    """Which table is written."""

    ARTICLES = "articles"  #: one row an article
    REVISIONS = "revisions"  #: one row a content that an article had
    CAPTURES = "captures"  #: one row an HTTP response


WordsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[WORDS]", help="Như search. · As search.")
]
OutputOption = Annotated[
    Path,
    typer.Option(
        "--output", "-o", metavar="PATH",
        help="Tệp ra. · What to write; - is stdout (csv, jsonl, parquet, wacz).",
    ),
]  # fmt: skip
IdsOption = Annotated[
    Path | None,
    typer.Option(
        "--ids", metavar="FILE", help="Chỉ các mã, địa chỉ trong tệp. · Only ids, URLs of a file."
    ),
]
RevisedOption = Annotated[
    bool, typer.Option("--revised", help="Chỉ bài đã sửa. · Only with several revisions.")
]
RemovedOption = Annotated[bool, typer.Option("--removed", help="Chỉ bài bị gỡ. · Only gone ones.")]
DistinctOption = Annotated[
    bool, typer.Option("--no-duplicates", help="Bỏ bài trùng. · Leave duplicates out.")
]
ChangedSinceOption = Annotated[
    str | None,
    typer.Option(
        metavar="TIME|RUN", help="Có thay đổi từ. · New, revised or gone since, or since run N."
    ),
]
StateOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Chỉ phần mới so với lần xuất trước. · Only what the last export lacks.",
    ),
]
ColumnsOption = Annotated[
    str | None, typer.Option(metavar="A,B", help="Chỉ các cột. · These columns only.")
]
TableOption = Annotated[
    TableName, typer.Option("--table", metavar="articles|revisions|captures", help="Bảng. · Table.")
]
RevisionsOption = Annotated[
    bool, typer.Option("--revisions", help="Cả các bản nội dung cũ. · The contents over time.")
]
TitleOption = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help="Tên gói. · The package's title.")
]
DescriptionOption = Annotated[
    str | None, typer.Option("--description", metavar="TEXT", help="Mô tả gói. · What it is.")
]
LicenceOption = Annotated[
    str | None, typer.Option("--licence", metavar="TEXT", help="Giấy phép. · Words, or a URL.")
]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be exported, and where to."""

    output: Path
    query: ArticleQuery
    changed_since: str | None  #: still to be understood, by the runs of the archive
    ids: Path | None
    state: Path | None
    filters: dict[str, Any]
    config: Config
    quiet: bool


def _asked(
    output: OutputOption,
    words: WordsArgument = None,
    since: SinceOption = None,
    until: UntilOption = None,
    section: SectionOption = None,
    author: AuthorOption = None,
    limit: LimitOption = None,
    ids: IdsOption = None,
    revised: RevisedOption = False,
    removed: RemovedOption = False,
    no_duplicates: DistinctOption = False,
    changed_since: ChangedSinceOption = None,
    state: StateOption = None,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> Asked:
    """Return what the options of every format ask for.

    :raises BadInput: if one contradicts another, or stdout is a terminal
    """
    if str(output) == "-" and sys.stdout.isatty():
        raise BadInput("-o - is for a pipe: exports hold what the site wrote, byte by byte")
    if state is not None and (changed_since is not None or limit is not None):
        raise BadInput("--state knows what changed, all of it; leave --changed-since, --limit out")
    typed = {
        "words": " ".join(words or ()), "since": since, "until": until, "section": section,
        "author": author, "limit": limit, "revised": revised, "removed": removed,
        "no_duplicates": no_duplicates, "changed_since": changed_since,
    }  # fmt: skip
    asked = query(
        " ".join(words or ()), since=since, until=until, section=section, author=author, limit=limit
    )
    return Asked(
        output=output,
        query=replace(asked, revised=revised, removed=removed, distinct=no_duplicates),
        changed_since=changed_since,
        ids=ids,
        state=state,
        filters={name: value for name, value in typed.items() if value},
        config=configure(archive, database),
        quiet=quiet,
    )


def _format(name: str, *examples: str) -> Callable[[Callable[..., Form]], None]:
    """Enter a format: the decorated function takes its own options, and returns how it writes."""
    shared = inspect.signature(_asked, eval_str=True).parameters

    def enter(form_of: Callable[..., Form]) -> None:
        del form_of.__annotations__["return"]  # it names what is loaded only when it is needed
        own = inspect.signature(form_of, eval_str=True).parameters

        def command(**options: Any) -> None:
            asked = _asked(**{name: options[name] for name in shared})
            _export(asked, form_of(**{name: options[name] for name in own}))

        parameters = [
            each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for each in (*shared.values(), *own.values())
        ]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__doc__ = form_of.__doc__
        export.command(name, epilog=example(*(f"export {each}" for each in examples)))(command)

    return enter


@_format(
    "csv",
    "csv -o articles.csv --excel",
    "csv -o a.csv.gz --since 2024",
    "csv -o - --columns id,title",
)
def _csv(
    columns: ColumnsOption = None,
    table: TableOption = TableName.ARTICLES,
    revisions: RevisionsOption = False,
    excel: Annotated[
        bool, typer.Option("--excel", help="Cho bảng tính. · BOM, no formulas, no cell too long.")
    ] = False,
    delimiter: Annotated[
        str, typer.Option(metavar="C", help=r"Dấu ngăn ô, \t là tab. · Between cells; \t is a tab.")
    ] = ",",
) -> Form:
    """Bảng CSV; nén theo tên .gz, .zst. · A CSV table; packed if its name ends with .gz or .zst."""
    from storage.export.csv import Csv

    return Csv(
        table=_table(table, revisions),
        columns=_names(columns),
        excel=excel,
        delimiter="\t" if delimiter == r"\t" else delimiter,
    )


@_format("jsonl", "jsonl -o articles.jsonl.zst --revisions", "jsonl -o new.jsonl --state sync.json")
def _jsonl(table: TableOption = TableName.ARTICLES, revisions: RevisionsOption = False) -> Form:
    """Mỗi dòng một bài, đủ mọi thông tin. · JSON Lines: full records, one a line."""
    from storage.export.jsonl import Jsonl

    return Jsonl(table=_table(table, revisions=False), revisions=revisions)


@_format("parquet", "parquet -o articles.parquet", "parquet -o r.parquet --table revisions")
def _parquet(
    columns: ColumnsOption = None,
    table: TableOption = TableName.ARTICLES,
    revisions: RevisionsOption = False,
) -> Form:
    """Parquet, có kiểu dữ liệu. · Parquet with types, for DuckDB, pandas, R."""
    from storage.export.parquet import Parquet

    return Parquet(table=_table(table, revisions), columns=_names(columns))


@_format("xlsx", "xlsx -o articles.xlsx --since 2024")
def _xlsx(columns: ColumnsOption = None) -> Form:
    """Bảng tính Excel. · A workbook of Excel; long texts go on in further columns."""
    from storage.export.xlsx import Xlsx

    return Xlsx(columns=_names(columns))


@_format("sqlite", "sqlite -o articles.db")
def _sqlite() -> Form:
    """Tệp SQLite có chỉ mục tìm kiếm. · A SQLite file that Datasette opens, with search."""
    from storage.export.sqlite import Sqlite

    return Sqlite()


@_format("datapackage", "datapackage -o package/", "datapackage -o package.zip")
def _datapackage(
    title: TitleOption = None,
    description: DescriptionOption = None,
    licence: LicenceOption = None,
    contact: ContactOption = None,
) -> Form:
    """Gói Frictionless. · A Frictionless Data Package; a folder, or a .zip."""
    from storage.export.datapackage import DataPackage

    return DataPackage(description=_description(title, description, licence, contact))


@_format("bagit", "bagit -o bag/", "bagit -o bag.zip --until 2020")
def _bagit(
    title: TitleOption = None,
    description: DescriptionOption = None,
    licence: LicenceOption = None,
    contact: ContactOption = None,
) -> Form:
    """Gói BagIt cho thư viện: WARC và CSV. · A BagIt bag with WARC, CSV and Dublin Core."""
    from storage.export.bagit import Bagit

    return Bagit(description=_description(title, description, licence, contact))


@_format("corpus", "corpus -o corpus/", "corpus -o corpus.zip --no-duplicates")
def _corpus() -> Form:
    """Kho ngữ liệu: mỗi bài một tệp văn bản. · Plain text, a file an article, and a table."""
    from storage.export.corpus import Corpus

    return Corpus()


@_format("wacz", "wacz -o archive.wacz", "wacz -o 2021.wacz --since 2021")
def _wacz(
    title: TitleOption = None,
    description: DescriptionOption = None,
    licence: LicenceOption = None,
    contact: ContactOption = None,
) -> Form:
    """Gói WACZ, xem lại được. · A WACZ package of the captures, to be replayed anywhere."""
    from storage.export.wacz import Wacz

    return Wacz(description=_description(title, description, licence, contact))


def _names(columns: str | None) -> list[str] | None:
    return None if columns is None else [name.strip() for name in columns.split(",")]


def _table(name: TableName, revisions: bool) -> Table:
    """Return the table of that name; ``--revisions`` is another way to say which."""
    from storage.export.columns import TABLES

    return TABLES[TableName.REVISIONS if revisions else name]


def _description(
    title: str | None, description: str | None, licence: str | None, contact: str | None
) -> Description:
    from storage.export.description import Description

    told = {"title": title, "description": description, "licence": licence}
    given = {name: text for name, text in told.items() if text}
    return Description(**given, contact=configure(None, None, contact).contact)


def _export(asked: Asked, form: Form) -> None:
    from storage.export.export import export
    from storage.export.selection import selection
    from storage.export.state import write

    with open_archive(asked.config) as archive:
        filters, wanted = asked.filters, None
        if asked.ids is not None:
            from cli.id_files import read_article_ids

            wanted = read_article_ids(asked.ids, archive)
            filters = filters | {"ids": _digest(wanted)}
        which = replace(asked.query, changed_since=_moment(archive, asked.changed_since))
        with (
            progress_line("xuất · export", quiet=asked.quiet) as show,
            selection(
                archive,
                which,
                wanted=wanted,
                state=asked.state,
                filters=filters,
                tell=lambda rows: show(f"{rows:,}"),
            ) as chosen,
        ):
            written = export(chosen, form, asked.output)
        if asked.state is not None and chosen.state is not None:
            write(asked.state, chosen.state)
    _report(asked, written)


def _moment(archive: Archive, typed: str | None) -> Any:
    """Return since when changes are asked for: a time, or when the run of that number began."""
    from storage.export.state import run_began
    from storage.typed_dates import read_date

    run = re.fullmatch(r"run:(\d{1,18})|(?!\d{4}$|\d{8}$)(\d{1,18})", (typed or "").strip())
    if run:
        return run_began(archive, int(run[1] or run[2]))
    return read_date("--changed-since", typed)


def _digest(ids: frozenset[int]) -> str:
    return sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()[:16]


def _report(asked: Asked, written: Written) -> None:
    """Say on stderr how much was written, and what a person must know of it."""
    for remark in written.remarks:
        print(remark, file=sys.stderr)
    if asked.quiet:
        return
    counts = ", ".join(f"{table} {count:,}" for table, count in written.rows.items())
    print(f"{asked.output}: {counts}", file=sys.stderr)
    if not any(written.rows.values()):
        print("không có bài nào khớp · nothing matches", file=sys.stderr)
