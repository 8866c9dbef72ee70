"""What does the room add to Datasette? Its pages, its words, and what becomes of an error."""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.plugins import pm
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError
from jinja2 import Environment

from storage.errors import (
    ArchiveBusy,
    BadInput,
    NotAnArchive,
    OlderArchive,
    ThanhuyError,
    TookTooLong,
)
from storage.software import SOFTWARE
from web import language
from web.pages import article, captured, changes, citations, glance, opensearch, operator, search
from web.room import NoSuchPage, ReadingRoom, Routes

logger = logging.getLogger(__name__)


async def nothing_here() -> Response:
    """Hide what Datasette tells its operator: versions, paths, threads."""
    raise NoSuchPage("Không có trang này. · There is no such page.")


_ROUTES: Routes = [
    (r"/-/.*", nothing_here),
    (r"/_internal(?:[./].*)?$", nothing_here),
    (r"/[^/]*\.db$", nothing_here),
    *search.ROUTES,
    *article.ROUTES,
    *captured.ROUTES,
    *glance.ROUTES,
    *operator.ROUTES,
    *changes.ROUTES,
    *citations.ROUTES,
    *opensearch.ROUTES,
    # Datasette would look for a table under another spelling; none of ours needs any.
    (r"[^%]*%.*", nothing_here),
]


@hookimpl
def register_routes() -> Routes:
    """Return the pages of the room; they go before Datasette's own."""
    return _ROUTES


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Let templates speak the reader's language."""
    env.add_extension("jinja2.ext.i18n")
    env.trim_blocks = env.lstrip_blocks = True
    env.finalize = _visible
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        language.translate, language.translate_number, newstyle=True
    )
    env.filters |= {
        "number": language.number,
        "percent": language.percent,
        "moment": language.moment,
        "month": language.month,
    }


#: Marks that turn the direction of what follows, and so show a text as another.
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


def _visible(value: object) -> object:
    """Return what a template writes, with a sign for each mark that would turn the text."""
    return value.translate(_TURNS) if isinstance(value, str) else value


@hookimpl
def extra_template_vars(datasette: ReadingRoom) -> dict[str, Any]:
    """Return what every page knows."""
    return {
        "language": language.language.get(),
        "languages": language.LANGUAGES,
        "software": SOFTWARE,
        "copied_at": datasette.copied_at,
        "in_language": in_language,
        "marked": search.marked,
        "search_for": search.address,
    }


def in_language(request: Request | None, name: str) -> str:
    """Return the address of the page at hand in another language."""
    if request is None:
        return f"/?lang={name}"
    query = [pair for pair in parse_qsl(request.query_string) if pair[0] != "lang"]
    return f"{request.path}?{urlencode([*query, ('lang', name)])}"


# --- errors ---------------------------------------------------------------------------------------

#: What an error of ours means to a reader.
_STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (TookTooLong, HTTPStatus.SERVICE_UNAVAILABLE),
    (ArchiveBusy, HTTPStatus.SERVICE_UNAVAILABLE),
    (OlderArchive, HTTPStatus.SERVICE_UNAVAILABLE),
    (NotAnArchive, HTTPStatus.INTERNAL_SERVER_ERROR),
    (BadInput, HTTPStatus.BAD_REQUEST),
    (ThanhuyError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


@hookimpl
def handle_exception(datasette: ReadingRoom, request: Request, exception: Exception) -> Any:
    """Return the page that tells a reader what went wrong, and what to do."""

    async def page() -> Response:
        status, told = _told(exception)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("%s failed: %s", request.path, exception, exc_info=_trace(exception))
        if request.path.endswith(".json"):
            return Response.json({"ok": False, "error": told, "status": status}, status=status)
        html = await datasette.render_template(
            "error.html", {"status": status, "told": told}, request=request
        )
        return Response.html(html, status=status)

    return page()


def _told(exception: Exception) -> tuple[int, str]:
    """Return the status of the answer, and what a reader is told."""
    for kind, status in _STATUS:
        if isinstance(exception, kind):
            return status, f"{exception.meaning} · {exception}"  # type: ignore[attr-defined]
    if isinstance(exception, Base400):
        return exception.status, str(exception)
    if isinstance(exception, DatasetteError):
        return exception.status, _plain(exception)
    return HTTPStatus.INTERNAL_SERVER_ERROR, language.translate(
        "Phòng đọc gặp lỗi; người vận hành sẽ thấy trong nhật ký."
    )


def _plain(error: DatasetteError) -> str:
    """Return Datasette's message; where it is a page of its own, only what it is about."""
    return str(error.title or "SQL") if error.message_is_html else str(error.message)


def _trace(exception: Exception) -> Exception | None:
    """Return what the log shows the trace of: what nobody expected."""
    return None if isinstance(exception, ThanhuyError) else exception


def install() -> None:
    """Add the room to Datasette, once a process.

    Datasette's own page for errors prints every error on stdout, and tells readers what failed
    inside.
    """
    if not pm.has_plugin("thanhuy"):
        pm.unregister(name="datasette.handle_exception")
        pm.register(sys.modules[__name__], name="thanhuy")
