"""``thanhuy search``, ``show``, ``status``, ``runs``: what the archive holds."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from cli.app import ArchiveOption, DatabaseOption, app, configure, example
from cli.render import (
    check_format,
    console,
    moment,
    print_csv,
    print_json,
    print_table,
)
from config import Config
from storage import frontier, runs
from storage.archive import Archive
from storage.dates import read_date
from storage.errors import BadInput
from storage.models import Article, Revision
from storage.records import ArticleQuery

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
LimitOption = Annotated[int | None, typer.Option(metavar="N", min=1, help="At most N.")]
FormatOption = Annotated[str, typer.Option("--format", metavar="table|json|csv")]

_HIT = ("id", "title", "url", "published_at", "section", "snippet", "score")


def open_archive(config: Config) -> Archive:
    """Open the archive for reading."""
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
    output: FormatOption = "table",
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Tìm trong kho. · Search: marks match marks, words without marks match all."""
    check_format(output)
    which = query(
        " ".join(words), since=since, until=until, section=section, author=author, limit=limit
    )
    with open_archive(configure(archive, database)) as held:
        rows = [asdict(hit) for hit in held.search(which)]
    rows = [{name: row[name] for name in _HIT} for row in rows]
    match output:
        case "json":
            print_json(rows)
        case "csv":
            print_csv(rows, _HIT)
        case _:
            print_table(_hits(rows))


def _hits(rows: list[dict[str, Any]]) -> Table:
    table = Table("id", "ngày · date", "tên bài · title", "trích · snippet", show_lines=True)
    for row in rows:
        table.add_row(
            str(row["id"]), moment(row["published_at"])[:10], row["title"], row["snippet"]
        )
    return table


@app.command(epilog=example("show 1491871594", "show 1491871594 --revision 1 --format json"))
def show(
    article_id: Annotated[int, typer.Argument(metavar="ID", help="Mã bài. · The article's id.")],
    revision: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Bản thứ N. · Its Nth revision.")
    ] = None,
    output: Annotated[str, typer.Option("--format", metavar="text|json")] = "text",
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Xem một bài. · Show one article, and where each value came from."""
    check_format(output, ("text", "json"))
    with open_archive(configure(archive, database)) as held:
        article = held.article(article_id)
        revisions = held.revisions(article_id)
    if article is None:
        raise BadInput(f"there is no article {article_id}; `thanhuy search` finds ids")
    if revision is not None and revision > len(revisions):
        raise BadInput(
            f"article {article_id} has {len(revisions)} revisions; there is no {revision}"
        )
    shown = article_fields(article, revisions[(revision or len(revisions)) - 1])
    if output == "json":
        print_json(shown)
    else:
        _print_article(shown)


def article_fields(article: Article, revision: Revision) -> dict[str, Any]:
    """Return one revision of an article, with what the archive knows of the article itself."""
    return {
        "id": article.id,
        "url": article.url,
        "revision": revision.number,
        "revision_count": article.revision_count,
        "captured_at": revision.captured_at,
        "title": revision.title,
        "lead": revision.lead,
        "text": revision.text,
        "author": revision.author,
        "source": revision.source,
        "section": revision.section,
        "published_at": revision.published_at,
        "published_precision": revision.published_precision,
        "published_evidence": revision.published_evidence,
        "images": revision.images,
        "attachments": revision.attachments,
        "evidence": revision.evidence,
        "date_candidates": revision.date_candidates,
        "first_seen_at": article.first_seen_at,
        "last_seen_at": article.last_seen_at,
        "gone_at": article.gone_at,
        "duplicate_of": article.duplicate_of,
        "near_duplicate_of": article.near_duplicate_of,
        "changed_fields": revision.changed_fields,
        "extractor": revision.extractor,
    }


def _print_article(shown: dict[str, Any]) -> None:
    out = console()
    out.print(escape(shown["title"]), style="bold")
    facts = Table.grid(padding=(0, 2))
    precision, evidence = shown["published_precision"], shown["published_evidence"]
    facts.add_row("mã · id", str(shown["id"]))
    facts.add_row("ngày đăng · published", f"{_day(shown['published_at'], precision)}"
                  + (f"  ({evidence}, {precision})" if evidence else ""))  # fmt: skip
    for label, name in _FACTS:
        if shown[name]:
            value = shown[name]
            facts.add_row(label, escape(moment(value) if hasattr(value, "year") else str(value)))
    facts.add_row("bản · revision", f"{shown['revision']} / {shown['revision_count']}")
    out.print(facts)
    out.print()
    for paragraph in shown["text"].splitlines():
        out.print(escape(paragraph), soft_wrap=not out.is_terminal)
        out.print()
    for image in shown["images"]:
        out.print(escape(f"[ảnh · image] {image['caption']} {image['url']}"), soft_wrap=True)
    for file in shown["attachments"]:
        out.print(escape(f"[tệp · file] {file['title']} {file['url']}"), soft_wrap=True)


_FACTS = (
    ("tác giả · author", "author"),
    ("nguồn · source", "source"),
    ("chuyên mục · section", "section"),
    ("địa chỉ · address", "url"),
    ("lưu lúc · captured", "captured_at"),
    ("gỡ từ · gone since", "gone_at"),
    ("trùng với · duplicate of", "duplicate_of"),
    ("gần trùng · near duplicate of", "near_duplicate_of"),
)


def _day(at: datetime | None, precision: str | None) -> str:
    """Write a publication time as exactly as it is known, and no more exactly."""
    formats = {"minute": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
    return "-" if at is None else at.strftime(formats.get(precision or "day", "%Y-%m-%d"))


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
    for reason, count in details.get("skipped", {}).items():
        table.add_row("bỏ qua · skipped", f"{count:>8,}  {reason}")
    for section, account in details.get("sections", {}).items():
        counts = ", ".join(f"{name} {count:,}" for name, count in account.items())
        table.add_row(f"chuyên mục · section {section}", counts)
    for alarm in details.get("alarms", ()):
        table.add_row("BÁO ĐỘNG · ALARM", escape(alarm))
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
