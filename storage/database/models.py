"""Which tables are there? Typed models; a column's comment is its documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from storage.database import schedule_tables  # noqa: F401  # so that its tables are known, too
from storage.database.columns import METADATA, VIEW, RowId
from storage.database.columns import Timestamp as Timestamp  # noqa: PLC0414  # for migrations


class Base(DeclarativeBase):
    """All tables of the archive."""

    metadata = METADATA
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Timestamp(),
        str: Text(),
        list[Any]: JSON(),
        dict[str, Any]: JSON(),
    }


class Run(Base):
    """One execution of a crawl, import or re-extraction."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(comment="crawl, import, reextract")
    arguments: Mapped[dict[str, Any]] = mapped_column(comment="the options it was given")
    software: Mapped[str] = mapped_column(comment="name and version of this program")
    pid: Mapped[int | None] = mapped_column(comment="the process; null: an older version ran it")
    host: Mapped[str | None] = mapped_column(comment="the machine that it ran on")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(comment="null: running, or killed")
    finish_reason: Mapped[str | None]
    pages: Mapped[int] = mapped_column(default=0, comment="responses taken in")
    articles_new: Mapped[int] = mapped_column(default=0)
    articles_revised: Mapped[int] = mapped_column(default=0)
    articles_unchanged: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    gone: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0, comment="requests that failed")
    details: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="further counts: by section, by skip reason, alarms"
    )


class Capture(Base):
    """One HTTP response as it came off the wire, kept in a WARC file."""

    __tablename__ = "captures"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    url: Mapped[str] = mapped_column(index=True, comment="as requested, with the public host")
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int] = mapped_column(comment="HTTP status")
    content_type: Mapped[str | None]
    payload_digest: Mapped[str] = mapped_column(index=True, comment="sha256:<hex> of the payload")
    warc_file: Mapped[str] = mapped_column(comment="relative to the archive's warc/")
    warc_offset: Mapped[int] = mapped_column(BigInteger, comment="bytes from the file's start")
    warc_length: Mapped[int] = mapped_column(BigInteger, comment="bytes of the gzip member")
    revisit: Mapped[bool] = mapped_column(
        default=False, comment="the body lies with an earlier capture of the same payload_digest"
    )
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"))
    page_kind: Mapped[str | None] = mapped_column(comment="what extraction took the page for")
    article_id: Mapped[int | None] = mapped_column(
        BigInteger,
        index=True,
        comment="the article that the page holds; null for other pages",
    )

    __table_args__ = (UniqueConstraint("warc_file", "warc_offset"),)


class Article(Base):
    """One piece of news: its current content, that of its latest revision.

    The long columns come last: SQLite reads a row from its front, and a filter on a date then
    never walks through the text.
    """

    __tablename__ = "articles"

    id: Mapped[int] = mapped_column(
        RowId, primary_key=True, autoincrement=False, comment="the site's article id"
    )
    published_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="start of the minute, day, month or year that published_precision names"
    )
    published_precision: Mapped[str | None] = mapped_column(comment="minute, day, month, year")
    published_evidence: Mapped[str | None] = mapped_column(comment="where the time was read")
    first_seen_at: Mapped[datetime] = mapped_column(comment="time of the first capture")
    last_seen_at: Mapped[datetime] = mapped_column(comment="time of the latest capture")
    changed_at: Mapped[datetime] = mapped_column(
        index=True, comment="when this row last changed in anything but last_seen_at"
    )
    gone_at: Mapped[datetime | None] = mapped_column(comment="since when the site denies it")
    revision_count: Mapped[int]
    duplicate_of: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("articles.id"), comment="the earliest article with the same text"
    )
    near_duplicate_of: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("articles.id"), comment="an earlier article with nearly this text"
    )
    near_duplicate_similarity: Mapped[float | None] = mapped_column(comment="0 to 1")
    word_count: Mapped[int] = mapped_column(comment="words of text, split at white space")
    section_slug: Mapped[str | None] = mapped_column(
        comment="the section's name as a slug: sections.slug"
    )
    text_sha256: Mapped[str] = mapped_column(index=True, comment="hex, of text in UTF-8")
    extractor: Mapped[str] = mapped_column(comment="name, version and profile of what read it")
    agreement: Mapped[float | None] = mapped_column(
        index=True,
        comment="of the two readers, 0 to 1; null: read by one alone, or before there were two",
    )
    section: Mapped[str | None] = mapped_column(comment="the section's name, as the page shows it")
    author: Mapped[str | None] = mapped_column()
    source: Mapped[str | None]
    url: Mapped[str] = mapped_column(comment="canonical URL")
    title: Mapped[str]
    lead: Mapped[str] = mapped_column(comment="part of text too")
    text: Mapped[str] = mapped_column(comment="paragraphs, one a line, NFC")

    images: Mapped[list[Image]] = relationship(order_by="Image.position", lazy="raise")
    attachments: Mapped[list[Attachment]] = relationship(
        order_by="Attachment.position", lazy="raise"
    )

    # Few articles are near-duplicates, or gone, and an index of nulls would be written for every
    # other one. On PostgreSQL the migrations say the same; to say it here would load that dialect,
    # a tenth of a short command.
    __table_args__ = (
        Index("ix_articles_section_slug_published_at", "section_slug", "published_at"),
        Index("ix_articles_author", "author", sqlite_where=author.is_not(None)),
        Index("ix_articles_gone_at", "gone_at", sqlite_where=gone_at.is_not(None)),
        Index(
            "ix_articles_near_duplicate_of",
            "near_duplicate_of",
            sqlite_where=near_duplicate_of.is_not(None),
        ),
        Index(
            "ix_articles_duplicate_of",
            "duplicate_of",
            sqlite_where=duplicate_of.is_not(None),
        ),
    )


class NearKey(Base):
    """A sample of an article's text, by which nearly equal texts are found."""

    __tablename__ = "near_keys"

    key: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, comment="hash of a run of words or facts"
    )
    # No foreign key: it would be checked twenty times for an article, which is never deleted.
    article_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, index=True
    )

    __table_args__ = ({"sqlite_with_rowid": False},)


class UncomparedText(Base):
    """A text that was saved and has not been looked up among others yet."""

    __tablename__ = "uncompared_texts"

    text_sha256: Mapped[str] = mapped_column(primary_key=True, comment="articles.text_sha256")

    __table_args__ = ({"sqlite_with_rowid": False},)


class StoredRevision(Base):
    """A row of `revisions` as it is kept: the latest leaves its content to the row of its article.

    Its columns from ``url`` on are null then, and the article's pictures and documents are its own.
    """

    __tablename__ = "stored_revisions"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="1, 2, … by captured_at"
    )
    captured_at: Mapped[datetime] = mapped_column(
        index=True, comment="when this content was first captured"
    )
    capture_id: Mapped[int] = mapped_column(
        ForeignKey("captures.id"), index=True, comment="the capture that first showed it"
    )
    trivial: Mapped[bool] = mapped_column(
        default=False, comment="only white space, punctuation or quotes differ from the one before"
    )
    content_sha256: Mapped[str] = mapped_column(comment="hex, of the content: see `revisions`")
    changed_fields: Mapped[list[Any]] = mapped_column(
        comment="what differs from the revision before; of the first: nothing"
    )
    links: Mapped[list[Any]] = mapped_column(comment="canonical URLs of articles linked to")
    evidence: Mapped[dict[str, Any]] = mapped_column(comment="field → where its value came from")
    date_candidates: Mapped[list[Any]] = mapped_column(
        comment="[{at, precision, evidence, raw, place}], chosen or not"
    )
    url: Mapped[str | None] = mapped_column(comment="canonical URL at that time")
    published_at: Mapped[datetime | None]
    published_precision: Mapped[str | None]
    published_evidence: Mapped[str | None]
    text_sha256: Mapped[str | None]
    extractor: Mapped[str | None]
    agreement: Mapped[float | None]
    author: Mapped[str | None]
    source: Mapped[str | None]
    section: Mapped[str | None]
    title: Mapped[str | None]
    lead: Mapped[str | None]
    images: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    attachments: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    text: Mapped[str | None] = mapped_column(comment="null: it is the article's current content")


class Revision(Base):
    """A distinct content of an article over time; numbered by capture time. A view."""

    __tablename__ = "revisions"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    number: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="1, 2, … by captured_at"
    )
    captured_at: Mapped[datetime] = mapped_column(
        index=True, comment="when this content was first captured"
    )
    capture_id: Mapped[int] = mapped_column(
        ForeignKey("captures.id"), comment="the capture that first showed it"
    )
    trivial: Mapped[bool] = mapped_column(
        comment="only white space, punctuation or quotes differ from the one before"
    )
    content_sha256: Mapped[str] = mapped_column(
        comment="hex, of all from `links` on, as `storage.database.content` writes it down"
    )
    changed_fields: Mapped[list[Any]] = mapped_column(
        comment="what differs from the revision before; of the first: nothing"
    )
    links: Mapped[list[Any]] = mapped_column(comment="canonical URLs of articles linked to")
    evidence: Mapped[dict[str, Any]] = mapped_column(comment="field → where its value came from")
    date_candidates: Mapped[list[Any]] = mapped_column(
        comment="[{at, precision, evidence, raw, place}], chosen or not"
    )
    url: Mapped[str] = mapped_column(comment="canonical URL at that time")
    published_at: Mapped[datetime | None] = mapped_column(
        comment="start of the minute, day, month or year that published_precision names"
    )
    published_precision: Mapped[str | None] = mapped_column(comment="minute, day, month, year")
    published_evidence: Mapped[str | None] = mapped_column(comment="where the time was read")
    text_sha256: Mapped[str] = mapped_column(comment="hex, of text in UTF-8")
    extractor: Mapped[str] = mapped_column(comment="name, version and profile of what read it")
    agreement: Mapped[float | None] = mapped_column(comment="see articles.agreement")
    author: Mapped[str | None]
    source: Mapped[str | None]
    section: Mapped[str | None] = mapped_column(comment="the section's name, as the page shows it")
    title: Mapped[str]
    lead: Mapped[str] = mapped_column(comment="part of text too")
    text: Mapped[str] = mapped_column(comment="paragraphs, one a line, NFC")
    images: Mapped[list[Any]] = mapped_column(
        nullable=True, comment="[{url, caption, alt}]; null: the latest revision's are in `images`"
    )
    attachments: Mapped[list[Any]] = mapped_column(
        nullable=True, comment="[{url, title}]; null: the latest revision's are in `attachments`"
    )

    __table_args__ = ({"info": {VIEW: True}},)


class EarlierReading(Base):
    """What an earlier extractor had read from a capture, before a better one replaced it."""

    __tablename__ = "earlier_readings"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.id"))
    extractor: Mapped[str]
    replaced_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(comment="the columns of its revision then")


class Image(Base):
    """A picture of an article's current content."""

    __tablename__ = "images"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    position: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="1, 2, … in page order"
    )
    url: Mapped[str]
    caption: Mapped[str]
    alt: Mapped[str]


class Attachment(Base):
    """A document that an article's current content links to."""

    __tablename__ = "attachments"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    url: Mapped[str]
    title: Mapped[str]


class Alias(Base):
    """An address under which an article was linked to or answered, other than its canonical URL."""

    __tablename__ = "aliases"

    url: Mapped[str] = mapped_column(primary_key=True)
    # No foreign key: a list may show the address before the article has been fetched.
    article_id: Mapped[int] = mapped_column(BigInteger, index=True)


class Section(Base):
    """A section of the site, as its lists and breadcrumbs name it."""

    __tablename__ = "sections"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str | None] = mapped_column(comment="null: known from breadcrumbs only")


class Frontier(Base):
    """The frontier: every URL known, what was last seen there and when to look again."""

    __tablename__ = "frontier"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    url: Mapped[str] = mapped_column(unique=True, comment="canonical URL")
    address: Mapped[str] = mapped_column(comment="as first linked to: what is asked for")
    form: Mapped[str | None] = mapped_column(
        Text, comment="what is posted to the address, url-encoded; null: it is got"
    )
    kind: Mapped[str] = mapped_column(
        comment="home, section, listing, article, attachment, image, feed, sitemap, page, swept, "
        "probe"
    )
    article_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    state: Mapped[str] = mapped_column(comment="due, leased, fetched, failed, skipped")
    reason: Mapped[str | None] = mapped_column(comment="why it failed or was skipped")
    parent: Mapped[str | None] = mapped_column(comment="URL of the page that showed it first")
    section: Mapped[str | None] = mapped_column(comment="slug of the list that showed it first")
    listed_at: Mapped[datetime | None] = mapped_column(comment="the time that a list showed for it")
    depth: Mapped[int] = mapped_column(comment="links from the start")
    priority: Mapped[int] = mapped_column(BigInteger, comment="higher goes first")
    attempts: Mapped[int] = mapped_column(default=0, comment="failures in a row")
    discovered_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None] = mapped_column(comment="last answer taken in")
    next_visit_at: Mapped[datetime | None] = mapped_column(comment="null: never again by itself")
    status: Mapped[int | None] = mapped_column(comment="last HTTP status")
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    payload_digest: Mapped[str | None] = mapped_column(comment="of the last capture")
    unchanged_visits: Mapped[int] = mapped_column(default=0, comment="in a row")
    denied_at: Mapped[datetime | None] = mapped_column(
        comment="first of the not-found answers in a row"
    )
    listed: Mapped[int | None] = mapped_column(comment="articles that this list showed last time")
    front: Mapped[str | None] = mapped_column(
        comment="further pages of a list: the URL of its first page"
    )
    walk_began_at: Mapped[datetime | None] = mapped_column(
        comment="first pages: when the walk under way began; null: none is, or it was cut short"
    )
    walked_at: Mapped[datetime | None] = mapped_column(
        comment="first pages: when the last walk met known ground or the list's end"
    )
    deepened_at: Mapped[datetime | None] = mapped_column(
        comment="first pages: when further pages of the list were last asked for"
    )
    run_id: Mapped[int | None] = mapped_column(comment="the run that last leased it")

    __table_args__ = (
        Index("ix_frontier_state_priority", "state", "priority"),
        Index("ix_frontier_next_visit_at", "next_visit_at"),
        # Few URLs are list pages, and an index of nulls would be written for every article.
        Index(
            "ix_frontier_front",
            "front",
            sqlite_where=front.is_not(None),
        ),
    )


class Listing(Base):
    """An article that a list has shown: what the lists promise, the archive must hold."""

    __tablename__ = "listings"

    front: Mapped[str] = mapped_column(primary_key=True, comment="URL of the list's first page")
    article_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    shown_at: Mapped[datetime] = mapped_column(comment="when the list showed it first")

    __table_args__ = (Index("ix_listings_article_id", "article_id"),)


class Documentation(Base):
    """What the tables, the views and their columns hold: docs/schema.md, inside the database."""

    __tablename__ = "documentation"

    table_name: Mapped[str] = mapped_column(primary_key=True)
    column_name: Mapped[str] = mapped_column(primary_key=True, comment="empty: of the table itself")
    type: Mapped[str]
    description: Mapped[str]


class Event(Base):
    """Something that happened to an article and is no revision: it went, it came back."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(comment="gone, returned")
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("captures.id"))


class Incident(Base):
    """Something that is not well, from when a monitor first said so until it says so no more."""

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    monitor: Mapped[str] = mapped_column(comment="which assertion does not hold; docs/operating.md")
    subject: Mapped[str] = mapped_column(comment="of what: a URL, a job's name; mostly empty")
    severity: Mapped[str] = mapped_column(comment="warning, critical")
    expected: Mapped[str]
    seen: Mapped[str] = mapped_column(comment="as of last_seen_at")
    advice: Mapped[str] = mapped_column(comment="what to do")
    level: Mapped[float | None] = mapped_column(comment="what was measured while all was well")
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(comment="how often it was seen")
    run_id: Mapped[int | None] = mapped_column(BigInteger, comment="the run that saw it first")
    resolved_at: Mapped[datetime | None] = mapped_column(comment="null: it is open")
    acknowledged_at: Mapped[datetime | None] = mapped_column(
        comment="when somebody said that they know"
    )
    told_at: Mapped[datetime | None] = mapped_column(
        comment="when a receiver took its notification; null: none has"
    )
    end_told_at: Mapped[datetime | None] = mapped_column(
        comment="when a receiver took the note that it is resolved"
    )
    tries: Mapped[int] = mapped_column(comment="notifications that no receiver took, in a row")
    try_after: Mapped[datetime | None] = mapped_column(
        comment="before when none is sent: one is under way, or has failed; null: at any time"
    )

    __table_args__ = (
        Index(
            "ix_incidents_open",
            "monitor",
            "subject",
            unique=True,
            sqlite_where=resolved_at.is_(None),
        ),
    )


class Silence(Base):
    """For how long a monitor's incidents are not told of."""

    __tablename__ = "silences"

    monitor: Mapped[str] = mapped_column(primary_key=True, comment="its name; *: every monitor")
    until: Mapped[datetime]


class Control(Base):
    """What somebody asked of a crawl under way."""

    __tablename__ = "controls"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(BigInteger, index=True, comment="runs.id")
    verb: Mapped[str] = mapped_column(comment="pause, resume, set, stop")
    rate: Mapped[float | None] = mapped_column(comment="requests a second; null: as it was")
    window: Mapped[str | None] = mapped_column(comment="22:00-06:00; null: as it was; empty: none")
    asked_at: Mapped[datetime]
    obeyed_at: Mapped[datetime | None] = mapped_column(comment="null: the crawl has not seen it")
