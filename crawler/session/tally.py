"""What does an answer add to the figures of its run?"""

from __future__ import annotations

from http import HTTPStatus

from crawler.monitors.figures import Figures
from crawler.session.answers import TRIES, Answer, Disposition
from storage.records import LinkKind, PageKind

_WITHOUT_ARTICLE = (PageKind.OTHER, PageKind.SHELL, PageKind.LISTING)


def tally(figures: Figures, answer: Answer) -> None:
    """Count an answer; article pages without an article tell of a changed template."""
    figures.pages += answer.visit is not None
    if answer.has_failed:
        figures.fail(answer.reason)
    if answer.is_walled and answer.reason not in figures.alarms:
        figures.alarm("cookie-wall", answer.reason)
    if answer.lease.is_article:
        _tally_article(figures, answer)


def _tally_article(figures: Figures, answer: Answer) -> None:
    if answer.visit is not None and answer.status == HTTPStatus.OK:
        is_denied = answer.disposition is Disposition.DENIED
        figures.article_pages += 1
        figures.unread += answer.visit.page.kind in _WITHOUT_ARTICLE and not is_denied
    match answer.disposition:
        case Disposition.FAILED:
            figures.failing += answer.lease.attempts + 1 >= TRIES
        case Disposition.DENIED:
            is_known = answer.lease.denied_at is not None
            figures.denied += not is_known and answer.lease.kind is not LinkKind.SWEPT
        case Disposition.SKIPPED:
            figures.refused += 1
