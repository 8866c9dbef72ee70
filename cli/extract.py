"""``thanhuy extract``: one saved page, read."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from cli.app import app, example, fail
from cli.options import ArchiveOption, configure, noted
from cli.tables import console, print_json
from storage.errors import BadInput
from storage.records import Page, PageKind
from storage.typed_dates import read_date
from storage.warc.coding import LIMIT
from vietnamese.time import VIETNAM

if TYPE_CHECKING:
    from crawler.extraction.explain import Explanation

#: Control characters that no text has, whatever its encoding; UTF-16 is told by its marks.
_BINARY = re.compile(rb"\A(?!\xff\xfe|\xfe\xff).*?[\x01-\x08\x0e-\x1a\x1c-\x1f]", re.DOTALL)


@app.command(epilog=example("extract page.html --url https://thanhuytphcm.vn/tin-tuc/x-1491871594"))
def extract(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="Trang đã lưu. · A saved page.")],
    url: Annotated[str, typer.Option(metavar="URL", help="Địa chỉ của trang. · Its address.")],
    fetched_at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help=noted("Lúc tải trang. · When it was fetched.", default="now")
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Vì sao. · The candidates, the choices, the reasons.")
    ] = False,
    archive: ArchiveOption = None,
) -> int:
    """Trích một trang thành JSON. · Read one saved page: the article as JSON."""
    from crawler.extraction.explain import Explanation
    from crawler.extraction.explain import explain as explain_page
    from crawler.extraction.extract import extract as extract_page
    from crawler.extraction.record import as_json
    from crawler.parsing.bounds import PAGE_TIMEOUT, TooCostly, within_bounds
    from crawler.runs.learn import load_profile
    from crawler.site.urls import read_url

    body = _read(file)
    if not url.startswith(("http://", "https://")) or read_url(url) is None:
        raise BadInput(
            f"--url {url!r} is not of this site; give the page's address there, https://…"
        )
    moment = read_date("--fetched-at", fetched_at) or datetime.now(VIETNAM)
    profile = load_profile(configure(archive, None).archive)
    read: Callable[..., Page | Explanation] = explain_page if explain else extract_page
    try:
        page = within_bounds(read, PAGE_TIMEOUT, body, url, fetched_at=moment, profile=profile)
    except TooCostly as error:
        unread = Page(kind=PageKind.UNREADABLE, reason=str(error))
        print_json(as_json(unread, url))
        return fail(f"không đọc được trang · {file} could not be read: {error}", 1)
    if isinstance(page, Explanation):
        _print_explanation(page)
        return 0
    if b"<" not in body or (page.kind is PageKind.OTHER and _BINARY.search(body[:4096])):
        raise BadInput(f"{file} is no HTML page; give a page as the browser saved it")
    print_json(as_json(page, url))
    return 0


def _print_explanation(explanation: Explanation) -> None:
    """Print why the page was read as it was."""
    page, out = explanation.page, console()
    out.print(f"{page.kind}: {page.reason}; {explanation.encoding}", style="bold")
    chosen = Table("trường · field", "giá trị · value", "chứng cứ · evidence")
    for choice in explanation.choices:
        chosen.add_row(*(choice.field, choice.value[:80], choice.evidence))
    dates = Table(
        "ngày · date", "độ chính xác · precision", "chứng cứ · evidence", "nguyên văn · raw"
    )
    for date in explanation.dates:
        dates.add_row(*(date.at.isoformat(), date.precision, date.evidence, date.raw))
    dropped = Table("bỏ · dropped", "vì · because", "chỗ · place")
    for line in explanation.dropped:
        dropped.add_row(*(line.text[:80], line.reason, line.path))
    for table in (chosen, dates, dropped):
        if table.row_count:
            out.print(table)
    out.print(f"{explanation.date_reason}\n{explanation.body_path}")
    if page.article is not None:
        agreement = page.article.agreement
        out.print(f"hai cách đọc khớp nhau · agreement: {'-' if agreement is None else agreement}")


def _read(file: str) -> bytes:
    """Read the page.

    :raises BadInput: if there is none, or no HTML in it
    """
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as stream:
            body = stream.read(LIMIT + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    if len(body) > LIMIT:
        raise BadInput(
            f"{file} is larger than {LIMIT >> 20} MB; the crawler takes no such page either"
        )
    if not body.strip():
        raise BadInput(f"{file} is empty; give a saved HTML page")
    return body
