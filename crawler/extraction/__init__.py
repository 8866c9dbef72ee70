"""What does this page say? Pure functions from bytes to a record: no network, no database."""

from __future__ import annotations

from datetime import datetime

from crawler.extraction.explain import Explanation, explain_document
from crawler.extraction.learning import FieldDrift, drift, learn
from crawler.extraction.parsing import Document, parse
from crawler.extraction.profile import SiteProfile
from crawler.extraction.reading import EXTRACTOR, read
from storage.records import Page

__all__ = [
    "EXTRACTOR", "Document", "Explanation", "FieldDrift", "SiteProfile", "drift", "explain",
    "extract", "learn", "parse", "read_document",
]  # fmt: skip


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
    return read(document, url, fetched_at=fetched_at, status=status, profile=profile).page


def explain(
    body: bytes,
    url: str,
    *,
    fetched_at: datetime,
    content_type: str | None = None,
    status: int = 200,
    profile: SiteProfile | None = None,
) -> Explanation:
    """Read a page and keep the reasons for every choice."""
    document = parse(body, content_type=content_type)
    return explain_document(document, url, fetched_at=fetched_at, status=status, profile=profile)
