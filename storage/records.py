"""Which records pass between the rooms? Article, Capture, Page …, and their enums; no behaviour.

Every time in a record is aware. Every text is NFC. Records cross processes, hence no slots: pickle
takes a frozen class with slots apart attribute by attribute, in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vietnamese.time import Precision

#: Characters of a URL that is kept as an alias or taken from elsewhere; PostgreSQL indexes 2704.
LONGEST_URL = 2000


class PageKind(StrEnum):
    """What a fetched page is. Only ``ARTICLE`` ever becomes an article."""

    ARTICLE = "article"  #: one piece of news: its content is archived
    LISTING = "listing"  #: a front page, section, search result: followed, never archived as text
    NOT_FOUND = "not-found"  #: "không tồn tại", whatever the status: counts towards a removal
    BLOCKED = "blocked"  #: captcha, login, "quá nhiều yêu cầu": evidence only, ask again later
    ERROR = "error"  #: the server's own failure or maintenance: ask again later
    SHELL = "shell"  #: an empty page that wants JavaScript: the operator must see it
    UNREADABLE = "unreadable"  #: reading it took too long, or failed: kept and named, no more
    OTHER = "other"  #: none of these: kept as a capture, no more

    @property
    def public(self) -> str:
        """The word of the ``extract`` contract: ``article|listing|not-found|other``."""
        known = (PageKind.ARTICLE, PageKind.LISTING, PageKind.NOT_FOUND)
        return self.value if self in known else PageKind.OTHER.value


class EventKind(StrEnum):
    """What became of an article on the site."""

    GONE = "gone"  #: it was denied twice, a day apart: it has been taken down
    RETURNED = "returned"  #: it was gone, and has been seen again


class Outcome(StrEnum):
    """What saving one reading of a page did to the archive."""

    NEW = "new"  #: the article was not known: it and its first revision were added
    REVISED = "revised"  #: the newspaper changed the content: a revision was added
    UNCHANGED = "unchanged"  #: the same content as the latest revision: only ``last_seen_at`` moved
    DUPLICATE = "duplicate"  #: a new id with the text of an earlier article: added, and marked


class Evidence(StrEnum):
    """By what a publication time is known."""

    VISIBLE_DATE = "visible-date"  #: a date line beside title or text: readers see it
    VISIBLE_UPDATE = "visible-update"  #: the same, worded as the time of the last change
    DATE_ABOVE = "date-above"  #: above the title, and certainly no clock of the page load
    LINE_ABOVE = "line-above"  #: above the title, perhaps a clock: it only supports another
    JSON_LD = "json-ld"  #: ``datePublished``
    META = "meta"  #: ``article:published_time`` and its kin
    MICRODATA = "microdata"  #: ``itemprop="datePublished"``
    TIME = "time"  #: ``<time>`` in the article's part of the page
    IMAGE_URL = "image-url"  #: inferred: the day of a picture's upload
    DATELINE = "dateline"  #: inferred: the day of the event, by the first words of the text
    ARTICLE_ID = "article-id"  #: inferred: ids rise with time

    @property
    def stated(self) -> bool:
        """Whether the newspaper itself states when the article was published."""
        return self in _STATED

    @property
    def visible(self) -> bool:
        """Whether readers see the time on the page."""
        return self in _VISIBLE

    @property
    def public(self) -> Evidence:
        """The coarser word that is stored with an article: one for all that readers see."""
        return Evidence.VISIBLE_DATE if self.visible else self


_STATED = frozenset(
    (Evidence.VISIBLE_DATE, Evidence.VISIBLE_UPDATE, Evidence.JSON_LD, Evidence.META,
     Evidence.MICRODATA, Evidence.TIME)
)  # fmt: skip
_VISIBLE = frozenset(
    (Evidence.VISIBLE_DATE, Evidence.VISIBLE_UPDATE, Evidence.DATE_ABOVE, Evidence.LINE_ABOVE)
)


@dataclass(frozen=True, kw_only=True)
class DateCandidate:
    """One publication time that a page offers, chosen or not."""

    at: datetime  #: the start of the period that ``precision`` names
    precision: Precision
    evidence: Evidence
    raw: str  #: the string as it stands in the page
    place: str = ""  #: where in the page, for a reader


@dataclass(frozen=True, kw_only=True)
class Image:
    """A picture of the article; its caption stands here and not in the text."""

    url: str
    caption: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document that the article links to (PDF, DOCX …)."""

    url: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Article:
    """One reading of one piece of news: what the page says, and where it says so."""

    id: int  #: the site's article id
    url: str  #: canonical
    title: str
    lead: str  #: part of ``text`` too
    text: str = field(repr=False)  #: paragraphs, one a line
    author: str | None = None
    source: str | None = None
    section: str | None = None  #: the section's name as the page shows it
    published_at: datetime | None = None
    published_precision: Precision | None = None
    published_evidence: Evidence | None = None
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    links: tuple[str, ...] = ()  #: canonical URLs of other articles that the text links to
    evidence: Mapping[str, str] = field(default_factory=dict)  #: field name → where from
    date_candidates: tuple[DateCandidate, ...] = field(default=(), repr=False)
    extractor: str = ""  #: name, version and profile hash of what read the page
    agreement: float | None = None  #: of the two readers, 0 to 1; None: read by one of them


@dataclass(frozen=True, kw_only=True)
class Page:
    """What extraction says of one response."""

    kind: PageKind
    reason: str  #: why it is of that kind, in one line for the operator
    article: Article | None = None  #: exactly when ``kind`` is ``ARTICLE``


@dataclass(frozen=True, kw_only=True)
class Capture:
    """One HTTP response as it came off the wire, and where its bytes lie."""

    url: str  #: as requested, with the public host
    fetched_at: datetime
    status: int
    content_type: str | None
    payload_digest: str  #: ``sha256:<hex>`` of the payload (the body after transfer decoding)
    warc_file: str  #: relative to the archive's ``warc/``
    warc_offset: int  #: bytes
    warc_length: int  #: bytes, the whole gzip member
    revisit: bool = False  #: the body lies with an earlier capture of the same digest


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One response taken in: where its bytes lie, and what the page says."""

    capture: Capture
    page: Page
    address: str  #: the URL that answered; it becomes an alias where it is not the canonical one


class LinkKind(StrEnum):
    """What the URL grammar says of a link; it decides whether and when it is visited."""

    HOME = "home"
    SECTION = "section"  #: a section's list, its first page
    LISTING = "listing"  #: a further page of a list
    ARTICLE = "article"
    ATTACHMENT = "attachment"
    IMAGE = "image"
    FEED = "feed"  #: RSS or Atom that a list names: looked at with the lists
    SITEMAP = "sitemap"  #: looked at once a day
    PAGE = "page"  #: of no kind that the grammar knows: a list, if it shows many articles
    SWEPT = "swept"  #: an article that no list has shown, and that may not be there
    PROBE = "probe"  #: a known article under a wrong slug: does the id alone count?


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """A URL of the site that a page showed."""

    url: str  #: canonical: the frontier's key
    address: str  #: as the page links to it: what is asked for
    kind: LinkKind
    article_id: int | None = None
    title: str = ""  #: the link's text
    section: str | None = None  #: the slug, where the URL itself is a section's
    listed_at: datetime | None = None  #: the time that a list shows beside it
    #: What is posted to the address, url-encoded; None: it is got.
    form: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class ArticleQuery:
    """Which articles: one object for search, reading room, export and counts."""

    words: str = ""
    since: datetime | None = None  #: published at or after
    until: datetime | None = None  #: published before
    section: str | None = None  #: name or slug
    author: str | None = None
    changed_since: datetime | None = None  #: first seen, revised or gone at or after
    revised: bool = False  #: with more than one revision only
    removed: bool = False  #: those that the site denies only
    distinct: bool = False  #: without those whose text an earlier article has
    limit: int | None = None
    offset: int = 0  #: of a search: so many of the best are left out
    duplicates: bool = True  #: of a search: also what repeats the text of another answer
