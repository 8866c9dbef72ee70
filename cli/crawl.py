"""``thanhuy crawl``: its options and what it prints; `crawler.runs.crawl` does the work."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from cli.app import app, example
from cli.options import (
    ArchiveOption,
    ContactOption,
    DatabaseOption,
    OriginOption,
    QuietOption,
    SinceOption,
    UntilOption,
    configure,
    noted,
)
from cli.signals import loading
from storage.inert import escaped


@app.command(epilog=example("crawl", "crawl --mode full --section quan-1 --since 2024-01-01"))
def crawl(
    mode: Annotated[
        str,
        typer.Option(
            metavar="update|full|sweep",
            help="Cập nhật, duyệt lại tất cả, hay dò các số hiệu chưa thấy. · Up to known ground, "
            "every page again, or the ids that no list has shown.",
        ),
    ] = "update",
    since: SinceOption = None,
    until: UntilOption = None,
    section: Annotated[
        list[str] | None,
        typer.Option(metavar="SLUG", help="Chuyên mục, lặp lại được. · Section, repeatable."),
    ] = None,
    max_pages: Annotated[
        str | None, typer.Option(metavar="N", help="Số trang tối đa. · Ask for at most N pages.")
    ] = None,
    origin: OriginOption = None,
    rate: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            help=noted(
                "Yêu cầu mỗi giây. · Requests a second; 0, unbounded, with --origin only.",
                env="THANHUY_RATE",
                default="1",
            ),
        ),
    ] = None,
    workers: Annotated[
        str | None,
        typer.Option(
            metavar="N",
            help=noted(
                "Tiến trình đọc trang. · Processes that read pages.",
                env="THANHUY_WORKERS",
                default="1",
            ),
        ),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option(
            metavar="22:00-06:00",
            help=noted("Chỉ trong giờ này. · Only in these hours.", env="THANHUY_WINDOW"),
        ),
    ] = None,
    images: Annotated[
        bool,
        typer.Option("--images", help="Lưu cả hình ảnh. · Capture the articles' pictures too."),
    ] = False,
    no_learn: Annotated[
        bool,
        typer.Option("--no-learn", help="Không tự học giao diện. · Learn no site profile."),
    ] = False,
    start: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help="Trang bắt đầu, lặp lại được. · Page to begin with instead of the front page; "
            "repeatable.",
        ),
    ] = None,
    contact: ContactOption = None,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> int:
    """Thu thập tin mới. · Bring the archive up to date."""
    with loading():
        from crawler.options import CrawlOptions
        from crawler.runs.crawl import run_crawl

    config = configure(archive, database, contact)
    options = CrawlOptions.parse(
        mode=mode,
        since=since,
        until=until,
        section=section or (),
        max_pages=max_pages,
        origin=origin,
        rate=rate or config.rate,
        workers=workers or config.workers or 1,
        window=config.window if window is None else window,
        images=images,
        no_learn=no_learn,
        start=start or (),
    )
    result = run_crawl(config, options, quiet=quiet)
    print(escaped(json.dumps(result.summary, ensure_ascii=False)))
    return result.exit_code
