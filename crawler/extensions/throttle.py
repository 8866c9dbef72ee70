"""When does the crawl pause or stop? Retry-After, failures in a row; its pace: `settings`."""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler

from crawler.session.answers import Answer, ails, shuts_out
from crawler.site.thanhuytphcm import CANONICAL_HOST
from storage.frontier.queue import Lease
from storage.records import LinkKind
from storage.runs import FinishReason
from vietnamese.time import VIETNAM

logger = logging.getLogger(__name__)

#: The first pause after 429 or 503 without Retry-After; doubled with each further one in a row.
FIRST_PAUSE = timedelta(seconds=5)
#: So many of them in a row are worth trying; whoever refuses after these wants us gone for now.
MOST_PAUSES = 3
#: A longer wait is not sat through: the run ends, and none begins before it is over.
LONGEST_PAUSE = timedelta(minutes=10)
#: The longest wait that a site is believed to mean.
LONGEST_RETRY_AFTER = timedelta(days=1)
#: Failures in a row after which the site is given time to come back: servers are restarted.
RESTING_POINT = 5
#: The first rest; doubled with each further one in a row.
FIRST_REST = timedelta(seconds=2)
#: Failures in a row after which the site counts as down, or as having shut us out.
BREAKING_POINT = 15

_TOO_MUCH = (429, 503)
_SECONDS = re.compile(r"^([0-9]+)(\.[0-9]*)?\s*(?:$|,)")


class _Place(NamedTuple):
    """What fails together: the pages of a host, or its documents and pictures."""

    host: str
    files: bool


_SITE = _Place(CANONICAL_HOST, files=False)


def _place_of(lease: Lease) -> _Place:
    host = (urlsplit(lease.address).hostname or "").removeprefix("www.")
    return _Place(host, lease.kind in (LinkKind.ATTACHMENT, LinkKind.IMAGE))


class Throttle:
    """What the last answers say of the site, and whether to pause or to stop.

    All requests pause together: the site is one server. What fails on another host, and documents
    and pictures that fail, say nothing of it: each have a breaker of their own.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._failures = 0
        self.alarms: list[str] = []  #: what the operator must see, and was not told yet
        self._elsewhere: Counter[_Place] = Counter()  # failures in a row
        self._pauses = 0
        self._paused_until = datetime.min.replace(tzinfo=VIETNAM)
        self._waking: asyncio.TimerHandle | None = None
        self._is_held = False  # somebody has asked for a pause
        self.hold_until: datetime | None = None  #: the site asked for no request before then
        self.stop_reason: FinishReason | None = None  #: why the run should end now
        #: What ails the site, if it has answered nothing else in this run.
        self.trouble: FinishReason | None = None
        self._has_answered = False

    def note(self, answer: Answer) -> None:
        """Note an answer; pause if the site is asked too much, stop if nothing but failures come.

        An honest no is no failure, and a redirect that leads nowhere is one page's mistake.
        """
        place = _place_of(answer.lease)
        if answer.has_failed and answer.status is not None and 300 <= answer.status < 400:
            return
        if place != _SITE:
            self._note_elsewhere(place, answer)
            return
        if answer.has_failed:
            self._note_failure(answer)
        else:
            self._failures = self._pauses = 0
            self._has_answered, self.trouble = True, None

    def is_given_up(self, lease: Lease) -> bool:
        """Say whether what this run asked for there has failed so often that it asks no more."""
        return self._elsewhere[_place_of(lease)] >= BREAKING_POINT

    def _note_elsewhere(self, place: _Place, answer: Answer) -> None:
        if not answer.has_failed:
            self._elsewhere[place] = 0
            return
        self._elsewhere[place] += 1
        if answer.retry_at is not None and answer.status in _TOO_MUCH:
            self.wait_until(answer.retry_at)
        if self._elsewhere[place] == BREAKING_POINT:
            what = f"{'files of ' if place.files else ''}{place.host}"
            told = f"{BREAKING_POINT} failures in a row, the last: {answer.reason}"
            self.alarms.append(f"{what}: {told}; no more of them were asked for in this run")

    def _note_failure(self, answer: Answer) -> None:
        if self.stop_reason is not None or (self._pausing and not _asks_to_wait(answer)):
            return  # it was under way when the pause began, and says nothing new
        verdict = FinishReason.BLOCKED if shuts_out(answer) else FinishReason.SITE_DOWN
        self.trouble = verdict if ails(answer) and not self._has_answered else None
        self._failures += not self._pausing
        if answer.status in _TOO_MUCH:
            self._slow_down(answer.retry_at)
        if self.stop_reason is None:
            self._rest_or_stop(verdict, answer.reason)

    def _rest_or_stop(self, verdict: FinishReason, reason: str) -> None:
        """Stop after many failures in a row; after each few of them give the site a rest."""
        told = f"{self._failures} failures in a row, the last: {reason}"
        if self._pauses > MOST_PAUSES or self._failures >= BREAKING_POINT:
            self.stop_reason = verdict
            logger.error("%s; stopping", told)
        elif self._failures % RESTING_POINT == 0 and not self._pausing:
            self._hold(FIRST_REST * 2 ** (self._failures // RESTING_POINT - 1), told)

    @property
    def _pausing(self) -> bool:
        engine = self._crawler.engine
        return engine is not None and engine.paused

    def _slow_down(self, retry_at: datetime | None) -> None:
        if retry_at is not None and retry_at > datetime.now(VIETNAM):
            self.wait_until(retry_at)
        elif not self._pausing:  # it does not say how long
            self._pauses += 1
            if self._pauses <= MOST_PAUSES:
                spread = random.uniform(1, 1.25)  # noqa: S311  # no two clients come back at once
                pause = FIRST_PAUSE * 2 ** (self._pauses - 1) * spread
                self._hold(pause, "The site is asked too much")

    def wait_until(self, moment: datetime) -> None:
        """Ask for nothing before *moment*, as the site said; end the run if that is long."""
        now = datetime.now(VIETNAM)
        moment = min(moment, now + LONGEST_RETRY_AFTER)
        if moment <= max(now, self._paused_until):
            return
        self.hold_until = moment
        if moment - now <= LONGEST_PAUSE:
            self._hold(moment - now, "The site wants to be left alone")
            return
        self.stop_reason = FinishReason.ASKED_TO_WAIT
        until = moment.isoformat(sep=" ", timespec="seconds")
        logger.error("The site asks for no request before %s; stopping", until)

    def _hold(self, wait: timedelta, why: str) -> None:
        engine = self._crawler.engine
        if engine is None:
            return
        logger.warning("%s; no request for %.0f s", why, wait.total_seconds())
        engine.pause()
        self._paused_until = datetime.now(VIETNAM) + wait
        if self._waking is not None:
            self._waking.cancel()
        loop = asyncio.get_running_loop()
        self._waking = loop.call_later(wait.total_seconds(), self._wake)

    def pause(self) -> None:
        """Ask for nothing until `resume`, as somebody wishes."""
        self._is_held = True
        if self._crawler.engine is not None:
            self._crawler.engine.pause()

    def resume(self) -> None:
        """Go on, once the site wants to be asked again, too."""
        self._is_held = False
        if datetime.now(VIETNAM) >= self._paused_until:
            self._wake()

    def _wake(self) -> None:
        if self._crawler.engine is not None and not self._is_held:
            _go_on(self._crawler.engine)


def _asks_to_wait(answer: Answer) -> bool:
    """Say whether the site is asked too much, and says how long to wait."""
    return answer.status in _TOO_MUCH and answer.retry_at is not None


def _go_on(engine: ExecutionEngine) -> None:
    engine.unpause()
    slot = engine._slot  # noqa: SLF001  # by itself it looks again every five seconds only
    if slot is not None:
        slot.nextcall.schedule()


def read_retry_after(value: str, now: datetime) -> datetime | None:
    """Read ``Retry-After``: seconds, or a date. What cannot be read says nothing.

    Of two values that a proxy has joined the first counts, and a part of a second is a whole one.
    """
    value = value.strip()
    if (seconds := _SECONDS.match(value)) is not None:
        return now + timedelta(seconds=int(seconds[1][:9]) + bool(seconds[2]))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
