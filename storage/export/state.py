"""What has changed since the last export? A file of the user's keeps how far it came.

What counts is ``articles.changed_at``, the time of the database: a capture that is imported may be
years old, and is news all the same. Articles of that very second which the last export held are
told from those that changed in it afterwards by a digest of their rows. Where the machine's clock
was set back, the runs tell: whatever a run did that began later is given again, which is harmless.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from storage.archive import Archive
from storage.database.models import Article, Capture, Run
from storage.errors import BadInput
from storage.export.whole_file import whole_file

_VERSION = 1
_LONGEST = 500_000_000
#: What may change of an article without its being news.
_NO_NEWS = ("last_seen_at",)


@dataclass(frozen=True, kw_only=True)
class State:
    """How far an export came."""

    archive: str | None  #: which archive it was of; None: it held nothing yet
    filters: Mapping[str, Any]  #: what was asked for
    since: datetime | None = None  #: the latest change that it held
    held: Mapping[int, str] = field(default_factory=dict)  #: what changed then: id → digest of row
    run: int = 0  #: the last run that had begun

    def begin(self, connection: Connection) -> datetime | None:
        """Return since when changes are to be looked at; None: all are."""
        earliest = connection.scalar(select(func.min(Run.started_at)).where(Run.id > self.run))
        if self.since is None or earliest is None:
            return self.since
        return min(self.since, earliest)

    def known(self, connection: Connection) -> set[int]:
        """Return the articles that changed in the last second which the last export held so."""
        if self.since is None:
            return set()
        now = _rows_at(connection, self.since)
        return {id_ for id_, digest in now.items() if self.held.get(id_) == digest}

    def advanced(self, connection: Connection) -> State:
        """Return how far an export comes that is made from this snapshot."""
        latest = connection.scalar(select(func.max(Article.changed_at)))
        run = connection.scalar(select(func.max(Run.id))) or 0
        held = _rows_at(connection, latest) if latest else {}
        archive = identity(connection)
        return replace(self, archive=archive, since=latest, held=held, run=run)


def _rows_at(connection: Connection, moment: datetime) -> dict[int, str]:
    """Return a digest of each article that changed in that second."""
    columns = [column for column in Article.__table__.c if column.name not in _NO_NEWS]
    rows = connection.execute(select(*columns).where(Article.changed_at == moment))
    return {row.id: sha256(repr(tuple(row)).encode()).hexdigest()[:16] for row in rows}


def identity(connection: Connection) -> str | None:
    """Return what tells this archive from others, its copies excepted; None: it is empty."""
    first = (Capture.url, Capture.fetched_at, Capture.payload_digest)
    row = connection.execute(select(*first).order_by(Capture.id).limit(1)).one_or_none()
    if row is None:
        return None
    return sha256(f"{row.url}\n{row.fetched_at.isoformat()}\n{row[2]}".encode()).hexdigest()[:16]


def run_began(archive: Archive, number: int) -> datetime:
    """Return when a run began.

    :raises BadInput: if there was none of that number
    """
    with archive.snapshot() as connection:
        began = connection.scalar(select(Run.started_at).where(Run.id == number))
    if began is None:
        raise BadInput(f"there is no run {number}; `thanhuy runs` lists them")
    return began


def read(path: Path, connection: Connection, filters: Mapping[str, Any]) -> State:
    """Return the state in *path*; where there is no file, that of nobody who exported anything.

    :raises BadInput: if it is none, of another archive, or of other filters
    """
    told = _read(path)
    if told is None:
        return State(archive=identity(connection), filters=filters)
    try:
        since = told["since"]
        state = State(
            archive=told["archive"],
            filters=told["filters"],
            since=datetime.fromisoformat(since) if since else None,
            held={int(id_): str(digest) for id_, digest in told["held"].items()},
            run=int(told["run"]),
        )
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise _unusable(path) from error
    if state.since is not None and state.since.tzinfo is None:
        raise _unusable(path)
    if state.archive not in (None, identity(connection)):
        raise BadInput(f"{path} is the state of another archive; name another file with --state")
    if state.filters != json.loads(json.dumps(filters)):
        raise BadInput(
            f"{path} is the state of exports with other filters ({json.dumps(state.filters)}); "
            "name another file with --state"
        )
    return state


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > _LONGEST:
            raise _unusable(path)
        told = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _unusable(path) from error
    if not isinstance(told, dict) or told.get("state_version") != _VERSION:
        raise _unusable(path)
    return told


def _unusable(path: Path) -> BadInput:
    return BadInput(
        f"{path} is no state that this program wrote; set it aside, and the next export is whole"
    )


def write(path: Path, state: State) -> None:
    """Keep *state* in *path*."""
    told = {
        "state_version": _VERSION,
        "archive": state.archive,
        "filters": dict(state.filters),
        "since": state.since.isoformat() if state.since else None,
        "run": state.run,
        "held": {str(id_): digest for id_, digest in state.held.items()},
    }
    with whole_file(path) as stream:
        stream.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
