"""``thanhuy status``: what does the archive hold, and what is still owed?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.table import Table

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    ReportFormat,
    ReportFormatOption,
    configure,
    open_archive,
)
from cli.tables import moment, print_json, print_table
from storage import runs
from storage.articles import agreement
from storage.database import lock
from storage.frontier import queue


@app.command(epilog=example("status", "status --format json"))
def status(
    output: ReportFormatOption = ReportFormat.TABLE,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Kho có gì. · What the archive holds, and what the frontier still owes."""
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        figures: dict[str, Any] = asdict(held.holdings())
        figures |= {f"frontier_{state}": n for state, n in queue.count_states(connection)}
        last = runs.latest(connection)
        figures["agreement"] = agreement.distribution(connection)
        figures["last_good_crawl_at"] = runs.last_good_crawl(connection)
        holder = lock.holder(held.directory, held.engine)
    figures["running"] = holder and _running(holder, last)
    figures["last_run"] = last and f"{last.kind} {last.id}: {last.finish_reason or 'unfinished'}"
    if output is ReportFormat.JSON:
        print_json(figures)
        return
    table = Table.grid(padding=(0, 2))
    for name, value in figures.items():
        table.add_row(_STATUS.get(name, name), _shown(value))
    print_table(table)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {number}" for name, number in value.items() if number) or "-"
    return "-" if value is None else moment(value) if isinstance(value, datetime) else str(value)


def _running(holder: str, last: Any) -> str:
    """Say what is under way; *holder* is who holds the archive for writing, *last* the last run."""
    if last is None or last.finished_at is not None or last.pid is None:
        return holder
    since = last.started_at.isoformat()
    return f"{last.kind} {last.id}: running since {since}, pid {last.pid}"


_STATUS = {
    "articles": "bài · articles",
    "revisions": "bản · revisions",
    "captures": "bản chụp · captures",
    "duplicates": "trùng · duplicates",
    "near_duplicates": "gần trùng · near duplicates",
    "gone": "đã gỡ · gone",
    "images": "ảnh · images",
    "attachments": "tệp đính kèm · attachments",
    "agreement": "hai cách đọc khớp nhau · agreement of both readers",
    "first_published_at": "bài cũ nhất · earliest published",
    "last_published_at": "bài mới nhất · latest published",
    "last_seen_at": "thấy lần cuối · last seen",
    "frontier_due": "địa chỉ đến hạn · URLs due",
    "frontier_leased": "địa chỉ đang hỏi · URLs leased",
    "frontier_fetched": "địa chỉ đã lấy · URLs fetched",
    "frontier_failed": "địa chỉ lỗi · URLs failed",
    "frontier_skipped": "địa chỉ bỏ qua · URLs skipped",
    "last_good_crawl_at": "lần thu thập tốt cuối · last good crawl ended",
    "running": "đang chạy · under way",
    "last_run": "lần chạy cuối · last run",
}
