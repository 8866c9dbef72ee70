"""``thanhuy search``: which articles answer these words?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    AuthorOption,
    DatabaseOption,
    Format,
    FormatOption,
    LimitOption,
    SectionOption,
    SinceOption,
    UntilOption,
    configure,
    open_archive,
    query,
)
from cli.tables import moment, print_rows

_HIT = ("id", "title", "url", "published_at", "section", "snippet", "score")


@app.command(epilog=example("search dang uy khoi", "search '\"Đảng ủy\" -covid title:hội'"))
def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="Từ cần tìm. · What to look for.")
    ],
    since: SinceOption = None,
    until: UntilOption = None,
    section: SectionOption = None,
    author: AuthorOption = None,
    limit: LimitOption = 20,
    output: FormatOption = Format.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Tìm trong kho. · Search: marks match marks, words without marks match all."""
    which = query(
        " ".join(words), since=since, until=until, section=section, author=author, limit=limit
    )
    with open_archive(configure(archive, database)) as held:
        rows = [asdict(hit) for hit in held.search(which)]
    print_rows(rows, _HIT, output, table=_hits)


def _hits(rows: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("id", "ngày · date", "tên bài · title", "trích · snippet", show_lines=True)
    for row in rows:
        table.add_row(
            str(row["id"]), moment(row["published_at"])[:10], row["title"], row["snippet"]
        )
    return table
