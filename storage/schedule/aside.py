"""How does the schedule survive the loss of the database?

Every change of it is written aside, to ``schedule.json`` in the archive's directory, whole or not
at all; ``thanhuy verify --repair`` brings it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.errors import BadInput, NewerArchive
from storage.export.whole_file import whole_file
from storage.own_files import NotOurs, check_own, open_own
from storage.schedule.jobs import Job

if TYPE_CHECKING:
    pass

FILE = "schedule.json"
_VERSION = 1
#: Bytes of the largest file that is read: some thousands of jobs.
_LARGEST = 4 * 1024 * 1024
_FIELDS = ("name", "cron", "command", "paused", "time_limit", "when_busy")


def kept(listed: Iterable[Job]) -> list[dict[str, Any]]:
    """Return what is written of the jobs: all but when they start next."""
    return [{name: getattr(job, name) for name in _FIELDS} for job in listed]


def keep(directory: Path, listed: Sequence[Job]) -> None:
    """Write the schedule aside where it has changed.

    :raises BadInput: if the database holds none, and the file does: that one has been lost
    :raises storage.errors.ThanhuyError: if it cannot be written; the former file stays
    """
    former = read(directory)
    if former and not listed:
        raise lost(directory, former)
    if kept(former) != kept(listed):
        write(directory, listed)


def lost(directory: Path, former: Sequence[Job]) -> BadInput:
    """Return what is to be said where the file holds jobs, and the database none."""
    return BadInput(
        f"the database holds no schedule, but {directory / FILE} has one of {len(former)} jobs; "
        "`thanhuy verify --repair` brings it back"
    )


def write(directory: Path, listed: Iterable[Job]) -> None:
    """Write the schedule aside.

    :raises storage.errors.ThanhuyError: if it cannot be written; the former file stays
    """
    told = {"version": _VERSION, "jobs": kept(listed)}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    try:
        check_own(directory / FILE)
    except NotOurs as error:
        raise BadInput(f"{error.filename}: {error.strerror}; set it aside") from error
    with whole_file(directory / FILE) as stream:
        stream.write(text.encode() + b"\n")


def read(directory: Path) -> list[Job]:
    """Return the schedule that was written aside; starts are still to be reckoned.

    :raises BadInput: if the file is none of ours
    :raises NewerArchive: if a newer version of this program wrote it
    """
    file = directory / FILE
    try:
        with open_own(file) as stream:
            text = stream.read(_LARGEST + 1)
        told = json.loads(text) if len(text) <= _LARGEST else None
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _unusable(file) from error
    if not isinstance(told, dict) or not isinstance(told.get("version"), int):
        raise _unusable(file)
    if told["version"] > _VERSION:
        raise NewerArchive(
            f"{file} was written by a newer version of this program; "
            "update the program: pip install --upgrade thanhuy-archive"
        )
    found = told.get("jobs")
    if not isinstance(found, list):
        raise _unusable(file)
    return [_job(file, each) for each in found]


def _job(file: Path, told: Any) -> Job:
    try:
        job = Job(**{name: told[name] for name in _FIELDS} | {"command": tuple(told["command"])})
    except (TypeError, LookupError) as error:
        raise _unusable(file) from error
    if not _is_well_typed(job):
        raise _unusable(file)
    return job


def _is_well_typed(job: Job) -> bool:
    texts = (job.name, job.cron, job.when_busy, *job.command)
    return (
        all(isinstance(text, str) for text in texts)
        and isinstance(job.paused, bool)
        and isinstance(job.time_limit, int)
    )


def _unusable(file: Path) -> BadInput:
    return BadInput(
        f"{file} is no schedule that this program wrote; set it aside, and enter the jobs anew "
        "with `thanhuy schedule add`"
    )
