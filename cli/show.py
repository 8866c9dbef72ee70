"""``thanhuy show``: one article, and where each value came from."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.app import app, example
from cli.options import ArchiveOption, DatabaseOption, configure, open_archive
from cli.tables import console, moment, print_json
from storage.articles import lookup
from storage.articles.diff import Change, differences
from storage.database.models import Article, Revision
from storage.errors import BadInput
from storage.records import EventKind


class TextFormat(StrEnum):
    """How an article is printed."""

    TEXT = "text"  #: for people
    JSON = "json"


@app.command(epilog=example("show 1491871594", "show 1491871594 --revision 1 --format json"))
def show(
    article_id: Annotated[
        int, typer.Argument(metavar="ID", min=1, max=2**63 - 1, help="Mã bài. · The article's id.")
    ],
    revision: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Bản thứ N. · Its Nth revision.")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="So với bản trước. · What changed from the one before.")
    ] = False,
    output: Annotated[
        TextFormat, typer.Option("--format", metavar="text|json", help="Cách in. · How to print.")
    ] = TextFormat.TEXT,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Xem một bài. · Show one article, and where each value came from."""
    with open_archive(configure(archive, database)) as held, held.snapshot() as connection:
        article = lookup.article(connection, article_id)
        revisions = lookup.revisions(connection, article_id)
        events = lookup.events(connection, article_id)
    if article is None:
        raise BadInput(f"there is no article {article_id}; `thanhuy search` finds ids")
    if revision is not None and revision > len(revisions):
        raise BadInput(
            f"article {article_id} has {len(revisions)} revisions; there is no {revision}"
        )
    number = revision or len(revisions)
    if diff:
        _show_diff(article_id, revisions, number, output)
        return
    shown = article_fields(article, revisions[number - 1])
    shown["events"] = [{"kind": event.kind, "at": event.at} for event in events]
    if output is TextFormat.JSON:
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
        "near_duplicate_similarity": article.near_duplicate_similarity,
        "changed_fields": revision.changed_fields,
        "trivial": revision.trivial,
        "extractor": revision.extractor,
        "agreement": revision.agreement,
    }


def _show_diff(article_id: int, revisions: list[Revision], number: int, output: TextFormat) -> None:
    """Print what changed between revision *number* and the one before.

    :raises BadInput: if there is none before it
    """
    if number == 1:
        raise BadInput(
            f"article {article_id} has no revision before {number}; it has {len(revisions)} in all"
        )
    changed = differences(revisions[number - 2], revisions[number - 1])
    if output is TextFormat.JSON:
        fields = {name: [asdict(run) for run in diff] for name, diff in changed.items()}
        trivial = revisions[number - 1].trivial
        versions = {"from": number - 1, "to": number, "trivial": trivial}
        print_json({"id": article_id, **versions, "fields": fields})
        return
    out = console()
    for name, diff in changed.items():
        out.print(f"{name}:", style="bold")
        for run in diff:
            text = run.words if out.is_terminal else _MARKS[run.change].format(run.words)
            out.print(text, style=_STYLES[run.change], end="", soft_wrap=True)
        out.print()


_STYLES = {Change.KEPT: "", Change.REMOVED: "red strike", Change.ADDED: "green underline"}
#: How a change is marked where there are no colours: as wdiff does.
_MARKS = {Change.KEPT: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}


def _print_article(shown: dict[str, Any]) -> None:
    out = console()
    out.print(shown["title"], style="bold")
    facts = Table.grid(padding=(0, 2))
    precision, evidence = shown["published_precision"], shown["published_evidence"]
    facts.add_row("mã · id", str(shown["id"]))
    facts.add_row("ngày đăng · published", f"{_day(shown['published_at'], precision)}"
                  + (f"  ({evidence}, {precision})" if evidence else ""))  # fmt: skip
    for label, name in _FACTS:
        if shown[name] not in (None, ""):
            value = shown[name]
            facts.add_row(label, moment(value) if hasattr(value, "year") else str(value))
    for event in shown["events"]:
        facts.add_row(_EVENTS[EventKind(event["kind"])], moment(event["at"]))
    facts.add_row("bản · revision", f"{shown['revision']} / {shown['revision_count']}")
    out.print(facts)
    out.print()
    for paragraph in shown["text"].splitlines():
        out.print(paragraph, soft_wrap=not out.is_terminal)
        out.print()
    for image in shown["images"]:
        out.print(f"[ảnh · image] {image['caption']} {image['url']}", soft_wrap=True)
    for file in shown["attachments"]:
        out.print(f"[tệp · file] {file['title']} {file['url']}", soft_wrap=True)


_FACTS = (
    ("tác giả · author", "author"),
    ("nguồn · source", "source"),
    ("chuyên mục · section", "section"),
    ("hai cách đọc khớp nhau · agreement", "agreement"),
    ("địa chỉ · address", "url"),
    ("lưu lúc · captured", "captured_at"),
    ("gỡ từ · gone since", "gone_at"),
    ("trùng với · duplicate of", "duplicate_of"),
    ("gần trùng · near duplicate of", "near_duplicate_of"),
)
_EVENTS = {EventKind.GONE: "bị gỡ · gone", EventKind.RETURNED: "trở lại · returned"}


def _day(at: datetime | None, precision: str | None) -> str:
    """Write a publication time as exactly as it is known, and no more exactly."""
    formats = {"minute": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
    return "-" if at is None else at.strftime(formats.get(precision or "day", "%Y-%m-%d"))
