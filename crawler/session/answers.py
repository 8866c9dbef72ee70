"""What came of one request: is it fetched, unread, denied, failed or skipped?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus

from crawler.links.discover import NO_LINKS, Links
from crawler.parsing.verdict import DENYING, FOREIGN, LISTS, NOT_NOW, is_refusal
from crawler.site.urls import read_url
from storage.frontier.queue import Lease
from storage.records import Discovery, LinkKind, PageKind, Visit

#: Failures in a row after which a URL is left for a later run.
TRIES = 3
#: What a site says that does not want us.
_SHUT = (
    HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    HTTPStatus.TOO_MANY_REQUESTS,
)  # fmt: skip


class Disposition(StrEnum):
    """What became of a request, and what the frontier makes of it."""

    FETCHED = "fetched"  #: its answer is stored: it is due again in its time
    UNREAD = "unread"  #: stored, but no article was found in an article's page: due in a day
    DENIED = "denied"  #: the site says that it is not there: after a second time it is gone
    FAILED = "failed"  #: no answer that counts: it is due again after a backoff
    SKIPPED = "skipped"  #: refused by us: looked at again in a week


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came of one request to the site."""

    lease: Lease
    disposition: Disposition
    reason: str = ""  #: why, where it is not `Disposition.FETCHED`
    status: int | None = None  #: HTTP status; None where no response came
    visit: Visit | None = None  #: the response, where there was one
    links: Links = NO_LINKS
    etag: str | None = None
    last_modified: str | None = None
    retry_at: datetime | None = None  #: what the site asked for with Retry-After
    is_walled: bool = False  #: the site led back to the same page, whatever cookie it got

    @property
    def has_failed(self) -> bool:
        """Whether the request is to be tried again."""
        return self.disposition is Disposition.FAILED

    @property
    def is_stored(self) -> bool:
        """Whether what came is the page that was asked for."""
        return self.disposition in (Disposition.FETCHED, Disposition.UNREAD)

    @property
    def is_list(self) -> bool:
        """Whether a list was asked for, and came anew."""
        return self.lease.kind in LISTS and self.status != HTTPStatus.NOT_MODIFIED

    @property
    def shown(self) -> list[Discovery]:
        """The articles that the page links to."""
        return [link for link in self.links.found if link.kind is LinkKind.ARTICLE]


def dispose(lease: Lease, status: int, visit: Visit) -> tuple[Disposition, str]:
    """Say what a response means for the URL that was asked for, and why."""
    page = visit.page
    if is_refusal(status):
        return Disposition.FAILED, f"HTTP {status}"
    if status == HTTPStatus.NOT_MODIFIED and not (lease.etag or lease.last_modified):
        return Disposition.FAILED, "HTTP 304, and nothing was known of the page"
    if page == FOREIGN:
        return Disposition.FAILED, page.reason
    if page.kind in NOT_NOW and status not in DENYING:
        return Disposition.FAILED, f"{page.kind} page: {page.reason}"
    if _denies(lease, status, visit):
        return Disposition.DENIED, "not found"
    is_other = page.kind is PageKind.OTHER and status < HTTPStatus.MULTIPLE_CHOICES
    if lease.is_article and is_other:
        # Not a failure, and not the end: it is looked at again, by then perhaps with a profile.
        return Disposition.UNREAD, f"no article: {page.reason}"
    return Disposition.FETCHED, ""


def _denies(lease: Lease, status: int, visit: Visit) -> bool:
    """Say whether the site denied the page: by status, by wording, or by showing another instead.

    That is a list for an article, and the front page for a section.
    """
    kind = visit.page.kind
    if status in DENYING or kind is PageKind.NOT_FOUND:
        return True
    if lease.is_article:
        return kind is PageKind.LISTING
    place = read_url(visit.address) if lease.section is not None else None
    return place is not None and place.kind is LinkKind.HOME


def shuts_out(answer: Answer) -> bool:
    """Say whether the site does not want us, by status or by wording: a captcha, a login."""
    if answer.is_walled:
        return True
    page = answer.visit.page if answer.visit is not None else None
    says_so = page is not None and page.kind is PageKind.BLOCKED and page != FOREIGN
    return answer.status in _SHUT or says_so


def ails(answer: Answer) -> bool:
    """Say whether the site is unwell, or does not want us: no answer, a refusal, maintenance."""
    if answer.visit is None or answer.status is None or is_refusal(answer.status):
        return True
    return shuts_out(answer) or answer.visit.page.kind is PageKind.ERROR
