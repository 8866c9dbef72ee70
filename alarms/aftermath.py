"""What is to be done when a crawl has ended, however it did? Look around, enter it, tell of it."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from alarms import deliver, messages
from alarms.deliver import receiver_checks
from alarms.limits import Limits
from alarms.readings import reading_checks
from alarms.receivers import Ping, Receipt, send
from alarms.upkeep import fixity_check, upkeep_checks
from config import Config, Receivers
from storage import incidents, runs
from storage.archive import Archive
from storage.errors import ThanhuyError
from storage.incidents import Check
from storage.runs import GOOD_REASONS
from vietnamese.time import VIETNAM

logger = logging.getLogger(__name__)

#: Seconds that a command waits for receivers once all else is done; they go on without it.
_PING_PATIENCE, _PATIENCE = 2.0, 5.0
#: Exit codes of a crawl that somebody has ended.
_TOLD_TO_END = (130, 143)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """How a crawl has ended."""

    exit_code: int
    reason: str  #: its finish reason, or what went wrong
    #: Whether the archive can be told: not of wrong use, after which nothing is written.
    may_write: bool = True

    @property
    def is_good(self) -> bool:
        """Whether it came as far as it was meant to."""
        return self.reason in GOOD_REASONS


def see_to(config: Config, receivers: Receivers, limits: Limits, ping: Ping, end: Ending) -> None:
    """Enter what is not well after a crawl, and have somebody told; nothing goes wrong here."""
    ping.end(end.exit_code, end.reason)
    try:
        if end.may_write:
            _enter(config, limits, ping, end)
    except ThanhuyError as error:
        _tell_untold(config, receivers, f"{end.reason}; {error}")
        return
    except Exception:  # the crawl is over, and its summary must not be lost over this
        logger.exception("what is not well could not be entered")
    if not end.may_write:
        _tell_untold(config, receivers, end.reason)
    elif receivers.notify:
        _deliver(config)


def _enter(config: Config, limits: Limits, ping: Ping, end: Ending) -> None:
    with Archive.open(config.archive, config.database) as archive:
        now = datetime.now(VIETNAM)
        checks = [*_outcome(end, limits), *upkeep_checks(archive, limits, now=now)]
        with archive.snapshot() as connection:
            last = runs.latest(connection)
            checks += reading_checks(connection, limits)
        checks += [fixity_check(archive, limits)]
        receipts = ping.receipts(_PING_PATIENCE)
        checks += receiver_checks(receipts, limits)
        with archive.transaction() as connection:
            incidents.report(connection, checks, now=now, run_id=last.id if last else None)
    _say(receipts)


def _outcome(end: Ending, limits: Limits) -> list[Check]:
    if end.exit_code in _TOLD_TO_END:
        return []
    said = f"{end.reason} (exit code {end.exit_code})"
    return [limits.check("crawl-outcome", is_well=end.is_good, seen=said)]


def _deliver(config: Config) -> None:
    """Have incidents delivered; wait a little, so that cron and containers do not cut it short."""
    try:
        process = deliver.begin(config)
    except OSError as error:
        logger.warning("nobody can be told of incidents: %s", error)
        return
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
        return
    logger.warning(
        "receivers of alarms are slow; they are told without this command: `thanhuy alarm list`"
    )


def _tell_untold(config: Config, receivers: Receivers, what: str) -> None:
    """Tell of what cannot be entered as an incident, because the archive cannot be written to."""
    if receivers.notify:
        message = messages.of_untold(what, config.archive)
        _say(send(receivers, message, within=_PATIENCE))


def _say(receipts: Sequence[Receipt]) -> None:
    for receipt in receipts:
        if receipt.error is not None:
            logger.warning("the receiver %s was not told: %s", receipt.receiver, receipt.error)
