"""How does what was read of a page stand in JSON?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from storage.records import Page

_FIELDS = (
    "id", "url", "title", "lead", "text", "author", "source", "section", "published_at",
    "published_precision", "published_evidence", "images", "attachments", "links", "agreement",
)  # fmt: skip


def as_json(page: Page, url: str) -> dict[str, Any]:
    """Return the object that ``thanhuy extract`` prints; mostly nulls where it is no article."""
    article = page.article
    kind = {"kind": page.kind.public, "kind_detail": page.kind.value, "kind_reason": page.reason}
    if article is None:
        empty: dict[str, Any] = dict.fromkeys(_FIELDS)
        return {**empty, "url": url, "images": [], "attachments": [], "links": [], **kind}
    fields = asdict(article)
    fields["published_at"] = article.published_at and article.published_at.isoformat()
    return {name: fields[name] for name in (*_FIELDS, "evidence", "extractor")} | kind
