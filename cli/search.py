"""``thanhuy search``: which articles answer these words?"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    AuthorOption,
    DatabaseOption,
    Format,
    FormatOption,
    LimitOption,
    QuietOption,
    SectionOption,
    SinceOption,
    UntilOption,
    configure,
    open_archive,
    query,
)
from cli.tables import moment, print_rows

if TYPE_CHECKING:
    from rich.table import Table

    from storage.archive import Archive
    from storage.records import ArticleQuery
    from storage.search.answers import Answer

_HIT = ("id", "title", "url", "published_at", "section", "snippet", "score", "duplicates")
_COUNT = ("value", "articles")
#: Sections that are named to somebody who asked for one that there is not.
_MOST_SECTIONS = 60


class By(StrEnum):
    """By what answers are counted."""

    YEAR = "year"
    SECTION = "section"
    AUTHOR = "author"


@app.command(
    epilog=example(
        "search dang uy khoi", "search '\"Đảng ủy\" -covid title:hội'",
        "search 'author:lý (bác sĩ OR y tá)' --since 2020 --facet year",
    )
)  # fmt: skip
def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]",
            help='Từ cần tìm. · What to look for: "a phrase", -without, this OR that, begin*, '
            "title: author: source: section:",
        ),
    ] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    section: SectionOption = None,
    author: AuthorOption = None,
    limit: LimitOption = 20,
    offset: Annotated[
        int, typer.Option(metavar="N", min=0, max=2**62, help="Bỏ N bài đầu. · Leave out N.")
    ] = 0,
    facet: Annotated[
        By | None,
        typer.Option(
            metavar="year|section|author", help="Đếm theo. · Count the answers by; no list."
        ),
    ] = None,
    repeats: Annotated[
        bool,
        typer.Option("--all", help="Kể cả bài trùng. · Duplicates too, which else are folded."),
    ] = False,
    output: FormatOption = Format.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Tìm trong kho. · Search: marks match marks, words without marks match all."""
    which = query(
        " ".join(words or ()), since=since, until=until, section=section, author=author,
        limit=limit, offset=offset, duplicates=repeats,
    )  # fmt: skip
    with open_archive(configure(archive, database)) as held:
        if facet is not None:
            _print_counts(held, which, facet, output)
            return
        answer = held.answer(which, offer=output is Format.TABLE)
    if not quiet:
        for line in _remarks(answer, which):
            print(line, file=sys.stderr)
    if answer.offer is not None:
        print(_offered(answer))
    rows = [asdict(hit) for hit in (answer.offer.hits if answer.offer else answer.hits)]
    if output is Format.CSV:
        rows = [row | {"duplicates": " ".join(map(str, row["duplicates"]))} for row in rows]
    print_rows(rows, _HIT, output, table=_hits)


def _print_counts(held: Archive, which: ArticleQuery, by: By, output: Format) -> None:
    from storage.search.facets import Facet

    rows = [asdict(each) for each in held.facet(which, Facet(by))]
    print_rows(rows, _COUNT, output, table=_counts)


def _counts(rows: Sequence[Mapping[str, Any]]) -> Table:
    from rich.table import Table

    table = Table("giá trị · value", "bài · articles")
    for row in rows:
        table.add_row("-" if row["value"] is None else row["value"], f"{row['articles']:,}")
    return table


def _hits(rows: Sequence[Mapping[str, Any]]) -> Table:
    from rich.table import Table

    table = Table("id", "ngày · date", "tên bài · title", "trích · snippet", show_lines=True)
    for row in rows:
        repeated = "".join(f"\n= {id_}" for id_ in row["duplicates"])
        table.add_row(
            f"{row['id']}{repeated}", moment(row["published_at"])[:10], row["title"],
            row["snippet"],
        )  # fmt: skip
    return table


# --- what is said beside the hits -----------------------------------------------------------------


def _remarks(answer: Answer, which: ArticleQuery) -> list[str]:
    """Return what somebody should know of the answer, a line each."""
    lines = [
        f"“{name}:” không phải trường, được tìm như một từ · names no field, and was looked for "
        "as a word; fields: title, author, source, section"
        for name in answer.unknown_fields
    ]
    if answer.total:
        return [*lines, _counted(answer, which), *_folded(answer)]
    lines.append("không có bài nào · no article has all of that")
    for word, near in answer.unknown_words.items():
        meant = f"; gần nhất · nearest: {', '.join(near)}" if near else ""
        lines.append(f"“{word}” không có trong kho · is not in the archive{meant}")
    for name in answer.unknown_sections:
        known = ", ".join(answer.known_sections[:_MOST_SECTIONS])
        lines.append(f"không có chuyên mục · there is no section “{name}”; có · there are: {known}")
    if answer.empty_filters:
        filters = ", ".join(answer.empty_filters)
        lines.append(f"có bài nếu bỏ · there are articles without {filters}")
    return lines


def _counted(answer: Answer, which: ArticleQuery) -> str:
    if not answer.hits:
        return f"{answer.total:,} bài, --offset vượt quá · articles, --offset is beyond them"
    first = which.offset + 1
    last = which.offset + len(answer.hits)
    return f"{first:,}-{last:,} / {answer.total:,} bài · articles"


def _folded(answer: Answer) -> list[str]:
    count = sum(len(hit.duplicates) for hit in answer.hits)
    if not count:
        return []
    return [f"{count} bài trùng đã gộp · duplicates are folded; --all lists them"]


def _offered(answer: Answer) -> str:
    offer = answer.offer
    if offer is None:
        return ""
    without = f", bỏ · without {', '.join(offer.left_out)}" if offer.left_out else ""
    return (
        "Không có bài nào đủ các từ; đây là kết quả cho · No article has all words; these answer: "
        f"{offer.words}{without} ({offer.total:,} bài · articles)"
    )
