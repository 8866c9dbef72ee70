"""Lists are told apart by the address of their first page; a walk has a beginning, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import storage.database.models

revision = "0004"
down_revision = "0003"
large = False

_WHEN = storage.database.models.Timestamp(timezone=True)
_KIND = "home, section, listing, article, attachment, image, feed, sitemap, page, swept, probe"
# Slugs that two lists share cannot be told apart any more: the next walk enters what is missing.
_FRONTS = """
SELECT coalesce(section, '') AS section, min(url) AS url FROM frontier
WHERE kind IN ('home', 'section') GROUP BY coalesce(section, '')
"""
_KEEP = f"""
INSERT INTO listings (front, article_id, shown_at)
SELECT fronts.url, earlier.article_id, earlier.shown_at
FROM earlier_listings AS earlier JOIN ({_FRONTS}) AS fronts ON fronts.section = earlier.section
"""


def upgrade() -> None:
    connection = op.get_bind()
    is_postgresql = connection.dialect.name == "postgresql"
    op.add_column(
        "frontier",
        sa.Column("front", sa.Text(), comment="further pages of a list: the URL of its first page"),
    )
    op.add_column(
        "frontier",
        sa.Column(
            "walk_began_at", _WHEN,
            comment="first pages: when the walk under way began; null: none is, or it was cut short",
        ),
    )
    op.add_column(
        "frontier",
        sa.Column(
            "deepened_at", _WHEN,
            comment="first pages: when further pages of the list were last asked for",
        ),
    )
    if is_postgresql:
        op.alter_column("frontier", "kind", comment=_KIND)
    front: sa.ColumnClause[str] = sa.column("front")
    op.create_index(
        "ix_frontier_front", "frontier", ["front"],
        sqlite_where=front.is_not(None), postgresql_where=front.is_not(None),
    )
    fronts = {slug: url for slug, url in connection.execute(sa.text(_FRONTS))}
    pages = connection.execute(
        sa.text("SELECT id, coalesce(section, '') FROM frontier WHERE kind = 'listing'")
    ).all()
    rows = [{"id": page, "front": fronts[slug]} for page, slug in pages if slug in fronts]
    if rows:
        connection.execute(sa.text("UPDATE frontier SET front = :front WHERE id = :id"), rows)
    # It counted the boxes beside the list, too.
    op.execute("UPDATE frontier SET listed = NULL WHERE kind IN ('home', 'section', 'listing')")
    op.drop_index("ix_listings_article_id", "listings")
    op.rename_table("listings", "earlier_listings")
    if is_postgresql:  # the name of its key must be free for the new table's
        op.execute("ALTER TABLE earlier_listings RENAME CONSTRAINT pk_listings TO pk_earlier")
    op.create_table(
        "listings",
        sa.Column("front", sa.Text(), nullable=False, comment="URL of the list's first page"),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.Column("shown_at", _WHEN, nullable=False, comment="when the list showed it first"),
        sa.PrimaryKeyConstraint("front", "article_id", name=op.f("pk_listings")),
    )
    op.execute(_KEEP)
    op.drop_table("earlier_listings")
    op.create_index("ix_listings_article_id", "listings", ["article_id"])
