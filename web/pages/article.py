"""What does the archive hold of one article? Its revisions, evidence, kin, and what changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Request, Response

from crawler.site.urls import read_url
from storage import captures
from storage.archive import Connection
from storage.articles import kin, lookup
from storage.articles.citation import Cited, Style, cite
from storage.articles.diff import differences, word_diff
from storage.articles.provenance import Provenance, provenance
from storage.database.models import Article, Event, Revision
from web.pages import files
from web.room import NoSuchPage, ReadingRoom, Routes

#: The largest number that SQLite takes for an id.
_LARGEST = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Held:
    """One revision of an article, with all that belongs to it."""

    article: Article
    revisions: list[Revision]
    revision: Revision
    events: list[Event]
    kin: list[kin.Kin]
    provenance: Provenance
    citation: str
    copies: dict[str, int]  #: URL of a picture or document → row number of our own capture of it


def number_in(typed: str) -> int | None:
    """Return the number that somebody typed; None if it is none that a row may have."""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 20):
        return None
    number = int(typed)
    return number if 1 <= number <= _LARGEST else None


def find_article(connection: Connection, typed: str) -> tuple[Article, list[Revision]]:
    """Return the article of this id, with its revisions.

    :raises NoSuchPage: if there is none
    """
    number = number_in(typed)
    article = number and lookup.article(connection, number)
    revisions = lookup.revisions(connection, number) if number and article else []
    if not article or not revisions:
        raise NoSuchPage(
            f"Kho không có bài {typed[:40]}; hãy tìm theo tên bài. · "
            "There is no such article; search for its title."
        )
    return article, revisions


def find_revision(revisions: list[Revision], typed: str | None) -> Revision:
    """Return the revision of this number; without one, the latest.

    :raises NoSuchPage: if there is none
    """
    number = len(revisions) if typed is None else number_in(typed)
    if number is None or not 1 <= number <= len(revisions):
        raise NoSuchPage(
            f"Bài này có {len(revisions)} bản, không có bản {(typed or '')[:40]}. · "
            f"The article has {len(revisions)} revisions."
        )
    return revisions[number - 1]


def cited(connection: Connection, article: Article, revision: Revision) -> Cited:
    """Return what a citation of *revision* says."""
    capture = captures.capture(connection, revision.capture_id)
    return Cited(
        id=article.id,
        url=article.url,
        title=revision.title,
        author=revision.author,
        source=revision.source,
        published_at=revision.published_at,
        published_precision=revision.published_precision,
        revision=revision.number,
        captured_at=revision.captured_at,
        payload_digest=capture.payload_digest if capture else "-",
        text_sha256=revision.text_sha256,
    )


def _held(connection: Connection, typed: str, revision: str | None) -> Held:
    article, revisions = find_article(connection, typed)
    shown = find_revision(revisions, revision)
    return Held(
        article=article,
        revisions=revisions,
        revision=shown,
        events=lookup.events(connection, article.id),
        kin=kin.of(connection, article),
        provenance=provenance(connection, article.id),
        citation=cite(cited(connection, article, shown), Style.TEXT),
        copies=files.copies(connection, shown),
    )


async def show_article(request: Request, datasette: ReadingRoom) -> Response:
    """Show an article's latest revision, or the one that the address names."""
    typed, revision = request.url_vars["id"], request.url_vars.get("number")
    held = await datasette.read(lambda connection: _held(connection, typed, revision))
    return await datasette.page(request, "article.html", {"held": held, "named": revision})


async def lead_to_article(request: Request) -> Response:
    """Lead from any URL of an article to its page.

    :raises NoSuchPage: if it is no article's
    """
    address = unquote(request.url_vars["url"])
    place = read_url(re.sub(":/+", "://", address, count=1))
    if place is None or place.article_id is None:
        raise NoSuchPage("Địa chỉ này không phải của một bài. · The address is no article's.")
    return Response.redirect(f"/bai/{place.article_id}")


async def show_comparison(request: Request, datasette: ReadingRoom) -> Response:
    """Show, word for word, what changed between two revisions of an article."""
    typed = request.url_vars["id"]
    article, revisions = await datasette.read(lambda connection: find_article(connection, typed))
    last = len(revisions)
    before = find_revision(revisions, request.args.get("tu") or str(max(1, last - 1)))
    after = find_revision(revisions, request.args.get("den") or str(last))
    context = {
        "article": article,
        "revisions": revisions,
        "before": before,
        "after": after,
        "changes": differences(before, after),
    }
    return await datasette.page(request, "comparison.html", context)


async def show_duplicates(request: Request, datasette: ReadingRoom) -> Response:
    """Show two articles side by side, and what differs."""

    def read(connection: Connection) -> dict[str, Any]:
        one, _ = find_article(connection, request.url_vars["id"])
        other, _ = find_article(connection, request.url_vars["other"])
        return {"one": one, "other": other, "changes": word_diff(one.text, other.text)}

    return await datasette.page(request, "duplicates.html", await datasette.read(read))


ROUTES: Routes = [
    (r"/bai/(?P<url>https?(?::|%3[Aa]).*)$", lead_to_article),
    (r"/bai/(?P<id>[^/]+)$", show_article),
    (r"/bai/(?P<id>[^/]+)/so-sanh$", show_comparison),
    (r"/bai/(?P<id>[^/]+)/canh/(?P<other>[^/]+)$", show_duplicates),
    (r"/bai/(?P<id>[^/]+)/(?P<number>[^/]+)$", show_article),
]
