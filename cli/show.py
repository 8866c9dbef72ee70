"""``thanhuy show``: one article, and where each value came from."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import app, example
from cli.article_ids import ArticleArgument, article_id, no_article
from cli.inert import for_machines
from cli.options import ArchiveOption, DatabaseOption, configure, open_archive
from cli.tables import console, moment, print_json
from storage.articles.citation import Cited, Style, cite
from storage.errors import BadInput
from storage.records import EventKind

if TYPE_CHECKING:
    from storage.archive import Archive
    from storage.database.models import Article, Revision


class TextFormat(StrEnum):
    """How an article is printed."""

    TEXT = "text"  #: for people
    JSON = "json"


RevisionOption = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, max=2**31 - 1, help="Bản thứ N. · Its Nth revision."),
]


@app.command(
    epilog=example(
        "show 1491871594", "show 1491871594 --revision 1 --format json",
        "show https://thanhuytphcm.vn/tin-tuc/bai-1491871594 --cite bibtex",
    )
)  # fmt: skip
def show(
    article: ArticleArgument,
    revision: RevisionOption = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="So với bản trước. · What changed from the one before.")
    ] = False,
    provenance: Annotated[
        bool, typer.Option("--provenance", help="Nguồn gốc, bằng chứng. · Captures, proof, links.")
    ] = False,
    cited: Annotated[
        Style | None,
        typer.Option("--cite", metavar="text|bibtex|ris|csl", help="Trích dẫn. · A citation."),
    ] = None,
    output: Annotated[
        TextFormat, typer.Option("--format", metavar="text|json", help="Cách in. · How to print.")
    ] = TextFormat.TEXT,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
) -> None:
    """Xem một bài. · Show one article, and where each value came from."""
    if diff + provenance + (cited is not None) > 1:
        raise BadInput("--diff, --provenance and --cite each print something else; choose one")
    with open_archive(configure(archive, database)) as held:
        if diff:
            _show_diff(held, article, revision, output)
        elif provenance:
            _show_provenance(held, article, revision, output)
        elif cited is not None:
            _show_citation(held, article, revision, cited)
        else:
            _show(held, article, revision, output)


def _show(held: Archive, named: str, number: int | None, output: TextFormat) -> None:
    from storage.articles import lookup

    with held.snapshot() as connection:
        article, revisions = _found(connection, named)
        events = lookup.events(connection, article.id)
    shown = article_fields(article, chosen_revision(article.id, revisions, number))
    shown["events"] = [{"kind": event.kind, "at": event.at} for event in events]
    if output is TextFormat.JSON:
        print_json(shown)
    else:
        _print_article(shown)


def _found(connection: Any, named: str) -> tuple[Article, list[Revision]]:
    """Return the article that was named, with its revisions.

    :raises BadInput: if there is none
    """
    from storage.articles import lookup

    id_ = article_id(connection, named)
    article, revisions = lookup.article(connection, id_), lookup.revisions(connection, id_)
    if article is None or not revisions:
        raise no_article(id_)
    return article, revisions


def chosen_revision(id_: int, revisions: Sequence[Revision], number: int | None) -> Revision:
    """Return the revision of that number, or the latest one.

    :raises BadInput: if there is none
    """
    if number is not None and number > len(revisions):
        raise BadInput(f"article {id_} has {len(revisions)} revisions; there is no {number}")
    return revisions[(number or len(revisions)) - 1]


def _show_citation(held: Archive, named: str, number: int | None, style: Style) -> None:
    from storage import captures

    with held.snapshot() as connection:
        article, revisions = _found(connection, named)
        revision = chosen_revision(article.id, revisions, number)
        capture = captures.capture(connection, revision.capture_id)
    written = cite(
        Cited(
            id=article.id, url=article.url, title=revision.title, author=revision.author,
            source=revision.source, published_at=revision.published_at,
            published_precision=revision.published_precision, revision=revision.number,
            captured_at=revision.captured_at, text_sha256=revision.text_sha256,
            payload_digest=capture.payload_digest if capture else "-",
        ),
        style,
    )  # fmt: skip
    for_machines(sys.stdout).write(written)


def _show_provenance(held: Archive, named: str, number: int | None, output: TextFormat) -> None:
    from cli.provenance import print_provenance, provenance_fields

    with held.snapshot() as connection:
        article, revisions = _found(connection, named)
        revision = chosen_revision(article.id, revisions, number)
        shown = provenance_fields(connection, article, revisions, revision)
    if output is TextFormat.JSON:
        print_json(shown)
    else:
        print_provenance(shown)


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


def _show_diff(held: Archive, named: str, wanted: int | None, output: TextFormat) -> None:
    """Print what changed between the revision and the one before.

    :raises BadInput: if there is none before it
    """
    from storage.articles.diff import differences

    with held.snapshot() as connection:
        article, revisions = _found(connection, named)
    number = chosen_revision(article.id, revisions, wanted).number
    if number == 1:
        raise BadInput(
            f"article {article.id} has no revision before {number}; it has {len(revisions)} in all"
        )
    changed = differences(revisions[number - 2], revisions[number - 1])
    if output is TextFormat.JSON:
        fields = {name: [asdict(run) for run in diff] for name, diff in changed.items()}
        trivial = revisions[number - 1].trivial
        versions = {"from": number - 1, "to": number, "trivial": trivial}
        print_json({"id": article.id, **versions, "fields": fields})
        return
    out = console()
    for name, diff in changed.items():
        out.print(f"{name}:", style="bold")
        for run in diff:
            text = run.words if out.is_terminal else _MARKS[run.change].format(run.words)
            out.print(text, style=_STYLES[run.change], end="", soft_wrap=True)
        out.print()


_STYLES = {"kept": "", "removed": "red strike", "added": "green underline"}
#: How a change is marked where there are no colours: as wdiff does.
_MARKS = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


def _print_article(shown: dict[str, Any]) -> None:
    from rich.table import Table

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
