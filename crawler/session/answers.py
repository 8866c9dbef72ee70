"""What came of a request, and what do the answers of a run add up to?"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crawler.links.discover import NO_LINKS, Links
from crawler.parsing.response import FOREIGN, LISTS, NOT_NOW, Reading, leads_nowhere
from crawler.site.urls import read_url
from storage.frontier.queue import Lease
from storage.records import Discovery, LinkKind, Outcome, Page, PageKind, Visit

logger = logging.getLogger(__name__)

#: Failures in a row after which a URL is left for a later run.
TRIES = 3

_DENIED = (404, 410)
#: What answers the request: the page, the same page as before, no page. A part of one (206) does
#: not, nor does what a firewall says (202, 400, 403 …): the page is to be asked for again.
_ANSWERING = (200, 203, 304, *_DENIED)
#: What a site says that does not want us.
_SHUT = (401, 403, 407, 429)
_ADDRESS = re.compile(r":? [^\s:]+://\S*")
_MOST_REASONS = 30  #: that a run's record tells apart
_UNREAD = (PageKind.OTHER, PageKind.SHELL, PageKind.LISTING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of one request to the site."""

    lease: Lease
    status: int | None = None  #: HTTP status; None where no response came
    visit: Visit | None = None  #: the response, where there was one
    links: Links = NO_LINKS
    etag: str | None = None
    last_modified: str | None = None
    failure: str | None = None  #: why it must be tried again
    skip: str | None = None  #: why we refused to ask for it
    unread: str | None = None  #: why its page holds no article that could be read
    retry_at: datetime | None = None  #: what the site asked for with Retry-After

    @property
    def shown(self) -> list[Discovery]:
        """The articles that the page links to."""
        return [link for link in self.links.found if link.kind is LinkKind.ARTICLE]


@dataclass(slots=True)
class Figures:
    """What one run has done so far; every number is a count."""

    pages: int = 0
    articles_new: int = 0
    articles_revised: int = 0
    articles_unchanged: int = 0
    duplicates: int = 0
    gone: int = 0
    errors: int = 0
    failed: dict[str, int] = field(default_factory=dict)  #: reason → how many of the errors
    skipped: dict[str, int] = field(default_factory=dict)  #: reason → how many
    unfollowable: int = 0  #: list pages whose pager only JavaScript could follow
    article_pages: int = 0  #: answers to article URLs that ought to hold an article
    unread: int = 0  #: those of them in which none was found
    denied: int = 0  #: articles that are not there, and of which that was not known
    refused: int = 0  #: articles that were not asked for: forbidden, or led out of the site
    failing: int = 0  #: articles that failed as often as a run tries
    lists: int = 0  #: list pages that were read
    alarms: list[str] = field(default_factory=list)  #: what the operator must see

    def count(self, outcome: Outcome | None) -> None:
        """Count what saving an article did."""
        match outcome:
            case Outcome.NEW:
                self.articles_new += 1
            case Outcome.REVISED:
                self.articles_revised += 1
            case Outcome.UNCHANGED:
                self.articles_unchanged += 1
            case Outcome.DUPLICATE:
                self.duplicates += 1

    def watch(self, answer: Answer) -> None:
        """Count an answer; article pages without an article tell of a changed template."""
        self.pages += answer.visit is not None
        if answer.failure is not None:
            _tally(self.failed, answer.failure)
        if answer.lease.kind is LinkKind.ARTICLE and answer.status == 200 and answer.visit:
            self.article_pages += 1
            self.unread += answer.visit.page.kind in _UNREAD and not denies(answer)
        if answer.lease.kind is LinkKind.ARTICLE:
            self._watch_article(answer)

    def _watch_article(self, answer: Answer) -> None:
        if answer.failure is not None:
            self.failing += answer.lease.attempts + 1 >= TRIES
        else:
            self.denied += answer.lease.denied_at is None and denies(answer)
            self.refused += answer.skip is not None

    @property
    def articles(self) -> int:
        """How many articles were there, whatever became of them."""
        return self.articles_new + self.articles_revised + self.articles_unchanged + self.duplicates

    def alarm(self, message: str) -> None:
        """Note what the operator must see."""
        self.alarms.append(message)
        logger.error("ALARM: %s", message)

    def skip(self, reason: str) -> None:
        """Count a page that is not asked for."""
        _tally(self.skipped, reason)


def _tally(counts: dict[str, int], reason: str) -> None:
    """Count *reason*, without the address that it names: there may be as many as pages."""
    kind = _ADDRESS.sub("", reason)
    if kind not in counts and len(counts) >= _MOST_REASONS:
        kind = "other reasons"
    counts[kind] = counts.get(kind, 0) + 1


def is_refusal(status: int) -> bool:
    """Say whether an answer with this status is none, and the page is to be asked for again."""
    return status not in _ANSWERING


def judge(answer: Answer) -> Answer:
    """Say what a response means for its URL: try again, never again, or take it as it is."""
    status, lease, visit = answer.status, answer.lease, answer.visit
    if visit is None or status is None:
        return answer
    page = visit.page
    if is_refusal(status):
        return replace(answer, failure=f"HTTP {status}")
    if status == 304 and not (lease.etag or lease.last_modified):
        return replace(answer, failure="HTTP 304, and nothing was known of the page")
    if page.kind in NOT_NOW and status not in _DENIED:
        return replace(answer, failure=f"{page.kind} page: {page.reason}")
    reading = Reading(page=page, links=answer.links)
    if status < 300 and leads_nowhere(reading, lease.url, lease.kind, at=visit.capture.fetched_at):
        return replace(answer, visit=replace(visit, page=FOREIGN), failure=FOREIGN.reason)
    if lease.kind in LISTS and page.kind is PageKind.ARTICLE:
        # Only an article's own address makes an article.
        listing = Page(kind=PageKind.LISTING, reason="asked for as a list")
        return replace(answer, visit=replace(visit, page=listing))
    if lease.kind is LinkKind.ARTICLE and page.kind is PageKind.OTHER and status < 300:
        # Not a failure, and not the end: it is looked at again, by then perhaps with a profile.
        return replace(answer, unread=f"no article: {page.reason}")
    return answer


def denies(answer: Answer) -> bool:
    """Say whether the site denied the page: by status, by wording, or by showing another instead.

    That is a list for an article, and the front page for a section.
    """
    if answer.visit is None:
        return False
    kind = answer.visit.page.kind
    if answer.lease.kind is LinkKind.ARTICLE:
        instead = kind is PageKind.LISTING
    else:
        place = read_url(answer.visit.address) if answer.lease.section is not None else None
        instead = place is not None and place.kind is LinkKind.HOME
    return answer.status in _DENIED or kind is PageKind.NOT_FOUND or instead


def shuts_out(answer: Answer) -> bool:
    """Say whether the site does not want us, by status or by wording: a captcha, a login."""
    page = answer.visit.page if answer.visit is not None else None
    says_so = page is not None and page.kind is PageKind.BLOCKED and page != FOREIGN
    return answer.status in _SHUT or says_so


def ails(answer: Answer) -> bool:
    """Say whether the site is unwell, or does not want us: no answer, a refusal, maintenance."""
    if answer.visit is None or answer.status is None or is_refusal(answer.status):
        return True
    return shuts_out(answer) or answer.visit.page.kind is PageKind.ERROR


def summary(run_id: int, figures: Figures, finish_reason: str) -> dict[str, Any]:
    """Return the line of JSON that ends ``thanhuy crawl``."""
    return {
        "run": run_id,
        "pages": figures.pages,
        "articles_new": figures.articles_new,
        "articles_revised": figures.articles_revised,
        "articles_unchanged": figures.articles_unchanged,
        "duplicates": figures.duplicates,
        "gone": figures.gone,
        "errors": figures.errors,
        "finish_reason": finish_reason,
    }
