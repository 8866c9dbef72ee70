"""``thanhuy coverage``: what is held and missing, month by month?"""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime

from rich.table import Table

from cli.app import app, example
from cli.options import ArchiveOption, DatabaseOption, FormatOption, configure, open_archive
from cli.tables import check_format, print_csv, print_json, print_table
from vietnamese.time import VIETNAM


@app.command(epilog=example("coverage", "coverage --format csv"))
def coverage(
    output: FormatOption = "table",
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Còn thiếu gì. · What is held and missing, by month and section.

    "estimated_missing" counts the ids that the site's counter has given out and nobody has seen;
    it is an estimate, off by a few dozen either way. Where `crawl --mode sweep` has been, it is
    exact: "absent" counts the ids that are not there.
    """
    from crawler.monitors.coverage import coverage as cover
    from crawler.monitors.coverage import share_held

    check_format(output)
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        months = cover(connection, now=datetime.now(VIETNAM))
    rows = [asdict(month) for month in months]
    is_held, expected = share_held(months)
    if expected:
        print(
            f"đã lưu {is_held / expected:.1%} số bài ước tính · {is_held:,} of about {expected:,} "
            f"articles are held ({is_held / expected:.1%})",
            file=sys.stderr,
        )
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
    "absent": "không có · absent",
}
