"""Which contents has an article had, and when? The rules for revisions, without a database.

A revision is a content that differs from the one before it: A, B, A are three. Content is what the
newspaper says to its readers: title, lead, text, author and source; the pictures with their
captions, whatever query stands behind their addresses; the attached documents; the section and the
publication time, where both pages state them. Alternative texts, links, an inferred time and
everything around the article are no content.

Revisions are ordered by capture time, whenever they were taken in: an old capture fills the past.
What one extractor read is compared with what the same extractor read, as far as the older capture
can be read again (`Reread`); where it cannot, a difference is taken for the newspaper's, until
every capture is read again.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from storage.records import Article, Evidence
from vietnamese.time import Precision

#: Characters of a time in ISO 8601 that a precision makes known.
_KNOWN_CHARACTERS = {
    Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10, Precision.MINUTE: 16,
}  # fmt: skip
#: How the address of a file ends; what a program answers hangs on its query.
_FILE = re.compile(
    r"\.(?!as[hmp]x?$|axd$|php\d?$|jspx?$|cgi$|dll$)[a-z][a-z0-9]{1,4}$", re.IGNORECASE
)
_SPACES_BESIDE_NO_NUMBER = re.compile(r"(?<!\d) +| +(?!\d)")


class Sighting(NamedTuple):
    """A capture that showed the article."""

    at: datetime
    capture_id: int
    payload_digest: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a capture says; in a history, the first capture that says it."""

    article: Article
    capture: Sighting


#: Reads the capture with this id again with the present extractor; None if it cannot be read.
Reread = Callable[[int], Article | None]


class History:
    """The revisions of one article in the order of their captures."""

    def __init__(
        self, versions: Sequence[Version] = (), sightings: Sequence[Sighting] = ()
    ) -> None:
        self.versions = list(versions)
        #: What earlier extractors had said, where a later one says otherwise.
        self.replaced: list[Version] = []
        self._sightings = sorted(sightings)

    @property
    def current(self) -> Article:
        """The latest content."""
        return self.versions[-1].article

    def enter(self, reading: Version, reread: Reread) -> bool:
        """Take in *reading*; say whether it added a revision."""
        same = self._same_bytes(reading)
        if same is not None:
            self._replace(same, reading.article)
            added = False
        else:
            added = self._place(reading, reread)
        self._merge()
        if reading.capture not in self._sightings:
            insort(self._sightings, reading.capture)
        return added

    def _same_bytes(self, reading: Version) -> int | None:
        """Return the revision that rests on the same capture, or on the same payload before."""
        for index, version in enumerate(self.versions):
            if version.capture.capture_id == reading.capture.capture_id:
                return index
        before = self._before(reading.capture.at)
        digest = reading.capture.payload_digest
        if before and self.versions[before - 1].capture.payload_digest == digest:
            return before - 1
        return None

    def _before(self, at: datetime) -> int:
        """Return how many revisions began at *at* or earlier."""
        return bisect_right(self.versions, at, key=lambda version: version.capture.at)

    def _place(self, reading: Version, reread: Reread) -> bool:
        index = self._before(reading.capture.at)
        if index and self._is_same(index - 1, reading.article, reread):
            return False
        again = self._seen_again(index, reading.capture.at)
        is_latest = index == len(self.versions)
        if not is_latest and again is None and self._is_same(index, reading.article, reread):
            # What was thought to begin later was there already.
            self.versions[index] = replace(self.versions[index], capture=reading.capture)
            return False
        self.versions.insert(index, reading)
        if index and again is not None:
            # The content before it was seen once more after it: it had come back.
            back = replace(self.versions[index - 1], capture=again)
            self.versions.insert(index + 1, back)
        return True

    def _seen_again(self, index: int, at: datetime) -> Sighting | None:
        """Return the first sighting after *at* of what stood before the revision at *index*."""
        end = self.versions[index].capture.at if index < len(self.versions) else None
        for sighting in self._sightings:
            if sighting.at > at:
                return sighting if end is None or sighting.at < end else None
        return None

    def _is_same(self, index: int, article: Article, reread: Reread) -> bool:
        """Compare like with like: the revision at *index* as *article*'s extractor reads it."""
        version = self.versions[index]
        if changes(version.article, article):
            if version.article.extractor == article.extractor:
                return False
            again = reread(version.capture.capture_id)
            if again is None or again.id != article.id:
                return False
            self._replace(index, again)
            if changes(again, article):
                return False
        version = self.versions[index]
        if version.article.extractor == article.extractor:
            completed = _completed(version.article, article)
            if completed is not version.article:
                self.versions[index] = replace(version, article=completed)
        return True

    def _replace(self, index: int, article: Article) -> None:
        """Let *article* be what the capture of the revision at *index* says."""
        version = self.versions[index]
        if version.article == article:
            return
        if changes(version.article, article) or _time(version.article) != _time(article):
            self.replaced.append(version)
        self.versions[index] = replace(version, article=article)

    def _merge(self) -> None:
        """Drop what, read by one extractor, is no change: an earlier extractor made it one."""
        kept = self.versions[:1]
        for version in self.versions[1:]:
            before, after = kept[-1].article, version.article
            if before.extractor != after.extractor or changes(before, after):
                kept.append(version)
        self.versions = kept


# --- comparing --------------------------------------------------------------------------------


def changes(before: Article, after: Article) -> list[str]:
    """Return the names of the fields whose content differs."""
    changed = [
        name
        for name in ("title", "lead", "text", "author", "source")
        if getattr(before, name) != getattr(after, name)
    ]
    if before.section and after.section and before.section != after.section:
        changed.append("section")
    if _times_differ(before, after):
        changed.append("published_at")
    if _pictures(before) != _pictures(after):
        changed.append("images")
    if _documents(before) != _documents(after):
        changed.append("attachments")
    return changed


def is_trivial(before: Article, after: Article, changed: Sequence[str]) -> bool:
    """Say whether only white space, punctuation or quotes differ."""
    return all(
        name not in ("published_at", "images", "attachments")
        and _skeleton(getattr(before, name) or "") == _skeleton(getattr(after, name) or "")
        for name in changed
    )


def _skeleton(text: str) -> str:
    """Return *text* without white space and punctuation, but 3/11 is not 31/1."""
    bare = "".join(
        char if char in "%‰" or unicodedata.category(char)[0] not in "PZC" else " " for char in text
    )
    return _SPACES_BESIDE_NO_NUMBER.sub("", re.sub(" +", " ", bare))


def _is_stated(article: Article) -> bool:
    # The public word may be coarser than what the reading itself noted ("line-above").
    public = article.published_evidence
    if article.published_at is None or public is None or not public.stated:
        return False
    return Evidence(article.evidence.get("published_at", public)).stated


def _time(article: Article) -> tuple[datetime | None, Precision | None, Evidence | None]:
    return article.published_at, article.published_precision, article.published_evidence


def _known_characters(article: Article) -> int:
    return _KNOWN_CHARACTERS.get(article.published_precision or Precision.MINUTE, 16)


def _times_differ(before: Article, after: Article) -> bool:
    """Compare stated times as far as both pages state them."""
    if not (_is_stated(before) and _is_stated(after)):
        return False
    assert before.published_at is not None
    assert after.published_at is not None
    known = min(_known_characters(before), _known_characters(after))
    after_at = after.published_at.astimezone(before.published_at.tzinfo)
    return before.published_at.isoformat()[:known] != after_at.isoformat()[:known]


def _completed(article: Article, later: Article) -> Article:
    """Return *article* with what a later page of the same content states and it does not."""
    if _is_stated(later) and (
        not _is_stated(article) or _known_characters(later) > _known_characters(article)
    ):
        article = replace(
            article,
            published_at=later.published_at,
            published_precision=later.published_precision,
            published_evidence=later.published_evidence,
        )
    if later.section and not article.section:
        article = replace(article, section=later.section)
    return article


def _pictures(article: Article) -> list[tuple[str, str]]:
    return [(_resource(image.url), image.caption) for image in article.images]


def _documents(article: Article) -> list[tuple[str, str]]:
    return [(_resource(file.url), file.title) for file in article.attachments]


def _resource(url: str) -> str:
    """Return what *url* names on whichever of the site's hosts.

    Behind the address of a file a query names its version or its size, and often a new one for
    each load of the page.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if _FILE.search(parts.path):
        return parts.path
    query = "&".join(part for part in parts.query.split("&") if not part.startswith("vs="))
    return f"{parts.path}?{query}"
