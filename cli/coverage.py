"""``thanhuy coverage``: what is held and missing, month by month?"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.table import Table

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    DatabaseOption,
    Format,
    FormatOption,
    configure,
    open_archive,
)
from cli.tables import print_rows
from vietnamese.time import VIETNAM


@app.command(epilog=example("coverage", "coverage --format csv"))
def coverage(
    output: FormatOption = Format.TABLE,
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
    print_rows(rows, tuple(_COVERAGE), output, table=_months)


def _months(rows: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(*_COVERAGE.values())
    for row in rows:
        table.add_row(*("-" if value is None else str(value) for value in row.values()))
    return table


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
