"""Which options do several commands have in common, and what do they give?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import config_file
from config import Config
from storage.errors import BadInput
from storage.typed_dates import read_date

if TYPE_CHECKING:
    from storage.archive import Archive
    from storage.records import ArticleQuery


class Format(StrEnum):
    """How results are printed."""

    TABLE = "table"  #: for people
    JSON = "json"
    CSV = "csv"  #: RFC 4180


class ReportFormat(StrEnum):
    """How figures are printed, of which no table of rows would be made."""

    TABLE = "table"  #: for people
    JSON = "json"


def noted(text: str, *, env: str = "", default: str = "") -> str:
    """Return an option's help with the environment's variable and the default behind it.

    Square brackets would be taken for markup, were they not escaped.
    """
    notes = [(name, note) for name, note in (("env", env), ("default", default)) if note]
    return " ".join([text, *(rf"\[{name}: {note}]" for name, note in notes)])


def _directory(text: str) -> Path:
    if not text.strip():
        raise BadInput("--archive names no directory; leave it out for ./archive")
    return Path(text)


ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        metavar="DIR",
        parser=_directory,
        help=noted(
            "Thư mục kho. · The archive's directory.", env="THANHUY_ARCHIVE", default="./archive"
        ),
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help=noted(
            "CSDL ngoài kho. · The tables elsewhere, postgresql+psycopg://…", env="THANHUY_DATABASE"
        ),
    ),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Chỉ in kết quả. · Results only, no progress.")
]
SinceOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Đăng từ ngày. · Published on or after.")
]
UntilOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Đăng đến hết ngày. · Published on or before.")
]
SectionOption = Annotated[
    str | None, typer.Option(metavar="S", help="Chuyên mục. · Section, name or slug.")
]
AuthorOption = Annotated[str | None, typer.Option(metavar="A", help="Tác giả. · Author.")]
LimitOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=2**31 - 1, help="Nhiều nhất N bài. · At most N."),
]
FormatOption = Annotated[
    Format, typer.Option("--format", metavar="table|json|csv", help="Cách in. · How it is printed.")
]
ReportFormatOption = Annotated[
    ReportFormat,
    typer.Option("--format", metavar="table|json", help="Cách in. · How it is printed."),
]
WorkersOption = Annotated[
    int, typer.Option(metavar="N", min=1, max=64, help="Tiến trình đọc. · Processes that read.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Chỉ báo cáo. · Report only, write nothing.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="In JSON. · Print JSON.")]
OriginOption = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Máy chủ thay thế. · A stand-in that answers instead."),
]
ContactOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help=noted(
            "Địa chỉ liên hệ của người vận hành. · Whom the site can write to.",
            env="THANHUY_CONTACT",
        ),
    ),
]


def configure(archive: Path | None, database: str | None, contact: str | None = None) -> Config:
    """Return the settings that the common options, the environment and ``thanhuy.toml`` give."""
    config_file.fill(archive)
    return Config.read(archive=archive, database=database, contact=contact)


def open_archive(config: Config) -> Archive:
    """Open the archive for reading."""
    from storage.archive import Archive

    return Archive.open(config.archive, config.database, read_only=True)


def query(
    words: str = "",
    *,
    since: str | None = None,
    until: str | None = None,
    section: str | None = None,
    author: str | None = None,
    limit: int | None = None,
    changed_since: str | None = None,
    offset: int = 0,
    duplicates: bool = True,
) -> ArticleQuery:
    """Return the query that a person typed.

    :raises BadInput: if a date is none, or the range is empty
    """
    from storage.records import ArticleQuery

    start, end = read_date("--since", since), read_date("--until", until, end=True)
    if start and end and start >= end:
        raise BadInput(f"--since {since} is after --until {until}; exchange them")
    return ArticleQuery(
        words=words,
        since=start,
        until=end,
        section=section,
        author=author,
        changed_since=read_date("--changed-since", changed_since),
        limit=limit,
        offset=offset,
        duplicates=duplicates,
    )
