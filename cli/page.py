"""``thanhuy page``: an article's page, byte for byte as it was captured."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.app import app, example
from cli.article_ids import ArticleArgument, article_id, no_article
from cli.options import ArchiveOption, DatabaseOption, QuietOption, configure, open_archive
from cli.show import RevisionOption, chosen_revision
from storage.errors import BadInput, ThanhuyError
from vietnamese.time import VIETNAM

if TYPE_CHECKING:
    from storage.archive import Archive
    from storage.warc.responses import CapturedResponse


class LostCapture(ThanhuyError):
    """The capture of a revision is not known; ``thanhuy verify`` says more."""

    exit_code = 1
    meaning = "không còn bản chụp"


@app.command(epilog=example("page 1491871594 -o page.html", "page 1491871594 --revision 1"))
def page(
    article: ArticleArgument,
    revision: RevisionOption = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Tệp ra. · File; -: stdout.")
    ] = Path("-"),
    decode: Annotated[
        bool, typer.Option("--decode", help="Giải nén. · Undo the server's packing (gzip …).")
    ] = False,
    archive: ArchiveOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
) -> None:
    """Trang như đã chụp. · The page as captured: its SHA-256 is the capture's payload digest."""
    from storage.export.whole_file import whole_file

    with open_archive(configure(archive, database)) as held:
        response = _captured(held, article, revision)
    payload = response.body() if decode else response.payload
    if str(output) != "-":
        with whole_file(output) as file:
            file.write(payload)
    elif sys.stdout.isatty():
        print(_readable(payload))
    else:
        sys.stdout.buffer.write(payload)
        sys.stdout.buffer.flush()
    if not quiet:
        print(_told(response, decode=decode), file=sys.stderr)


def _captured(held: Archive, named: str, revision: int | None) -> CapturedResponse:
    """Return the response that first showed the revision.

    :raises BadInput: if there is no such article or revision
    :raises storage.warc.reader.DamagedCapture: if its record cannot be read
    """
    from storage import captures
    from storage.articles import lookup
    from storage.warc.reader import CaptureReader

    with held.snapshot() as connection:
        id_ = article_id(connection, named)
        revisions = lookup.revisions(connection, id_)
        if not revisions:
            raise no_article(id_)
        chosen = chosen_revision(id_, revisions, revision)
        capture = captures.capture(connection, chosen.capture_id)
        if capture is None:
            raise LostCapture(
                f"the capture of article {id_}, revision {chosen.number}, has no row; "
                "run `thanhuy verify`"
            )
        reader = CaptureReader(
            held.directory / "warc", original=lambda digest: captures.original(connection, digest)
        )
        return reader.read(capture)


def _readable(payload: bytes) -> str:
    """Return what a terminal can show; the stream shows no controls.

    :raises BadInput: if it is packed, or no text
    """
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise BadInput(
            "the page is packed, or no text in UTF-8, and nothing for a terminal; "
            "say -o FILE or --decode"
        )
    return text


def _told(response: CapturedResponse, *, decode: bool) -> str:
    coding = response.content_encoding
    captured_at = response.fetched_at.astimezone(VIETNAM).isoformat()
    packed = f", {coding}: --decode" if coding and not decode else ""
    return (
        f"chụp lúc · captured {captured_at}: {response.status} "
        f"{response.content_type or '-'}{packed}  {response.url}"
    )
