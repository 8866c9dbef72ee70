"""How is a revision cited? As a file for a reference manager, too."""

from __future__ import annotations

from datasette.utils.asgi import Request, Response

from storage.archive import Connection
from storage.articles.citation import Cited, Style, cite
from web.pages.article import cited, find_article, find_revision
from web.room import ReadingRoom, Routes

#: The files: how each is named behind its dot, and what it is.
FILES = {
    "txt": (Style.TEXT, "text/plain"),
    "bib": (Style.BIBTEX, "application/x-bibtex"),
    "ris": (Style.RIS, "application/x-research-info-systems"),
    "json": (Style.CSL, "application/vnd.citationstyles.csl+json"),
}


async def send_citation(request: Request, datasette: ReadingRoom) -> Response:
    """Send a citation as a file."""
    style, kind = FILES[request.url_vars["form"]]

    def read(connection: Connection) -> Cited:
        article, revisions = find_article(connection, request.url_vars["id"])
        return cited(connection, article, find_revision(revisions, request.url_vars["number"]))

    written = cite(await datasette.read(read), style)
    return Response(written, content_type=f"{kind}; charset=utf-8")


ROUTES: Routes = [
    (
        rf"/bai/(?P<id>[^/]+)/(?P<number>[^/]+)/trich-dan\.(?P<form>{'|'.join(FILES)})$",
        send_citation,
    )
]
