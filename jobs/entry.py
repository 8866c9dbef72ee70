"""What may stand in the schedule?

Every job is checked when it is entered, when it is brought back, and again before it starts: the
archive may come from somebody else, or from a newer version of this program.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from jobs import cron
from storage.errors import BadInput
from storage.schedule import aside, jobs
from storage.schedule.jobs import Job, WhenBusy
from vietnamese.time import VIETNAM

if TYPE_CHECKING:
    from storage.archive import Archive, Connection

logger = logging.getLogger(__name__)

#: What can be scheduled: commands of ``thanhuy``.
KINDS = ("backup", "crawl", "export", "reextract", "verify")
#: Seconds; longer than a full crawl of 200,000 articles at the polite rate.
TIME_LIMIT = 4 * 24 * 3600
_SHORTEST_LIMIT, _LONGEST_LIMIT = 1, 366 * 24 * 3600
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}
_LONGEST_NAME = 60
#: A name is a file's name too. A letter of Vietnamese is at most three bytes.
_NAME = re.compile(r"\w(?:[\w .-]*\w)?")
#: Where the archive is: given when the schedule runs, so that a job works on whichever it is in.
_PLACES = ("--archive", "--database")


def new_job(
    name: str,
    line: str,
    command: Sequence[str],
    *,
    time_limit: int = TIME_LIMIT,
    when_busy: str = WhenBusy.WAIT,
) -> Job:
    """Return the job that runs ``thanhuy COMMAND`` whenever the cron line says.

    :raises BadInput: if one of them cannot be used
    """
    now = datetime.now(VIETNAM)
    job = Job(
        name=unicodedata.normalize("NFC", name.strip()),
        cron=line.strip(),
        command=tuple(command),
        next_start_at=cron.read(line).after(now),
        reckoned_at=now,
        time_limit=time_limit,
        when_busy=when_busy,
    )
    check(job)
    return job


def bring_back(archive: Archive) -> bool:
    """Enter the jobs that were written aside, where the database has lost them.

    Return whether all is well: a job that cannot be used is named in the log, and left out.
    """
    try:
        written = aside.read(archive.directory)
    except BadInput as error:
        logger.error("%s", error)
        return False
    with archive.transaction() as connection:
        if jobs.everything(connection):
            return True
        entered = [_enter(connection, job) for job in written]
    return all(entered)


def _enter(connection: Connection, job: Job) -> bool:
    try:
        check(job)
        now = datetime.now(VIETNAM)
        if not job.paused:
            job = replace(job, next_start_at=cron.read(job.cron).after(now), reckoned_at=now)
        jobs.add(connection, job)
    except BadInput as error:
        logger.error("the job %a of %s was left out: %s", job.name, aside.FILE, error)
        return False
    return True


def check(job: Job) -> None:
    """See that this version of the program can run the job.

    :raises BadInput: if it cannot; the message says why
    """
    check_name(job.name)
    cron.read(job.cron)
    check_command(job.command)
    if not isinstance(job.time_limit, int) or not (
        _SHORTEST_LIMIT <= job.time_limit <= _LONGEST_LIMIT
    ):
        raise BadInput(f"a time limit of {job.time_limit} s cannot be; it is 1s to 366d")
    if job.when_busy not in list(WhenBusy):
        raise BadInput(
            f"{job.when_busy!r} is nothing that a start can do when the archive is in use; "
            f"it is one of: {', '.join(WhenBusy)}"
        )


def check_command(command: Sequence[object]) -> None:
    """Check that these words are a command that can be scheduled.

    :raises BadInput: if they are not
    """
    if not command or not all(isinstance(word, str) for word in command):
        raise BadInput("a job without a command cannot be scheduled")
    words = list(map(str, command))
    check_kind(words[0])
    for word in words:
        option = word.partition("=")[0]
        if option in _PLACES:
            raise BadInput(f"a job holds no {option}: it is given when the schedule runs")
        if not word.isprintable():
            raise BadInput(f"{word[:40]!r} is no word of a command")


def check_kind(kind: str) -> None:
    """Check that this command of ``thanhuy`` can be scheduled.

    :raises BadInput: if it cannot
    """
    if kind not in KINDS:
        raise BadInput(f"{kind!r} cannot be scheduled; it is one of: {', '.join(KINDS)}")


def read_span(option: str, text: str) -> int:
    """Return the seconds that ``90s``, ``30m``, ``6h`` or ``4d`` are.

    :raises BadInput: if it is no such time
    """
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isdecimal() or len(number) > 9:
        raise BadInput(f"{option} {text!r} is no time; write it as 90s, 30m, 6h or 4d")
    return int(number) * _UNITS[unit]


def check_name(name: str) -> None:
    """Check that a job, and its log, may be called so.

    :raises BadInput: if it may not
    """
    if not name.strip():
        raise BadInput("a job needs a name; give one with --name")
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name) or not name.isprintable():
        raise BadInput(
            f"{name[:_LONGEST_NAME]!r} is no name for a job: it has letters, digits, blanks, - _ . "
            f"and at most {_LONGEST_NAME} of them"
        )
