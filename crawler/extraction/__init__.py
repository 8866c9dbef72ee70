"""What does this page say? Pure functions from bytes to a record: no network, no database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crawler.extraction.parsing import Document, parse
from crawler.extraction.reading import EXTRACTOR, read
from storage.records import Page

if TYPE_CHECKING:
    from crawler.extraction.profile import SiteProfile

__all__ = ["EXTRACTOR", "Document", "extract", "parse", "read_document"]


def extract(
    body: bytes,
    url: str,
    *,
    fetched_at: datetime,
    content_type: str | None = None,
    status: int = 200,
    profile: SiteProfile | None = None,
) -> Page:
    """Read a page; never raises, whatever the bytes are.

    *fetched_at* is aware; no article is published after it.
    """
    document = parse(body, content_type=content_type)
    return read_document(document, url, fetched_at=fetched_at, status=status, profile=profile)


def read_document(
    document: Document,
    url: str,
    *,
    fetched_at: datetime,
    status: int = 200,
    profile: SiteProfile | None = None,
) -> Page:
    """Read a page that is parsed already; the tree may be consumed."""
    del profile
    return read(document, url, fetched_at=fetched_at, status=status).page
