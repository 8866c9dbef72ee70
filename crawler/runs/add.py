"""Which of the addresses that others know does the frontier not know yet?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from urllib.parse import urlsplit

from crawler.links.rooms import room_slug
from crawler.links.saved import MARK
from crawler.site.urls import SiteUrl, absolute, read_url
from storage.archive import Archive
from storage.articles import aliases
from storage.errors import BadInput
from storage.frontier import queue
from storage.frontier.queue import Shown
from storage.records import LONGEST_URL, Discovery, LinkKind
from vietnamese.time import VIETNAM

#: Addresses that are entered at a time.
_PORTION = 500
_MOST_EXAMPLES = 20  # refused addresses that are shown
#: What is entered as it is; an address of no known kind is a list, if it shows many articles.
_ENTERED = (LinkKind.ARTICLE, LinkKind.SECTION, LinkKind.HOME, LinkKind.ATTACHMENT)


@dataclass(slots=True)
class AddReport:
    """What became of the addresses."""

    new: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)  #: reason → how many
    examples: list[str] = field(default_factory=list)  #: some of those, with the reason

    def refuse(self, address: str, reason: str) -> None:
        """Count an address that is not entered."""
        self.refused[reason] += 1
        if len(self.examples) < _MOST_EXAMPLES:
            self.examples.append(f"{address[:200]}: {reason}")


def read_addresses(found: Iterable[str], report: AddReport) -> Iterator[Discovery]:
    """Return what can be asked for of the addresses that others know; *report* counts the others.

    :raises BadInput: if nothing of it can be
    """
    discoveries = _discoveries(found, report)
    first = next(discoveries, None)
    if first is None:
        why = ", ".join(f"{count:,} {reason}" for reason, count in report.refused.most_common(3))
        raise BadInput(f"no address of the site is among what was given: {why or 'it is empty'}")
    return chain([first], discoveries)


def add(archive: Archive, found: Iterable[Discovery], report: AddReport) -> None:
    """Enter what others know into the frontier, as due; *report* counts what was new."""
    for portion in _portions(found):
        with archive.transaction() as connection:
            known = queue.known_among(connection, portion)
            fresh = [each for each in portion if each.url not in known]
            queue.discover(connection, [Shown(discoveries=fresh)], now=datetime.now(VIETNAM))
            aliases.enter(connection, portion)
        report.new += len(fresh)
        report.known += len(portion) - len(fresh)


def _portions(found: Iterable[Discovery]) -> Iterator[list[Discovery]]:
    """Yield portions in which no page stands twice."""
    portion: dict[object, Discovery] = {}
    for each in found:
        portion.setdefault(each.article_id or each.url, each)
        if len(portion) >= _PORTION:
            yield list(portion.values())
            portion = {}
    if portion:
        yield list(portion.values())


def _discoveries(found: Iterable[str], report: AddReport) -> Iterator[Discovery]:
    for written in found:
        if written.startswith(MARK):
            status, _, gone = written.removeprefix(MARK).partition(" ")
            report.refuse(gone, f"not there when it was captured: status {status[:10]}")
            continue
        address = absolute(written) if "://" in written else None
        place = read_url(address) if address else None
        reason = _refusal(address, place)
        if reason:
            report.refuse(written, reason)
        elif address is not None and place is not None:
            yield _discovery(address, place)


def _refusal(address: str | None, place: SiteUrl | None) -> str:
    if address is None:
        return "no web address"
    if place is None:
        return "not of this site"
    if len(address) > LONGEST_URL:
        return "too long"
    if place.kind is LinkKind.LISTING:
        return "a further page of a list; its first page leads there"
    if place.kind is LinkKind.IMAGE:
        return "a picture; `thanhuy crawl --images` takes those of articles"
    return ""


def _discovery(address: str, place: SiteUrl) -> Discovery:
    kind = place.kind if place.kind in _ENTERED else _kind_by_name(place.canonical)
    slug = place.slug if kind is LinkKind.SECTION else None
    return Discovery(
        url=place.canonical,
        address=address,
        kind=kind,
        article_id=place.article_id,
        section=room_slug(place.canonical) if kind is LinkKind.PAGE else slug,
    )


def _kind_by_name(url: str) -> LinkKind:
    path = urlsplit(url).path.lower()
    if path.endswith((".xml", ".xml.gz")) and "rss" not in path:
        return LinkKind.SITEMAP
    if path.endswith((".rss", ".atom", ".rss.xml")) or "/rss" in path:
        return LinkKind.FEED
    return LinkKind.PAGE
