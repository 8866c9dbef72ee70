"""``thanhuy runs``: what was run, with which outcome?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    LimitOption,
    ReportFormat,
    ReportFormatOption,
    configure,
    open_archive,
)
from cli.tables import moment, print_json, print_table
from storage import runs


@app.command("runs", epilog=example("runs", "runs --last"))
def runs_(
    last: Annotated[
        bool, typer.Option("--last", help="Giải thích lần cuối. · Explain the last one.")
    ] = False,
    limit: LimitOption = 20,
    output: ReportFormatOption = ReportFormat.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Những lần đã chạy. · What was run, with which outcome."""
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        rows = [row._asdict() for row in runs.recent(connection, 1 if last else limit or 20)]
    if output is ReportFormat.JSON:
        print_json(rows)
    elif last and rows:
        _explain(rows[0])
    else:
        _list_runs(rows)


def _list_runs(rows: list[dict[str, Any]]) -> None:
    table = Table(
        "lần · run", "loại · kind", "bắt đầu · started", "trang · pages", "mới · new",
        "sửa · revised", "như cũ · unchanged", "trùng · dup.", "gỡ · gone", "lỗi · errors",
        "kết thúc · finish",
    )  # fmt: skip
    for row in rows:
        counts = (str(row[name]) for name in _COUNTS)
        table.add_row(
            str(row["id"]), row["kind"], moment(row["started_at"]), *counts,
            row["finish_reason"] or "dang dở · unfinished",
        )  # fmt: skip
    print_table(table)


_COUNTS = (
    "pages", "articles_new", "articles_revised", "articles_unchanged", "duplicates", "gone",
    "errors",
)  # fmt: skip


def _explain(row: dict[str, Any]) -> None:
    """Say what each number of one run means, and what its details add."""
    table = Table.grid(padding=(0, 2))
    table.add_row("lần · run", f"{row['id']} ({row['kind']})")
    table.add_row("bắt đầu · started", moment(row["started_at"]))
    table.add_row("kết thúc · finished", moment(row["finished_at"]))
    table.add_row("lý do · finish reason", row["finish_reason"] or "dang dở · unfinished")
    for name in _COUNTS:
        table.add_row(_MEANING[name][0], f"{row[name]:>8,}  {_MEANING[name][1]}")
    details = row["details"] or {}
    for name, (label, meaning) in _MORE.items():
        if details.get(name):
            table.add_row(label, f"{details[name]:>8,}  {meaning}")
    for label, name in (("lỗi · failed", "failed"), ("bỏ qua · skipped", "skipped")):
        for reason, count in details.get(name, {}).items():
            table.add_row(label, f"{count:>8,}  {reason}")
    for section, account in details.get("sections", {}).items():
        counts = ", ".join(f"{name} {count:,}" for name, count in account.items())
        table.add_row(f"chuyên mục · section {section}", counts)
    for label, told in _told(details):
        table.add_row(label, told)
    if details.get("hold_until"):
        hold_until = moment(datetime.fromisoformat(details["hold_until"]))
        table.add_row("chờ đến · wait until", f"{hold_until}, as the site asked")
    print_table(table)


def _told(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what somebody asked of the run, and its alarms."""
    for asked in details.get("controls", ()):
        yield "điều khiển · control", ", ".join(f"{name} {value}" for name, value in asked.items())
    for alarm in details.get("alarms", ()):
        yield "BÁO ĐỘNG · ALARM", alarm


_MEANING = {
    "pages": ("trang · pages", "responses taken in, lists and files included"),
    "articles_new": ("mới · new", "articles that the archive did not know"),
    "articles_revised": ("sửa · revised", "articles whose content the newspaper changed"),
    "articles_unchanged": ("như cũ · unchanged", "articles asked for again, with the same content"),
    "duplicates": ("trùng · duplicates", "new ids with the text of an earlier article"),
    "gone": ("gỡ · gone", "articles denied twice, at least a day apart"),
    "errors": ("lỗi · errors", "requests that failed; the frontier tries them again"),
}


#: What the details of a crawl count.
_MORE = {
    "article_pages": ("trang bài · article pages", "answers that ought to hold an article"),
    "unread": ("không đọc được · unread", "those of them in which none was found"),
    "denied": ("không có ở đó · denied", "articles that are not there; a day later: gone"),
    "failing": ("vẫn lỗi · failing", "articles that failed as often as a run tries"),
    "refused": ("không hỏi · refused", "articles that were not asked for; the log says why"),
    "unfollowable": (
        "không theo được · unfollowable",
        "lists whose further pages only JavaScript could reach",
    ),
    "seconds": ("giây · seconds", "from the first request to the last commit"),
}
