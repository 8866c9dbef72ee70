"""Which options do several commands have in common, and what do they give?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config import Config
from storage.errors import BadInput
from storage.records import ArticleQuery
from storage.typed_dates import read_date

if TYPE_CHECKING:
    from storage.archive import Archive


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
        help="Thư mục kho. · The archive's directory. [env: THANHUY_ARCHIVE] [default: ./archive]",
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="CSDL ngoài kho. · The tables elsewhere, postgresql+psycopg://… "
        "[env: THANHUY_DATABASE]",
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
FormatOption = Annotated[str, typer.Option("--format", metavar="table|json|csv")]
WorkersOption = Annotated[
    int, typer.Option(metavar="N", min=1, max=64, help="Tiến trình đọc. · Processes that read.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="In JSON. · Print JSON.")]


def configure(archive: Path | None, database: str | None) -> Config:
    """Return the settings that the common options and the environment give."""
    return Config.read(archive=archive, database=database)


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
) -> ArticleQuery:
    """Return the query that a person typed.

    :raises BadInput: if a date is none, or the range is empty
    """
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
    )
