"""What is a revision's content, by which digest is it told, and which of it does the article hold?

The content of the latest revision is the article's current content. It is kept once, in the rows of
``articles``, ``images`` and ``attachments``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from vietnamese.time import VIETNAM

#: The columns that the latest revision leaves to the row of its article.
HELD_BY_ARTICLE = (
    "url", "published_at", "published_precision", "published_evidence", "text_sha256", "extractor",
    "agreement", "author", "source", "section", "title", "lead", "text",
)  # fmt: skip
#: Those that it leaves to tables of that name, with what they say of each part of the article.
PARTS = {"images": ("url", "caption", "alt"), "attachments": ("url", "title")}
#: All columns of a content.
CONTENT = ("links", "evidence", "date_candidates", *HELD_BY_ARTICLE, *PARTS)


def content_digest(row: Mapping[str, Any]) -> str:
    """Return ``content_sha256`` of a row of ``revisions``, in hex.

    It is that of a JSON object of all columns of the content that are not null, by their names in
    order, without white space, in UTF-8; times are written as the archive writes them. A column
    that is added later changes no digest of what was saved before.
    """
    told = {name: row[name] for name in CONTENT if row.get(name) is not None}
    written = json.dumps(
        told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_moment
    )
    return sha256(written.encode(errors="surrogatepass")).hexdigest()


def _moment(value: datetime) -> str:
    return value.astimezone(VIETNAM).replace(microsecond=0).isoformat()
