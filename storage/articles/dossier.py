"""What does the archive hold of one article, before a batch of visits and after it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from storage.articles.revisions import History, Sighting, Version
from storage.articles.rows import from_row, revision_columns
from storage.database import models
from storage.records import Article, PageKind, Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class Presence:
    """When an article was on the site."""

    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None = None


@dataclass(slots=True)
class Dossier:
    """One article of a batch: what the database holds of it, and what it must hold."""

    stored: list[Version] = field(default_factory=list)  #: the revisions that the database has
    stored_presence: Presence | None = None
    history: History = field(default_factory=History)  #: with the batch's visits
    seen: list[Sighting] = field(default_factory=list)  #: by the batch's visits
    addresses: set[str] = field(default_factory=set)  #: at which they saw it

    @property
    def has_row(self) -> bool:
        """Whether ``articles`` has it already."""
        return self.stored_presence is not None

    @property
    def is_new(self) -> bool:
        """Whether the database has no content of it yet."""
        return not self.stored

    @property
    def first_change(self) -> int | None:
        """The index of the first revision that is not as stored; None if all are."""
        versions = self.history.versions
        for index, (old, new) in enumerate(zip(self.stored, versions, strict=False)):
            if old is not new:
                return index
        same = len(self.stored) == len(versions)
        return None if same else min(len(self.stored), len(versions))

    @property
    def first_changed_row(self) -> int | None:
        """The index of the first revision whose row is not as stored; None if all are.

        The row of the latest leaves its content to the article: so does one that becomes the
        latest, and one that was takes its own back.
        """
        if self.first_change is None:
            return None
        latest = min(len(self.stored), len(self.history.versions)) - 1
        return min(self.first_change, max(latest, 0))

    @property
    def has_new_content(self) -> bool:
        """Whether the current content is not as stored."""
        return self.is_new or self.stored[-1].article is not self.history.current

    @property
    def presence(self) -> Presence:
        """When it was on the site, the batch's visits included."""
        first = min(sighting.at for sighting in self.seen)
        last = max(sighting.at for sighting in self.seen)
        before = self.stored_presence
        if before is None:
            return Presence(first_seen_at=first, last_seen_at=last)
        return Presence(
            first_seen_at=min(first, before.first_seen_at),
            last_seen_at=max(last, before.last_seen_at),
            gone_at=None if self.returned else before.gone_at,
        )

    @property
    def returned(self) -> Sighting | None:
        """The sighting by which it is back, where it was gone."""
        gone_at = self.stored_presence.gone_at if self.stored_presence else None
        if gone_at is None:
            return None
        return min((each for each in self.seen if each.at > gone_at), default=None)

    @property
    def is_only_seen(self) -> bool:
        """Whether nothing but the time of the last sighting has changed."""
        before, after = self.stored_presence, self.presence
        return (
            before is not None
            and self.first_change is None
            and (before.first_seen_at, before.gone_at) == (after.first_seen_at, after.gone_at)
        )


def load(connection: Connection, visits: Sequence[Visit]) -> dict[int, Dossier]:
    """Return what the database holds of the articles in *visits*, by id."""
    ids = {visit.page.article.id for visit in visits if visit.page.article}
    if not ids:
        return {}
    article = models.Article
    columns = (article.id, article.first_seen_at, article.last_seen_at, article.gone_at)
    rows = connection.execute(select(*columns).where(article.id.in_(ids))).all()
    presences = {
        row.id: Presence(
            first_seen_at=row.first_seen_at, last_seen_at=row.last_seen_at, gone_at=row.gone_at
        )
        for row in rows
    }
    versions = revisions(connection, ids)
    sightings = _sightings(connection, _overtaken(visits, presences))
    # One without the other is a fault, and nothing to stumble over: `thanhuy verify` finds it.
    return {
        article_id: Dossier(
            stored=versions[article_id],
            stored_presence=presences.get(article_id),
            history=History(versions[article_id], sightings[article_id]),
        )
        for article_id in presences.keys() | versions.keys()
    }


def revisions(connection: Connection, ids: Collection[int]) -> dict[int, list[Version]]:
    """Return the revisions of these articles, in order.

    Of one whose row is lost, they are those before the latest, whose content is lost with it.
    """
    found: dict[int, list[Version]] = defaultdict(list)
    table = models.Revision
    rows = connection.execute(
        select(*revision_columns(connection.dialect.name), models.Capture.payload_digest)
        .outerjoin(models.Capture, models.Capture.id == table.capture_id)
        .where(table.article_id.in_(ids), table.text.is_not(None))
        .order_by(table.article_id, table.number)
    )
    for row in rows.mappings():
        sighting = Sighting(row["captured_at"], row["capture_id"], row["payload_digest"] or "")
        found[row["article_id"]].append(Version(from_row(row), sighting))
    return found


def readings(connection: Connection, capture_ids: Collection[int]) -> dict[int, Article]:
    """Return what was read of those captures on which revisions rest, by row number."""
    table = models.Revision
    query = select(*revision_columns(connection.dialect.name)).where(
        table.capture_id.in_(capture_ids), table.text.is_not(None)
    )
    return {row["capture_id"]: from_row(row) for row in connection.execute(query).mappings()}


def _overtaken(visits: Sequence[Visit], presences: Mapping[int, Presence]) -> set[int]:
    """Return the articles of which a visit is older than what was seen of them before."""
    seen = ((visit.page.article, visit.capture.fetched_at) for visit in visits)
    return {
        article.id
        for article, at in seen
        if article and article.id in presences and at < presences[article.id].last_seen_at
    }


def _sightings(connection: Connection, ids: set[int]) -> dict[int | None, list[Sighting]]:
    sightings: dict[int | None, list[Sighting]] = defaultdict(list)
    if not ids:
        return sightings
    table = models.Capture
    columns = (table.article_id, table.fetched_at, table.id, table.payload_digest)
    for article_id, at, capture_id, digest in connection.execute(
        select(*columns).where(table.article_id.in_(ids), table.page_kind == PageKind.ARTICLE)
    ):
        sightings[article_id].append(Sighting(at, capture_id, digest))
    return sightings
