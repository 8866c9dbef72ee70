"""Which views stand in the database, for whoever asks it in plain SQL?

They are no part of any migration: `storage.database.version.migrate` drops them before it changes
tables, and makes them anew after.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, inspect

from storage.database.content import HELD_BY_ARTICLE
from storage.database.search_content import SEARCH_CONTENT, SEARCH_CONTENT_VIEW

#: What each holds; ``revisions`` is described with the tables.
DESCRIPTIONS: Mapping[str, str] = {
    "current_articles": "The articles that are on the site, as far as is known: `articles` without "
    "those that are gone.",
    "removed": "The articles that the site denies, and since when.",
    "changes": "What happened to the articles, by the time of its capture: new, revised, removed, "
    "returned.",
}

_REVISIONS = """\
CREATE VIEW revisions AS
SELECT
  stored.article_id, stored.number, stored.captured_at, stored.capture_id, stored.trivial,
  stored.content_sha256, stored.changed_fields, stored.links, stored.evidence,
  stored.date_candidates,
  {content},
  stored.images, stored.attachments
FROM stored_revisions AS stored LEFT JOIN articles ON articles.id = stored.article_id"""
_OF_LATEST = "CASE WHEN stored.text IS NULL THEN articles.{0} ELSE stored.{0} END AS {0}"

_CURRENT_ARTICLES = """\
CREATE VIEW current_articles AS
SELECT
  id, url, title, lead, text, author, source, section, section_slug, published_at,
  published_precision, published_evidence, first_seen_at, last_seen_at, changed_at, revision_count,
  duplicate_of, near_duplicate_of, near_duplicate_similarity, word_count, text_sha256, extractor,
  agreement
FROM articles WHERE gone_at IS NULL"""

_REMOVED = """\
CREATE VIEW removed AS
SELECT id, url, title, section, author, published_at, last_seen_at, gone_at
FROM articles WHERE gone_at IS NOT NULL"""

_CHANGES = """\
CREATE VIEW changes AS
SELECT
  captured_at AS at, CASE WHEN number = 1 THEN 'new' ELSE 'revised' END AS kind, article_id,
  number AS revision, title, url, section, changed_fields, trivial, capture_id
FROM revisions
UNION ALL
SELECT
  events.at, CASE events.kind WHEN 'gone' THEN 'removed' ELSE events.kind END, events.article_id,
  NULL, articles.title, articles.url, articles.section, NULL, NULL, events.capture_id
FROM events JOIN articles ON articles.id = events.article_id"""


#: The statement that makes each, parts before wholes.
STATEMENTS: Mapping[str, str] = {
    "revisions": _REVISIONS.format(content=",\n  ".join(map(_OF_LATEST.format, HELD_BY_ARTICLE))),
    "current_articles": _CURRENT_ARTICLES,
    "removed": _REMOVED,
    "changes": _CHANGES,
}


def are_ours(definitions: Mapping[str, str]) -> bool:
    """Say whether an SQLite file's views, by name, are those that we make.

    A statement that a later version makes otherwise must stay known here: older archives have it.
    """
    ours = {**STATEMENTS, SEARCH_CONTENT: SEARCH_CONTENT_VIEW}
    return definitions.items() <= ours.items()


def drop(connection: Connection) -> None:
    """Drop the views, as far as they are there."""
    there = inspect(connection).get_view_names()
    for name in reversed(list(STATEMENTS)):
        if name in there:
            connection.exec_driver_sql(f"DROP VIEW {name}")


def create(connection: Connection) -> None:
    """Make the views; none of them is there."""
    for statement in STATEMENTS.values():
        connection.exec_driver_sql(statement)
