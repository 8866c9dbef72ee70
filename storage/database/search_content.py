"""Through which view does the search index show text on SQLite? Columns in both of their forms."""

from __future__ import annotations

SEARCH_CONTENT = "article_search_content"
_TEXT = "coalesce(nullif(text, ''), lead)"
SEARCH_CONTENT_VIEW = (
    f"CREATE VIEW {SEARCH_CONTENT} AS SELECT id, {_TEXT} AS text, title, author, source, "  # noqa: S608  # constants
    f"{_TEXT} AS text_folded, title AS title_folded, author AS author_folded, "
    "source AS source_folded FROM articles"
)
