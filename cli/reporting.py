"""``thanhuy status``, ``runs``, ``coverage``: how it stands, what was run, what is missing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.app import ArchiveOption, DatabaseOption, app, configure, example
from cli.reading import FormatOption, LimitOption, open_archive
from cli.render import check_format, moment, print_csv, print_json, print_table
from storage import frontier, runs
from storage.records import VIETNAM


@app.command(epilog=example("status", "status --format json"))
def status(
    output: Annotated[str, typer.Option("--format", metavar="table|json")] = "table",
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Kho có gì. · What the archive holds, and what the ledger still owes."""
    check_format(output, ("table", "json"))
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        figures: dict[str, Any] = asdict(held.holdings())
        figures |= {f"frontier_{state}": n for state, n in frontier.count_states(connection)}
        last = runs.latest(connection)
    figures["last_run"] = last and f"{last.kind} {last.id}: {last.finish_reason or 'unfinished'}"
    if output == "json":
        print_json(figures)
        return
    table = Table.grid(padding=(0, 2))
    for name, value in figures.items():
        shown = moment(value) if isinstance(value, datetime) else value
        table.add_row(_STATUS.get(name, name), "-" if shown is None else str(shown))
    print_table(table)


_STATUS = {
    "articles": "bài · articles",
    "revisions": "bản · revisions",
    "captures": "bản chụp · captures",
    "duplicates": "trùng · duplicates",
    "near_duplicates": "gần trùng · near duplicates",
    "gone": "đã gỡ · gone",
    "images": "ảnh · images",
    "attachments": "tệp đính kèm · attachments",
    "first_published_at": "bài cũ nhất · earliest published",
    "last_published_at": "bài mới nhất · latest published",
    "last_seen_at": "thấy lần cuối · last seen",
    "frontier_due": "địa chỉ đến hạn · URLs due",
    "frontier_leased": "địa chỉ đang hỏi · URLs leased",
    "frontier_fetched": "địa chỉ đã lấy · URLs fetched",
    "frontier_failed": "địa chỉ lỗi · URLs failed",
    "frontier_skipped": "địa chỉ bỏ qua · URLs skipped",
    "last_run": "lần chạy cuối · last run",
}


@app.command("runs", epilog=example("runs", "runs --last"))
def runs_(
    last: Annotated[
        bool, typer.Option("--last", help="Giải thích lần cuối. · Explain the last one.")
    ] = False,
    limit: LimitOption = 20,
    output: Annotated[str, typer.Option("--format", metavar="table|json")] = "table",
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Những lần đã chạy. · What was run, with which outcome."""
    check_format(output, ("table", "json"))
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        rows = [row._asdict() for row in runs.recent(connection, 1 if last else limit or 20)]
    if output == "json":
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
            table.add_row(label, f"{count:>8,}  {escape(reason)}")
    for section, account in details.get("sections", {}).items():
        counts = ", ".join(f"{name} {count:,}" for name, count in account.items())
        table.add_row(f"chuyên mục · section {section}", counts)
    for alarm in details.get("alarms", ()):
        table.add_row("BÁO ĐỘNG · ALARM", escape(alarm))
    if details.get("hold_until"):
        hold_until = moment(datetime.fromisoformat(details["hold_until"]))
        table.add_row("chờ đến · wait until", f"{hold_until}, as the site asked")
    print_table(table)


_MEANING = {
    "pages": ("trang · pages", "responses taken in, lists and files included"),
    "articles_new": ("mới · new", "articles that the archive did not know"),
    "articles_revised": ("sửa · revised", "articles whose content the newspaper changed"),
    "articles_unchanged": ("như cũ · unchanged", "articles asked for again, with the same content"),
    "duplicates": ("trùng · duplicates", "new ids with the text of an earlier article"),
    "gone": ("gỡ · gone", "articles denied twice, at least a day apart"),
    "errors": ("lỗi · errors", "requests that failed; the ledger tries them again"),
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


@app.command(epilog=example("coverage", "coverage --format csv"))
def coverage(
    output: FormatOption = "table",
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Còn thiếu gì. · What is held and missing, by month and section.

    "estimated_missing" counts the ids that the site's counter has given out and nobody has seen;
    it is an estimate, off by a few dozen either way.
    """
    from crawler.coverage import coverage as cover

    check_format(output)
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        rows = [asdict(month) for month in cover(connection, now=datetime.now(VIETNAM))]
    match output:
        case "json":
            print_json(rows)
        case "csv":
            print_csv(rows, tuple(_COVERAGE))
        case _:
            table = Table(*_COVERAGE.values())
            for row in rows:
                table.add_row(*("-" if row[name] is None else str(row[name]) for name in _COVERAGE))
            print_table(table)


_COVERAGE = {
    "month": "tháng · month",
    "section": "chuyên mục · section",
    "archived": "đã lưu · archived",
    "owed": "còn nợ · owed",
    "failed": "lỗi, bỏ qua · failed",
    "listed_missing": "có trong danh sách mà thiếu · listed, missing",
    "estimated_missing": "ước tính thiếu · estimated missing",
}
