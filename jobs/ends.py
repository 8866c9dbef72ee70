"""What does the end of an attempt say of its job? Whoever enters it enters the incident too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from alarms.limits import DEFAULT_LIMITS, Limits, read_limits
from alarms.receivers import Ping
from config import Receivers
from storage import incidents
from storage.archive import Connection
from storage.errors import BadInput, ThanhuyError
from storage.incidents import Check
from storage.schedule.attempts import Attempt, AttemptEnd

#: Ends that nobody wanted, and of which the command could not tell itself.
_CUT_OFF = (AttemptEnd.TIME_LIMIT, AttemptEnd.KILLED, AttemptEnd.NOT_STARTED)
#: Exit codes of whoever was told to end: somebody knows.
_TOLD_TO_END = (130, 143)
#: Exit codes of which a crawl tells itself, by incidents that say more.
_TOLD_BY_CRAWL = (1, 3, 5)
#: Seconds for a ping.
_PATIENCE = 10.0


def note_end(
    connection: Connection,
    directory: Path,
    attempt: Attempt,
    reason: AttemptEnd,
    exit_code: int | None,
    *,
    now: datetime,
) -> None:
    """Open or resolve the incident of a job, one of whose attempts has ended."""
    check = _check(_limits(directory), attempt, reason, exit_code)
    if check is not None:
        incidents.report(connection, [check], now=now, run_id=attempt.run_id)


def tell_cut_off(command: Sequence[str], reason: AttemptEnd) -> None:
    """Tell whoever is pinged that a crawl was cut off, which it could not tell itself."""
    if reason not in _CUT_OFF or command[:1] != ("crawl",):
        return
    try:
        ping = Ping(Receivers.read().ping)
    except ThanhuyError:  # `thanhuy crawl` says so itself
        return
    ping.end(None, reason)
    ping.receipts(_PATIENCE)


def _check(
    limits: Limits, attempt: Attempt, reason: AttemptEnd, exit_code: int | None
) -> Check | None:
    if reason not in (*_CUT_OFF, AttemptEnd.FINISHED) or exit_code in _TOLD_TO_END:
        return None
    tells_itself = attempt.command[:1] == ("crawl",) and exit_code in _TOLD_BY_CRAWL
    code = "" if exit_code is None else f", exit code {exit_code}"
    return limits.check(
        "job-ended",
        subject=attempt.job,
        is_well=reason == AttemptEnd.FINISHED and (exit_code == 0 or tells_itself),
        seen=f"attempt {attempt.id}: {reason}{code}; see logs/{attempt.log_file}",
    )


def _limits(directory: Path) -> Limits:
    try:
        return read_limits(directory)
    except BadInput:  # every crawl says so
        return DEFAULT_LIMITS
