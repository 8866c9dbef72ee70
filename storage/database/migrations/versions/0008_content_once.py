"""A content stands once: the latest revision leaves its own to the row of its article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations

from storage.database.content import content_digest
from storage.database.columns import Timestamp

revision = "0008"
down_revision = "0007"
large = True

#: Revisions that are done in one transaction.
PART = 200
#: Bytes that a row of the new table takes at most as a rule, and one of an earlier revision.
BYTES_OF_LATEST = 2_000
BYTES_OF_EARLIER = 20_000
#: "Thuy", for `file` and its like.
APPLICATION_ID = 0x54687579

#: What the latest revision leaves to the row of its article, and to tables of those names.
HELD_BY_ARTICLE = (
    "url", "published_at", "published_precision", "published_evidence", "text_sha256", "extractor",
    "agreement", "author", "source", "section", "title", "lead", "text",
)  # fmt: skip
PARTS = {"images": ("url", "caption", "alt"), "attachments": ("url", "title")}
_LEFT = (*HELD_BY_ARTICLE, *PARTS)
#: Where the rows are made, until all of them are there.
ASIDE = "stored_revisions_aside"
_TIMES = ("captured_at", "published_at")
_LISTS = ("changed_fields", "links", "evidence", "date_candidates", "images", "attachments")
_OWN = (
    "article_id", "number", "captured_at", "capture_id", "trivial", "changed_fields", "links",
    "evidence", "date_candidates",
)  # fmt: skip


def _typed(name: str) -> sa.ColumnClause[Any]:
    if name in _TIMES:
        return sa.column(name, Timestamp())
    if name in _LISTS:
        return sa.column(name, sa.JSON(none_as_null=True))
    return sa.column(name)


_FORMER = sa.table("revisions", *map(_typed, (*_OWN, *_LEFT)))
_ASIDE = sa.table(ASIDE, *map(_typed, (*_OWN, "content_sha256", *_LEFT)))
_ARTICLES = sa.table("articles", *map(_typed, ("id", "revision_count", *HELD_BY_ARTICLE)))
_SOURCE = sa.table("upgrade_0008", sa.column("state"))


# --- part by part -----------------------------------------------------------------------------


def space(connection: sa.Connection) -> int:
    """Return about how many bytes the new table takes beside the old one."""
    every = connection.scalar(sa.text("SELECT count(*) FROM revisions")) or 0
    earlier = connection.scalar(sa.text("SELECT count(*) FROM revisions WHERE number > 1")) or 0
    return every * BYTES_OF_LATEST + earlier * BYTES_OF_EARLIER


def prepare(connection: sa.Connection) -> None:
    """Make the new table; what was begun before an older version wrote again is begun anew."""
    state = _state(connection)
    if sa.inspect(connection).has_table(_SOURCE.name):
        if connection.scalar(sa.select(_SOURCE.c.state)) == state:
            return
        connection.execute(sa.text(f"DROP TABLE {ASIDE}"))
        connection.execute(sa.text(f"DROP TABLE {_SOURCE.name}"))
    _create_revisions(_operations(connection), ASIDE)
    connection.execute(sa.text(f"CREATE TABLE {_SOURCE.name} (state text NOT NULL)"))
    connection.execute(sa.insert(_SOURCE).values(state=state))


def _state(connection: sa.Connection) -> str:
    """Return what differs once anybody has written revisions: every writer enters a run."""
    figures = (
        "SELECT (SELECT count(*) FROM revisions), (SELECT max(changed_at) FROM articles), "
        "(SELECT max(id) FROM captures), (SELECT max(id) FROM runs)"
    )
    return "|".join(map(str, connection.execute(sa.text(figures)).one()))


def left(connection: sa.Connection) -> int:
    """Return how many revisions are still to be done."""
    counts = f"SELECT (SELECT count(*) FROM revisions) - (SELECT count(*) FROM {ASIDE})"  # noqa: S608  # a constant
    return connection.scalar(sa.text(counts)) or 0


def do_part(connection: sa.Connection) -> int:
    """Do the next revisions, by article and number."""
    former = _next(connection)
    if not former:
        return 0
    ids = {row["article_id"] for row in former}
    articles = _contents_of_articles(connection, ids)
    connection.execute(
        sa.insert(_ASIDE), [_row(row, articles.get(row["article_id"])) for row in former]
    )
    return len(former)


def _next(connection: sa.Connection) -> Sequence[sa.RowMapping]:
    key = (_ASIDE.c.article_id, _ASIDE.c.number)
    last = connection.execute(
        sa.select(*key).order_by(*(column.desc() for column in key)).limit(1)
    ).one_or_none()
    rows = sa.select(_FORMER).order_by(_FORMER.c.article_id, _FORMER.c.number).limit(PART)
    if last is not None:
        rows = rows.where(sa.tuple_(_FORMER.c.article_id, _FORMER.c.number) > sa.tuple_(*last))
    return connection.execute(rows).mappings().all()


def _contents_of_articles(
    connection: sa.Connection, ids: set[int]
) -> dict[int, dict[str, Any]]:
    """Return the current contents, as columns of a revision; ``number`` is that of the latest."""
    found = {}
    for row in connection.execute(sa.select(_ARTICLES).where(_ARTICLES.c.id.in_(ids))).mappings():
        found[row["id"]] = dict(row) | {name: [] for name in PARTS}
        found[row["id"]]["number"] = row["revision_count"]
    for name, columns in PARTS.items():
        part = sa.table(name, *map(sa.column, ("article_id", "position", *columns)))
        rows = sa.select(part).where(part.c.article_id.in_(found))
        for each in connection.execute(rows.order_by(part.c.article_id, part.c.position)):
            told = {column: getattr(each, column) for column in columns}
            found[each.article_id][name].append(told)
    return found


def _row(former: sa.RowMapping, article: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the new row: without its content where the article has the very same.

    What does not agree, or with its digest, is kept as it is, for `thanhuy verify` to find.
    """
    row = dict(former)
    row["content_sha256"] = content_digest(row)
    sound = sha256(former["text"].encode()).hexdigest() == former["text_sha256"]
    if sound and article and all(
        former[name] == article[name] for name in ("number", *_LEFT)
    ):
        row |= dict.fromkeys(_LEFT)
    return row


# --- all in place -----------------------------------------------------------------------------


def upgrade() -> None:
    connection = op.get_bind()
    prepare(connection)
    while do_part(connection):
        pass
    if left(connection):
        raise RuntimeError(f"{ASIDE} lacks revisions; nothing was changed")
    op.drop_table("revisions")
    op.rename_table(ASIDE, "stored_revisions")
    op.drop_table(_SOURCE.name)
    for name in ("captured_at", "capture_id"):
        op.create_index(op.f(f"ix_stored_revisions_{name}"), "stored_revisions", [name])
    _index_articles()
    _document()
    if connection.dialect.name == "sqlite":
        _rearrange()
        op.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _operations(connection: sa.Connection) -> Operations:
    return Operations(MigrationContext.configure(connection))


def _index_articles() -> None:
    op.drop_index("ix_articles_section_slug", "articles")
    op.create_index("ix_articles_section_slug_published_at", "articles", ["section_slug", "published_at"])
    for name in ("author", "gone_at"):
        known = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_articles_{name}", "articles", [name], sqlite_where=known, postgresql_where=known)


def _document() -> None:
    op.create_table(
        "documentation",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False, comment="empty: of the table itself"),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", "column_name", name=op.f("pk_documentation")),
    )


def _create_revisions(operations: Operations, name: str) -> None:
    moment = Timestamp(timezone=True)
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    json = sa.JSON(none_as_null=True)
    operations.create_table(
        name,
        sa.Column("article_id", number, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False, comment="1, 2, … by captured_at"),
        sa.Column("captured_at", moment, nullable=False, comment="when this content was first captured"),
        sa.Column("capture_id", number, nullable=False, comment="the capture that first showed it"),
        sa.Column("trivial", sa.Boolean(), nullable=False, comment="only white space, punctuation or quotes differ from the one before"),
        sa.Column("content_sha256", sa.Text(), nullable=False, comment="hex, of the content: see `revisions`"),
        sa.Column("changed_fields", sa.JSON(), nullable=False, comment="what differs from the revision before; of the first: nothing"),
        sa.Column("links", sa.JSON(), nullable=False, comment="canonical URLs of articles linked to"),
        sa.Column("evidence", sa.JSON(), nullable=False, comment="field → where its value came from"),
        sa.Column("date_candidates", sa.JSON(), nullable=False, comment="[{at, precision, evidence, raw, place}], chosen or not"),
        sa.Column("url", sa.Text(), nullable=True, comment="canonical URL at that time"),
        sa.Column("published_at", moment, nullable=True),
        *(
            sa.Column(each, sa.Text(), nullable=True)
            for each in ("published_precision", "published_evidence", "text_sha256", "extractor", "author", "source", "section", "title", "lead")
        ),
        sa.Column("agreement", sa.Double(), nullable=True),
        sa.Column("images", json, nullable=True),
        sa.Column("attachments", json, nullable=True),
        sa.Column("text", sa.Text(), nullable=True, comment="null: it is the article's current content"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_stored_revisions_article_id"),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name="fk_stored_revisions_capture_id"),
        sa.PrimaryKeyConstraint("article_id", "number", name="pk_stored_revisions"),
    )


def _rearrange() -> None:
    """Give the tables of an article's parts row numbers: such wide rows fill pages badly without."""
    for name, columns in PARTS.items():
        _copy(
            name,
            sa.Column("article_id", sa.Integer(), nullable=False),
            sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
            *(sa.Column(each, sa.Text(), nullable=False) for each in columns),
            sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=f"fk_{name}_article_id"),
            sa.PrimaryKeyConstraint("article_id", "position", name=f"pk_{name}"),
        )


def _copy(name: str, *columns: sa.schema.SchemaItem) -> None:
    former = f"{name}_former"
    op.rename_table(name, former)
    copied = op.create_table(name, *columns)
    shown = ", ".join(copied.columns.keys())
    op.execute(f"INSERT INTO {name} ({shown}) SELECT {shown} FROM {former} ORDER BY article_id, position")
    op.drop_table(former)
